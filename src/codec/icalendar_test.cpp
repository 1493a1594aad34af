#include "onus/codec/icalendar.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>

namespace onus::codec {
namespace {

using base::ErrorKind;
using base::TimePoint;

TimeZone lisbon() { return find_zone("Europe/Lisbon").value(); }
TimePoint at(std::string_view text) { return parse_time(text, lisbon()).value(); }

constexpr std::string_view kHead = "BEGIN:VCALENDAR\nVERSION:2.0\n";
constexpr std::string_view kTail = "END:VCALENDAR\n";

std::string event(std::string_view lines) {
  return fmt::format("BEGIN:VEVENT\n{}\nEND:VEVENT\n", lines);
}
std::string calendar(std::string_view inside) {
  return fmt::format("{}{}{}", kHead, inside, kTail);
}

base::Result<Rota> read(std::string_view ics, std::string_view from = "2026-01-01",
                        std::string_view to = "2027-01-01") {
  return read_rota(ics, {at(from), at(to)}, lisbon());
}

// "from/to" of each shift, in UTC, one a line.
std::string shifts(std::string_view ics, std::string_view from = "2026-01-01",
                   std::string_view to = "2027-01-01") {
  const auto rota = read(ics, from, to);
  if (!rota) return rota.error().message;
  std::string text;
  for (const Shift& shift : rota->shifts) {
    text +=
        format_time(shift.from).substr(0, 16) + "/" + format_time(shift.to).substr(0, 16) + "\n";
  }
  return text;
}

TEST(ReadRota, ReadsOneShiftAndWhoHasIt) {
  const auto rota = read(calendar(
      event("UID:1@example\nDTSTART:20260105T080000Z\nDTEND:20260106T080000Z\n"
            "SUMMARY:On call\\, primary\\nInes\n"
            "ATTENDEE;CN=\"Okafor; Ines\";PARTSTAT=ACCEPTED:MAILTO:ines@northwind.example\n"
            "ATTENDEE;PARTSTAT=declined:mailto:rui@northwind.example\n"
            "ATTENDEE;CUTYPE=ROOM;CN=Control room:mailto:room@northwind.example")));
  ASSERT_TRUE(rota.has_value()) << rota.error().message;
  const RotaEvent expected{"1@example",
                           {{WhoSource::kAttendeeAddress, "ines@northwind.example"},
                            {WhoSource::kAttendeeName, "Okafor; Ines"},
                            {WhoSource::kSummary, "On call, primary\nInes"}},
                           3};
  EXPECT_EQ(rota->events, std::vector{expected});
  EXPECT_EQ(rota->shifts,
            (std::vector<Shift>{{at("2026-01-05T08:00Z"), at("2026-01-06T08:00Z"), 0}}));
}

TEST(ReadRota, UnfoldsLinesAlsoWithinACharacter) {
  const auto rota = read(
      "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:In\xC3\r\n \xAA\r\n\ts\r\n"
      "DTSTART:20260105T080000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
  ASSERT_TRUE(rota.has_value()) << rota.error().message;
  EXPECT_EQ(rota->events[0].who[0].text, "In\xC3\xAAs");
}

TEST(ReadRota, RepeatsOnTheWallAcrossTheSettingOfClocks) {
  // Lisbon goes to summer time on 2026-03-29 at 01:00 UTC.
  EXPECT_EQ(shifts(calendar(event("DTSTART;TZID=Europe/Lisbon:20260323T080000\n"
                                  "DTEND;TZID=Europe/Lisbon:20260330T080000\n"
                                  "RRULE:FREQ=WEEKLY;COUNT=2"))),
            "2026-03-23T08:00/2026-03-30T07:00\n2026-03-30T07:00/2026-04-06T07:00\n");
  // Hours of a DURATION are hours.
  EXPECT_EQ(shifts(calendar(event("DTSTART;TZID=Europe/Lisbon:20260328T200000\nDURATION:PT12H"))),
            "2026-03-28T20:00/2026-03-29T08:00\n");
  EXPECT_EQ(shifts(calendar(event("DTSTART;TZID=Europe/Lisbon:20260328T200000\nDURATION:P1D"))),
            "2026-03-28T20:00/2026-03-29T19:00\n");
}

TEST(ReadRota, FollowsExceptionsAndReplacements) {
  EXPECT_EQ(shifts(calendar(event("UID:a\nDTSTART:20260105T080000Z\nDTEND:20260105T200000Z\n"
                                  "RRULE:FREQ=DAILY;COUNT=4\nEXDATE:20260106T080000Z\n"
                                  "RDATE:20260201T080000Z,20260105T080000Z") +
                            event("UID:a\nRECURRENCE-ID:20260107T080000Z\n"
                                  "DTSTART:20260107T100000Z\nDTEND:20260107T200000Z") +
                            event("UID:a\nRECURRENCE-ID:20260108T080000Z\nSTATUS:CANCELLED\n"
                                  "DTSTART:20260108T080000Z\nDTEND:20260108T200000Z"))),
            "2026-01-05T08:00/2026-01-05T20:00\n2026-01-07T10:00/2026-01-07T20:00\n"
            "2026-02-01T08:00/2026-02-01T20:00\n");
  // A bare date excludes what begins on that day.
  EXPECT_EQ(shifts(calendar(event("DTSTART:20260105T080000Z\nDURATION:PT1H\n"
                                  "RRULE:FREQ=DAILY;COUNT=2\nEXDATE;VALUE=DATE:20260105"))),
            "2026-01-06T08:00/2026-01-06T09:00\n");
}

TEST(ReadRota, EndsARuleWithUntilInclusively) {
  constexpr std::array<std::array<std::string_view, 2>, 4> kCases{
      {{"20260107T080000Z", "3"}, {"20260107T075959Z", "2"}, {"20260107", "3"}, {"20260106", "2"}}};
  for (const auto& [until, count] : kCases) {
    const auto rota = read(calendar(event(
        fmt::format("DTSTART:20260105T080000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL={}", until))));
    ASSERT_TRUE(rota.has_value());
    EXPECT_EQ(std::to_string(rota->shifts.size()), count) << until;
  }
}

TEST(ReadRota, TakesWholeDaysAndFloatingTimesInTheRotasZone) {
  EXPECT_EQ(shifts(calendar(event("DTSTART;VALUE=DATE:20260701"))),
            "2026-06-30T23:00/2026-07-01T23:00\n");
  EXPECT_EQ(shifts(calendar(event("DTSTART;VALUE=DATE:20260701\nDTEND;VALUE=DATE:20260703"))),
            "2026-06-30T23:00/2026-07-02T23:00\n");
  EXPECT_EQ(shifts(calendar(event("DTSTART:20260701T080000\nDTEND:20260701T100000"))),
            "2026-07-01T07:00/2026-07-01T09:00\n");
}

constexpr std::string_view kWindowsZone =
    "BEGIN:VTIMEZONE\nTZID:W. Europe Standard Time\n"
    "BEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n"
    "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\n"
    "BEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n"
    "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE\n";

TEST(ReadRota, FollowsTheVtimezoneOfANameThatIsNoIanaName) {
  constexpr std::array<std::array<std::string_view, 2>, 6> kCases{{
      {"20260101T080000", "2026-01-01T07:00"},
      {"20260701T080000", "2026-07-01T06:00"},
      {"20260329T015959", "2026-03-29T00:59"},  // before the clocks go forward
      {"20260329T023000", "2026-03-29T01:30"},  // never shown: counted on from before
      {"20261025T023000", "2026-10-25T00:30"},  // shown twice: the first
      {"20261025T030000", "2026-10-25T02:00"},
  }};
  for (const auto& [local, utc] : kCases) {
    const std::string ics = calendar(
        std::string(kWindowsZone) +
        event(fmt::format("DTSTART;TZID=W. Europe Standard Time:{}\nDURATION:PT1H", local)));
    EXPECT_EQ(shifts(ics).substr(0, 16), utc) << local;
    // The same as the zone that Windows calls by that name.
    const std::string berlin =
        calendar(event(fmt::format("DTSTART;TZID=Europe/Berlin:{}\nDURATION:PT1H", local)));
    EXPECT_EQ(shifts(berlin).substr(0, 16), utc) << local;
  }
}

TEST(ReadRota, GivesWhatOverlapsTheWindow) {
  const std::string daily =
      calendar(event("DTSTART:20200101T080000Z\nDTEND:20200102T080000Z\nRRULE:FREQ=DAILY"));
  EXPECT_EQ(shifts(daily, "2026-05-01T08:00Z", "2026-05-02T08:00Z"),
            "2026-05-01T08:00/2026-05-02T08:00\n");
  EXPECT_EQ(shifts(daily, "2026-05-01T07:59Z", "2026-05-01T08:01Z"),
            "2026-04-30T08:00/2026-05-01T08:00\n2026-05-01T08:00/2026-05-02T08:00\n");
  EXPECT_EQ(read(daily, "2026-05-01", "2026-05-01").error().kind, ErrorKind::kInvalid);
}

struct Refusal {
  std::string_view inside;
  std::string_view message;
};

TEST(ReadRota, TellsTheLineOfWhatItRefuses) {
  constexpr std::array<Refusal, 12> kCases{{
      {"BEGIN:VEVENT\nUID:1\nEND:VEVENT\n", "iCalendar, line 3: VEVENT without DTSTART"},
      {"BEGIN:VEVENT\nDTSTART:20260230T080000Z\nEND:VEVENT\n",
       "iCalendar, line 4: DTSTART \"20260230T080000Z\" is not a date or time such as "
       "20260105T080000Z"},
      {"BEGIN:VEVENT\nDTSTART:20260105T080000Z\nDTEND:20260105T070000Z\nEND:VEVENT\n",
       "iCalendar, line 5: DTEND lies before DTSTART"},
      {"BEGIN:VEVENT\nDTSTART;TZID=Europe/Lisabon:20260105T080000\nEND:VEVENT\n",
       "iCalendar, line 4: TZID: this machine knows no time zone \"Europe/Lisabon\"; did you mean "
       "\"Europe/Lisbon\"?; nor does the file describe it in a VTIMEZONE"},
      {"BEGIN:VEVENT\nDTSTART:20260105T080000Z\nRRULE:FREQ=SECONDLY\nEND:VEVENT\n",
       "iCalendar, line 5: RRULE \"FREQ=SECONDLY\": a rota that changes by the minute or second is "
       "not read"},
      {"BEGIN:VEVENT\nDTSTART:20260105T080000Z\nDTSTART:20260105T080000Z\nEND:VEVENT\n",
       "iCalendar, line 5: a second DTSTART in one event"},
      {"BEGIN:VEVENT\nDTSTART:20260105T080000Z\nDURATION:-PT1H\nEND:VEVENT\n",
       "iCalendar, line 5: DURATION \"-PT1H\" is not a duration such as PT12H or P7D"},
      {"BEGIN:VEVENT\nDTSTART:20260105T080000Z\n",
       "iCalendar, line 5: END:VCALENDAR ends nothing that began last"},
      {"BEGIN:VEVENT\nno colon here\nEND:VEVENT\n",
       "iCalendar, line 4: NO is not of the form NAME;PARAMETER=VALUE:VALUE"},
      {"BEGIN:VEVENT\nX;A=\"b:c\nEND:VEVENT\n",
       "iCalendar, line 4: X is not of the form NAME;PARAMETER=VALUE:VALUE"},
      {"X:\xFF\n", "iCalendar, line 3: not UTF-8"},
      {"END:VCALENDAR\nX:1\n", "iCalendar, line 4: expected BEGIN:VCALENDAR first"},
  }};
  for (const Refusal& one : kCases) EXPECT_EQ(shifts(calendar(one.inside)), one.message);
  EXPECT_EQ(read("").error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(read("BEGIN:VCALENDAR\n").error().message,
            "iCalendar, line 1: BEGIN:VCALENDAR has no END:VCALENDAR; is the file cut off?");
  EXPECT_EQ(shifts("BEGIN:VCALENDAR\nEND:VCALENDAR"), "");
}

TEST(ReadRota, StandsOnBothSidesOfItsLimits) {
  const auto kind = [](const std::string& ics) {
    const auto rota = read(ics);
    return rota ? "read" : rota.error().kind == ErrorKind::kLimit ? "limit" : "invalid";
  };
  const auto times = [](std::size_t count, std::string_view text) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += text;
    return all;
  };
  const std::string filler = "X:" + std::string(kIcsLineBytesMax - 2, 'x') + "\n";
  EXPECT_STREQ(kind(calendar(filler)), "read");
  EXPECT_STREQ(kind(calendar("x" + filler)), "limit");
  EXPECT_STREQ(kind(calendar(filler + " y\n")), "limit");
  const auto nested = [&](std::size_t depth) {
    return calendar(times(depth - 1, "BEGIN:X\n") + times(depth - 1, "END:X\n"));
  };
  EXPECT_STREQ(kind(nested(kIcsDepthMax)), "read");
  EXPECT_STREQ(kind(nested(kIcsDepthMax + 1)), "limit");
  const std::string small = event("DTSTART:20260105T080000Z");
  EXPECT_STREQ(kind(calendar(times(kIcsEventsMax, small))), "read");
  EXPECT_STREQ(kind(calendar(times(kIcsEventsMax + 1, small))), "limit");
  const auto zones = [](std::size_t count) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) {
      all += fmt::format("BEGIN:VTIMEZONE\nTZID:zone {}\nEND:VTIMEZONE\n", i);
    }
    return calendar(all);
  };
  EXPECT_STREQ(kind(zones(kIcsZonesMax)), "read");
  EXPECT_STREQ(kind(zones(kIcsZonesMax + 1)), "limit");
  const auto dates = [&](std::size_t count) {
    return calendar(event("DTSTART:20260105T080000Z\n" + times(count, "EXDATE:20260105\n")));
  };
  EXPECT_STREQ(kind(dates(kIcsDatesMax)), "read");
  EXPECT_STREQ(kind(dates(kIcsDatesMax + 1)), "limit");
  std::string whole = calendar("");
  whole += std::string(kIcsBytesMax - whole.size(), '\n');
  EXPECT_STREQ(kind(whole), "read");
  EXPECT_STREQ(kind(whole + "\n"), "limit");
  // 20 events of 5000 shifts each are kIcsShiftsMax.
  const std::string many =
      event("DTSTART:20260101T000000Z\nDURATION:PT1M\nRRULE:FREQ=HOURLY;COUNT=5000");
  EXPECT_STREQ(kind(calendar(times(20, many))), "read");
  EXPECT_STREQ(kind(calendar(times(20, many) + event("DTSTART:20260105T080000Z\nDURATION:PT1M"))),
               "limit");
}

}  // namespace
}  // namespace onus::codec
