// Making a diagram smaller at the price of a function that is a little smaller or larger.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "bdd_kernel.h"

namespace onus::diagrams {

enum class Towards : std::uint8_t { kFalse, kTrue };

/// Replaces branches that matter little by a constant until about `kept_max` nodes are left.
class CutBack {
 public:
  explicit CutBack(Bdd& bdd) : bdd_(bdd) {}

  /// `chances[level]` is the probability of the variable on that level; they must stay alive.
  void set_chances(std::span<const double> chances) { chances_ = chances; }

  /// The nodes of `root`, counted up to `most + 1`.
  [[nodiscard]] std::uint64_t count(Edge root, std::uint64_t most);

  /// A function that implies that of `root` (kFalse) or follows from it (kTrue); kNoEdge when a
  /// limit of `bdd` was reached.
  [[nodiscard]] Edge cut(Edge root, Towards towards, std::uint64_t kept_max);

  [[nodiscard]] double probability(Edge root);

 private:
  void gather(Edge root);
  [[nodiscard]] double chance(Edge edge) const;

  Bdd& bdd_;
  std::span<const double> chances_;
  std::vector<std::uint32_t> place_;  // by edge: position in edges_ plus one, 0 where not in it
  std::vector<Edge> edges_;           // of the function at hand, children before parents
  std::vector<double> yes_;
  std::vector<double> no_;
};

}  // namespace onus::diagrams
