#include "ics_values.h"

#include <gtest/gtest.h>

namespace onus::codec {
namespace {

using base::Seconds;

TEST(ParseIcsTime, ReadsItsThreeForms) {
  EXPECT_EQ(parse_ics_time("19700102"), (IcsTime{LocalTime{Seconds{86400}}, true, false}));
  EXPECT_EQ(parse_ics_time("19700102T000001"), (IcsTime{LocalTime{Seconds{86401}}, false, false}));
  EXPECT_EQ(parse_ics_time("19700102T000001Z"), (IcsTime{LocalTime{Seconds{86401}}, false, true}));
  EXPECT_EQ(parse_ics_time("19700101T000060Z"), (IcsTime{LocalTime{Seconds{59}}, false, true}));
}

TEST(ParseIcsTime, RefusesWhatLibicalReads) {
  for (const char* text : {"", "20269999", "20260105T256199", "20260230T080000", "2026-01-05",
                           "2026 105", "20260105T0800", "20260105T080000X", "20260105t080000",
                           "20260105T080061", "-0260105T080000", "20260105T080000ZZ", "00000101"}) {
    EXPECT_EQ(parse_ics_time(text), std::nullopt) << text;
  }
}

TEST(ParseIcsDuration, ReadsWeeksDaysAndClock) {
  EXPECT_EQ(parse_ics_duration("P7W"), (IcsDuration{Seconds{7 * 604800}, Seconds{0}}));
  EXPECT_EQ(parse_ics_duration("P15DT5H0M20S"),  // the RFC's example
            (IcsDuration{Seconds{15 * 86400}, Seconds{5 * 3600 + 20}}));
  EXPECT_EQ(parse_ics_duration("+PT90M"), (IcsDuration{Seconds{0}, Seconds{5400}}));
  EXPECT_EQ(parse_ics_duration("PT0S"), (IcsDuration{Seconds{0}, Seconds{0}}));
}

TEST(ParseIcsDuration, RefusesTheRest) {
  for (const char* text :
       {"", "P", "PT", "P1DT", "-PT1H", "P1Y", "P1H", "PT1D", "PT1H1H", "PT1M1H", "PT8Hx", "P1D1W",
        "PTT1H", "PT1HT1M", "1D", "P1", "P-1D", "PT99999999999999H"}) {
    EXPECT_EQ(parse_ics_duration(text), std::nullopt) << text;
  }
  EXPECT_TRUE(parse_ics_duration("P36600D").has_value());
  EXPECT_FALSE(parse_ics_duration("P36600DT1S").has_value());
}

TEST(ParseIcsOffset, ReadsBothForms) {
  EXPECT_EQ(parse_ics_offset("+0100"), Seconds{3600});
  EXPECT_EQ(parse_ics_offset("-0530"), Seconds{-19800});
  EXPECT_EQ(parse_ics_offset("+001640"), Seconds{1000});
  for (const char* text : {"", "0100", "+01", "+01:00", "+2400", "+0160", "+010060", "*0100"}) {
    EXPECT_EQ(parse_ics_offset(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace onus::codec
