#include "compile.h"

namespace onus::analysis {

using model::Gate;
using model::ItemClass;

Compiler::Compiler(const model::Estate& estate, Graph::Parts& parts)
    : estate_(estate), parts_(parts) {
  for (const model::Item& item : estate.items) {
    if (item.item_class == ItemClass::kComponent && item.kind == "emergency-access") {
      servers_.push_back(ItemIndex(static_cast<std::size_t>(&item - estate.items.data())));
    }
  }
}

ExprNode Compiler::at_least(std::uint32_t threshold, std::span<const ExprNode> children) {
  if (threshold == 1 && children.size() == 1) return children[0];
  const auto first = static_cast<std::uint32_t>(parts_.nodes.size());
  parts_.nodes.insert(parts_.nodes.end(), children.begin(), children.end());
  return {.op = Op::kAtLeast,
          .threshold = threshold,
          .first = first,
          .count = static_cast<std::uint32_t>(children.size())};
}

ExprNode Compiler::all(std::span<const ExprNode> children) {
  return at_least(static_cast<std::uint32_t>(children.size()), children);
}

ExprNode Compiler::leaf(ItemIndex item) { return {.op = Op::kItem, .first = item.value()}; }

ExprNode Compiler::leaf(ItemIndex item, Seconds survives) {
  parts_.survivals.push_back(survives);
  return {.op = Op::kItem,
          .first = item.value(),
          .count = static_cast<std::uint32_t>(parts_.survivals.size())};
}

ExprIndex Compiler::root(const ExprNode& node) {
  parts_.nodes.push_back(node);
  return ExprIndex(parts_.nodes.size() - 1);
}

ExprNode Compiler::items(model::ConditionIndex condition) {
  const model::ConditionNode& node = estate_.conditions.node(condition);
  if (node.gate == Gate::kItem) {
    const ItemIndex item = estate_.conditions.item(condition);
    const auto survives = estate_.conditions.survives(condition);
    if (estate_.item(item).item_class != ItemClass::kTeam) {
      return survives ? leaf(item, *survives) : leaf(item);
    }
    std::vector<ExprNode> members;
    for (const ItemIndex member : estate_.team(item).members) {
      members.push_back(survives ? leaf(member, *survives) : leaf(member));
    }
    return at_least(1, members);
  }
  std::vector<ExprNode> children;
  children.reserve(node.count);
  for (std::uint32_t i = 0; i < node.count; ++i) {
    children.push_back(items(estate_.conditions.child(condition, i)));
  }
  switch (node.gate) {
    case Gate::kAll: return all(children);
    case Gate::kAny: return at_least(1, children);
    default: return at_least(node.threshold, children);
  }
}

}  // namespace onus::analysis
