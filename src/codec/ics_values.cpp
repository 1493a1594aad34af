#include "ics_values.h"

#include <algorithm>
#include <charconv>

namespace onus::codec {
namespace {

using base::Seconds;
using std::chrono::hours;
using std::chrono::minutes;

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (text.size() < at + count) return std::nullopt;
  int value = 0;
  for (const char letter : text.substr(at, count)) {
    if (letter < '0' || letter > '9') return std::nullopt;
    value = value * 10 + (letter - '0');
  }
  return value;
}

// A number and its letter, such as "12H", taken from the front of `rest`.
struct Part {
  std::int64_t count;
  char unit;
};
std::optional<Part> take_part(std::string_view& rest) {
  std::uint32_t count = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), count);
  if (error != std::errc{} || end == rest.data() + rest.size()) return std::nullopt;
  const char unit = *end;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()) + 1);
  return Part{count, unit};
}

}  // namespace

std::optional<IcsTime> parse_ics_time(std::string_view text) {
  const auto year = digits(text, 0, 4);
  const auto month = digits(text, 4, 2);
  const auto day = digits(text, 6, 2);
  if (!year || !month || !day || *year < kYearMin) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  const LocalTime midnight{std::chrono::local_days{date}};
  if (text.size() == 8) return IcsTime{midnight, true, false};
  const bool utc = text.size() == 16 && text[15] == 'Z';
  if (text[8] != 'T' || (text.size() != 15 && !utc)) return std::nullopt;
  const auto hour = digits(text, 9, 2);
  const auto minute = digits(text, 11, 2);
  const auto second = digits(text, 13, 2);
  if (!hour || !minute || !second) return std::nullopt;
  if (*hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  const Seconds clock = hours{*hour} + minutes{*minute} + Seconds{std::min(*second, 59)};
  return IcsTime{midnight + clock, false, utc};
}

std::optional<IcsDuration> parse_ics_duration(std::string_view text) {
  std::string_view rest = text;
  if (rest.starts_with('+')) rest.remove_prefix(1);
  if (!rest.starts_with('P')) return std::nullopt;
  rest.remove_prefix(1);
  IcsDuration duration;
  constexpr std::string_view kUnits = "WDTHMS";  // the order in which they may stand
  std::size_t reached = 0;
  bool any = false;
  while (!rest.empty()) {
    if (rest.front() == 'T' && reached < 3) {
      reached = 3;
      rest.remove_prefix(1);
      any = false;  // something must follow
      continue;
    }
    const auto part = take_part(rest);
    if (!part) return std::nullopt;
    const std::size_t unit = kUnits.find(part->unit);
    if (unit == std::string_view::npos || unit == 2 || unit < reached) return std::nullopt;
    if ((unit >= 3) != (reached >= 3)) return std::nullopt;
    constexpr Seconds kSizes[] = {Seconds{604800}, Seconds{86400}, Seconds{0},
                                  Seconds{3600},   Seconds{60},    Seconds{1}};
    (unit < 3 ? duration.days : duration.exact) += part->count * kSizes[unit];
    reached = unit + 1;
    any = true;
  }
  const Seconds most = std::chrono::days{kIcsDurationDaysMax};
  if (!any || duration.days + duration.exact > most) return std::nullopt;
  return duration;
}

std::optional<base::Seconds> parse_ics_offset(std::string_view text) {
  if (text.size() != 5 && text.size() != 7) return std::nullopt;
  const auto hour = digits(text, 1, 2);
  const auto minute = digits(text, 3, 2);
  const auto second = text.size() == 7 ? digits(text, 5, 2) : std::optional<int>(0);
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59) {
    return std::nullopt;
  }
  const Seconds offset = hours{*hour} + minutes{*minute} + Seconds{*second};
  if (text[0] == '+') return offset;
  if (text[0] == '-') return -offset;
  return std::nullopt;
}

}  // namespace onus::codec
