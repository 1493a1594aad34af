#include "onus/codec/icalendar.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "ics_event.h"
#include "ics_lines.h"
#include "ics_zone.h"

namespace onus::codec {
namespace {

using base::ErrorKind;
using base::Result;
using base::Seconds;
using base::TimePoint;
using std::chrono::days;
using std::chrono::floor;

// How far local time and UTC can lie apart, generously: what is looked up in local time is asked
// that much wider, and what is found is judged in UTC.
constexpr Seconds kSlack = days{2};

// Occurrences that do not take place, or take place as another event.
struct Exclusions {
  std::set<TimePoint> moments;
  std::set<LocalTime> whole_days;

  [[nodiscard]] bool cover(TimePoint moment, std::optional<LocalTime> local) const {
    if (moments.contains(moment)) return true;
    return local && whole_days.contains(LocalTime{floor<days>(*local)});
  }
};

// How long each occurrence lasts: first on the wall, then on the clock.
struct Length {
  Seconds wall{0};
  Seconds exact{0};
};

LocalTime local_of(TimePoint time, Seconds moved) {
  return LocalTime{time.time_since_epoch() + moved};
}

class Reader {
 public:
  Reader(Window window, const TimeZone& zone, IcsZones zones)
      : window_(window), own_(zone), utc_(find_zone("UTC")), zones_(std::move(zones)) {}

  Result<void> add_events(const std::vector<IcsEvent>& events);

  std::vector<Shift> take_shifts() {
    std::ranges::sort(shifts_);
    return std::move(shifts_);
  }

 private:
  Result<const IcsZone*> zone_of(const ZonedTime& time);
  Result<TimePoint> moment_of(const ZonedTime& time);
  Result<Exclusions> exclusions_of(const std::vector<ZonedTime>& times);
  Result<Length> length_of(const IcsEvent& event);
  Result<std::vector<LocalTime>> starts_of(const IcsEvent& event, const IcsZone& zone,
                                           Length length);
  Result<void> add_event(const IcsEvent& event);
  Result<void> add_extra(const IcsEvent& event, Seconds lasts, Exclusions& excluded);
  Result<void> put(const IcsEvent& event, TimePoint from, TimePoint to);
  [[nodiscard]] bool replaced(const IcsEvent& event, TimePoint from,
                              std::optional<LocalTime> local) const;

  Window window_;
  IcsZone own_;
  Result<TimeZone> utc_;
  std::optional<IcsZone> utc_zone_;
  IcsZones zones_;
  StepBudget budget_{kIcsStepsMax};
  std::map<std::string, Exclusions> replaced_;  // by UID
  std::size_t index_ = 0;                       // of the event that is being added
  std::vector<Shift> shifts_;
};

Result<const IcsZone*> Reader::zone_of(const ZonedTime& time) {
  if (time.time.is_utc) {
    if (!utc_) return std::unexpected(utc_.error());
    if (!utc_zone_) utc_zone_ = IcsZone(*utc_);
    return &*utc_zone_;
  }
  if (time.tzid.empty()) return &own_;
  return zones_.find(time.tzid, time.line, local_of(window_.to, kSlack), budget_);
}

Result<TimePoint> Reader::moment_of(const ZonedTime& time) {
  const auto zone = zone_of(time);
  if (!zone) return std::unexpected(zone.error());
  return (*zone)->to_utc(time.time.local);
}

Result<Exclusions> Reader::exclusions_of(const std::vector<ZonedTime>& times) {
  Exclusions excluded;
  for (const ZonedTime& time : times) {
    if (time.time.is_date) {
      excluded.whole_days.insert(time.time.local);
      continue;
    }
    const auto moment = moment_of(time);
    if (!moment) return std::unexpected(moment.error());
    excluded.moments.insert(*moment);
  }
  return excluded;
}

Result<Length> Reader::length_of(const IcsEvent& event) {
  if (event.duration) return Length{event.duration->days, event.duration->exact};
  const ZonedTime& start = *event.start;
  if (!event.end) return Length{start.time.is_date ? Seconds{days{1}} : Seconds{0}, Seconds{0}};
  const ZonedTime& end = *event.end;
  Length length;
  if (start.tzid == end.tzid && start.time.is_utc == end.time.is_utc) {
    length.wall = end.time.local - start.time.local;
  } else {
    const auto from = moment_of(start);
    const auto to = moment_of(end);
    if (!from) return std::unexpected(from.error());
    if (!to) return std::unexpected(to.error());
    length.exact = *to - *from;
  }
  if (length.wall + length.exact < Seconds{0}) {
    return ics_fail(ErrorKind::kInvalid, end.line, "DTEND lies before DTSTART");
  }
  return length;
}

Result<std::vector<LocalTime>> Reader::starts_of(const IcsEvent& event, const IcsZone& zone,
                                                 Length length) {
  const LocalTime start = event.start->time.local;
  if (!event.rule) return std::vector<LocalTime>{start};
  const LocalSpan span{local_of(window_.from, -length.wall - length.exact - kSlack),
                       local_of(window_.to, kSlack)};
  auto starts = occurrences(*event.rule, start, span, budget_);
  if (!starts) return ics_fail(starts.error().kind, event.rule_line, starts.error().message);
  if (const auto& until = event.rule->until) {
    std::erase_if(*starts, [&](LocalTime time) {
      if (until->is_utc) return zone.to_utc(time) > TimePoint{until->local.time_since_epoch()};
      if (until->is_date) return floor<days>(time) > until->local;
      return time > until->local;
    });
  }
  return starts;
}

bool Reader::replaced(const IcsEvent& event, TimePoint from, std::optional<LocalTime> local) const {
  if (event.replaces) return false;
  const auto replaced = replaced_.find(event.uid);
  return replaced != replaced_.end() && replaced->second.cover(from, local);
}

Result<void> Reader::put(const IcsEvent& event, TimePoint from, TimePoint to) {
  if (from >= to || from >= window_.to || to <= window_.from) return {};
  if (!time_in_bounds(from) || !time_in_bounds(to)) {
    return ics_fail(ErrorKind::kLimit, event.line, "a shift reaches beyond the years 0001 to 9999");
  }
  if (shifts_.size() >= kIcsShiftsMax) {
    return ics_fail(ErrorKind::kLimit, event.line,
                    fmt::format("more than {} shifts; shorten the window", kIcsShiftsMax));
  }
  shifts_.push_back({from, to, index_});
  return {};
}

// RDATE. What it shares with the rule takes place once.
Result<void> Reader::add_extra(const IcsEvent& event, Seconds lasts, Exclusions& excluded) {
  for (const ZonedTime& time : event.added) {
    const auto moment = moment_of(time);
    if (!moment) return std::unexpected(moment.error());
    const LocalTime local = time.time.local;
    if (excluded.cover(*moment, local) || replaced(event, *moment, local)) continue;
    excluded.moments.insert(*moment);
    if (auto put_in = put(event, *moment, *moment + lasts); !put_in) return put_in;
  }
  return {};
}

Result<void> Reader::add_event(const IcsEvent& event) {
  const auto zone = zone_of(*event.start);
  if (!zone) return std::unexpected(zone.error());
  const auto length = length_of(event);
  if (!length) return std::unexpected(length.error());
  auto excluded = exclusions_of(event.excluded);
  if (!excluded) return std::unexpected(excluded.error());
  const auto starts = starts_of(event, **zone, *length);
  if (!starts) return std::unexpected(starts.error());
  const auto end_of = [&](LocalTime local) {
    return (*zone)->to_utc(local + length->wall) + length->exact;
  };
  for (const LocalTime local : *starts) {
    const TimePoint from = (*zone)->to_utc(local);
    if (excluded->cover(from, local) || replaced(event, from, local)) continue;
    if (!event.added.empty()) excluded->moments.insert(from);
    if (auto put_in = put(event, from, end_of(local)); !put_in) return put_in;
  }
  const LocalTime first = event.start->time.local;
  return add_extra(event, end_of(first) - (*zone)->to_utc(first), *excluded);
}

Result<void> Reader::add_events(const std::vector<IcsEvent>& events) {
  for (const IcsEvent& event : events) {
    if (!event.replaces) continue;
    const auto one = exclusions_of({*event.replaces});
    if (!one) return std::unexpected(one.error());
    Exclusions& all = replaced_[event.uid];
    all.moments.insert(one->moments.begin(), one->moments.end());
    all.whole_days.insert(one->whole_days.begin(), one->whole_days.end());
  }
  for (index_ = 0; index_ < events.size(); ++index_) {
    const IcsEvent& event = events[index_];
    if (event.cancelled) continue;
    if (auto added = add_event(event); !added) return added;
  }
  return {};
}

// The events of the file, and how many dates they list together.
Result<std::vector<IcsEvent>> read_events(const std::vector<IcsComponent>& components) {
  std::vector<IcsEvent> events;
  std::size_t dates = 0;
  for (const IcsComponent& component : components) {
    if (component.name != "VEVENT") continue;
    if (events.size() >= kIcsEventsMax) {
      return ics_fail(ErrorKind::kLimit, component.line,
                      fmt::format("more than {} events", kIcsEventsMax));
    }
    auto event = read_event(component);
    if (!event) return std::unexpected(event.error());
    dates += event->added.size() + event->excluded.size();
    if (dates > kIcsDatesMax) {
      return ics_fail(ErrorKind::kLimit, component.line,
                      fmt::format("more than {} dates in RDATE and EXDATE", kIcsDatesMax));
    }
    events.push_back(std::move(*event));
  }
  return events;
}

}  // namespace

Result<Rota> read_rota(std::string_view ics, Window window, const TimeZone& zone) {
  if (window.from >= window.to || !time_in_bounds(window.from) || !time_in_bounds(window.to)) {
    return base::fail(ErrorKind::kInvalid,
                      "iCalendar: the window asked about must begin before it ends, within the "
                      "years 0001 to 9999");
  }
  const auto components = split_ics(ics);
  if (!components) return std::unexpected(components.error());
  auto events = read_events(*components);
  if (!events) return std::unexpected(events.error());
  auto zones = IcsZones::make(*components);
  if (!zones) return std::unexpected(zones.error());
  Reader reader(window, zone, std::move(*zones));
  if (auto added = reader.add_events(*events); !added) return std::unexpected(added.error());
  Rota rota;
  rota.shifts = reader.take_shifts();
  for (IcsEvent& event : *events) {
    rota.events.push_back({std::move(event.uid), std::move(event.who), event.line});
  }
  return rota;
}

}  // namespace onus::codec
