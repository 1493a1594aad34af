#include "onus/codec/time.h"

#include <fmt/format.h>

#include <optional>

#include "onus/base/check.h"

namespace onus::codec {
namespace {

using base::ErrorKind;
using base::fail;
using base::TimePoint;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr TimePoint kFirst{
    std::chrono::sys_days{std::chrono::year{kYearMin} / std::chrono::January / 1}};
constexpr TimePoint kPastLast{
    std::chrono::sys_days{std::chrono::year{kYearMax + 1} / std::chrono::January / 1}};

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

// Reads the text from left to right; each step says whether what it wants is next.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool done() const { return rest_.empty(); }

  std::optional<int> number(std::size_t digits) {
    if (rest_.size() < digits) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (!is_digit(rest_[i])) return std::nullopt;
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    return value;
  }

  bool one_of(std::string_view letters) {
    if (rest_.empty() || letters.find(rest_.front()) == std::string_view::npos) return false;
    last_ = rest_.front();
    rest_.remove_prefix(1);
    return true;
  }

  [[nodiscard]] char last() const { return last_; }

  std::size_t skip_digits() {
    std::size_t count = 0;
    while (count < rest_.size() && is_digit(rest_[count])) ++count;
    rest_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view rest_;
  char last_ = '\0';
};

std::unexpected<base::Error> wrong(std::string_view text, std::string_view why) {
  return fail(ErrorKind::kInvalid,
              fmt::format("\"{}\" is not a time: {}; write 2026-01-05T08:00:00Z, "
                          "2026-01-05T08:00+01:00 or a date such as 2026-12-20",
                          text.substr(0, kTimeBytesMax), why));
}

std::unexpected<base::Error> out_of_bounds(std::string_view text) {
  return fail(ErrorKind::kLimit, fmt::format("\"{}\" lies outside the years {:04} to {:04} in UTC",
                                             text, kYearMin, kYearMax));
}

base::Result<std::chrono::local_days> read_date(Reader& in, std::string_view text) {
  const auto year = in.number(4);
  const bool dash = year && in.one_of("-");
  const auto month = dash ? in.number(2) : std::nullopt;
  const bool second_dash = month && in.one_of("-");
  const auto day = second_dash ? in.number(2) : std::nullopt;
  if (!day) return wrong(text, "it does not begin with a date of the form YYYY-MM-DD");
  if (*year < kYearMin) return out_of_bounds(text);
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return wrong(text, "there is no such day");
  return std::chrono::local_days{date};
}

base::Result<seconds> read_clock(Reader& in, std::string_view text) {
  const auto hour = in.number(2);
  const bool colon = hour && in.one_of(":");
  const auto minute = colon ? in.number(2) : std::nullopt;
  if (!minute) return wrong(text, "after the T belongs a time of the form HH:MM or HH:MM:SS");
  if (*hour > 23 || *minute > 59) {
    return wrong(text, "hours go from 00 to 23 and minutes from 00 to 59");
  }
  seconds time = hours{*hour} + minutes{*minute};
  if (!in.one_of(":")) return time;
  const auto second = in.number(2);
  if (!second) return wrong(text, "after the minutes belong two digits of seconds");
  if (*second == 60) {
    return wrong(text, "second 60 is a leap second, which this program's clock does not count");
  }
  if (*second > 59) return wrong(text, "seconds go from 00 to 59");
  time += seconds{*second};
  if (in.one_of(".") && in.skip_digits() == 0) {
    return wrong(text, "after the decimal point belong digits");
  }
  return time;
}

base::Result<seconds> read_offset(Reader& in, std::string_view text) {
  if (in.one_of("Zz")) return seconds{0};
  if (!in.one_of("+-")) return wrong(text, "a time of day needs Z or an offset such as +01:00");
  const bool west = in.last() == '-';
  const auto hour = in.number(2);
  const bool colon = hour && in.one_of(":");
  const auto minute = colon ? in.number(2) : std::nullopt;
  if (!minute) return wrong(text, "an offset has the form +HH:MM or -HH:MM");
  if (*hour > 23 || *minute > 59) return wrong(text, "an offset goes from -23:59 to +23:59");
  const seconds offset = hours{*hour} + minutes{*minute};
  return west ? -offset : offset;
}

}  // namespace

bool time_in_bounds(TimePoint time) { return time >= kFirst && time < kPastLast; }

base::Result<TimePoint> parse_time(std::string_view text, const TimeZone& zone) {
  if (text.size() > kTimeBytesMax) return wrong(text, "it is too long");
  Reader in(text);
  const auto date = read_date(in, text);
  if (!date) return std::unexpected(date.error());
  TimePoint time;
  if (in.done()) {
    time = zone.first_valid(*date);
  } else {
    if (!in.one_of("Tt")) return wrong(text, "between date and time of day belongs a T");
    const auto clock = read_clock(in, text);
    if (!clock) return std::unexpected(clock.error());
    const auto offset = read_offset(in, text);
    if (!offset) return std::unexpected(offset.error());
    if (!in.done()) return wrong(text, "something follows after its end");
    time = TimePoint{date->time_since_epoch() + *clock - *offset};
  }
  if (!time_in_bounds(time)) return out_of_bounds(text);
  return time;
}

std::string format_time(TimePoint time) {
  ONUS_CHECK(time_in_bounds(time));
  const auto day = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

}  // namespace onus::codec
