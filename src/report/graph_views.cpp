#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "json_parts.h"
#include "text_parts.h"

namespace onus::report {
namespace {

constexpr std::size_t kNodesMax = 20'000;  // beyond this no picture is readable
constexpr std::size_t kTreeLinesMax = 5'000;
constexpr std::size_t kTreeDepthMax = 64;

std::vector<ItemIndex> roots_of(const analysis::Graph& graph, const GraphView& view) {
  if (!view.roots.empty()) return view.roots;
  return {graph.operations().begin(), graph.operations().end()};
}

// What an item leans on directly: its condition, a path's steps, and an operation's ways back.
std::vector<ItemIndex> below(const analysis::Graph& graph, ItemIndex item) {
  std::vector<ItemIndex> out;
  const auto add = [&](analysis::ExprIndex expression) {
    if (!expression.valid()) return;
    for (const ItemIndex named : analysis::items_named(graph, expression)) out.push_back(named);
  };
  if (const analysis::Path* path = graph.path(item)) {
    for (const auto& step : path->steps) add(step.condition);
  } else {
    add(graph.condition(item));
  }
  const Estate& estate = graph.estate();
  if (estate.item(item).item_class == model::ItemClass::kOperation) {
    const auto& op = estate.operation(item);
    out.insert(out.end(), op.access.begin(), op.access.end());
    out.insert(out.end(), op.recovery.begin(), op.recovery.end());
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  out.erase(std::remove(out.begin(), out.end(), item), out.end());
  return out;
}

struct Reached {
  std::vector<ItemIndex> items;  // in order of first reach
  std::vector<std::pair<ItemIndex, ItemIndex>> edges;
  bool complete = true;
};

Reached reach(const analysis::Graph& graph, const GraphView& view) {
  Reached reached;
  std::map<ItemIndex, std::size_t> depth;
  for (const ItemIndex root : roots_of(graph, view)) {
    if (depth.emplace(root, 0).second) reached.items.push_back(root);
  }
  for (std::size_t i = 0; i < reached.items.size(); ++i) {
    const ItemIndex item = reached.items[i];
    if (depth[item] >= view.depth_max) continue;
    for (const ItemIndex next : below(graph, item)) {
      if (!depth.contains(next)) {
        if (reached.items.size() >= kNodesMax) {
          reached.complete = false;
          continue;
        }
        depth[next] = depth[item] + 1;
        reached.items.push_back(next);
      }
      reached.edges.emplace_back(item, next);
    }
  }
  return reached;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : safe(text)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

const char* shape_of(model::ItemClass item_class) {
  switch (item_class) {
    case model::ItemClass::kOperation: return "doubleoctagon";
    case model::ItemClass::kWorkflow: return "box";
    case model::ItemClass::kRecovery: return "hexagon";
    case model::ItemClass::kPerson: return "oval";
    case model::ItemClass::kIdentity: return "note";
    case model::ItemClass::kAuthenticator: return "cds";
    default: return "component";
  }
}

bool is_marked(const GraphView& view, ItemIndex item) {
  return std::find(view.marked.begin(), view.marked.end(), item) != view.marked.end();
}

}  // namespace

std::string graph_dot(const Setting& setting, const analysis::Graph& graph, const GraphView& view) {
  const Estate& estate = *setting.estate;
  const Reached reached = reach(graph, view);
  std::string out = fmt::format(
      "digraph {} {{\n  rankdir=LR;\n  node [fontname=\"sans-serif\", "
      "fontsize=10];\n  edge [color=\"#667788\"];\n",
      quoted(estate.name.empty() ? "estate" : estate.name));
  if (!reached.complete) out += fmt::format("  // cut after {} items\n", kNodesMax);
  for (const ItemIndex item : reached.items) {
    const model::Item& it = estate.item(item);
    std::string attributes = fmt::format("shape={}", shape_of(it.item_class));
    if (!it.title.empty()) attributes += ", tooltip=" + quoted(it.title);
    if (it.planned) attributes += ", style=dashed";
    if (is_marked(view, item)) {
      attributes += ", style=filled, fillcolor=\"#f4b6b6\", color=\"#a00000\"";
    }
    out += fmt::format("  {} [{}];\n", quoted(it.id), attributes);
  }
  for (const auto& [from, to] : reached.edges) {
    const bool back = estate.item(from).item_class == model::ItemClass::kOperation &&
                      estate.item(to).item_class == model::ItemClass::kRecovery;
    out += fmt::format("  {} -> {}{};\n", quoted(estate.item(from).id), quoted(estate.item(to).id),
                       back ? " [style=dashed]" : "");
  }
  return out + "}\n";
}

std::string graph_text(const Setting& setting, const analysis::Graph& graph, const GraphView& view,
                       const Style& style) {
  const Estate& estate = *setting.estate;
  Page page(style);
  struct Line {
    ItemIndex item;
    std::string lead;   // of this line
    std::string below;  // of the lines under it
    std::size_t depth;
  };
  std::vector<Line> stack;
  std::vector<ItemIndex> roots = roots_of(graph, view);
  for (auto root = roots.rbegin(); root != roots.rend(); ++root)
    stack.push_back({*root, "", "", 0});
  std::set<ItemIndex> unfolded;
  std::size_t lines = 0;
  const std::size_t depth_max = std::min(view.depth_max, kTreeDepthMax);
  while (!stack.empty()) {
    const Line now = std::move(stack.back());
    stack.pop_back();
    if (++lines > kTreeLinesMax) {
      page.line(fmt::format("… cut after {} lines; begin further down with --of", kTreeLinesMax));
      break;
    }
    const model::Item& it = estate.item(now.item);
    std::string text = now.lead + id_text(estate, now.item);
    if (is_marked(view, now.item)) text = now.lead + page.paint(Tone::kBad, it.id) + " ✗";
    if (!it.kind.empty()) text += page.paint(Tone::kDim, "  " + safe(it.kind));
    if (it.planned) text += page.paint(Tone::kWarn, "  planned");
    const std::vector<ItemIndex> next = below(graph, now.item);
    const bool again = !unfolded.insert(now.item).second;
    if (again && !next.empty()) text += page.paint(Tone::kDim, "  (see above)");
    page.line(text);
    if (again || now.depth >= depth_max) continue;
    for (std::size_t i = next.size(); i-- > 0;) {
      const bool last = i + 1 == next.size();
      stack.push_back({next[i], now.below + (last ? "└─ " : "├─ "),
                       now.below + (last ? "   " : "│  "), now.depth + 1});
    }
  }
  return page.take();
}

std::string graph_json(const Setting& setting, const analysis::Graph& graph,
                       const GraphView& view) {
  const Estate& estate = *setting.estate;
  const Reached reached = reach(graph, view);
  Json json = json_begin();
  Json items = Json::array();
  for (const ItemIndex item : reached.items) {
    const model::Item& it = estate.item(item);
    items.push_back(Json{{"id", std::string(it.id)},
                         {"class", std::string(model::class_name(it.item_class))},
                         {"kind", std::string(it.kind)},
                         {"title", title_text(estate, item)},
                         {"down", is_marked(view, item)}});
  }
  Json edges = Json::array();
  for (const auto& [from, to] : reached.edges) {
    edges.push_back(Json{{"from", json_id(estate, from)}, {"to", json_id(estate, to)}});
  }
  json["items"] = std::move(items);
  json["edges"] = std::move(edges);
  json["complete"] = reached.complete;
  return json_text(json);
}

}  // namespace onus::report
