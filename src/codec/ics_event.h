// A VEVENT, read but not yet repeated.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ics_lines.h"
#include "ics_values.h"
#include "onus/codec/icalendar.h"
#include "recurrence.h"

namespace onus::codec {

/// A time and the TZID it was written with; an empty TZID means the rota's own zone, or UTC.
struct ZonedTime {
  IcsTime time;
  std::string tzid;
  std::size_t line = 0;
};

struct IcsEvent {
  std::string uid;
  std::vector<Who> who;
  bool cancelled = false;
  std::optional<ZonedTime> start;
  std::optional<ZonedTime> end;
  std::optional<IcsDuration> duration;
  std::optional<Recurrence> rule;
  std::size_t rule_line = 0;
  std::vector<ZonedTime> added;       // RDATE
  std::vector<ZonedTime> excluded;    // EXDATE
  std::optional<ZonedTime> replaces;  // RECURRENCE-ID: stands for that one of its UID
  std::size_t line = 0;
};

/// Reads the lines of a VEVENT.
///
/// Errors  kInvalid: no DTSTART, one line too many, or a value that cannot be read or followed.
///         kLimit: a rule or a list of dates is too long.
[[nodiscard]] base::Result<IcsEvent> read_event(const IcsComponent& component);

}  // namespace onus::codec
