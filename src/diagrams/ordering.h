// Static variable orderings: which leaf of a module stands how high in its diagram.
#pragma once

#include <cstdint>
#include <vector>

#include "modules.h"

namespace onus::diagrams {

enum class OrderingBase : std::uint8_t {
  // Walks from the left that meet the leaves, the arguments of a gate sorted like this:
  kAsWritten,
  kFewFirst,     // small subtrees first
  kManyFirst,    // large subtrees first
  kSharedFirst,  // arguments with many users first
  kGatesFirst,   // gates as written, then the gate's own leaves
  kBreadthFirst,
  // The root weighs one and hands its weight down; the heaviest leaf comes next and is taken out.
  kWeightShared,   // in equal shares, what comes from several users is added
  kWeightSquared,  // as above, but large gates hand on less
  kWeightGreatest  // in equal shares, the greatest share counts
};

struct Ordering {
  OrderingBase base = OrderingBase::kAsWritten;
  bool force = false;  // then draw each leaf to the middle of the gates that it is in

  bool operator==(const Ordering&) const = default;
};

/// The leaves of `part`, highest first, by their numbers in it.
///
/// Cost    A few dozen passes over the part; for weights a pass a leaf up to a named limit, from
///         there on several leaves a pass.
/// Source  [MinatoIshiuraYajima90], [AloulMarkovSakallah03]; docs/design/0003-decision-diagrams.md
[[nodiscard]] std::vector<std::uint32_t> order_leaves(const ModulePart& part, Ordering ordering);

}  // namespace onus::diagrams
