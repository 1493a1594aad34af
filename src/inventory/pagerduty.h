// The layers, overrides and final schedule of a PagerDuty schedule.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "duty.h"
#include "value.h"

namespace onus::inventory {

/// People in turns of one length without an end, where no time zone is given.
struct PlainTurns {
  base::TimePoint from;
  base::Seconds turn{0};
  std::vector<std::string> people;
};

/// What a schedule says of who is on call when.
struct ReadDuty {
  std::string why_not, at;  // not empty: it cannot be said as a rota, and where the reason stands
  std::optional<PlainTurns> plain;
  std::optional<codec::TimeZone> zone;  // of the stretches
  std::vector<DutyStretch> stretches;
  std::size_t overrides = 0;
};

/// The natural name of a user's record.
[[nodiscard]] std::string pagerduty_user(std::string_view id);

/// The schedule at the place `at`, resolved: its first layer wins over the second, as the API lists
/// them, and overrides win over all. Where the answer holds a final schedule it must say the same.
///
/// Post  Either `why_not`, or `plain`, or `zone` and `stretches`.
[[nodiscard]] ReadDuty read_duty(const Value& schedule, const std::string& at);

}  // namespace onus::inventory
