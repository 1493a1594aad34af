// Moments as text: RFC 3339, and bare dates in a named time zone.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "onus/base/clock.h"
#include "onus/base/result.h"

namespace date {
class time_zone;
}

namespace onus::codec {

using LocalTime = std::chrono::local_seconds;  // what a clock on the wall shows

inline constexpr int kYearMin = 1;
inline constexpr int kYearMax = 9999;
inline constexpr std::size_t kTimeBytesMax = 64;  // a longer text is no time

/// A zone of the system's time zone database. Cheap to copy; the database outlives it.
///
/// The database lists changes of the clocks until 2037. After that the offset of the latest listed
/// year whose same date falls on the same weekday is taken, which is what rules such as "the last
/// Sunday of March" give.
class TimeZone {
 public:
  [[nodiscard]] const std::string& name() const;

  /// The moment at which clocks here first show `local`. Shown twice (clocks set back): the
  /// earlier. Never shown (clocks set forward): the first moment after the gap.
  [[nodiscard]] base::TimePoint first_valid(LocalTime local) const;

  /// As `first_valid`, but a time in a gap is counted on with the offset from before it, so that
  /// 02:30 becomes 03:30: how calendars read it.
  ///
  /// Source  RFC 5545 section 3.3.5
  [[nodiscard]] base::TimePoint offset_before(LocalTime local) const;

 private:
  friend base::Result<TimeZone> find_zone(std::string_view name);
  explicit TimeZone(const date::time_zone* zone) : zone_(zone) {}

  const date::time_zone* zone_;  // never null
};

/// The zone with an IANA name such as "Europe/Lisbon".
///
/// Errors  kNotFound: no such zone here; the message proposes the nearest name. kIo: the machine
///         has no readable time zone database.
/// Threads The database is loaded once, by the first call.
[[nodiscard]] base::Result<TimeZone> find_zone(std::string_view name);

/// Reads an RFC 3339 time ("2026-01-05T08:00:00+01:00", seconds may be left out, a fraction of a
/// second is dropped) or a bare date ("2026-12-20": the first moment of that day in `zone`).
///
/// Errors  kInvalid: another form, a day that does not exist, no offset, second 60. kLimit: outside
///         the years kYearMin to kYearMax.
/// Source  RFC 3339 section 5.6
[[nodiscard]] base::Result<base::TimePoint> parse_time(std::string_view text, const TimeZone& zone);

/// The moment in UTC with a Z: "2026-01-05T08:00:00Z". `parse_time` reads it back.
///
/// Pre     Between the years kYearMin and kYearMax; `time_in_bounds` tells.
[[nodiscard]] std::string format_time(base::TimePoint time);

/// Whether `format_time` can write it.
[[nodiscard]] bool time_in_bounds(base::TimePoint time);

}  // namespace onus::codec
