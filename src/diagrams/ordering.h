// Static variable orderings: which leaf of a module stands how high in its diagram.
#pragma once

#include <cstdint>
#include <vector>

#include "graph.h"
#include "modules.h"

namespace onus::diagrams {

/// How arguments are sorted before the walk from the left that meets the leaves.
enum class Ordering : std::uint8_t {
  kAsWritten,
  kFewFirst,      // small subtrees first
  kManyFirst,     // large subtrees first
  kLeavesFirst,   // the gate's own leaves, then its gates as written
  kSharedFirst,   // arguments with many users first
  kGatesFirst,    // gates as written, then the gate's own leaves
  kBreadthFirst,  // level by level
  kForce,         // from kAsWritten, leaves drawn to the middle of the gates they are in
};
inline constexpr int kOrderingCount = 8;

/// The leaves of `part`, highest first.
///
/// Source  [MinatoIshiuraYajima90], [AloulMarkovSakallah03]; docs/design/0003-decision-diagrams.md
[[nodiscard]] std::vector<std::uint32_t> order_leaves(const Graph& graph,
                                                      const std::vector<bool>& is_module,
                                                      const ModulePart& part, Ordering ordering);

}  // namespace onus::diagrams
