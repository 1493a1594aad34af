#include <gtest/gtest.h>

#include "desk_for_test.h"
#include "onus/crypto/public_key.h"

namespace onus::service {
namespace {

using desk_test::House;
using desk_test::must;
using ledger::EmergencyPhase;
using ledger::StatementKind;
using Lines = std::vector<std::string>;

/// The end of somebody's key, signed by two who enrol.
Proposal end_of_key(House& house, const std::string& person) {
  KeyRequest ask;
  ask.kind = StatementKind::kKeyRevoked;
  ask.person = person;
  ask.reason = "left";
  const std::vector<std::string> signers{"ines", person == "rui" ? "marta" : "rui"};
  return House::signed_by(house.draft([&](const LedgerView& view) {
    return draft_key_change(view, ask, house.author("ines"));
  }),
                          signers);
}

/// Tomas is not the only one who may ask, so that his key may end at all.
std::string estate_with_another_who_asks() {
  std::string text(desk_test::kEstate);
  constexpr std::string_view kAlone = "[tomas]";
  return text.replace(text.find(kAlone), kAlone.size(), "[tomas, olga]");
}

TEST(KeyEnds, AnApprovalThatCountsNoMoreIsTold) {
  House house;
  const std::string id = house.ask();
  must(house.approve(id, "marta"), "vote");
  const auto ended = must(house.desk->append(end_of_key(house, "marta")), "end");
  EXPECT_EQ(ended.warnings, Lines{"marta's approval of " + id +
                                  " (restart) counts no more; another has to approve"});
  must(house.approve(id, "rui"), "vote");
  EXPECT_EQ(house.standing(id)->phase, EmergencyPhase::kRequested);
  must(house.approve(id, "paulo"), "vote");
  EXPECT_EQ(house.standing(id)->phase, EmergencyPhase::kGranted);
}

/// Without a server the command line tells it too.
TEST(KeyEnds, AGrantThatGoesOnIsToldOnTheCommandLine) {
  House house("example.org/onus", estate_with_another_who_asks());
  const std::string running = house.ask(), waiting = house.ask();
  must(house.approve(running, "marta"), "vote");
  must(house.approve(running, "rui"), "vote");
  const Proposal proposal = end_of_key(house, "tomas");
  house.desk.reset();
  const auto ended = must(append(house.place, proposal, house.clock.now(), "test"), "end");
  Lines told{
      "tomas still has access to restart until 2026-11-26T09:00:00Z: end it (onus request "
      "end " +
          running + " --reason revoked)",
      "tomas asked for " + waiting + " (restart) with the key that ended: it is not granted"};
  if (waiting < running) std::swap(told[0], told[1]);
  EXPECT_EQ(ended.warnings, told);
}

TEST(KeyEnds, WhatIsOverIsNotTold) {
  House house("example.org/onus", estate_with_another_who_asks());
  const std::string id = house.ask();
  must(house.approve(id, "marta"), "vote");
  must(house.approve(id, "rui"), "vote");
  must(house.end(id, "tomas"), "end");
  EXPECT_EQ(must(house.desk->append(end_of_key(house, "tomas")), "end").warnings, Lines{});
}

}  // namespace
}  // namespace onus::service
