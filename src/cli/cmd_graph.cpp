// graph.
#include <fmt/format.h>

#include <algorithm>

#include "commands.h"
#include "onus/report/render.h"
#include "onus/service/graphviz.h"
#include "onus/service/names.h"
#include "onus/service/questions.h"

namespace onus::cli {

int run_graph(const World& world, const Options& options) {
  const Words words = split_words(options);
  const auto session = open_session(world, options, words.estate);
  if (!session) return session.error();
  report::GraphView view;
  view.depth_max = options.depth;
  std::vector<std::string> roots = words.names;
  if (!options.of.empty()) roots.push_back(options.of);
  for (const std::string& name : roots) {
    const auto found = service::find_item(session->estate(), name, false);
    if (!found) return complain(world, found.error());
    view.roots.push_back(found->item);
  }
  const auto moment = service::read_moment(*session, options.at, service::ClockDay::kToday);
  if (!moment) return complain(world, moment.error());
  const auto graph = analysis::Graph::make(session->estate(), {*moment, {}});
  if (!graph) return complain(world, graph.error());
  for (std::size_t i = 0; i < session->estate().items.size(); ++i) {
    const model::ItemIndex item(i);
    if (graph->has_state(item) && graph->down_before(item) != analysis::DownBefore::kNo) {
      view.marked.push_back(item);
    }
  }
  const auto& setting = session->setting();
  const bool wants_svg =
      std::any_of(options.formats.begin(), options.formats.end(),
                  [](const std::string& f) { return f == "svg" || f.starts_with("svg="); });
  std::string svg;
  if (wants_svg) {
    const auto drawn = service::svg_from_dot(report::graph_dot(setting, *graph, view));
    if (!drawn) return complain(world, drawn.error());
    svg = *drawn;
  }
  return deliver(
      world, options,
      {{"text",
        [&](const report::Style& style) {
          return report::graph_text(setting, *graph, view, style);
        }},
       {"dot", [&](const auto&) { return report::graph_dot(setting, *graph, view); }},
       {"svg", [&](const auto&) { return svg; }},
       {"json", [&](const auto&) { return report::graph_json(setting, *graph, view); }}});
}

}  // namespace onus::cli
