#include "ics_event.h"

#include <fmt/format.h>

#include <algorithm>

namespace onus::codec {
namespace {

using base::ErrorKind;
using base::Result;

bool same_word(std::string_view a, std::string_view b) {
  const auto lower = [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  };
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::unexpected<base::Error> unreadable(const IcsLine& line, std::string_view expected) {
  return ics_fail(
      ErrorKind::kInvalid, line.line,
      fmt::format("{} \"{}\" is not {}", line.name, line.value.substr(0, 40), expected));
}

Result<ZonedTime> zoned_time(const IcsLine& line, std::string_view value) {
  const auto time = parse_ics_time(value);
  if (!time) return unreadable(line, "a date or time such as 20260105T080000Z");
  const bool own_zone = !time->is_date && !time->is_utc;
  return ZonedTime{*time, own_zone ? std::string(line.parameter("TZID")) : std::string{},
                   line.line};
}

Result<void> set_time(const IcsLine& line, std::optional<ZonedTime>& where) {
  if (where) {
    return ics_fail(ErrorKind::kInvalid, line.line,
                    fmt::format("a second {} in one event", line.name));
  }
  auto time = zoned_time(line, line.value);
  if (!time) return std::unexpected(time.error());
  where = std::move(*time);
  return {};
}

Result<void> add_times(const IcsLine& line, std::vector<ZonedTime>& where) {
  if (same_word(line.parameter("VALUE"), "PERIOD")) {
    return ics_fail(ErrorKind::kInvalid, line.line,
                    fmt::format("{} with periods is not read; write it with times", line.name));
  }
  std::string_view rest = line.value;
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    auto time = zoned_time(line, rest.substr(0, comma));
    if (!time) return std::unexpected(time.error());
    if (where.size() >= kIcsDatesMax) {
      return ics_fail(ErrorKind::kLimit, line.line,
                      fmt::format("more than {} dates in one event", kIcsDatesMax));
    }
    where.push_back(std::move(*time));
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
  }
  return {};
}

Result<void> set_rule(const IcsLine& line, IcsEvent& event) {
  if (event.rule) {
    return ics_fail(ErrorKind::kInvalid, line.line, "a second RRULE in one event is not followed");
  }
  auto rule = parse_recurrence(line.value);
  if (!rule) return ics_fail(rule.error().kind, line.line, rule.error().message);
  event.rule = std::move(*rule);
  event.rule_line = line.line;
  return {};
}

// Those who declined and what is no person are nobody's shift.
void add_attendee(const IcsLine& line, IcsEvent& event) {
  const std::string_view type = line.parameter("CUTYPE");
  const bool thing = same_word(type, "ROOM") || same_word(type, "RESOURCE");
  if (thing || same_word(line.parameter("PARTSTAT"), "DECLINED")) return;
  std::string_view address = line.value;
  if (same_word(address.substr(0, 7), "mailto:")) address.remove_prefix(7);
  if (!address.empty()) {
    event.who.push_back({WhoSource::kAttendeeAddress, std::string(address)});
  }
  const std::string_view name = line.parameter("CN");
  if (!name.empty() && name != address) {
    event.who.push_back({WhoSource::kAttendeeName, std::string(name)});
  }
}

Result<void> set_duration(const IcsLine& line, IcsEvent& event) {
  event.duration = parse_ics_duration(line.value);
  if (!event.duration) return unreadable(line, "a duration such as PT12H or P7D");
  return {};
}

Result<void> set_replaces(const IcsLine& line, IcsEvent& event) {
  if (!line.parameter("RANGE").empty()) {
    return ics_fail(ErrorKind::kInvalid, line.line,
                    "RECURRENCE-ID with RANGE is not followed; export the calendar anew");
  }
  return set_time(line, event.replaces);
}

Result<void> read_line(const IcsLine& line, IcsEvent& event) {
  if (line.name == "DTSTART") return set_time(line, event.start);
  if (line.name == "DTEND") return set_time(line, event.end);
  if (line.name == "DURATION") return set_duration(line, event);
  if (line.name == "RRULE") return set_rule(line, event);
  if (line.name == "RDATE") return add_times(line, event.added);
  if (line.name == "EXDATE") return add_times(line, event.excluded);
  if (line.name == "RECURRENCE-ID") return set_replaces(line, event);
  if (line.name == "EXRULE") {
    return ics_fail(ErrorKind::kInvalid, line.line, "EXRULE is not followed; write EXDATE");
  }
  if (line.name == "UID") event.uid = ics_text(line.value);
  if (line.name == "STATUS") event.cancelled = same_word(line.value, "CANCELLED");
  if (line.name == "ATTENDEE") add_attendee(line, event);
  if (line.name == "SUMMARY" && !line.value.empty()) {
    event.who.push_back({WhoSource::kSummary, ics_text(line.value)});
  }
  return {};
}

}  // namespace

Result<IcsEvent> read_event(const IcsComponent& component) {
  IcsEvent event;
  event.line = component.line;
  for (const IcsLine& line : component.lines) {
    if (auto read = read_line(line, event); !read) return std::unexpected(read.error());
  }
  if (!event.start) return ics_fail(ErrorKind::kInvalid, event.line, "VEVENT without DTSTART");
  if (event.end && event.duration) {
    return ics_fail(ErrorKind::kInvalid, event.line, "VEVENT with both DTEND and DURATION");
  }
  if (event.replaces && event.rule) {
    return ics_fail(ErrorKind::kInvalid, event.line,
                    "VEVENT with RECURRENCE-ID that repeats itself is not followed");
  }
  // The summary last, the attendees as they stand.
  std::ranges::stable_sort(event.who, {},
                           [](const Who& who) { return who.source == WhoSource::kSummary; });
  return event;
}

}  // namespace onus::codec
