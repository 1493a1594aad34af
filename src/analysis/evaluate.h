// Whether an expression holds, given what each leaf says. Nesting is bounded by the loader.
#pragma once

#include <cstdint>

#include "graph_parts.h"
#include "quorum.h"

namespace onus::analysis {

/// `leaf(const ExprNode&)` tells whether a kItem node holds.
template <class Leaf>
[[nodiscard]] bool evaluate(const Graph::Parts& parts, const ExprNode& node, const Leaf& leaf) {
  switch (node.op) {
    case Op::kItem:
      return leaf(node);
    case Op::kQuorum:
      return quorum_met(parts.quorums[node.threshold], [&](const Demand::Candidate& candidate) {
        return evaluate(parts, parts.nodes[candidate.node], leaf);
      });
    case Op::kAtLeast:
      break;
  }
  std::uint32_t wanted = node.threshold;
  std::uint32_t left = node.count;
  const ExprNode* child = parts.nodes.data() + node.first;
  while (wanted > 0) {
    if (left < wanted) return false;
    if (evaluate(parts, *child, leaf)) --wanted;
    ++child;
    --left;
  }
  return true;
}

/// The same for the root of an expression; one that nobody wrote holds.
template <class Leaf>
[[nodiscard]] bool evaluate(const Graph::Parts& parts, ExprIndex root, const Leaf& leaf) {
  return !root.valid() || evaluate(parts, parts.nodes[root.value()], leaf);
}

}  // namespace onus::analysis
