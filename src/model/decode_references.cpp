#include <fmt/format.h>

#include <algorithm>

#include "decoder.h"
#include "secrets.h"

namespace onus::model {
namespace {

bool means_people(Use use) {
  switch (use) {
    case Use::kBy:
    case Use::kByOrVendor:
    case Use::kUsers:
    case Use::kInvoke:
    case Use::kApprove:
    case Use::kWhenReachable:
    case Use::kAdopt:
    case Use::kEnrol: return true;
    default: return false;
  }
}

constexpr std::string_view kConditionForms =
    "write an id, a list of ids, {any: […]}, {all: […]}, {at_least: N, of: […]} or "
    "{item: ID, survives: 8h}";

}  // namespace

ItemIndex Decoder::reference(Use use, const Node& node) {
  const ItemIndex known = estate_.find(node.text);
  if (known.valid()) {
    if ((use_row(use).classes & set_of(estate_.item(known).item_class)) != 0) return known;
    wrong_class(use, node, known);
    return {};
  }
  const ItemIndex mark = names_.mark(node.text);
  if (reference_files_.empty() || reference_files_.back().first != tree_->file) {
    reference_files_.emplace_back(tree_->file, references_.size());
  }
  references_.push_back({.name = mark,
                         .owner = owner_,
                         .line = node.line,
                         .column = std::min(node.column, PendingReference::kColumnMax) & 0xffffff,
                         .use = static_cast<std::uint8_t>(use)});
  return mark;
}

void Decoder::wrong_class(Use use, const Node& node, ItemIndex item) {
  const Item& found = estate_.item(item);
  Diagnostic& added = error("E0104", node,
                            fmt::format("{} in {} of {} is {} {}, expected {}", shown(found.id),
                                        use_row(use).key, owner_words(), article(found.item_class),
                                        class_name(found.item_class), use_row(use).expected));
  added.related.push_back({.place = found.place, .message = "declared here", .file = {}});
}

ItemIndex Decoder::reference(Use use, const Field& field) {
  if (field.node.kind == NodeKind::kScalar) return reference(use, field.node);
  wrong_type(field, fmt::format("the id of {}", use_row(use).expected));
  return {};
}

std::vector<ItemIndex> Decoder::references(Use use, const Field& field) {
  std::vector<ItemIndex> list;
  if (field.node.kind != NodeKind::kList) {
    wrong_type(field, "a list of ids");
    return list;
  }
  list.reserve(field.node.count);
  for (std::uint32_t i = 0; i < field.node.count; ++i) {
    const Node& node = tree_->child(field.node, i);
    if (node.kind != NodeKind::kScalar) {
      wrong_entry(field.key, node, "an id in this list");
      continue;
    }
    const ItemIndex item = reference(use, node);
    if (item.valid()) list.push_back(item);
  }
  return list;
}

bool Decoder::condition_room(const Node& at) {
  if (estate_.conditions.size() < limits_.condition_nodes_max) return true;
  if (!conditions_full_) {
    error("E0123", at,
          fmt::format("the estate has more than {} references in conditions; what follows is not "
                      "read",
                      limits_.condition_nodes_max),
          "split the estate");
  }
  conditions_full_ = true;
  return false;
}

ConditionIndex Decoder::condition(Use use, const Field& field, Gate bare) {
  if (!condition_room(field.node)) return {};
  const auto root =
      condition_node(field.node, {.use = use, .key = field.key, .bare = bare, .depth = 0});
  return root ? estate_.conditions.add(*root) : ConditionIndex();
}

std::optional<ConditionNode> Decoder::condition_node(const Node& node, const Level& level) {
  if (level.depth > limits_.nesting_max) {
    error("E0117", node,
          fmt::format("{} nests deeper than {}", subject(level.key), limits_.nesting_max),
          "name the inner part by a component of its own");
    return std::nullopt;
  }
  switch (node.kind) {
    case NodeKind::kScalar: return condition_leaf(node, std::nullopt, level);
    case NodeKind::kList: return condition_gate(node, level.bare, std::nullopt, level);
    case NodeKind::kMap: return condition_map(node, level);
    case NodeKind::kNull: break;
  }
  wrong_entry(level.key, node, "a condition");
  return std::nullopt;
}

std::optional<ConditionNode> Decoder::condition_leaf(const Node& node,
                                                     std::optional<Seconds> survives,
                                                     const Level& level) {
  const ItemIndex item = reference(level.use, node);
  if (!item.valid()) return std::nullopt;
  return estate_.conditions.leaf(item, survives);
}

std::optional<ConditionNode> Decoder::condition_map(const Node& node, const Level& level) {
  std::optional<std::uint64_t> threshold;
  std::optional<Seconds> survives;
  const Node* lists[3] = {};  // any, all, of
  const Node* item = nullptr;
  const Node* at_least = nullptr;
  const Node* outlives = nullptr;
  const std::size_t before = problems_.errors();
  each_field(node, set_of(Shape::kCondition), [&](const Field& field) {
    if (field.key == Key::kAny) lists[0] = &field.node;
    if (field.key == Key::kAll) lists[1] = &field.node;
    if (field.key == Key::kOf) lists[2] = &field.node;
    if (field.key == Key::kItem) item = &field.node;
    if (field.key == Key::kAtLeast) {
      at_least = &field.node;
      threshold = whole(field, 1, std::uint32_t(-1));
    }
    if (field.key == Key::kSurvives) {
      outlives = &field.node;
      survives = duration(field);
    }
  });
  const int gates = (lists[0] != nullptr) + (lists[1] != nullptr) + (lists[2] != nullptr);
  const bool is_gate = gates == 1 && item == nullptr && outlives == nullptr &&
                       (lists[2] != nullptr) == (at_least != nullptr);
  const bool is_leaf =
      gates == 0 && item != nullptr && at_least == nullptr && item->kind == NodeKind::kScalar;
  if (!is_gate && !is_leaf) {
    if (problems_.errors() == before) {
      error("E0115", node, fmt::format("{} holds a map that is no condition", subject(level.key)),
            kConditionForms);
    }
    return std::nullopt;
  }
  if (problems_.errors() != before) return std::nullopt;
  if (is_leaf && outlives != nullptr && means_people(level.use)) {
    error("E0115", *outlives,
          fmt::format("{} names people, who survive nothing", subject(level.key)),
          "leave \"survives\" out");
    return std::nullopt;
  }
  if (is_leaf) return condition_leaf(*item, survives, level);
  if (lists[2] != nullptr) return condition_gate(*lists[2], Gate::kAtLeast, threshold, level);
  return lists[0] != nullptr ? condition_gate(*lists[0], Gate::kAny, std::nullopt, level)
                             : condition_gate(*lists[1], Gate::kAll, std::nullopt, level);
}

bool Decoder::threshold_fits(const Node& list, std::uint64_t threshold, const Level& level) {
  if (!means_people(level.use) && threshold > list.count) {
    error("E0116", list,
          fmt::format("{} asks for at least {} of {}, which can never hold", subject(level.key),
                      threshold, list.count),
          "lower at_least or name more");
    return false;
  }
  for (std::uint32_t i = 0; i < list.count && i < kRepeatsCheckedMax; ++i) {
    const Node& node = tree_->child(list, i);
    for (std::uint32_t j = 0; j < i && node.kind == NodeKind::kScalar; ++j) {
      const Node& earlier = tree_->child(list, j);
      if (earlier.kind != NodeKind::kScalar || earlier.text != node.text) continue;
      problems_
          .warning("E0151", tree_->place(node),
                   fmt::format("{} is named twice under at_least in {}", shown(node.text),
                               subject(level.key)),
                   "name each once, or one failure counts twice")
          .width = node.width;
      break;
    }
  }
  return true;
}

std::optional<ConditionNode> Decoder::condition_gate(const Node& list, Gate gate,
                                                     std::optional<std::uint64_t> threshold,
                                                     const Level& level) {
  if (list.kind != NodeKind::kList) {
    wrong_entry(level.key, list, "a list of conditions");
    return std::nullopt;
  }
  if (!condition_room(list)) return std::nullopt;
  if (threshold && !threshold_fits(list, *threshold, level)) return std::nullopt;
  Level inner = level;
  ++inner.depth;
  const std::size_t begin = building_.size();  // a stack: deeper gates are done before this one
  bool whole_list = true;
  for (std::uint32_t i = 0; i < list.count; ++i) {
    const auto child = condition_node(tree_->child(list, i), inner);
    if (child) building_.push_back(*child);
    whole_list = whole_list && child.has_value();
  }
  const std::span children(building_.data() + begin, building_.size() - begin);
  // {all: [x]} and {any: [x]} are x, but where people are counted: there a condition counts once,
  // whatever team it names.
  const bool same = children.size() == 1 && gate != Gate::kAtLeast &&
                    (level.depth == 0 || !means_people(level.use));
  std::optional<ConditionNode> made;
  if (whole_list && same) {
    made = children.front();
  } else if (whole_list) {
    made =
        estate_.conditions.gate(gate, children, static_cast<std::uint32_t>(threshold.value_or(0)));
  }
  building_.resize(begin);
  return made;
}

}  // namespace onus::model
