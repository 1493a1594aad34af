// Follows a rule period by period: the days of the period that pass every list, each at every time
// of day that the rule gives. libical's own iterator is not used here because a rule that never
// holds keeps it busy for five centuries of hours, and it cannot be stopped.
#include "recurrence.h"

#include <algorithm>

#include "onus/base/check.h"

namespace onus::codec {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::year_month_day;

// The days of one round of a rule, and for HOURLY its one hour.
struct Period {
  local_days first;
  local_days last;
  std::optional<int> hour;
};

bool holds(const std::vector<int>& list, int value) {
  return list.empty() || std::ranges::find(list, value) != list.end();
}

// For lists that count from the end as well: -1 is the last.
bool holds(const std::vector<int>& list, int value, int count) {
  return list.empty() || std::ranges::find(list, value) != list.end() ||
         std::ranges::find(list, value - count - 1) != list.end();
}

int number(std::chrono::month month) { return static_cast<int>(static_cast<unsigned>(month)); }
int number(std::chrono::day day) { return static_cast<int>(static_cast<unsigned>(day)); }

local_days month_begin(std::int64_t months_since_year_0) {
  const std::chrono::year year{static_cast<int>(months_since_year_0 / 12)};
  const std::chrono::month month{static_cast<unsigned>(months_since_year_0 % 12) + 1};
  return local_days{year / month / 1};
}

class Expansion {
 public:
  Expansion(const Recurrence& rule, LocalTime start, StepBudget& budget)
      : rule_(rule), start_(start), day_(floor<days>(start)), date_(day_), budget_(budget) {
    fill_from_start();
  }

  base::Result<std::vector<LocalTime>> run(LocalSpan span);

 private:
  void fill_from_start();
  [[nodiscard]] std::int64_t first_round(LocalTime from) const;
  [[nodiscard]] std::optional<Period> period(std::int64_t round) const;
  [[nodiscard]] bool passes(local_days day) const;
  [[nodiscard]] bool passes_weekday(local_days day, year_month_day date) const;
  bool collect(const Period& period, std::vector<LocalTime>& found);
  [[nodiscard]] std::vector<LocalTime> picked(const std::vector<LocalTime>& found) const;

  Recurrence rule_;  // with what `start` gives filled in
  LocalTime start_;
  local_days day_;
  year_month_day date_;
  StepBudget& budget_;
};

// RFC 5545: what the rule leaves open is as in the start.
void Expansion::fill_from_start() {
  const bool no_day =
      rule_.by_day.empty() && rule_.by_month_day.empty() && rule_.by_year_day.empty();
  if (rule_.frequency == Frequency::kYearly && no_day) {
    rule_.by_month_day = {number(date_.day())};
    if (rule_.by_month.empty()) rule_.by_month = {number(date_.month())};
  }
  if (rule_.frequency == Frequency::kMonthly && no_day) {
    rule_.by_month_day = {number(date_.day())};
  }
  if (rule_.frequency == Frequency::kWeekly && rule_.by_day.empty()) {
    rule_.by_day = {{std::chrono::weekday{day_}, 0}};
  }
  const std::chrono::hh_mm_ss clock{start_ - day_};
  const auto fill = [](std::vector<int>& list, std::int64_t value) {
    if (list.empty()) list = {static_cast<int>(value)};
    std::ranges::sort(list);
    list.erase(std::ranges::unique(list).begin(), list.end());
  };
  if (rule_.frequency != Frequency::kHourly) fill(rule_.by_hour, clock.hours().count());
  fill(rule_.by_minute, clock.minutes().count());
  fill(rule_.by_second, clock.seconds().count());
}

// The round to begin with: early enough for `from`, 0 where every one must be counted.
std::int64_t Expansion::first_round(LocalTime from) const {
  if (rule_.count > 0 || from <= start_) return 0;
  const std::int64_t gap_hours = (from - start_) / hours{1};
  std::int64_t longest_hours = 1;
  switch (rule_.frequency) {
    case Frequency::kHourly: break;
    case Frequency::kDaily: longest_hours = 24; break;
    case Frequency::kWeekly: longest_hours = 24 * 7; break;
    case Frequency::kMonthly: longest_hours = 24 * 31; break;
    case Frequency::kYearly: longest_hours = 24 * 366; break;
  }
  return std::max<std::int64_t>(0, gap_hours / (longest_hours * rule_.interval) - 1);
}

// None: the round lies beyond the years that are read.
std::optional<Period> Expansion::period(std::int64_t round) const {
  const std::int64_t ahead = round * rule_.interval;
  const local_days end = local_days{std::chrono::year{kYearMax + 1} / std::chrono::January / 1};
  Period period{day_, day_, std::nullopt};
  switch (rule_.frequency) {
    case Frequency::kHourly: {
      const auto hour = floor<hours>(start_) + hours{ahead};
      period.first = period.last = floor<days>(hour);
      period.hour = static_cast<int>((hour - period.first) / hours{1});
      break;
    }
    case Frequency::kDaily: period.first = period.last = day_ + days{ahead}; break;
    case Frequency::kWeekly: {
      const days into_week = std::chrono::weekday{day_} - rule_.week_start;
      period.first = day_ - into_week + days{7 * ahead};
      period.last = period.first + days{6};
      break;
    }
    case Frequency::kMonthly:
    case Frequency::kYearly: {
      const bool yearly = rule_.frequency == Frequency::kYearly;
      const std::int64_t year = static_cast<int>(date_.year());
      const std::int64_t month =
          yearly ? (year + ahead) * 12 : year * 12 + number(date_.month()) - 1 + ahead;
      if (month / 12 > kYearMax) return std::nullopt;
      period.first = month_begin(month);
      period.last = month_begin(month + (yearly ? 12 : 1)) - days{1};
      break;
    }
  }
  if (period.first >= end) return std::nullopt;
  return period;
}

bool Expansion::passes(local_days day) const {
  const year_month_day date{day};
  if (!holds(rule_.by_month, number(date.month()))) return false;
  const int month_days = number((date.year() / date.month() / std::chrono::last).day());
  if (!holds(rule_.by_month_day, number(date.day()), month_days)) return false;
  const local_days new_year{date.year() / std::chrono::January / 1};
  const int year_days = date.year().is_leap() ? 366 : 365;
  const int year_day = static_cast<int>((day - new_year).count()) + 1;
  if (!holds(rule_.by_year_day, year_day, year_days)) return false;
  return passes_weekday(day, date);
}

bool Expansion::passes_weekday(local_days day, year_month_day date) const {
  if (rule_.by_day.empty()) return true;
  const bool in_month = rule_.frequency == Frequency::kMonthly || !rule_.by_month.empty();
  const local_days first{in_month ? date.year() / date.month() / 1
                                  : date.year() / std::chrono::January / 1};
  const local_days last = in_month ? local_days{date.year() / date.month() / std::chrono::last}
                                   : local_days{date.year() / std::chrono::December / 31};
  const int nth = static_cast<int>((day - first).count() / 7) + 1;
  const int nth_last = -(static_cast<int>((last - day).count() / 7) + 1);
  const std::chrono::weekday weekday{day};
  return std::ranges::any_of(rule_.by_day, [&](const RuleDay& wanted) {
    return wanted.weekday == weekday &&
           (wanted.nth == 0 || wanted.nth == nth || wanted.nth == nth_last);
  });
}

// Adds all times of one period, ascending. False: the budget is spent.
bool Expansion::collect(const Period& period, std::vector<LocalTime>& found) {
  const std::vector<int> the_hour =
      period.hour ? std::vector<int>{*period.hour} : std::vector<int>{};
  if (period.hour && !holds(rule_.by_hour, *period.hour)) return budget_.spend(1);
  const std::vector<int>& at_hours = period.hour ? the_hour : rule_.by_hour;
  const std::uint64_t times = at_hours.size() * rule_.by_minute.size() * rule_.by_second.size();
  for (local_days day = period.first; day <= period.last; day += days{1}) {
    if (!budget_.spend(1)) return false;
    if (!passes(day)) continue;
    if (!budget_.spend(times)) return false;
    for (const int hour : at_hours) {
      for (const int minute : rule_.by_minute) {
        for (const int second : rule_.by_second) {
          found.push_back(day + hours{hour} + minutes{minute} + seconds{second});
        }
      }
    }
  }
  return true;
}

std::vector<LocalTime> Expansion::picked(const std::vector<LocalTime>& found) const {
  if (rule_.by_set_pos.empty()) return found;
  std::vector<LocalTime> kept;
  const auto count = static_cast<int>(found.size());
  for (int i = 0; i < count; ++i) {
    if (holds(rule_.by_set_pos, i + 1, count)) kept.push_back(found[static_cast<std::size_t>(i)]);
  }
  return kept;
}

base::Result<std::vector<LocalTime>> Expansion::run(LocalSpan span) {
  const auto too_often = [] {
    return base::fail(base::ErrorKind::kLimit,
                      "the rules of this file repeat too often to be followed; shorten the window, "
                      "or let them begin later");
  };
  std::vector<LocalTime> result;
  if (start_ <= span.to) result.push_back(start_);
  std::int64_t given = 1;
  std::vector<LocalTime> found;
  for (std::int64_t round = first_round(span.from);;
       ++round) {  // ends with the budget at the latest
    const auto now = period(round);
    if (!now || LocalTime{now->first} > span.to) return result;
    found.clear();
    if (!budget_.spend(1) || !collect(*now, found)) return too_often();
    for (const LocalTime time : picked(found)) {
      if (time <= start_) continue;
      if (rule_.count > 0 && given >= rule_.count) return result;
      if (time > span.to) return result;
      ++given;
      if (time < span.from) continue;
      if (result.size() >= kOccurrencesMax) return too_often();
      result.push_back(time);
    }
    if (rule_.count > 0 && given >= rule_.count) return result;
  }
}

}  // namespace

base::Result<std::vector<LocalTime>> occurrences(const Recurrence& rule, LocalTime start,
                                                 LocalSpan span, StepBudget& budget) {
  ONUS_CHECK(rule.interval >= 1 && rule.count >= 0);
  return Expansion(rule, start, budget).run(span);
}

}  // namespace onus::codec
