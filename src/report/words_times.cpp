#include <fmt/format.h>

#include <array>
#include <chrono>

#include "onus/base/duration.h"
#include "onus/report/words.h"

namespace onus::report {
namespace {

struct Local {
  std::chrono::year_month_day day;
  std::chrono::weekday weekday;
  std::int64_t hour, minute, second;
};

Local split(TimePoint at) {
  const auto midnight = std::chrono::floor<std::chrono::days>(at);
  const std::int64_t rest = (at - midnight).count();
  return {midnight, std::chrono::weekday(midnight), rest / 3600, rest / 60 % 60, rest % 60};
}

Local local(const Zone& zone, TimePoint at) {
  return split(zone.offset ? at + zone.offset(at) : at);
}

std::string day_text(const Local& l) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(l.day.year()),
                     static_cast<unsigned>(l.day.month()), static_cast<unsigned>(l.day.day()));
}

}  // namespace

std::string utc_text(TimePoint at) {
  const Local l = split(at);
  return fmt::format("{}T{:02}:{:02}:{:02}Z", day_text(l), l.hour, l.minute, l.second);
}

std::string clock_text(const Zone& zone, TimePoint at) {
  const Local l = local(zone, at);
  return fmt::format("{:02}:{:02}", l.hour, l.minute);
}

std::string date_text(const Zone& zone, TimePoint at) { return day_text(local(zone, at)); }

std::string date_time_text(const Zone& zone, TimePoint at) {
  return date_text(zone, at) + " " + clock_text(zone, at);
}

std::string near_text(const Zone& zone, TimePoint at, TimePoint today) {
  constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  const Local l = local(zone, at);
  if (l.day == local(zone, today).day) return clock_text(zone, at);
  return fmt::format("{} ({} {})", clock_text(zone, at), kDays[l.weekday.c_encoding()],
                     day_text(l));
}

std::string after_text(Seconds time) {
  return time.count() == 0 ? "at once" : "after " + base::format_duration(time);
}

}  // namespace onus::report
