#include "duty_calendar.h"

#include <fmt/format.h>

namespace onus::inventory {
namespace {

using codec::LocalTime;

// "20260105T080000"
std::string compact(LocalTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

}  // namespace

std::string duty_calendar(std::span<const DutyStretch> stretches, const codec::TimeZone& zone,
                          const NameOf& name_of) {
  constexpr std::int64_t kDaySeconds = 86400;
  std::string text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Onus//import//EN\r\n";
  std::size_t number = 0;
  for (const DutyStretch& stretch : stretches) {
    const std::string_view name = name_of(stretch.person);
    if (name.empty()) continue;
    text += fmt::format(
        "BEGIN:VEVENT\r\nUID:{}\r\nDTSTAMP:19700101T000000Z\r\nDTSTART;TZID={}:{}\r\n"
        "DTEND;TZID={}:{}\r\n",
        ++number, zone.name(), compact(stretch.from), zone.name(), compact(stretch.to));
    if (stretch.every > base::Seconds{0}) {
      text += fmt::format("RRULE:FREQ=DAILY;INTERVAL={}", stretch.every.count() / kDaySeconds);
      if (stretch.last) {
        const LocalTime last(zone.offset_before(*stretch.last).time_since_epoch());
        text += fmt::format(";UNTIL={}Z", compact(last));
      }
      text += "\r\n";
    }
    text += fmt::format("SUMMARY:{}\r\nEND:VEVENT\r\n", name);
  }
  return text + "END:VCALENDAR\r\n";
}

}  // namespace onus::inventory
