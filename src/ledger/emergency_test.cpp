// The life of a request, and every way of cutting it short that others left open.
#include "onus/ledger/emergency.h"

#include "emergency_for_test.h"

namespace onus::ledger {
namespace {

using testing::Test;

bool says(const std::string& message, std::string_view part) {
  return message.find(part) != std::string::npos;
}

#define EXPECT_REFUSED(said, part)                       \
  do {                                                   \
    const std::string refusal = (said);                  \
    EXPECT_NE(refusal, "");                              \
    EXPECT_PRED2(says, refusal, std::string_view(part)); \
  } while (false)

Quorum quorum_in(const TestLog& log, const std::string& id) {
  const auto quorum = quorum_of(log.governance(), *log.open(id), log.now);
  EXPECT_TRUE(quorum.has_value());
  return *quorum;
}

/// Two approvals and the grant.
std::string granted(TestLog& log) {
  const std::string id = log.ask("ines");
  EXPECT_EQ(log.approve(id, "marta"), "");
  EXPECT_EQ(log.approve(id, "rui"), "");
  EXPECT_EQ(log.say(log.grant(id)), "");
  return id;
}

TEST(Emergency, GoesFromRequestToReview) {
  TestLog log(test_estate(kTestPolicy));
  const std::string id = log.ask("ines");
  EXPECT_EQ(log.open(id)->phase, EmergencyPhase::kRequested);
  EXPECT_EQ(quorum_in(log, id).missing, 2U);
  EXPECT_EQ(quorum_in(log, id).may_approve, (std::set<std::string>{"marta", "rui", "tomas"}));
  EXPECT_EQ(log.approve(id, "marta"), "");
  EXPECT_FALSE(quorum_in(log, id).met);
  EXPECT_EQ(quorum_in(log, id).missing, 1U);
  EXPECT_FALSE(*grant_due(log.governance(), *log.open(id), log.now));
  EXPECT_EQ(log.approve(id, "rui"), "");
  EXPECT_EQ(log.open(id)->phase, EmergencyPhase::kApproved);
  EXPECT_TRUE(*grant_due(log.governance(), *log.open(id), log.now));
  EXPECT_EQ(log.say(log.grant(id)), "");
  EXPECT_EQ(log.open(id)->phase, EmergencyPhase::kGranted);
  EXPECT_FALSE(*grant_due(log.governance(), *log.open(id), log.now));
  EXPECT_FALSE(end_due(*log.open(id), log.now + base::Seconds(599)));
  EXPECT_TRUE(end_due(*log.open(id), log.now + base::Seconds(600)));
  log.pass(60);
  Statement use = log.make(StatementKind::kEmergencyUsed, "restart", "@log",
                           {{"request", id}, {"host", "turbine-7"}, {"session", "s1"}});
  use.body.valid_from = log.now;
  EXPECT_EQ(log.say(use), "");
  EXPECT_TRUE(log.last.counts);
  EXPECT_EQ(log.open(id)->uses, 1U);
  EXPECT_EQ(log.end(id, "ines", "finished"), "");
  EXPECT_EQ(log.open(id)->phase, EmergencyPhase::kEnded);
  EXPECT_EQ(debts(log.governance(), log.now).size(), 1U);
  EXPECT_FALSE(debts(log.governance(), log.now)[0].overdue);
  EXPECT_TRUE(debts(log.governance(), log.now + base::Seconds(86400))[0].overdue);
  EXPECT_EQ(log.say(log.review(id, "olga", "open")), "");
  EXPECT_TRUE(log.open(id)->review->rotated_open);
  EXPECT_EQ(log.say(log.review(id, "olga")), "");
  EXPECT_EQ(log.open(id), nullptr);
  EXPECT_TRUE(debts(log.governance(), log.now).empty());
}

TEST(Emergency, EveryStateIsThereAgainAfterACrash) {
  TestLog log(test_estate(kTestPolicy));
  const auto same = [&] { return log.restored().emergency() == log.governance().emergency(); };
  const std::string id = log.ask("ines");
  EXPECT_TRUE(same());
  EXPECT_EQ(log.approve(id, "marta", "confirmed"), "");
  EXPECT_TRUE(same());
  log.crash();
  EXPECT_EQ(log.approve(id, "rui"), "");
  EXPECT_EQ(log.say(log.freeze("marta", 60)), "");
  EXPECT_TRUE(same());
  log.crash();
  EXPECT_REFUSED(log.say(log.grant(id)), "frozen");
  log.pass(60);
  EXPECT_EQ(log.say(log.grant(id)), "");
  EXPECT_TRUE(same());
  log.crash();
  EXPECT_REFUSED(log.say(log.grant(id)), "granted once");
  EXPECT_EQ(log.end(id, "marta", "revoked"), "");
  EXPECT_EQ(log.say(log.review(id, "olga", "open")), "");
  EXPECT_TRUE(same());
}

// Threats.

TEST(EmergencyThreat, ARogueRequesterGetsNothingAlone) {
  TestLog log(test_estate(kTestPolicy));
  const std::string id = log.ask("ines");
  EXPECT_REFUSED(log.approve(id, "ines"), "somebody else");
  EXPECT_REFUSED(log.say(log.grant(id)), "too few approved");
  EXPECT_REFUSED(log.say(log.request("olga")), "may ask");
}

TEST(EmergencyThreat, AReplayedApprovalCountsForNothingElse) {
  TestLog log(test_estate(kTestPolicy));
  const std::string first = log.ask("ines"), second = log.ask("ines");
  Statement approval = log.approval(first, "marta");
  approval.body.content.members[0].second.string = second;  // "request"; the leaf is the first's
  EXPECT_REFUSED(log.say(approval), "another request");
  // In another place's log the request has another leaf, whatever its id.
  Statement elsewhere = log.approval(first, "marta");
  elsewhere.body.content.members[1].second.string = leaf_hash("elsewhere").hex();
  EXPECT_REFUSED(log.say(elsewhere), "another request");
  EXPECT_EQ(log.say(log.approval(first, "marta")), "");
  EXPECT_REFUSED(log.approve(first, "marta"), "counts once");
}

TEST(EmergencyThreat, OneRequestIsGrantedOnce) {
  TestLog log(test_estate(kTestPolicy));
  const std::string id = granted(log);
  EXPECT_REFUSED(log.say(log.grant(id)), "granted once");
  EXPECT_EQ(log.end(id, "ines", "finished"), "");
  EXPECT_REFUSED(log.say(log.grant(id)), "granted once");
  EXPECT_REFUSED(log.approve(id, "tomas"), "nothing is left to decide");
}

TEST(EmergencyThreat, AnEstateWeakenedJustBeforeUseChangesNoOpenRequest) {
  TestLog log(test_estate(kTestPolicy));
  const std::string id = log.ask("ines");
  EXPECT_EQ(log.approve(id, "marta"), "");
  const std::string weak =
      R"("for":["restart"],"invoke":{"any":["grid"]},"approve":{"any":["secops","ines"]},
         "grants":{"principals":["admin","operator","root"],"duration":36000})";
  EXPECT_EQ(log.adopt(test_estate(weak)), "");  // those who approve signed: at once
  EXPECT_EQ(log.governance().in_force(log.now)->effective, log.now);
  EXPECT_FALSE(quorum_in(log, id).met);
  EXPECT_REFUSED(log.say(log.grant(id)), "too few approved");
}

TEST(EmergencyThreat, ALowerCriticalityWaitsAsAPolicyDoes) {
  TestLog log(test_estate(kTestPolicy));
  const auto changes = power_changes(*EstateRecord::parse(test_estate(kTestPolicy, "critical")),
                                     *EstateRecord::parse(test_estate(kTestPolicy, "normal")));
  EXPECT_TRUE(changes.policies.contains("pol"));
}

TEST(EmergencyThreat, AMachinesWordIsNoPersonsAndNotTheOtherWayRound) {
  TestLog log(test_estate(kTestPolicy));
  const std::string id = log.ask("ines");
  EXPECT_EQ(log.approve(id, "marta"), "");
  EXPECT_EQ(log.approve(id, "rui"), "");
  Statement by_person = log.grant(id);
  by_person.signers.clear();
  TestLog::sign(by_person, "marta");
  EXPECT_REFUSED(log.say(by_person), "only its own key");
  Statement both = log.grant(id);
  TestLog::sign(both, "marta");
  EXPECT_REFUSED(log.say(both), "only its own key");
  Statement machine = log.approval(id, "tomas");
  machine.signers.clear();
  TestLog::sign_log(machine);
  EXPECT_REFUSED(log.say(machine), "a person has to say this");
  Statement as_log = log.approval(id, "tomas");
  as_log.body.actor = "@log";
  EXPECT_REFUSED(log.say(as_log), "form: ");
  Statement by_name = log.grant(id);
  by_name.body.actor = "marta";
  EXPECT_REFUSED(log.say(by_name), "form: ");
}

TEST(EmergencyThreat, TwoApproversEnrolledByAnAdminAreTwoPeopleOrNone) {
  TestLog log(test_estate(kTestPolicy));
  const std::string id = log.ask("ines");
  EXPECT_REFUSED(log.enrol("zoe", "zoe", true), "no person zoe");
  EXPECT_REFUSED(log.enrol("rui", "marta", true), "marta signed with two keys");
  EXPECT_EQ(log.enrol("marta", "marta-2", true), "");
  EXPECT_EQ(log.approve(id, "marta"), "");
  Statement second = log.approval(id, "marta");
  second.signers.clear();
  TestLog::sign(second, "marta-2");
  EXPECT_REFUSED(log.say(second), "counts once");
}

TEST(EmergencyThreat, AStolenSessionWithARevokedKeyStopsTheGrant) {
  TestLog log(test_estate(kTestPolicy));
  EXPECT_EQ(log.enrol("ines", "ines-laptop", false), "");
  Statement request = log.request("ines");
  request.signers.clear();
  TestLog::sign(request, "ines-laptop", false);
  const std::string id = request.body.id;
  EXPECT_EQ(log.say(request), "");
  EXPECT_EQ(log.approve(id, "marta"), "");
  EXPECT_EQ(log.approve(id, "rui"), "");
  EXPECT_EQ(log.revoke("ines", "ines-laptop", false), "");
  EXPECT_FALSE(*grant_due(log.governance(), *log.open(id), log.now));
  EXPECT_REFUSED(log.say(log.grant(id)), "not in force");
}

TEST(EmergencyThreat, AnApprovalEndsWithItsKey) {
  TestLog log(test_estate(kTestPolicy));
  const std::string id = log.ask("ines");
  EXPECT_EQ(log.enrol("tomas", "tomas-2", true), "");
  EXPECT_EQ(log.approve(id, "tomas"), "");
  EXPECT_EQ(log.approve(id, "marta"), "");
  EXPECT_TRUE(quorum_in(log, id).met);
  EXPECT_EQ(log.revoke("tomas", "tomas"), "");
  EXPECT_FALSE(quorum_in(log, id).met);
  EXPECT_REFUSED(log.say(log.grant(id)), "too few approved");
  Statement again = log.approval(id, "tomas");
  again.signers.clear();
  TestLog::sign(again, "tomas-2");
  EXPECT_EQ(log.say(again), "");
  EXPECT_TRUE(quorum_in(log, id).met);
}

TEST(EmergencyThreat, ARequestStaysWithinWhatThePolicyGrants) {
  TestLog log(test_estate(kTestPolicy));
  EXPECT_REFUSED(log.say(log.request("ines", "0")), "at least 1 s");
  EXPECT_REFUSED(log.say(log.request("ines", "3601")), "at most 1 h");
  Statement root = log.request("ines");
  TestLog::principals(root, {"admin", "root"});
  EXPECT_REFUSED(log.say(root), "does not grant the account root");
  Statement other = log.request("ines");
  other.body.subject = "other";
  EXPECT_REFUSED(log.say(other), "is for restart");
  Statement open = log.request("ines");
  open.body.valid_to = log.now + base::Seconds(86401);
  EXPECT_REFUSED(log.say(open), "at most 24 h");
  Statement unknown = log.request("ines");
  unknown.body.content.members[0].second.string = "asteroid";
  EXPECT_REFUSED(log.say(unknown), "no scenario or item");
  Statement stale = log.request("ines");
  stale.body.estate = Digest{};
  EXPECT_REFUSED(log.say(stale), "ask anew");
  Statement foreign = log.request("ines");
  foreign.body.content.members[1].second.string = key_line_of("rui", true);
  EXPECT_REFUSED(log.say(foreign), "rui's");
}

TEST(EmergencyThreat, NobodyFillsTheLogWithRequests) {
  TestLog log(test_estate(kTestPolicy));
  std::string last;
  for (std::size_t i = 0; i < kOpenRequestsMax; ++i) last = log.ask("ines");
  EXPECT_REFUSED(log.say(log.request("ines")), "withdraw one first");
  EXPECT_EQ(log.say(log.request("tomas")), "");
  EXPECT_EQ(log.end(last, "ines", "withdrawn"), "");
  EXPECT_EQ(log.say(log.request("ines")), "");
}

}  // namespace
}  // namespace onus::ledger
