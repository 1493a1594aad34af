#include <fmt/format.h>

#include <cstdlib>
#include <memory>
#include <span>
#include <string>

#include "ical_library.h"
#include "recurrence.h"

namespace onus::codec {
namespace {

using base::ErrorKind;
using base::fail;

// What a BY list may hold; libical lets some values pass that RFC 5545 does not.
struct Bounds {
  int least;
  int most;
  bool negative;  // -most to -least as well
};

std::unexpected<base::Error> refused(std::string_view text, std::string_view why) {
  return fail(ErrorKind::kInvalid, fmt::format("RRULE \"{}\": {}", text.substr(0, 80), why));
}

// Copies a list that ends at ICAL_RECURRENCE_ARRAY_MAX or with its array; none if out of bounds.
std::optional<std::vector<int>> list_of(std::span<const short> values, Bounds bounds) {
  std::vector<int> list;
  for (const short value : values) {
    if (value == ICAL_RECURRENCE_ARRAY_MAX) break;
    const int size = bounds.negative ? std::abs(static_cast<int>(value)) : value;
    if (size < bounds.least || size > bounds.most) return std::nullopt;
    list.push_back(value);
  }
  return list;
}

std::optional<Frequency> frequency_of(icalrecurrencetype_frequency frequency) {
  switch (frequency) {
    case ICAL_HOURLY_RECURRENCE: return Frequency::kHourly;
    case ICAL_DAILY_RECURRENCE: return Frequency::kDaily;
    case ICAL_WEEKLY_RECURRENCE: return Frequency::kWeekly;
    case ICAL_MONTHLY_RECURRENCE: return Frequency::kMonthly;
    case ICAL_YEARLY_RECURRENCE: return Frequency::kYearly;
    default: return std::nullopt;
  }
}

// libical counts weekdays from Sunday = 1.
std::optional<std::chrono::weekday> weekday_of(icalrecurrencetype_weekday day) {
  if (day < ICAL_SUNDAY_WEEKDAY || day > ICAL_SATURDAY_WEEKDAY) return std::nullopt;
  return std::chrono::weekday{static_cast<unsigned>(day) - 1};
}

std::optional<std::vector<RuleDay>> days_of(const IcalLibrary& ical,
                                            std::span<const short> values) {
  constexpr int kNthMax = 53;
  std::vector<RuleDay> days;
  for (const short value : values) {
    if (value == ICAL_RECURRENCE_ARRAY_MAX) break;
    const auto weekday = weekday_of(ical.day_of_week(value));
    const int nth = ical.day_position(value);
    if (!weekday || std::abs(nth) > kNthMax) return std::nullopt;
    days.push_back({*weekday, nth});
  }
  return days;
}

// libical reads days that do not exist, so UNTIL is read here.
std::optional<std::string_view> until_text(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = text.find(';');
    const std::string_view part = text.substr(0, end);
    if (part.size() > 6 && (part.starts_with("UNTIL=") || part.starts_with("until="))) {
      return part.substr(6);
    }
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return std::nullopt;
}

bool copy_lists(const IcalLibrary& ical, const icalrecurrencetype& raw, Recurrence& rule) {
  const auto second = list_of(raw.by_second, {0, 59, false});
  const auto minute = list_of(raw.by_minute, {0, 59, false});
  const auto hour = list_of(raw.by_hour, {0, 23, false});
  const auto month = list_of(raw.by_month, {1, 12, false});
  const auto month_day = list_of(raw.by_month_day, {1, 31, true});
  const auto year_day = list_of(raw.by_year_day, {1, 366, true});
  const auto set_pos = list_of(raw.by_set_pos, {1, 366, true});
  const auto day = days_of(ical, raw.by_day);
  if (!second || !minute || !hour || !month || !month_day || !year_day || !set_pos || !day) {
    return false;
  }
  rule.by_second = *second;
  rule.by_minute = *minute;
  rule.by_hour = *hour;
  rule.by_month = *month;
  rule.by_month_day = *month_day;
  rule.by_year_day = *year_day;
  rule.by_set_pos = *set_pos;
  rule.by_day = *day;
  return true;
}

// What RFC 5545 forbids to combine; none if the rule is sound.
std::optional<std::string_view> contradiction(const Recurrence& rule) {
  const bool by_month_or_year =
      rule.frequency == Frequency::kMonthly || rule.frequency == Frequency::kYearly;
  for (const RuleDay& day : rule.by_day) {
    if (day.nth != 0 && !by_month_or_year) return "only MONTHLY and YEARLY can count weekdays";
  }
  if (!rule.by_month_day.empty() && rule.frequency == Frequency::kWeekly) {
    return "BYMONTHDAY does not go with WEEKLY";
  }
  if (!rule.by_year_day.empty() && rule.frequency != Frequency::kYearly) {
    return "BYYEARDAY goes with YEARLY only";
  }
  if (rule.by_second.size() > 1) return "a rota that changes by the second is not read";
  const bool any_list = !rule.by_second.empty() || !rule.by_minute.empty() ||
                        !rule.by_hour.empty() || !rule.by_month.empty() ||
                        !rule.by_month_day.empty() || !rule.by_year_day.empty() ||
                        !rule.by_day.empty();
  if (!rule.by_set_pos.empty() && !any_list) return "BYSETPOS picks from another BY list";
  return std::nullopt;
}

}  // namespace

base::Result<Recurrence> parse_recurrence(std::string_view text) {
  if (text.size() > kRuleBytesMax) {
    return fail(ErrorKind::kLimit,
                fmt::format("RRULE of {} bytes; at most {} are read", text.size(), kRuleBytesMax));
  }
  const base::Result<IcalLibrary>& ical = ical_library();
  if (!ical) return std::unexpected(ical.error());
  // A parse that fails says so by its frequency; the errno it also sets is never the judge.
  const icalrecurrencetype raw = ical->recurrence_from_string(std::string(text).c_str());
  const std::unique_ptr<char, decltype(&std::free)> rscale(raw.rscale, &std::free);
  if (raw.freq == ICAL_NO_RECURRENCE) {
    return refused(text, "not a rule; write for example FREQ=WEEKLY;BYDAY=MO");
  }
  const auto frequency = frequency_of(raw.freq);
  if (!frequency) return refused(text, "a rota that changes by the minute or second is not read");
  if (rscale != nullptr) return refused(text, "other calendars (RSCALE) are not read");
  if (raw.by_week_no[0] != ICAL_RECURRENCE_ARRAY_MAX) {
    return refused(text, "BYWEEKNO is not read; write WEEKLY with an INTERVAL instead");
  }
  Recurrence rule;
  rule.frequency = *frequency;
  rule.interval = raw.interval;
  rule.count = raw.count;
  const auto week_start = weekday_of(raw.week_start);
  if (rule.interval < 1 || rule.count < 0 || !week_start || !copy_lists(*ical, raw, rule)) {
    return refused(text, "a number in it is out of bounds");
  }
  rule.week_start = *week_start;
  if (const auto until = until_text(text)) {
    rule.until = parse_ics_time(*until);
    if (!rule.until) return refused(text, "UNTIL is not a date or time");
  }
  if (const auto why = contradiction(rule)) return refused(text, *why);
  return rule;
}

}  // namespace onus::codec
