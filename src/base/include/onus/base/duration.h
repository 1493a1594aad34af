// Durations as people write them: 90s 30m 4h 7d 2w.
#pragma once

#include <string>
#include <string_view>

#include "onus/base/clock.h"
#include "onus/base/result.h"

namespace onus::base {

inline constexpr Seconds kDurationMax{std::int64_t{1000} * 366 * 86400};  // a thousand years

/// Reads "90s", "30m", "4h", "7d" or "2w": a whole number and one unit.
///
/// Errors  kInvalid: another form, a sign, a fraction. kLimit: longer than kDurationMax.
/// Source  docs/formats/estate.md
[[nodiscard]] Result<Seconds> parse_duration(std::string_view text);

/// Writes a duration for people, at most two units: "45 s", "40 m", "8 h 30 m", "3 d".
/// What the second unit cannot hold is rounded up, because a gap must not look shorter than it is.
[[nodiscard]] std::string format_duration(Seconds duration);

/// Writes a duration in the form that `parse_duration` reads, exactly: "90s", "8h", "2w".
[[nodiscard]] std::string duration_text(Seconds duration);

}  // namespace onus::base
