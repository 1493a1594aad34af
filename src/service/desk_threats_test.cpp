// Threats against a ledger that a desk holds open, each under its name.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "desk_for_test.h"
#include "onus/service/ledger_files.h"

namespace onus::service {
namespace {

using base::ErrorKind;
using desk_test::House;
using desk_test::must;
using ledger::EmergencyPhase;
using ledger::StatementKind;

TEST(DeskThreats, AnApprovalCountsOnceHereAndNowhereElse) {
  House house;
  House elsewhere("elsewhere.example/onus");
  const std::string id = house.ask();
  const Proposal vote = house.vote(id, "marta");
  ASSERT_TRUE(house.desk->append(vote));
  const std::uint64_t size = house.desk->size();
  EXPECT_FALSE(house.desk->append(vote)) << "said once more";
  const std::uint64_t other = elsewhere.desk->size();
  EXPECT_FALSE(elsewhere.desk->append(vote)) << "said to another log";
  EXPECT_EQ(house.desk->size(), size);
  EXPECT_EQ(elsewhere.desk->size(), other);
}

TEST(DeskThreats, AnApprovalOfOneRequestIsNoneOfAnother) {
  House house;
  const std::string one = house.ask(), two = house.ask();
  Proposal vote = house.vote(one, "marta");
  const std::size_t at = vote.body_text.find(one);
  ASSERT_NE(at, std::string::npos);
  vote.body_text.replace(at, one.size(), two);
  vote.body = must(ledger::parse_body(vote.body_text), "body");
  EXPECT_FALSE(house.desk->append(vote)) << "changed after it was signed";
  vote.signatures = {desk_test::token_signature("marta", ledger::spec_of(vote.body.kind).name_space,
                                                vote.body_text, 0x05)};
  const auto said = house.desk->append(vote);  // signed, but over the leaf of the other one
  ASSERT_FALSE(said);
  EXPECT_NE(said.error().message.find("another request"), std::string::npos);
}

TEST(DeskThreats, AStolenTokenThatNobodyUnlocksApprovesNothing) {
  House house;
  const std::string id = house.ask();
  for (const std::uint8_t flags : {std::uint8_t{0x00}, std::uint8_t{0x01}, std::uint8_t{0x04}}) {
    const Proposal vote = House::signed_by(house.draft([&](const LedgerView& view) {
      return draft_vote(view, id, "confirmed", house.author("marta"));
    }),
                                           {"marta"}, flags);
    const auto said = house.desk->append(vote);
    EXPECT_TRUE(!said || !said->ruling.counts) << "flags " << int{flags};
  }
  ASSERT_TRUE(house.approve(id, "rui"));
  EXPECT_EQ(house.standing(id)->phase, EmergencyPhase::kRequested);
}

TEST(DeskThreats, WhoAsksDoesNotApproveAndOnePersonIsOneVoice) {
  House house;
  const std::string id = house.ask();
  EXPECT_EQ(house.approve(id, "tomas").error().kind, ErrorKind::kDenied);
  ASSERT_TRUE(house.approve(id, "marta"));
  (void)house.approve(id, "marta");
  EXPECT_EQ(house.standing(id)->phase, EmergencyPhase::kRequested);
}

TEST(DeskThreats, AClockThatIsSetBackWritesNothingAndIssuesNothingNew) {
  House house;
  const std::string id = house.ask();
  const Proposal vote = house.vote(id, "marta");
  const std::uint64_t size = house.desk->size();
  house.clock.pass(-120);
  const auto said = house.desk->append(vote);
  ASSERT_FALSE(said);
  EXPECT_EQ(said.error().kind, ErrorKind::kInvalid) << said.error().message;
  EXPECT_EQ(house.desk->size(), size);
  house.clock.pass(120);
  EXPECT_TRUE(house.desk->append(vote));
}

TEST(DeskThreats, ABackupThatWasPutBackIsNotGoneOnWith) {
  House house;
  must(house.desk->tick(), "tick");
  house.desk.reset();
  const auto backup = house.root / "backup";
  desk_test::fs::copy(house.place.directory, backup, desk_test::fs::copy_options::recursive);
  house.open();
  house.ask();
  must(house.desk->tick(), "tick");  // a head that the backup lacks
  house.desk.reset();
  desk_test::fs::remove_all(house.place.directory);
  desk_test::fs::copy(backup, house.place.directory, desk_test::fs::copy_options::recursive);
  const auto started = house.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().kind, ErrorKind::kDenied) << started.error().message;
}

/// An administrator who writes a quorum into the database.
TEST(DeskThreats, ADatabaseThatWasEditedIsToldByRebuilding) {
  House house;
  const std::string id = house.ask();
  must(house.desk->tick(), "tick");
  house.desk.reset();
  std::size_t edited = 0;
  for (const auto& file : desk_test::fs::recursive_directory_iterator(house.place.directory)) {
    if (file.path().extension() != ".db" && file.path().extension() != ".sqlite") continue;
    std::ifstream in(file.path(), std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    for (std::size_t at = 0; (at = bytes.find("unit 2 tripped", at)) != std::string::npos;) {
      bytes.replace(at, 6, "unit 3");  // the reason that approvers read
      ++edited;
    }
    std::ofstream(file.path(), std::ios::binary) << bytes;
  }
  ASSERT_GT(edited, 0U);
  const auto rebuilt = rebuild_ledger(house.place, false);
  EXPECT_TRUE(!rebuilt || !rebuilt->differences.empty());
}

TEST(DeskThreats, AnEstateWeakenedJustBeforeUseDoesNotJudgeWhatWasAskedBefore) {
  House house;
  const std::string id = house.ask();
  std::string weak(desk_test::kEstate);
  const std::string_view two = "approve: {at_least: 2, of: [secops]}";
  weak.replace(weak.find(two), two.size(), "approve: {at_least: 1, of: [secops]}");
  std::ofstream(house.root / "estate" / "estate.yaml") << weak;
  house.clock.pass(1);
  const Session session(house.root / "estate", house.clock.now());
  ASSERT_TRUE(session.ok());
  const auto adopted = house.desk->append(House::signed_by(house.draft([&](const LedgerView& view) {
    return draft_adoption(view, session, house.author("ines"));
  }),
                                                           {"ines", "marta"}));
  ASSERT_TRUE(adopted) << adopted.error().message;
  const std::string after = house.ask();
  for (const std::string& one : {id, after}) {
    ASSERT_TRUE(house.approve(one, "marta"));
    EXPECT_EQ(house.standing(one)->phase, EmergencyPhase::kRequested)
        << "what changes who may decide waits for a day";
  }
}

/// The child ends by a signal at some moment of the approval that completes the quorum.
void approve_and_die(House& house, const Proposal& vote, int after_us) {
  const pid_t child = ::fork();
  if (child == 0) {
    auto desk = house.start();
    if (!desk) ::_exit(1);
    (*desk)->unseal(House::authority());
    const auto said = (*desk)->append(vote);
    ::_exit(said ? 0 : 1);
  }
  ::usleep(static_cast<useconds_t>(after_us));
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
}

TEST(DeskThreats, ACrashBetweenApprovalAndGrantLosesNeitherAndGrantsOnce) {
  House house;
  std::size_t granted = 0;
  for (int after_us = 0; after_us < 20'000; after_us += 1'000) {
    house.open();
    const std::string id = house.ask();
    ASSERT_TRUE(house.approve(id, "marta"));
    const Proposal vote = house.vote(id, "rui");
    house.desk.reset();
    approve_and_die(house, vote, after_us);
    house.open();
    must(house.desk->tick(), "tick");
    const auto first = house.standing(id);
    if (first->phase != EmergencyPhase::kGranted) {
      ASSERT_EQ(first->phase, EmergencyPhase::kRequested) << "an approval was durable";
      ASSERT_TRUE(house.desk->append(vote)) << "it was not there, so it can be said again";
    }
    ++granted;
    EXPECT_EQ(house.count(StatementKind::kEmergencyGranted), granted);
    EXPECT_TRUE(house.desk->certificate(id));
  }
}

TEST(DeskThreats, AFullDiskRefusesEverythingAndIssuesNothing) {
  House house;
  const std::string id = house.ask();
  ASSERT_TRUE(house.approve(id, "marta"));
  const Proposal vote = house.vote(id, "rui");
  house.desk.reset();
  const pid_t child = ::fork();
  if (child == 0) {
    auto desk = house.start();
    if (!desk) ::_exit(10);
    (*desk)->unseal(House::authority());
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit none{0, 0};  // every write that makes a file longer fails
    if (::setrlimit(RLIMIT_FSIZE, &none) != 0) ::_exit(11);
    const auto said = (*desk)->append(vote);
    if (said || said.error().kind != ErrorKind::kIo) ::_exit(12);
    if ((*desk)->certificate(id)) ::_exit(13);
    if ((*desk)->append(vote)) ::_exit(14);
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  house.open();
  must(house.desk->tick(), "tick");
  EXPECT_EQ(house.standing(id)->phase, EmergencyPhase::kRequested);
  EXPECT_TRUE(house.desk->append(vote)) << "with room again";
  EXPECT_EQ(house.standing(id)->phase, EmergencyPhase::kGranted);
}

}  // namespace
}  // namespace onus::service
