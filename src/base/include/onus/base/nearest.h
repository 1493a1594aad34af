// "Did you mean": the known name that somebody most likely meant.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace onus::base {

inline constexpr std::size_t kNearestBytesMax = 128;  // a longer name gets no proposal
inline constexpr std::size_t kNearestEditsMax = 3;    // beyond that a proposal misleads

/// How many edits make `b` out of `a`: a byte put in, taken out, changed, or two neighbours
/// swapped; no byte is edited twice. Anything above `bound` is returned as `bound + 1`.
///
/// Pre     Both at most kNearestBytesMax long.
/// Cost    Time a.size() * b.size() at most; no allocation.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t bound);

/// The known name nearest to `name`, if one is near enough: one edit, and one more for every four
/// bytes of `name`, at most kNearestEditsMax, and always fewer than `name` has bytes.
/// Among equally near ones the first in byte order, whatever the order of `known`.
///
/// Cost    Linear in `known`.
[[nodiscard]] std::optional<std::string> nearest_name(std::string_view name,
                                                      std::span<const std::string_view> known);

}  // namespace onus::base
