// iCalendar's values: times, durations, offsets, periods.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "onus/base/clock.h"
#include "onus/codec/time.h"

namespace onus::codec {

/// A DATE or DATE-TIME as written, not yet in any zone.
struct IcsTime {
  LocalTime local;
  bool is_date = false;  // a whole day: `local` is its midnight
  bool is_utc = false;

  bool operator==(const IcsTime&) const = default;
};

/// A DURATION: days count on the calendar, seconds on the clock.
struct IcsDuration {
  base::Seconds days{0};
  base::Seconds exact{0};

  bool operator==(const IcsDuration&) const = default;
};

inline constexpr std::int64_t kIcsDurationDaysMax = 36'600;  // about a century

/// "20260105", "20260105T080000" or "20260105T080000Z", and nothing else; second 60 is read as 59
/// (RFC 5545 section 3.3.12 allows it); years kYearMin to kYearMax.
[[nodiscard]] std::optional<IcsTime> parse_ics_time(std::string_view text);

/// "P1DT12H", "PT8H", "P2W"; negative ones and ones beyond kIcsDurationDaysMax are none.
[[nodiscard]] std::optional<IcsDuration> parse_ics_duration(std::string_view text);

/// "+0100", "-050000".
[[nodiscard]] std::optional<base::Seconds> parse_ics_offset(std::string_view text);

}  // namespace onus::codec
