// A server that runs on: what it says of the estate is as of the question.
#include "onus/service/live_estate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "desk_for_test.h"
#include "onus/service/questions.h"

namespace onus::service {
namespace {

using desk_test::House;
using desk_test::kEstate;
using desk_test::must;
using Want = LiveEstate::Want;

std::string with(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) std::abort();
  return text.replace(at, from.size(), to);
}

/// The owner is away for the ninth hour of that day.
const std::string kAwayAtNine =
    with(std::string(kEstate), "{name: I}",
         "{name: I, away: [{from: 2026-11-26T09:00:00Z, to: 2026-11-26T10:00:00Z}]}");

struct Seen {
  bool in_force = false, present = false, has_findings = false;
  base::TimePoint found_at{};
  std::string title;
};

Seen look(House& house, LiveEstate& live, Want want = Want::kPeople) {
  return must(house.desk->read([&](const LedgerView& view) {
    return live.at(view, house.clock.now(), want,
                   [](const LiveEstate::Moment& moment) -> base::Result<Seen> {
                     Seen seen;
                     seen.in_force = moment.in_force;
                     seen.has_findings = moment.found != nullptr;
                     seen.found_at = moment.found_at;
                     seen.title = moment.session.estate().name;
                     const auto who = service::who(moment.session, {"restart", {}, ""});
                     if (!who) return std::unexpected(who.error());
                     for (const report::Contact& contact : who->answer.contacts) {
                       if (moment.session.estate().item(contact.person).id == "ines") {
                         seen.present = contact.present;
                       }
                     }
                     return seen;
                   });
  }),
              "look");
}

void write_estate(const House& house, const std::string& text) {
  std::ofstream(house.root / "estate" / "estate.yaml", std::ios::trunc) << text;
}

void adopt(House& house) {
  const Session session(house.root / "estate", house.clock.now());
  ASSERT_TRUE(session.ok());
  must(house.desk->append(House::signed_by(house.draft([&](const LedgerView& view) {
    return draft_adoption(view, session, house.author("ines"));
  }),
                                           {"ines", "marta", "rui"})),
       "adopt");
}

TEST(LiveEstate, SaysWhoIsThereNowAndNotWhoWasAtTheStart) {
  House house("example.org/onus", kAwayAtNine);
  LiveEstate live(Session(house.root / "estate", house.clock.now()));
  EXPECT_TRUE(look(house, live).present);
  house.clock.pass(3600);
  EXPECT_FALSE(look(house, live).present) << "it is nine, and the owner is away";
  house.clock.pass(3600);
  EXPECT_TRUE(look(house, live).present);
}

TEST(LiveEstate, ShowsAnAdoptionWithinAMinuteAndNothingThatWasNotAdopted) {
  House house;
  LiveEstate live(Session(house.root / "estate", house.clock.now()));
  EXPECT_TRUE(look(house, live).in_force);
  write_estate(house, with(std::string(kEstate), "name: Test", "name: Next"));
  house.clock.pass(61);
  EXPECT_EQ(look(house, live).title, "Test") << "it lies there, and nobody adopted it";
  EXPECT_TRUE(look(house, live).in_force);
  adopt(house);
  house.clock.pass(61);
  EXPECT_EQ(look(house, live).title, "Next");
  EXPECT_TRUE(look(house, live).in_force);
}

TEST(LiveEstate, KeepsWhatItReadWhileTheNextIsHalfWritten) {
  House house;
  LiveEstate live(Session(house.root / "estate", house.clock.now()));
  write_estate(house, with(std::string(kEstate), "name: Test", "name: Next"));
  adopt(house);
  write_estate(house, "onus: v1\nestate: {name: Nex");
  house.clock.pass(61);
  EXPECT_EQ(look(house, live).title, "Test");
  EXPECT_FALSE(look(house, live).in_force) << "and says that it is not the one in force";
}

TEST(LiveEstate, JudgesAnewAfterAMinute) {
  House house;
  LiveEstate live(Session(house.root / "estate", house.clock.now()));
  EXPECT_FALSE(look(house, live).has_findings) << "nobody asked for verdicts";
  const auto first = look(house, live, Want::kVerdicts);
  EXPECT_EQ(first.found_at, house.clock.now());
  house.clock.pass(59);
  EXPECT_EQ(look(house, live, Want::kVerdicts).found_at, first.found_at);
  house.clock.pass(1);
  EXPECT_EQ(look(house, live, Want::kVerdicts).found_at, house.clock.now());
  house.clock.pass(-86400);
  EXPECT_EQ(look(house, live, Want::kVerdicts).found_at, house.clock.now()) << "a clock set back";
}

}  // namespace
}  // namespace onus::service
