// The least (or greatest) solution of a monotone system of equations, written as gates.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "gates.h"

namespace onus::analysis {

/// Unknowns that hang on each other, directly or not. Numbers are positions in the lists.
using Needs = std::vector<std::vector<std::uint32_t>>;

/// The strongly connected components of `members` under `needs`, what is needed first.
///
/// Pre     `members` has no repeats; needs of members that are no members are passed over.
/// Source  [Tarjan72]
[[nodiscard]] std::vector<std::vector<std::uint32_t>> components(
    const Needs& needs, std::span<const std::uint32_t> members);

/// Members without which no circle is left: few, not always the fewest.
[[nodiscard]] std::vector<std::uint32_t> circle_cutters(const Needs& needs,
                                                        std::span<const std::uint32_t> members);

/// A system of equations: `evaluate` writes the value of an unknown from those of what it needs.
struct System {
  const Needs& needs;
  std::vector<Gates::Gate>& values;  // by unknown
  std::function<Gates::Gate(std::uint32_t)> evaluate;
  std::function<bool()> enough;  // true: a limit is reached, end soon
  Gates::Gate start = 0;         // never(): the least solution; always(): the greatest
};

struct RingWork {
  std::uint64_t rings = 0;
  std::uint64_t largest = 0;      // unknowns in one ring
  std::uint64_t rounds_most = 0;  // times that one ring was written
};

/// Gives every member its value, one component after another.
///
/// Post    the solution, unless enough() became true.
/// Source  [Bekic84]; docs/analysis/estate-cut-sets.md
[[nodiscard]] RingWork solve(const System& system, std::span<const std::uint32_t> members);

}  // namespace onus::analysis
