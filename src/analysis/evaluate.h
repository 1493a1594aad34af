// Whether an expression holds, given what each leaf says, and which leaves it has. Nesting is
// bounded by the loader.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "graph_parts.h"
#include "quorum.h"

namespace onus::analysis {

/// `leaf(const ExprNode&)` tells whether a kItem node holds.
template <class Leaf>
[[nodiscard]] bool evaluate(const Graph::Parts& parts, const ExprNode& node, const Leaf& leaf) {
  switch (node.op) {
    case Op::kItem: return leaf(node);
    case Op::kQuorum:
      return quorum_met(parts.quorums[node.threshold], [&](const Demand::Candidate& candidate) {
        return evaluate(parts, parts.nodes[candidate.node], leaf);
      });
    case Op::kAtLeast: break;
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

/// Calls `visit(leaf)` for every kItem node below `root`; quorums' candidates included.
template <class Visit>
void each_leaf(const Graph::Parts& parts, ExprIndex root, const Visit& visit) {
  if (!root.valid()) return;
  std::vector<const ExprNode*> open{&parts.nodes[root.value()]};
  while (!open.empty()) {
    const ExprNode& node = *open.back();
    open.pop_back();
    switch (node.op) {
      case Op::kItem: visit(node); break;
      case Op::kAtLeast:
        for (std::uint32_t i = node.count; i > 0; --i) {
          open.push_back(&parts.nodes[node.first + i - 1]);
        }
        break;
      case Op::kQuorum:
        for (const auto& demands : parts.quorums[node.threshold].alternatives) {
          for (const Demand& demand : demands) {
            for (const auto& candidate : demand.candidates) {
              open.push_back(&parts.nodes[candidate.node]);
            }
          }
        }
        break;
    }
  }
}

/// Calls `visit(leaf)` for every leaf that a node lacks: one that does not hold, below nothing that
/// holds without it.
template <class Leaf, class Visit>
void each_lacking(const Graph::Parts& parts, const ExprNode& node, const Leaf& leaf,
                  const Visit& visit) {
  if (evaluate(parts, node, leaf)) return;
  switch (node.op) {
    case Op::kItem: visit(node); return;
    case Op::kAtLeast:
      for (std::uint32_t i = 0; i < node.count; ++i) {
        each_lacking(parts, parts.nodes[node.first + i], leaf, visit);
      }
      return;
    case Op::kQuorum:
      for (const auto& demands : parts.quorums[node.threshold].alternatives) {
        const auto usable = [&](const Demand::Candidate& candidate) {
          return evaluate(parts, parts.nodes[candidate.node], leaf);
        };
        for (const Demand::Candidate& candidate : lacking_people(demands, usable)) {
          each_lacking(parts, parts.nodes[candidate.node], leaf, visit);
        }
      }
      return;
  }
}

/// The items that an expression lacks, ascending, no repeats.
template <class Leaf>
[[nodiscard]] std::vector<ItemIndex> lacking_items(const Graph::Parts& parts, ExprIndex root,
                                                   const Leaf& leaf) {
  std::vector<ItemIndex> lacks;
  if (!root.valid()) return lacks;
  each_lacking(parts, parts.nodes[root.value()], leaf,
               [&](const ExprNode& node) { lacks.push_back(ItemIndex(node.first)); });
  std::sort(lacks.begin(), lacks.end());
  lacks.erase(std::unique(lacks.begin(), lacks.end()), lacks.end());
  return lacks;
}

}  // namespace onus::analysis
