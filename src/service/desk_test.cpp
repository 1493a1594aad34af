// The life of a request over a real ledger, and what goes wrong around it.
#include "onus/service/desk.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "desk_for_test.h"
#include "onus/codec/ssh_certificate.h"
#include "onus/service/ledger_files.h"
#include "process.h"

namespace onus::service {
namespace {

using base::ErrorKind;
using desk_test::House;
using desk_test::must;
using ledger::EmergencyPhase;
using ledger::StatementKind;

/// What ssh-keygen reads in a certificate.
std::string read_by_ssh_keygen(const House& house, const std::string& line) {
  const auto file = house.root / "id-cert.pub";
  std::ofstream(file) << line << '\n';
  const auto end = run_process({"ssh-keygen", "-L", "-f", file.string()}, "", 65536);
  return end && end->code == 0 ? end->out : std::string("ssh-keygen refused it");
}

TEST(Desk, CarriesARequestFromTheQuestionToTheReview) {
  House house;
  const std::string id = house.ask();
  EXPECT_EQ(house.standing(id)->phase, EmergencyPhase::kRequested);
  EXPECT_EQ(house.desk->certificate(id).error().kind, ErrorKind::kDenied);
  ASSERT_TRUE(house.approve(id, "marta"));
  EXPECT_EQ(house.standing(id)->phase, EmergencyPhase::kRequested);
  ASSERT_TRUE(house.approve(id, "rui"));
  ASSERT_EQ(house.standing(id)->phase, EmergencyPhase::kGranted);

  const auto line = house.desk->certificate(id);
  ASSERT_TRUE(line) << line.error().message;
  const std::string told = read_by_ssh_keygen(house, *line);
  EXPECT_NE(told.find("Key ID: \"" + id + "\""), std::string::npos) << told;
  EXPECT_NE(told.find(fmt::format("Serial: {}\n", house.standing(id)->grant->entry)),
            std::string::npos)
      << told;
  EXPECT_NE(told.find("admin\n"), std::string::npos) << told;
  EXPECT_NE(told.find("force-command /usr/bin/onus-record session"), std::string::npos) << told;

  ASSERT_TRUE(house.end(id, "tomas"));
  EXPECT_EQ(house.desk->certificate(id).error().kind, ErrorKind::kDenied);
  EXPECT_EQ(house.review(id, "marta").error().kind, ErrorKind::kDenied);  // she approved
  ASSERT_TRUE(house.review(id, "olga"));
  EXPECT_FALSE(house.standing(id));
  ASSERT_TRUE(house.desk->sign_head());

  const auto exported = export_ledger(house.place, (house.root / "copy").string(), true);
  ASSERT_TRUE(exported) << exported.error().message;
  const auto verified = verify_ledger({(house.root / "copy").string(), "", 1});
  EXPECT_TRUE(verified) << verified.error().message;
  const auto rebuilt = rebuild_ledger(house.place, false);
  ASSERT_TRUE(rebuilt);
  EXPECT_TRUE(rebuilt->differences.empty()) << rebuilt->differences.front();
}

TEST(Desk, GrantsNothingWhileSealedAndAtOnceWhenOpened) {
  House house;
  house.open(false);
  const std::string id = house.ask();
  ASSERT_TRUE(house.approve(id, "marta"));
  ASSERT_TRUE(house.approve(id, "rui"));
  EXPECT_EQ(must(house.desk->tick(), "tick").granted, 0U);
  EXPECT_EQ(house.standing(id)->phase, EmergencyPhase::kApproved);
  house.desk->unseal(
      must(access::SshAuthority::from_seed(desk_test::seed_of("another authority")), "authority"));
  EXPECT_EQ(must(house.desk->tick(), "tick").granted, 0U) << "an authority that the log lacks";
  house.desk->unseal(House::authority());
  EXPECT_EQ(must(house.desk->tick(), "tick").granted, 1U);
  EXPECT_EQ(house.standing(id)->phase, EmergencyPhase::kGranted);
}

TEST(Desk, IssuesTheSameCertificateAfterAnEndOfTheProcess) {
  House house;
  const std::string id = house.ask();
  ASSERT_TRUE(house.approve(id, "marta"));
  ASSERT_TRUE(house.approve(id, "rui"));
  const std::string before = must(house.desk->certificate(id), "certificate");
  house.clock.pass(60);
  house.open();  // nothing but the log is left
  EXPECT_EQ(must(house.desk->certificate(id), "certificate"), before);
}

TEST(Desk, EndsWhatIsOverByTheClock) {
  House house;
  const std::string granted = house.ask();
  ASSERT_TRUE(house.approve(granted, "marta"));
  ASSERT_TRUE(house.approve(granted, "rui"));
  const std::string waiting = house.ask();
  house.clock.pass(3599);
  EXPECT_EQ(must(house.desk->tick(), "tick").ended, 0U);
  EXPECT_TRUE(house.desk->certificate(granted));
  house.clock.pass(1);
  EXPECT_EQ(house.desk->certificate(granted).error().kind, ErrorKind::kDenied);
  EXPECT_EQ(must(house.desk->tick(), "tick").ended, 2U);
  EXPECT_EQ(house.standing(granted)->end->reason, "expired");
  EXPECT_EQ(house.standing(granted)->end->actor, "@log");
  EXPECT_FALSE(house.standing(waiting)) << "never granted: closed";
  EXPECT_EQ(must(house.desk->tick(), "tick").ended, 0U) << "each end once";
}

TEST(Desk, IssuesNothingUnderAnAuthorityThatWasRetired) {
  House house;
  const std::string id = house.ask();
  ASSERT_TRUE(house.approve(id, "marta"));
  ASSERT_TRUE(house.approve(id, "rui"));
  ASSERT_TRUE(house.desk->certificate(id));
  house.clock.pass(1);
  const std::string fingerprint = House::authority().fingerprint();
  ASSERT_TRUE(house.desk->append(House::signed_by(house.draft([&](const LedgerView& view) {
    return draft_authority_retired(view, fingerprint, house.author("ines"));
  }),
                                                  {"ines", "marta"})));
  EXPECT_EQ(house.desk->certificate(id).error().kind, ErrorKind::kDenied);
}

TEST(Desk, GrantsOnceWhenManyThreadsCompleteTheQuorum) {
  House house;
  std::vector<std::string> ids;
  std::vector<Proposal> votes;
  for (int i = 0; i < 8; ++i) ids.push_back(house.ask());
  for (const std::string& id : ids) {
    for (const char* person : {"marta", "rui", "paulo"}) votes.push_back(house.vote(id, person));
  }
  std::atomic<std::size_t> next{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (std::size_t at = next++; at < votes.size(); at = next++) {
        const auto said = house.desk->append(votes[at]);  // the third may come after the grant
        const bool late = !said && said.error().message.find("granted") != std::string::npos;
        EXPECT_TRUE(said || late);
        const auto ticked = house.desk->tick();
        EXPECT_TRUE(ticked && ticked->problems.empty());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(house.count(StatementKind::kEmergencyGranted), ids.size());
  std::set<std::uint64_t> serials;
  for (const std::string& id : ids) serials.insert(house.standing(id)->grant->entry);
  EXPECT_EQ(serials.size(), ids.size());
  EXPECT_TRUE(must(rebuild_ledger(house.place, false), "rebuild").differences.empty());
}

TEST(Desk, TellsEachGrowthToItsListener) {
  House house;
  std::atomic<std::uint64_t> heard{0};
  house.desk->on_growth([&](std::uint64_t size) { heard = size; });
  house.ask();
  EXPECT_EQ(heard.load(), house.desk->size());
}

}  // namespace
}  // namespace onus::service
