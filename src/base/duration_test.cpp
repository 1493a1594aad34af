#include "onus/base/duration.h"

#include <gtest/gtest.h>

namespace onus::base {
namespace {

TEST(ParseDuration, ReadsEveryUnit) {
  EXPECT_EQ(parse_duration("90s").value(), Seconds{90});
  EXPECT_EQ(parse_duration("30m").value(), Seconds{1800});
  EXPECT_EQ(parse_duration("4h").value(), Seconds{14400});
  EXPECT_EQ(parse_duration("7d").value(), Seconds{604800});
  EXPECT_EQ(parse_duration("2w").value(), Seconds{1209600});
  EXPECT_EQ(parse_duration("0s").value(), Seconds{0});
}

TEST(ParseDuration, RefusesEverythingElse) {
  for (const char* text :
       {"", "s", "5", "-5m", "+5m", "1.5h", "5 m", "5mm", "5y", "m5", "0x5s", " 5s"}) {
    EXPECT_FALSE(parse_duration(text).has_value()) << text;
  }
}

TEST(ParseDuration, StandsOnBothSidesOfItsLimit) {
  EXPECT_TRUE(parse_duration("366000d").has_value());
  EXPECT_EQ(parse_duration("366001d").error().kind, ErrorKind::kLimit);
  EXPECT_EQ(parse_duration("99999999999999999999s").error().kind, ErrorKind::kLimit);
  EXPECT_EQ(parse_duration("18446744073709551615w").error().kind, ErrorKind::kLimit);
}

TEST(FormatDuration, ShowsTwoUnitsAndNeverLessThanItIs) {
  EXPECT_EQ(format_duration(Seconds{0}), "0 s");
  EXPECT_EQ(format_duration(Seconds{45}), "45 s");
  EXPECT_EQ(format_duration(Seconds{2400}), "40 m");
  EXPECT_EQ(format_duration(Seconds{30600}), "8 h 30 m");
  EXPECT_EQ(format_duration(Seconds{259200}), "3 d");
  EXPECT_EQ(format_duration(Seconds{3601}), "1 h 1 m");
  EXPECT_EQ(format_duration(Seconds{86399}), "24 h");
  EXPECT_EQ(format_duration(Seconds{-60}), "-1 m");
}

TEST(DurationText, IsReadBackExactly) {
  for (const std::int64_t count : {0, 1, 59, 60, 90, 3600, 86400, 604800, 604801}) {
    EXPECT_EQ(parse_duration(duration_text(Seconds{count})).value(), Seconds{count});
  }
}

}  // namespace
}  // namespace onus::base
