// Rotas as iCalendar: who is on call when.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/codec/time.h"

namespace onus::codec {

inline constexpr std::size_t kIcsBytesMax = 8U * 1024U * 1024U;
inline constexpr std::size_t kIcsLineBytesMax = 64U * 1024U;  // one content line, unfolded
inline constexpr std::size_t kIcsDepthMax = 8;                // components within each other
inline constexpr std::size_t kIcsEventsMax = 20'000;
inline constexpr std::size_t kIcsZonesMax = 64;      // VTIMEZONE components
inline constexpr std::size_t kIcsDatesMax = 20'000;  // EXDATE and RDATE values in a file
inline constexpr std::size_t kIcsShiftsMax = 100'000;
inline constexpr std::uint64_t kIcsStepsMax = 20'000'000;  // days and times weighed for all rules

/// Where a text that may name the person of a shift was found, most telling first.
enum class WhoSource : std::uint8_t {
  kAttendeeAddress,  // ATTENDEE's address without "mailto:"
  kAttendeeName,     // its CN parameter
  kSummary,          // SUMMARY, such as "Ines Okafor - Primary"
};

struct Who {
  WhoSource source = WhoSource::kSummary;
  std::string text;

  auto operator<=>(const Who&) const = default;
};

/// What the file says of one event, once for all of its shifts.
struct RotaEvent {
  std::string uid;
  std::vector<Who> who;  // attendees, but for rooms and those who declined; then the summary
  std::size_t line = 0;  // where it begins in the file, from 1

  bool operator==(const RotaEvent&) const = default;
};

/// Somebody is on call in [from, to). Which of the event's `who` is a known person is for the
/// reader to find.
struct Shift {
  base::TimePoint from;
  base::TimePoint to;
  std::size_t event = 0;  // index into Rota::events

  auto operator<=>(const Shift&) const = default;
};

struct Rota {
  std::vector<RotaEvent> events;  // as in the file, cancelled ones too
  std::vector<Shift> shifts;      // ascending

  bool operator==(const Rota&) const = default;
};

/// The time of which shifts are wanted: [from, to).
struct Window {
  base::TimePoint from;
  base::TimePoint to;
};

/// The shifts of an iCalendar file that overlap `window`, whole.
///
/// RRULE, RDATE, EXDATE and RECURRENCE-ID are followed, cancelled events left out. Times without a
/// zone and whole days are in `zone`. A TZID that is an IANA name means this machine's zone of that
/// name, another one the VTIMEZONE of the file. An event that ends in local time ends at that time
/// on each repetition, as every calendar shows it, also on the days when clocks are set.
///
/// Errors  kInvalid: not iCalendar, or something of it that is not understood and so would give a
///         wrong rota; kNotFound: an unknown TZID; kLimit: one of the limits above. The message
///         tells the line.
/// Cost    Linear in the file, and in the days from the start of a counted rule, or else from the
///         window's beginning, to the window's end: at most kIcsStepsMax.
/// Source  RFC 5545, with its section 3.8.5.3 read as above
[[nodiscard]] base::Result<Rota> read_rota(std::string_view ics, Window window,
                                           const TimeZone& zone);

}  // namespace onus::codec
