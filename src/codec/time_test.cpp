#include "onus/codec/time.h"

#include <gtest/gtest.h>

#include <array>

namespace onus::codec {
namespace {

using base::ErrorKind;
using base::Seconds;
using base::TimePoint;

TimePoint at(std::int64_t unix_s) { return TimePoint{Seconds{unix_s}}; }

TimeZone zone(std::string_view name) { return find_zone(name).value(); }

struct TimeCase {
  std::string_view text;
  std::int64_t unix_s;
};

TEST(ParseTime, ReadsRfc3339) {
  // The first four are the examples of RFC 3339 section 5.8 (but for its leap seconds).
  constexpr std::array<TimeCase, 12> kCases{{
      {"1985-04-12T23:20:50.52Z", 482196050},
      {"1996-12-19T16:39:57-08:00", 851042397},
      {"1996-12-20T00:39:57Z", 851042397},
      {"1937-01-01T12:00:27.87+00:20", -1041337173},
      {"1970-01-01T00:00:00Z", 0},
      {"1970-01-01t00:00:01z", 1},
      {"2026-01-05T08:00Z", 1767600000},
      {"2026-01-05T09:00+01:00", 1767600000},
      {"2026-01-05T08:00:00-00:00", 1767600000},
      {"2000-02-29T00:00:00Z", 951782400},
      {"0001-01-01T00:00:00Z", -62135596800},
      {"9999-12-31T23:59:59Z", 253402300799},
  }};
  const TimeZone lisbon = zone("Europe/Lisbon");
  for (const TimeCase& one : kCases) {
    const auto time = parse_time(one.text, lisbon);
    ASSERT_TRUE(time.has_value()) << one.text << ": " << time.error().message;
    EXPECT_EQ(*time, at(one.unix_s)) << one.text;
  }
}

TEST(ParseTime, RefusesOtherForms) {
  const TimeZone utc = zone("UTC");
  for (const char* text : {"",
                           "2026",
                           "2026-1-5",
                           "2026-01-05T08:00",
                           "2026-01-05T08:00:00",
                           "2026-01-05 08:00Z",
                           "2026-01-05T08Z",
                           "2026-01-05T24:00Z",
                           "2026-01-05T08:60Z",
                           "2026-01-05T08:00:61Z",
                           "2026-01-05T08:00:00.Z",
                           "2026-01-05T08:00:00,5Z",
                           "2026-01-05T08:00Zx",
                           "2026-01-05x",
                           "2026-02-29",
                           "2026-13-01",
                           "2026-00-01",
                           "2026-01-00",
                           "2026-04-31T00:00Z",
                           "1900-02-29T00:00Z",
                           "+2026-01-05",
                           "-001-01-05",
                           "2026-01-05T08:00+24:00",
                           "2026-01-05T08:00+01:60",
                           "2026-01-05T08:00+0100",
                           "2026-01-05T08:00+01",
                           " 2026-01-05",
                           "2026-01-05 ",
                           "20260105",
                           "2026-W01-1",
                           "2026-01-05T+8:00Z"}) {
    const auto time = parse_time(text, utc);
    ASSERT_FALSE(time.has_value()) << text;
    EXPECT_EQ(time.error().kind, ErrorKind::kInvalid) << text;
  }
  EXPECT_FALSE(parse_time(std::string_view{"2026-01-05\0", 11}, utc).has_value());
}

TEST(ParseTime, SaysWhatIsWrongAndWhatToWrite) {
  const TimeZone utc = zone("UTC");
  EXPECT_EQ(
      parse_time("2026-01-05T08:00", utc).error().message,
      "\"2026-01-05T08:00\" is not a time: a time of day needs Z or an offset such as +01:00; "
      "write 2026-01-05T08:00:00Z, 2026-01-05T08:00+01:00 or a date such as 2026-12-20");
  // RFC 3339's own example of a leap second.
  EXPECT_NE(parse_time("1990-12-31T23:59:60Z", utc).error().message.find("leap second"),
            std::string::npos);
}

TEST(ParseTime, StandsOnBothSidesOfItsLimits) {
  const TimeZone utc = zone("UTC");
  EXPECT_EQ(parse_time("0000-12-31T00:00Z", utc).error().kind, ErrorKind::kLimit);
  EXPECT_EQ(parse_time("0001-01-01T00:00+00:01", utc).error().kind, ErrorKind::kLimit);
  EXPECT_TRUE(parse_time("0001-01-01T00:01+00:01", utc).has_value());
  EXPECT_TRUE(parse_time("9999-12-31T23:59-00:00", utc).has_value());
  EXPECT_EQ(parse_time("9999-12-31T23:59-00:01", utc).error().kind, ErrorKind::kLimit);
  EXPECT_EQ(parse_time("9999-12-31", zone("America/New_York")).value(), at(253402232400));
  EXPECT_EQ(parse_time("0001-01-01", zone("Asia/Tokyo")).error().kind, ErrorKind::kLimit);
  const std::string nines(kTimeBytesMax - 21, '9');  // "2026-01-05T08:00:00." and "Z" around it
  EXPECT_TRUE(parse_time("2026-01-05T08:00:00." + nines + "Z", utc).has_value());
  EXPECT_EQ(parse_time("2026-01-05T08:00:00." + nines + "9Z", utc).error().kind,
            ErrorKind::kInvalid);
}

TEST(ParseTime, ReadsABareDateInItsZone) {
  EXPECT_EQ(parse_time("2026-12-20", zone("UTC")).value(), at(1797724800));
  EXPECT_EQ(parse_time("2026-12-20", zone("Europe/Lisbon")).value(), at(1797724800));
  EXPECT_EQ(parse_time("2026-07-01", zone("Europe/Lisbon")).value(), at(1782864000 - 3600));
  EXPECT_EQ(parse_time("2026-12-20", zone("Asia/Tokyo")).value(), at(1797724800 - 9 * 3600));
  EXPECT_EQ(parse_time("2026-12-20", zone("America/New_York")).value(), at(1797724800 + 5 * 3600));
}

TEST(ParseTime, TakesTheFirstMomentOfADayThatClocksChange) {
  // Cuba: 2026-03-08 00:00 -> 01:00, so the day begins at 01:00 (UTC-4); and on 2026-11-01 01:00 ->
  // 00:00, so 00:00 is shown twice, first at UTC-4.
  EXPECT_EQ(parse_time("2026-03-08", zone("America/Havana")).value(),
            parse_time("2026-03-08T05:00Z", zone("UTC")).value());
  EXPECT_EQ(parse_time("2026-11-01", zone("America/Havana")).value(),
            parse_time("2026-11-01T04:00Z", zone("UTC")).value());
  // Samoa left out 30 December 2011: the first moment after is the 31st at UTC+14.
  EXPECT_EQ(parse_time("2011-12-30", zone("Pacific/Apia")).value(),
            parse_time("2011-12-31T00:00+14:00", zone("UTC")).value());
}

TEST(TimeZone, CountsOnFromBeforeAGapAsCalendarsDo) {
  // RFC 5545 section 3.3.5: 2007-03-11 02:30 in New York is 03:30 EDT; 2007-11-04 01:30 is EDT.
  const TimeZone york = zone("America/New_York");
  const auto local = [](std::string_view utc) {
    return LocalTime{parse_time(utc, zone("UTC")).value().time_since_epoch()};
  };
  EXPECT_EQ(york.offset_before(local("2007-03-11T02:30Z")),
            parse_time("2007-03-11T03:30-04:00", york).value());
  EXPECT_EQ(york.first_valid(local("2007-03-11T02:30Z")),
            parse_time("2007-03-11T03:00-04:00", york).value());
  EXPECT_EQ(york.offset_before(local("2007-11-04T01:30Z")),
            parse_time("2007-11-04T01:30-04:00", york).value());
}

TEST(TimeZone, KnowsSummerAfterTheDatabaseEnds) {
  const TimeZone lisbon = zone("Europe/Lisbon");
  // The last Sundays of March and October 2040 are the 25th and the 28th.
  for (const auto& [date, utc] :
       std::array<std::array<std::string_view, 2>, 8>{{{"2037-07-01", "2037-06-30T23:00Z"},
                                                       {"2038-07-01", "2038-06-30T23:00Z"},
                                                       {"2038-01-01", "2038-01-01T00:00Z"},
                                                       {"2040-03-25", "2040-03-25T00:00Z"},
                                                       {"2040-03-26", "2040-03-25T23:00Z"},
                                                       {"2040-10-28", "2040-10-27T23:00Z"},
                                                       {"2040-10-29", "2040-10-29T00:00Z"},
                                                       {"2040-02-29", "2040-02-29T00:00Z"}}}) {
    EXPECT_EQ(parse_time(date, lisbon).value(), parse_time(utc, lisbon).value()) << date;
  }
  // Clocks in Cuba go forward at midnight of the second Sunday of March: 2040-03-11.
  EXPECT_EQ(parse_time("2040-03-11", zone("America/Havana")).value(),
            parse_time("2040-03-11T05:00Z", lisbon).value());
}

TEST(FindZone, ProposesTheNearestName) {
  const auto missing = find_zone("Europe/Lisabon");
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(missing.error().message,
            "this machine knows no time zone \"Europe/Lisabon\"; did you mean \"Europe/Lisbon\"?");
}

TEST(FindZone, RefusesWhatIsNoZone) {
  for (const char* name : {"", "Nowhere/Never", "../../etc/passwd", "europe/lisbon", "localtime",
                           "posix/Europe/Lisbon", "right/Europe/Lisbon", "zone.tab"}) {
    const auto found = find_zone(name);
    ASSERT_FALSE(found.has_value()) << name;
    EXPECT_EQ(found.error().kind, ErrorKind::kNotFound) << name;
  }
  EXPECT_EQ(find_zone("Europe/Lisbon").value().name(), "Europe/Lisbon");
}

TEST(FormatTime, WritesUtcThatIsReadBack) {
  const TimeZone tokyo = zone("Asia/Tokyo");
  for (const std::string_view text :
       {"2026-01-05T08:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
        "1969-12-31T23:59:59Z", "2024-02-29T12:34:56Z"}) {
    EXPECT_EQ(format_time(parse_time(text, tokyo).value()), text);
  }
  EXPECT_EQ(format_time(at(1767600000)), "2026-01-05T08:00:00Z");
  EXPECT_FALSE(time_in_bounds(at(-62135596801)));
  EXPECT_FALSE(time_in_bounds(at(253402300800)));
  EXPECT_DEATH((void)format_time(at(253402300800)), "does not hold");
}

}  // namespace
}  // namespace onus::codec
