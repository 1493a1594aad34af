#include <fmt/format.h>
#include <gtest/gtest.h>

#include "duty_for_test.h"

namespace onus::inventory {
namespace {

// Oslo, weeks from Monday 2026-01-05 08:00 (07:00 UTC) by a and b. The clock goes forward on
// 2026-03-29, so that hand-over is at 06:00 UTC afterwards: week 12 begins on 03-30 and is a's.
TEST(PagerdutySchedule, TurnsOfDaysKeepTheTimeOnTheWall) {
  const OnCall rota(schedule("Europe/Oslo", layer("2026-01-05T08:00:00+01:00", 604800, "AB")));
  ASSERT_EQ(rota.errors(), "");
  EXPECT_EQ(rota.at(utc(2026, 1, 5, 6, 59)), "-");
  EXPECT_EQ(rota.at(utc(2026, 1, 5, 7)), "a");
  EXPECT_EQ(rota.at(utc(2026, 1, 12, 6, 59)), "a");
  EXPECT_EQ(rota.at(utc(2026, 1, 12, 7)), "b");
  EXPECT_EQ(rota.at(utc(2026, 3, 30, 5, 59)), "b");
  EXPECT_EQ(rota.at(utc(2026, 3, 30, 6)), "a");
}

// The API lists the layer that wins first: working days from 9 to 17 belong to c, and the rest to
// a and b, day by day from 2026-01-05, a Monday, at midnight of New York (05:00 UTC).
TEST(PagerdutySchedule, FirstLayerWinsWhereItsHoursAre) {
  std::string days;
  for (int day = 1; day <= 5; ++day) {
    days += fmt::format(
        R"({}{{"type":"weekly_restriction","start_day_of_week":{},"start_time_of_day":"09:00:00","duration_seconds":28800}})",
        day == 1 ? "" : ",", day);
  }
  const OnCall rota(
      schedule("America/New_York",
               layer("2026-01-05T00:00:00-05:00", 604800, "C", "\"restrictions\":[" + days + "]") +
                   "," + layer("2026-01-05T00:00:00-05:00", 86400, "AB")));
  ASSERT_EQ(rota.errors(), "");
  EXPECT_EQ(rota.at(utc(2026, 1, 5, 13, 59)), "a");
  EXPECT_EQ(rota.at(utc(2026, 1, 5, 14)), "c");
  EXPECT_EQ(rota.at(utc(2026, 1, 5, 21, 59)), "c");
  EXPECT_EQ(rota.at(utc(2026, 1, 5, 22)), "a");
  EXPECT_EQ(rota.at(utc(2026, 1, 6, 22)), "b");
  EXPECT_EQ(rota.at(utc(2026, 1, 10, 15)), "b");  // a Saturday, the sixth day
  EXPECT_EQ(rota.at(utc(2026, 7, 6, 13)), "c");   // a Monday in summer: 9:00 is 13:00 UTC
  EXPECT_EQ(rota.at(utc(2026, 7, 6, 12, 59)), "a");
}

// A window of nights from 20:00 for 12 hours goes over midnight; a weekly one from Friday 18:00 for
// 62 hours to Monday 08:00.
TEST(PagerdutySchedule, WindowsGoOverMidnightAndOverTheWeekend) {
  const OnCall nights(schedule(
      "UTC",
      layer(
          "2026-01-05T12:00:00Z", 86400, "AB",
          R"("restrictions":[{"type":"daily_restriction","start_time_of_day":"20:00:00","duration_seconds":43200}])")));
  ASSERT_EQ(nights.errors(), "");
  EXPECT_EQ(nights.at(utc(2026, 1, 5, 19, 59)), "-");
  EXPECT_EQ(nights.at(utc(2026, 1, 5, 20)), "a");
  EXPECT_EQ(nights.at(utc(2026, 1, 6, 7, 59)), "a");
  EXPECT_EQ(nights.at(utc(2026, 1, 6, 8)), "-");
  EXPECT_EQ(nights.at(utc(2026, 1, 6, 20)), "b");
  const OnCall weekend(schedule(
      "UTC",
      layer(
          "2026-01-05T00:00:00Z", 604800, "AB",
          R"("restrictions":[{"type":"weekly_restriction","start_day_of_week":5,"start_time_of_day":"18:00:00","duration_seconds":223200}])")));
  ASSERT_EQ(weekend.errors(), "");
  EXPECT_EQ(weekend.at(utc(2026, 1, 9, 17, 59)), "-");
  EXPECT_EQ(weekend.at(utc(2026, 1, 9, 18)), "a");
  EXPECT_EQ(weekend.at(utc(2026, 1, 11, 23, 59)), "a");
  EXPECT_EQ(weekend.at(utc(2026, 1, 12, 7, 59)), "b");  // the turn changed at midnight
  EXPECT_EQ(weekend.at(utc(2026, 1, 12, 8)), "-");
}

TEST(PagerdutySchedule, LayerHasAStartAndAnEndAndOverridesWinOverAll) {
  const OnCall rota(
      schedule("UTC",
               layer("2026-01-05T00:00:00Z", 86400, "AB", R"("end":"2026-02-01T00:00:00Z")") + "," +
                   layer("2026-01-20T00:00:00Z", 86400, "C"),
               fmt::format(R"(,"overrides_subschedule":{{"rendered_schedule_entries":[{}]}})",
                           entry("2026-01-06T06:00:00Z", "2026-01-06T18:00:00Z", 'D'))));
  ASSERT_EQ(rota.errors(), "");
  EXPECT_EQ(rota.at(utc(2026, 1, 4, 23, 59)), "-");
  EXPECT_EQ(rota.at(utc(2026, 1, 6, 5, 59)), "b");
  EXPECT_EQ(rota.at(utc(2026, 1, 6, 6)), "d");
  EXPECT_EQ(rota.at(utc(2026, 1, 6, 17, 59)), "d");
  EXPECT_EQ(rota.at(utc(2026, 1, 6, 18)), "b");
  EXPECT_EQ(rota.at(utc(2026, 1, 31, 23, 59)), "a");  // the 27th day
  EXPECT_EQ(rota.at(utc(2026, 2, 1)), "c");
  EXPECT_EQ(rota.at(utc(2031, 2, 1)), "c");
}

// Turns are counted from their virtual start; nobody is on call before either of the two.
TEST(PagerdutySchedule, NobodyIsOnCallBeforeTheLayerOrItsTurnsBegin) {
  const auto begins = [](std::string_view start, std::string_view turns) {
    return schedule(
        "UTC",
        fmt::format(
            R"({{"start":"{}T00:00:00Z","rotation_virtual_start":"{}T00:00:00Z","rotation_turn_length_seconds":86400,"users":[{}]}})",
            start, turns, users("AB")));
  };
  const OnCall later(begins("2026-01-06", "2026-01-05"));
  EXPECT_EQ(later.at(utc(2026, 1, 5, 12)), "-");
  EXPECT_EQ(later.at(utc(2026, 1, 6)), "b");
  const OnCall earlier(begins("2026-01-03", "2026-01-05"));
  EXPECT_EQ(earlier.at(utc(2026, 1, 4, 12)), "-");
  EXPECT_EQ(earlier.at(utc(2026, 1, 5)), "a");
}

// The person of the calendar is found also where the record is a declared person.
TEST(PagerdutySchedule, NamesTheDeclaredPersonThatAUserIs) {
  const OnCall rota(schedule("UTC", layer("2026-01-05T00:00:00Z", 86400, "AB")),
                    "onus: v1\npeople: {ines: {aliases: [\"pagerduty:user/A\"]}}\n");
  ASSERT_EQ(rota.errors(), "");
  EXPECT_EQ(rota.at(utc(2026, 1, 5)), "s");  // ine-s
  EXPECT_EQ(rota.at(utc(2026, 1, 6)), "b");
}

TEST(PagerdutySchedule, FinalScheduleThatSaysTheSameIsNoReasonAndAnotherIs) {
  const auto with_final = [](char who) {
    return schedule("UTC", layer("2026-01-05T00:00:00Z", 86400, "AB"),
                    fmt::format(R"(,"final_schedule":{{"rendered_schedule_entries":[{},{}]}})",
                                entry("2026-01-05T00:00:00Z", "2026-01-06T00:00:00Z", 'A'),
                                entry("2026-01-06T00:00:00Z", "2026-01-07T00:00:00Z", who)));
  };
  const OnCall same(with_final('B'));
  EXPECT_EQ(same.why_not(), "");
  EXPECT_EQ(same.at(utc(2026, 1, 6)), "b");
  const OnCall other(with_final('A'));
  EXPECT_EQ(other.why_not(),
            "turns of a schedule: the final schedule has somebody else than its layers give at "
            "2026-01-06T00:00:00Z @ "
            "s.json#/final_schedule/rendered_schedule_entries/1");
  EXPECT_EQ(other.at(utc(2026, 1, 5)), "-");
}

TEST(PagerdutySchedule, WhatIsNoRotaIsToldWithItsPlace) {
  const auto restricted = [](std::string_view type, std::string_view from, int lasts,
                             std::string_view more = "") {
    return schedule(
        "UTC",
        layer(
            "2026-01-05T00:00:00Z", 86400, "A",
            fmt::format(
                R"("restrictions":[{{"type":"{}","start_time_of_day":"{}","duration_seconds":{}{}}}])",
                type, from, lasts, more)));
  };
  struct Case {
    std::string json, told;
  };
  const Case cases[] = {
      {schedule("Eastern Time (US & Canada)", layer("2026-01-05T00:00:00Z", 86400, "A")),
       "\"Eastern Time (US & Canada)\" is no IANA time zone @ s.json#/time_zone"},
      {schedule("Europe/Oslo", layer("2026-01-05T00:00:00Z", 43200, "AB")),
       "its turns are no whole days, and the export does not say whether they move when clocks are "
       "set @ s.json#/schedule_layers/0/rotation_turn_length_seconds"},
      {schedule("UTC", layer("2026-01-05T00:00:00Z", 0, "A")),
       "a layer has no turns between a second and a year @ s.json#/schedule_layers/0"},
      {schedule("UTC", layer("2026-01-05T00:00:00Z", 86400, "")),
       "a layer has no users @ s.json#/schedule_layers/0"},
      {schedule("UTC", layer("yesterday", 86400, "A")),
       "a layer's rotation_virtual_start is no time @ s.json#/schedule_layers/0"},
      {restricted("monthly_restriction", "08:00:00", 3600),
       "a restriction is neither daily nor weekly @ s.json#/schedule_layers/0/restrictions/0"},
      {restricted("daily_restriction", "24:00:00", 3600),
       "a restriction has no time of day, or lasts nothing or too long @ "
       "s.json#/schedule_layers/0/restrictions/0"},
      {restricted("daily_restriction", "08:00:00", 86401),
       "a restriction has no time of day, or lasts nothing or too long @ "
       "s.json#/schedule_layers/0/restrictions/0"},
      {restricted("weekly_restriction", "08:00:00", 3600, R"(,"start_day_of_week":8)"),
       "a weekly restriction begins on no day from 1 to 7 @ "
       "s.json#/schedule_layers/0/restrictions/0"},
      {schedule("UTC", layer("2026-01-05T00:00:00Z", 86400 * 97, "AB") + "," +
                           layer("2026-01-05T00:00:00Z", 86400 * 89, "CD")),
       "its layers repeat together only after more than 3660 days @ s.json#/schedule_layers"},
      {schedule("Europe/Oslo", layer("2026-10-25T01:30:00Z", 86400, "A")),
       "a time in the hour that clocks show twice @ s.json#/schedule_layers/0"},
      {schedule("UTC", layer("2026-01-05T00:00:00Z", 86400, "A"),
                fmt::format(R"(,"overrides_subschedule":{{"rendered_schedule_entries":[{},{}]}})",
                            entry("2026-02-01T00:00:00Z", "2026-02-03T00:00:00Z", 'B'),
                            entry("2026-02-02T00:00:00Z", "2026-02-04T00:00:00Z", 'C'))),
       "two overrides name people for one time @ s.json#/schedule_layers"},
  };
  for (const Case& one : cases) {
    const OnCall rota(one.json);
    ASSERT_EQ(rota.errors(), "") << one.json;
    EXPECT_EQ(rota.why_not(), "turns of a schedule: " + one.told);
    EXPECT_EQ(rota.at(utc(2026, 1, 5, 12)), "-") << one.told;
    EXPECT_TRUE(rota.import().attachments.empty());
  }
}

TEST(PagerdutySchedule, SameBytesGiveTheSameCalendarAtAnyTime) {
  const std::string json =
      schedule("Europe/Oslo", layer("2026-01-05T08:00:00+01:00", 604800, "AB"));
  const auto first = import_text("pagerduty", {{"s.json", json}});
  const auto later =
      import_text("pagerduty", {{"s.json", json}}, first->update.text, kTestNow + Seconds(8640000));
  EXPECT_FALSE(later->update.differs);
  EXPECT_EQ(first->attachments, later->attachments);
}

}  // namespace
}  // namespace onus::inventory
