#include "onus/model/availability.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "onus/model/load.h"

namespace onus::model {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::sys_days;
using std::chrono::year;

TimePoint day(unsigned month, unsigned of_month) {
  return sys_days(year(2026) / static_cast<int>(month) / static_cast<int>(of_month));
}

Estate estate_of(const std::string& yaml, const std::string& ics = {}) {
  const std::string bytes = "onus: v1\n" + yaml;
  const Document documents[] = {{"a.yaml", bytes}, {"rota.ics", ics}};
  Loaded loaded = load_documents(documents);
  EXPECT_TRUE(loaded.ok()) << (loaded.ok() ? "" : loaded.diagnostics.front().message);
  return std::move(loaded.estate);
}

std::string shown(const Estate& estate, const std::vector<Shift>& shifts) {
  std::string text;
  for (const Shift& shift : shifts) {
    text += std::to_string((shift.period.from - day(1, 1)) / hours(1)) + "-" +
            std::to_string((shift.period.to - day(1, 1)) / hours(1)) + " " +
            (shift.person.valid() ? std::string(estate.item(shift.person).id) : "?") + "; ";
  }
  return text;
}

TEST(Availability, AwayAndGoneArePeriodsWithoutTheirEnd) {
  Person person;
  person.away = {{day(2, 1), day(2, 3)}};
  person.left = day(10, 31);
  EXPECT_TRUE(is_present(person, day(2, 1) - Seconds{1}));
  EXPECT_FALSE(is_present(person, day(2, 1)));
  EXPECT_FALSE(is_present(person, day(2, 3) - Seconds{1}));
  EXPECT_TRUE(is_present(person, day(2, 3)));
  EXPECT_TRUE(is_present(person, day(10, 31) - Seconds{1}));
  EXPECT_FALSE(is_present(person, day(10, 31)));
}

const char kWeekly[] =
    "people: {ines: {}, tomas: {away: [{from: 2026-01-12, to: 2026-01-14}]}}\n"
    "rotas: {r: {from: 2026-01-05T08:00Z, shift: 7d, order: [ines, tomas]}}\n";

TEST(Availability, WeeklyOrderGoesRound) {
  const Estate estate = estate_of(kWeekly);
  const ItemIndex rota = estate.find("r");
  EXPECT_EQ(shown(estate, shifts(estate, rota, {day(1, 1), day(1, 5)})), "");  // before the first
  // 5 January 08:00 is hour 104, a week has 168.
  EXPECT_EQ(shown(estate, shifts(estate, rota, {day(1, 1), day(1, 20)})),
            "104-272 ines; 272-440 tomas; 440-608 ines; ");
  const TimePoint change = day(1, 12) + hours(8);
  EXPECT_EQ(shifts(estate, rota, {change - Seconds{1}, change}).at(0).person, estate.find("ines"));
  EXPECT_EQ(shifts(estate, rota, {change, change + Seconds{1}}).at(0).person, estate.find("tomas"));
  EXPECT_TRUE(shifts(estate, rota, {change, change}).empty());
}

TEST(Availability, WhoIsAwayIsNotOnCall) {
  const Estate estate = estate_of(kWeekly);
  const ItemIndex rota = estate.find("r");
  EXPECT_EQ(on_call(estate, rota, day(1, 11)), std::vector{estate.find("ines")});
  EXPECT_TRUE(on_call(estate, rota, day(1, 13)).empty());
  EXPECT_EQ(on_call(estate, rota, day(1, 14)), std::vector{estate.find("tomas")});
}

TEST(Availability, WholeDaysKeepTheHourOnTheWall) {
  // Lisbon sets its clocks forward on 29 March 2026 at 01:00: 09:00 there is 08:00 UTC after that.
  const Estate estate = estate_of(
      "estate: {timezone: Europe/Lisbon}\npeople: {ines: {}}\n"
      "rotas: {d: {from: 2026-03-28T09:00Z, shift: 1d, order: [ines]}, "
      "h: {from: 2026-03-28T09:00Z, shift: 12h, order: [ines]}}\n");
  const Period window{day(3, 29) + hours(12), day(3, 29) + hours(13)};
  EXPECT_EQ(shifts(estate, estate.find("d"), window).at(0).period.from, day(3, 29) + hours(8));
  EXPECT_EQ(shifts(estate, estate.find("h"), window).at(0).period.from, day(3, 29) + hours(9));
}

TEST(Availability, CalendarsNamePeopleByMailIdOrName) {
  const auto event = [](const char* at, const std::string& who) {
    return std::string("BEGIN:VEVENT\r\nUID:") + at +
           "\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:2026010" + at + "T000000Z\r\nDURATION:P1D\r\n" +
           who + "\r\nEND:VEVENT\r\n";
  };
  const std::string ics = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n" +
                          event("1", "ATTENDEE:mailto:Ines@Northwind.example") +
                          event("2", "SUMMARY:tomas") + event("3", "SUMMARY:Rui Prado - Primary") +
                          event("4", "SUMMARY:Somebody Else") + "END:VCALENDAR\r\n";
  const Estate estate = estate_of(
      "people: {ines: {email: ines@northwind.example}, tomas: {}, rui: {name: Rui Prado}}\n"
      "rotas: {r: {ics: rota.ics}}\n",
      ics);
  EXPECT_EQ(shown(estate, shifts(estate, estate.find("r"), {day(1, 1), day(2, 1)})),
            "0-24 ines; 24-48 tomas; 48-72 rui; 72-96 ?; ");
}

TEST(Availability, PartiesStandForPeople) {
  const Estate estate =
      estate_of("people: {i: {}, t: {}}\nteams: {ops: {members: [i, t]}}\nidentities: {svc: {}}\n");
  EXPECT_EQ(people_of(estate, estate.find("ops")).size(), 2U);
  EXPECT_EQ(people_of(estate, estate.find("i")), std::vector{estate.find("i")});
  EXPECT_TRUE(people_of(estate, estate.find("svc")).empty());
}

}  // namespace
}  // namespace onus::model
