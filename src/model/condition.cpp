#include "onus/model/condition.h"

#include "onus/base/check.h"

namespace onus::model {

ConditionNode Conditions::leaf(ItemIndex item, std::optional<base::Seconds> survives) {
  ConditionNode node{.gate = Gate::kItem, .first = item.value()};
  if (survives) {
    survivals_.push_back(*survives);
    node.count = static_cast<std::uint32_t>(survivals_.size());
  }
  return node;
}

ConditionNode Conditions::gate(Gate gate, std::span<const ConditionNode> children,
                               std::uint32_t threshold) {
  ONUS_CHECK(gate != Gate::kItem);
  const auto first = static_cast<std::uint32_t>(nodes_.size());
  nodes_.insert(nodes_.end(), children.begin(), children.end());
  return {.gate = gate,
          .threshold = threshold,
          .first = first,
          .count = static_cast<std::uint32_t>(children.size())};
}

ConditionIndex Conditions::add(ConditionNode root) {
  nodes_.push_back(root);
  return ConditionIndex(nodes_.size() - 1);
}

std::vector<ItemIndex> items_named(const Conditions& conditions, ConditionIndex root) {
  std::vector<ItemIndex> named;
  if (!root.valid()) return named;
  std::vector<ConditionIndex> open{root};  // a stack: depth does not cost recursion
  while (!open.empty()) {
    const ConditionIndex at = open.back();
    open.pop_back();
    const ConditionNode& node = conditions.node(at);
    if (node.gate == Gate::kItem) {
      named.push_back(conditions.item(at));
      continue;
    }
    for (std::uint32_t i = node.count; i > 0; --i) open.push_back(conditions.child(at, i - 1));
  }
  return named;
}

}  // namespace onus::model
