// RRULE: when an event repeats, in local time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ics_values.h"
#include "onus/base/result.h"

namespace onus::codec {

inline constexpr std::size_t kRuleBytesMax = 2048;
inline constexpr std::size_t kOccurrencesMax = 200'000;  // of one rule within a span

enum class Frequency : std::uint8_t { kHourly, kDaily, kWeekly, kMonthly, kYearly };

/// A weekday, and in MONTHLY and YEARLY which one: 1 the first, -1 the last, 0 every.
struct RuleDay {
  std::chrono::weekday weekday;
  int nth = 0;

  bool operator==(const RuleDay&) const = default;
};

/// A rule as written; empty lists say nothing.
struct Recurrence {
  Frequency frequency = Frequency::kDaily;
  std::int64_t interval = 1;
  std::int64_t count = 0;  // 0: no end by number
  std::optional<IcsTime> until;
  std::chrono::weekday week_start = std::chrono::Monday;
  std::vector<int> by_second;
  std::vector<int> by_minute;
  std::vector<int> by_hour;
  std::vector<int> by_month;
  std::vector<int> by_month_day;
  std::vector<int> by_year_day;
  std::vector<int> by_set_pos;
  std::vector<RuleDay> by_day;
};

/// Reads an RRULE value with libical and keeps what `occurrences` follows exactly.
///
/// Errors  kInvalid: no rule; or one that no rota needs and that is not followed: SECONDLY,
/// MINUTELY,
///         BYWEEKNO, RSCALE, SKIP. kLimit: longer than kRuleBytesMax.
/// Source  RFC 5545 section 3.3.10
[[nodiscard]] base::Result<Recurrence> parse_recurrence(std::string_view text);

/// What all rules of a file may cost together.
struct StepBudget {
  std::uint64_t left = 0;

  [[nodiscard]] bool spend(std::uint64_t steps) {
    if (steps > left) return false;
    left -= steps;
    return true;
  }
};

/// From where to where occurrences are wanted; both ends may be generous.
struct LocalSpan {
  LocalTime from;
  LocalTime to;
};

/// The occurrences of a rule that begins at `start`, ascending, none before `start`. `start` itself
/// is the first, whether or not the rule gives it. UNTIL is left to the caller, who knows the zone.
/// Those before `span.from` may be left out, none after `span.to` is given.
///
/// Errors  kLimit: `budget` is spent, or more than kOccurrencesMax.
/// Cost    One step a day and a time weighed; without COUNT only from `span.from` on.
[[nodiscard]] base::Result<std::vector<LocalTime>> occurrences(const Recurrence& rule,
                                                               LocalTime start, LocalSpan span,
                                                               StepBudget& budget);

}  // namespace onus::codec
