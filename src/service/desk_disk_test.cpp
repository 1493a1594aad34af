// A disk that fills up in the middle: what is answered is what is there.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <set>

#include "desk_for_test.h"

namespace onus::service {
namespace {

using desk_test::House;
using desk_test::must;
using ledger::StatementKind;

enum Outcome : int { kTaken = 0, kTakenNotFollowed = 1, kRefused = 2, kNothing = 3 };

/// In a process of its own, no file of which grows beyond `bytes`, the last approval is appended.
Outcome approve_within(House& house, const Proposal& vote, rlim_t bytes) {
  const pid_t child = ::fork();
  if (child == 0) {
    auto desk = house.start();
    if (!desk) ::_exit(kNothing);
    (*desk)->unseal(House::authority());
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{bytes, bytes};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(kNothing);
    const auto said = (*desk)->append(vote);
    ::_exit(!said ? kRefused : said->warnings.empty() ? kTaken : kTakenNotFollowed);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? static_cast<Outcome>(WEXITSTATUS(status)) : kNothing;
}

TEST(DeskThreats, ADiskThatFillsUpIsToldAsItIs) {
  std::set<Outcome> seen;
  for (rlim_t room = 0; room <= 256 * 1024; room += 16 * 1024) {
    House house;
    const std::string id = house.ask();
    ASSERT_TRUE(house.approve(id, "marta"));
    const Proposal vote = house.vote(id, "rui");
    house.desk.reset();
    const Outcome outcome = approve_within(house, vote, room);
    ASSERT_NE(outcome, kNothing) << room;
    seen.insert(outcome);
    house.open();
    EXPECT_EQ(house.count(StatementKind::kEmergencyApproved), outcome == kRefused ? 1U : 2U)
        << room;
    EXPECT_EQ(house.count(StatementKind::kEmergencyGranted), outcome == kTaken ? 1U : 0U) << room;
    must(house.desk->tick(), "tick");
    EXPECT_EQ(house.count(StatementKind::kEmergencyGranted), outcome == kRefused ? 0U : 1U) << room;
  }
  EXPECT_EQ(seen.size(), 3U) << "each of the three came";
}

}  // namespace
}  // namespace onus::service
