#include "ics_zone.h"

#include <fmt/format.h>

#include <algorithm>

#include "onus/codec/icalendar.h"

namespace onus::codec {
namespace {

using base::ErrorKind;
using base::Result;
using base::Seconds;

// Rules of clocks are followed from here on; Outlook lets them begin in 1601.
constexpr LocalTime kFollowedFrom{
    std::chrono::local_days{std::chrono::year{1970} / std::chrono::January / 1}};

// STANDARD or DAYLIGHT: when one way of setting the clocks begins.
struct Observance {
  std::optional<LocalTime> start;
  std::optional<Seconds> from;
  std::optional<Seconds> to;
  std::optional<Recurrence> rule;
  std::vector<LocalTime> extra;
};

Result<void> read_onsets(const IcsLine& line, Observance& observance) {
  std::string_view rest = line.value;
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    const auto time = parse_ics_time(rest.substr(0, comma));
    if (!time) return ics_fail(ErrorKind::kInvalid, line.line, "RDATE is not a list of times");
    if (observance.extra.size() >= kIcsDatesMax) {
      return ics_fail(ErrorKind::kLimit, line.line,
                      fmt::format("more than {} dates", kIcsDatesMax));
    }
    observance.extra.push_back(time->local);
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
  }
  return {};
}

Result<void> read_line(const IcsLine& line, Observance& observance) {
  const auto wrong = [&] {
    return ics_fail(ErrorKind::kInvalid, line.line, fmt::format("{} is not readable", line.name));
  };
  if (line.name == "DTSTART") {
    const auto time = parse_ics_time(line.value);
    if (!time || time->is_utc) return wrong();
    observance.start = time->local;
  } else if (line.name == "TZOFFSETFROM") {
    observance.from = parse_ics_offset(line.value);
    if (!observance.from) return wrong();
  } else if (line.name == "TZOFFSETTO") {
    observance.to = parse_ics_offset(line.value);
    if (!observance.to) return wrong();
  } else if (line.name == "RDATE") {
    return read_onsets(line, observance);
  } else if (line.name == "RRULE") {
    auto rule = parse_recurrence(line.value);
    if (!rule) return ics_fail(rule.error().kind, line.line, rule.error().message);
    if (rule->frequency != Frequency::kYearly) {
      return ics_fail(ErrorKind::kInvalid, line.line, "clocks are set by YEARLY rules only");
    }
    observance.rule = std::move(*rule);
  }
  return {};
}

Result<Observance> read_observance(const IcsComponent& component) {
  Observance observance;
  for (const IcsLine& line : component.lines) {
    if (auto read = read_line(line, observance); !read) return std::unexpected(read.error());
  }
  if (!observance.start || !observance.from || !observance.to) {
    return ics_fail(ErrorKind::kInvalid, component.line,
                    fmt::format("{} needs DTSTART, TZOFFSETFROM and TZOFFSETTO", component.name));
  }
  return observance;
}

Result<std::vector<LocalTime>> onsets(const Observance& observance, LocalTime until,
                                      StepBudget& budget) {
  std::vector<LocalTime> all = observance.extra;
  if (!observance.rule) {
    all.push_back(*observance.start);
    return all;
  }
  auto repeated = occurrences(*observance.rule, *observance.start, {kFollowedFrom, until}, budget);
  if (!repeated) return repeated;
  for (const LocalTime onset : *repeated) {
    const auto& last = observance.rule->until;
    const Seconds ahead = last && last->is_utc ? *observance.from : Seconds{0};
    if (!last || onset - ahead <= last->local) all.push_back(onset);
  }
  return all;
}

}  // namespace

base::TimePoint IcsZone::to_utc(LocalTime local) const {
  if (known_) return known_->offset_before(local);
  const auto after = std::ranges::upper_bound(changes_, local, {}, &Change::since);
  const Seconds offset = after == changes_.begin() ? offset_before_ : std::prev(after)->offset;
  return base::TimePoint{local.time_since_epoch() - offset};
}

Result<IcsZones> IcsZones::make(const std::vector<IcsComponent>& components) {
  IcsZones zones(components);
  std::size_t count = 0;
  for (std::size_t i = 0; i < components.size(); ++i) {
    const IcsComponent& component = components[i];
    if (component.name != "VTIMEZONE") continue;
    if (++count > kIcsZonesMax) {
      return ics_fail(ErrorKind::kLimit, component.line,
                      fmt::format("more than {} VTIMEZONE components", kIcsZonesMax));
    }
    for (const IcsLine& line : component.lines) {
      if (line.name != "TZID") continue;
      if (!zones.described_.emplace(line.value, i).second) {
        return ics_fail(ErrorKind::kInvalid, line.line,
                        fmt::format("a second VTIMEZONE \"{}\"", line.value.substr(0, 64)));
      }
    }
  }
  return zones;
}

Result<const IcsZone*> IcsZones::find(const std::string& tzid, std::size_t line, LocalTime until,
                                      StepBudget& budget) {
  if (const auto known = found_.find(tzid); known != found_.end()) return &known->second;
  const auto keep = [&](IcsZone zone) {
    return &found_.emplace(tzid, std::move(zone)).first->second;
  };
  const auto named = find_zone(tzid);
  if (named) return keep(IcsZone(*named));
  const auto described = described_.find(tzid);
  if (described == described_.end()) {
    return ics_fail(named.error().kind, line,
                    fmt::format("TZID: {}; nor does the file describe it in a VTIMEZONE",
                                named.error().message));
  }
  auto zone = follow(described->second, until, budget);
  if (!zone) return std::unexpected(zone.error());
  return keep(std::move(*zone));
}

Result<IcsZone> IcsZones::follow(std::size_t component, LocalTime until, StepBudget& budget) const {
  IcsZone zone;
  std::optional<LocalTime> earliest;
  for (const IcsComponent& part : *components_) {
    if (part.parent != component || (part.name != "STANDARD" && part.name != "DAYLIGHT")) continue;
    const auto observance = read_observance(part);
    if (!observance) return std::unexpected(observance.error());
    const auto all = onsets(*observance, until, budget);
    if (!all) return ics_fail(all.error().kind, part.line, all.error().message);
    if (!earliest || *observance->start < *earliest) {
      earliest = observance->start;
      zone.offset_before_ = *observance->from;
    }
    // An onset is told in the old offset. A time in the gap after it, or one that is shown a second
    // time, still counts with the old one.
    const Seconds forward = std::max(*observance->to - *observance->from, Seconds{0});
    for (const LocalTime onset : *all) {
      zone.changes_.push_back({onset + forward, *observance->to});
    }
  }
  if (!earliest) {
    return ics_fail(ErrorKind::kInvalid, (*components_)[component].line,
                    "VTIMEZONE has neither STANDARD nor DAYLIGHT");
  }
  std::ranges::sort(zone.changes_);
  return zone;
}

}  // namespace onus::codec
