#include "failure_equations.h"

#include "graph_parts.h"

namespace onus::analysis {

using Gate = Gates::Gate;

Gate FailureEquations::value(ItemIndex item, StateKind kind) const {
  const std::uint32_t number = states_.find(item, kind);
  if (number == FailureStates::kNever) return gates_.never();
  if (number == FailureStates::kAlways) return gates_.always();
  return values_[number];
}

Gate FailureEquations::fails(ItemIndex item) const {
  const auto found = fails_.find(item);
  return found == fails_.end() ? gates_.never() : found->second;
}

Gate FailureEquations::evaluate(std::uint32_t unknown) {
  const ItemIndex item = states_.item(unknown);
  if (states_.kind(unknown) == StateKind::kDown) {
    const Gate parts[] = {fails(item), broken(graph_.condition(item), StateKind::kDown)};
    return gates_.any(parts);
  }
  const Gate by_equation = lost(item);
  if (!states_.seeded(unknown)) return by_equation;
  const Gate both[] = {value(item, StateKind::kDown), by_equation};
  return gates_.all(both);
}

/// Does not join R, but for what is in it because it is in U.
Gate FailureEquations::lost(ItemIndex item) {
  std::vector<Gate> parts;
  if (const Path* path = graph_.path(item)) {
    if (path->harmful || path->steps.empty()) return gates_.always();
    for (const PathStep& step : path->steps)
      parts.push_back(broken(step.condition, StateKind::kLost));
  } else {
    parts.push_back(broken(graph_.condition(item), StateKind::kLost));
    parts.push_back(broken(graph_.start_needs(item), StateKind::kLost));
  }
  parts.push_back(unrepaired(item));
  return gates_.any(parts);
}

/// Has failed itself, and no way without harm repairs it.
Gate FailureEquations::unrepaired(ItemIndex item) {
  const bool expired = graph_.down_before(item) == DownBefore::kExpired;
  std::vector<Gate> parts{expired ? gates_.always() : fails(item)};
  if (parts.front() == gates_.never()) return gates_.never();
  for (const RestoreWay& way : graph_.restore_ways(item)) {
    if (!way.harmful) parts.push_back(broken(way.condition, StateKind::kLost));
  }
  return gates_.all(parts);
}

Gate FailureEquations::broken(ExprIndex root, StateKind kind) {
  return root.valid() ? broken(graph_.node(root), kind) : gates_.never();
}

// "At least k of n hold" fails exactly when at least n - k + 1 do not hold.
Gate FailureEquations::broken(const ExprNode& node, StateKind kind) {
  const Graph::Parts& parts = graph_.parts();
  std::vector<Gate> gates;
  switch (node.op) {
    case Op::kItem: return value(ItemIndex(node.first), kind);
    case Op::kQuorum:
      for (const auto& demands : parts.quorums[node.threshold].alternatives) {
        gates.push_back(quorum_broken(demands, kind));
      }
      return gates_.all(gates);
    case Op::kAtLeast: break;
  }
  if (node.threshold == 0) return gates_.never();
  if (node.threshold > node.count) return gates_.always();
  for (std::uint32_t i = 0; i < node.count; ++i) {
    gates.push_back(broken(parts.nodes[node.first + i], kind));
  }
  return gates_.at_least(node.count - node.threshold + 1, gates);
}

}  // namespace onus::analysis
