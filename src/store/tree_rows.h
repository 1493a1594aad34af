// Where each tree hash lies in the table of hashes, which only ever grows at its end.
#pragma once

#include <bit>
#include <cstdint>

namespace onus::store {

/// How many hashes `leaves` leaves have made: one for each leaf, one for each pair completed.
[[nodiscard]] constexpr std::uint64_t hashes_of(std::uint64_t leaves) {
  return 2 * leaves - static_cast<std::uint64_t>(std::popcount(leaves));
}

/// The position of node `n` of `level`: the nodes that a leaf completes follow it, lowest first.
[[nodiscard]] constexpr std::uint64_t hash_position(unsigned level, std::uint64_t n) {
  const std::uint64_t last_leaf = ((n + 1) << level) - 1;
  return hashes_of(last_leaf) + level;
}

static_assert(hash_position(0, 0) == 0 && hash_position(0, 1) == 1 && hash_position(1, 0) == 2);
static_assert(hash_position(0, 2) == 3 && hash_position(0, 3) == 4 && hash_position(1, 1) == 5);
static_assert(hash_position(2, 0) == 6 && hash_position(0, 4) == 7);

}  // namespace onus::store
