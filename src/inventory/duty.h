// On-call schedules of layers, resolved into stretches of one person each.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/codec/time.h"

namespace onus::inventory {

inline constexpr std::size_t kDutyLayersMax = 100;
inline constexpr std::size_t kDutyOverridesMax = 1000;
inline constexpr std::size_t kDutyStretchesMax = 15'000;
inline constexpr std::size_t kDutyStepsMax = 200'000;         // turns and windows weighed
inline constexpr base::Seconds kDutyPeriodMax{3660 * 86400};  // until everything repeats

/// Hours of each day, or of each week, by the clock on the wall.
struct DutyWindow {
  bool weekly = false;
  base::Seconds from{0};  // since midnight, or since midnight of Monday
  base::Seconds lasts{0};
};

/// People who take turns, within its windows where it has any.
struct DutyLayer {
  codec::LocalTime start;
  std::optional<codec::LocalTime> end;
  codec::LocalTime turns_from;  // when the first of `people` began
  base::Seconds turn{0};
  std::vector<std::string> people;
  std::vector<DutyWindow> windows;
};

/// Somebody has all of [from, to), whatever the layers say.
struct DutyOverride {
  codec::LocalTime from, to;
  std::string person;
};

/// Somebody is on call in [from, to), once or again every so many seconds.
struct DutyStretch {
  codec::LocalTime from, to;
  std::string person;
  base::Seconds every{0};                // a whole number of days; 0: once
  std::optional<codec::LocalTime> last;  // the start of the last repetition; none: for ever
};

/// Who is on call when, of `layers` of which the first that has somebody wins.
///
/// Pre     Every layer has people and a turn; windows last at most their day or week.
/// Post    At each moment at most one stretch, and exactly one where a layer or override has one.
/// Errors  kLimit: it repeats later than kDutyPeriodMax, or takes more than the limits above.
///         kInvalid: two overrides at one time.
/// Cost    Turns and windows of one period, for each time at which a layer or override begins.
[[nodiscard]] base::Result<std::vector<DutyStretch>> resolve_duty(
    std::span<const DutyLayer> layers, std::span<const DutyOverride> overrides);

/// The person of the stretch that holds `at`; empty: nobody.
[[nodiscard]] std::string_view on_duty(std::span<const DutyStretch> stretches, codec::LocalTime at);

/// What the clocks of `zone` show at `at`; none in the hour that they show a second time.
[[nodiscard]] std::optional<codec::LocalTime> wall_time(const codec::TimeZone& zone,
                                                        base::TimePoint at);
/// Whether no clock of the zone is set between 2010 and 2037.
[[nodiscard]] bool never_set(const codec::TimeZone& zone);

}  // namespace onus::inventory
