// Traps that others fell into, each as a test of ours.
#include <algorithm>

#include "emergency_for_test.h"

namespace onus::ledger {
namespace {

bool says(const std::string& message, std::string_view part) {
  return message.find(part) != std::string::npos;
}

#define EXPECT_REFUSED(said, part)                       \
  do {                                                   \
    const std::string refusal = (said);                  \
    EXPECT_NE(refusal, "");                              \
    EXPECT_PRED2(says, refusal, std::string_view(part)); \
  } while (false)

std::string policy(std::string_view people, std::string_view more = "") {
  return fmt::format(
      R"("for":["restart"],{},"grants":{{"principals":["admin"],"duration":3600,"recorded":true}},
         "notify":["olga"],"review_within":86400{})",
      people, more);
}

Quorum quorum_in(const TestLog& log, const std::string& id) {
  return *quorum_of(log.governance(), *log.open(id), log.now);
}

constexpr std::string_view kTwo =
    R"("invoke":{"any":["grid","rui"]},"approve":{"at_least":2,"of":["secops","ines"]})";

TEST(EmergencyTrap, AdministratorsAreNotExemptFromTheCheckOfTheirOwnRequest) {
  TestLog log(test_estate(policy(kTwo), "critical", "", R"("admins":["ines","marta"])"));
  const std::string id = log.ask("ines");
  EXPECT_REFUSED(log.approve(id, "ines"), "somebody else has to decide");
  EXPECT_EQ(log.approve(id, "marta"), "");
  EXPECT_REFUSED(log.say(log.grant(id)), "too few approved");
}

TEST(EmergencyTrap, TheRequesterIsNotCountedThroughATeam) {
  TestLog log(test_estate(policy(kTwo)));
  const std::string id = log.ask("tomas");  // of secops too
  EXPECT_FALSE(quorum_in(log, id).may_approve.contains("tomas"));
  EXPECT_REFUSED(log.approve(id, "tomas"), "somebody else has to decide");
  EXPECT_EQ(log.approve(id, "rui"), "");
  EXPECT_FALSE(quorum_in(log, id).met);
}

TEST(EmergencyTrap, OneHumanDoesNotFillTwoSlots) {
  TestLog log(test_estate(policy(R"("invoke":"ines","approve":{"all":["secops","marta"]})")));
  const std::string id = log.ask("ines");
  EXPECT_EQ(log.approve(id, "marta"), "");
  EXPECT_FALSE(quorum_in(log, id).met);
  EXPECT_EQ(quorum_in(log, id).missing, 1U);
  EXPECT_EQ(log.approve(id, "rui"), "");
  EXPECT_TRUE(quorum_in(log, id).met);
}

TEST(EmergencyTrap, ThresholdsAreNotOredTogether) {
  const std::string rules =
      std::string(kTwo) + R"(,"when_reachable":{"at_least":3,"of":["secops","ines"]})";
  TestLog log(test_estate(policy(rules)));
  const std::string id = log.ask("ines");
  EXPECT_EQ(log.approve(id, "marta"), "");
  EXPECT_EQ(log.approve(id, "rui"), "");
  EXPECT_TRUE(quorum_in(log, id).reachable);
  EXPECT_REFUSED(log.say(log.grant(id)), "3 of secops, ines");
  const std::string other = log.ask("ines");
  EXPECT_EQ(log.approve(other, "marta", "confirmed"), "");
  EXPECT_EQ(log.approve(other, "rui"), "");
  EXPECT_FALSE(quorum_in(log, other).reachable);
  EXPECT_TRUE(quorum_in(log, other).met);
  EXPECT_EQ(log.approve(other, "tomas", "contradicted"), "");
  EXPECT_TRUE(quorum_in(log, other).reachable);
  EXPECT_TRUE(quorum_in(log, other).met);  // three did approve
}

TEST(EmergencyTrap, ContradictionOutweighsConfirmation) {
  const std::string rules =
      std::string(kTwo) + R"(,"when_reachable":{"at_least":3,"of":["secops","ines"]})";
  TestLog log(test_estate(policy(rules)));
  const std::string id = log.ask("ines");
  EXPECT_EQ(log.approve(id, "marta", "confirmed"), "");
  EXPECT_EQ(log.approve(id, "rui", "contradicted"), "");
  EXPECT_REFUSED(log.say(log.grant(id)), "too few approved");
}

TEST(EmergencyTrap, AThresholdOfZeroApprovesNothing) {
  for (const char* rule : {R"("approve":{"at_least":0,"of":["secops"]})", R"("approve":{"all":[]})",
                           R"("approve":{"at_least":1,"of":[{"at_least":0,"of":["rui"]},"marta"]})",
                           R"("invoke":"ines")"}) {
    TestLog log(test_estate(policy(rule)));
    EXPECT_REFUSED(log.say(log.request("ines")), "asks nobody to approve");
  }
  // Where the failure is not confirmed, a threshold of zero leaves the other rule.
  TestLog log(test_estate(
      policy(std::string(kTwo) + R"(,"when_reachable":{"at_least":0,"of":["secops"]})")));
  const std::string id = log.ask("ines");
  EXPECT_EQ(log.approve(id, "marta"), "");
  EXPECT_REFUSED(log.say(log.grant(id)), "2 of secops, ines");
}

TEST(EmergencyTrap, ANegativeThresholdIsNoRule) {
  const std::string rule = R"("approve":{"at_least":-1,"of":["secops"]})";
  EXPECT_FALSE(EstateRecord::parse(test_estate(policy(rule))));
}

TEST(EmergencyTrap, NothingIsGrantedForLongerThanACertificateLasts) {
  const std::string longer =
      R"("for":["restart"],"invoke":{"any":["grid","rui"]},"approve":{"at_least":2,"of":["secops","ines"]},
         "grants":{"principals":["admin"],"duration":172800})";
  TestLog log(test_estate(longer));
  EXPECT_REFUSED(log.say(log.request("ines", "86401")), "at most 24 h");
  EXPECT_EQ(log.say(log.request("ines", "86400")), "");
}

TEST(EmergencyTrap, ScopeAndDurationAreThoseThatWereSigned) {
  TestLog log(test_estate(policy(kTwo)));
  const std::string id = log.ask("ines");
  EXPECT_EQ(log.approve(id, "marta"), "");
  EXPECT_EQ(log.approve(id, "rui"), "");
  const auto changed = [&](const char* field, const std::string& text) {
    Statement grant = log.grant(id);
    std::erase_if(grant.body.content.members,
                  [&](const auto& member) { return member.first == field; });
    TestLog::put(grant, field, text);
    return log.say(std::move(grant));
  };
  Statement accounts = log.grant(id);
  TestLog::principals(accounts, {"admin", "operator"});
  EXPECT_REFUSED(log.say(accounts), "accounts is not what");
  EXPECT_REFUSED(changed("key", TestLog::self().fingerprint), "key is not what");
  EXPECT_REFUSED(changed("recorded", "no"), "recording is not what");
  EXPECT_REFUSED(changed("source_address", "192.0.2.1"), "source address is not what");
  EXPECT_REFUSED(changed("authority", TestLog::self().fingerprint), "no authority in force");
  Statement longer = log.grant(id);
  longer.body.valid_to = log.now + base::Seconds(601);
  EXPECT_REFUSED(log.say(longer), "were asked for and approved");
}

TEST(EmergencyTrap, BackdatingForSkewDoesNotMoveTheEnd) {
  TestLog log(test_estate(policy(kTwo)));
  const std::string id = log.ask("ines");
  EXPECT_EQ(log.approve(id, "marta"), "");
  EXPECT_EQ(log.approve(id, "rui"), "");
  Statement grant = log.grant(id);
  grant.body.valid_from = log.now - base::Seconds(301);
  EXPECT_REFUSED(log.say(grant), "at most 5 minutes before");
  grant.body.valid_from = log.now - base::Seconds(300);
  grant.body.valid_to = log.now + base::Seconds(601);
  EXPECT_REFUSED(log.say(grant), "were asked for and approved");
  grant.body.valid_to = log.now + base::Seconds(600);
  EXPECT_EQ(log.say(grant), "");
  EXPECT_EQ(log.open(id)->grant->valid_to, log.now + base::Seconds(600));
}

TEST(EmergencyTrap, ASoftwareKeyApprovesOnlyWhereThePolicySaysSo) {
  const auto try_with = [](const std::string& more, bool hardware, auto change) {
    TestLog log(test_estate(policy(kTwo, more)));
    const std::string id = log.ask("ines");
    EXPECT_EQ(log.enrol("marta", "marta-laptop", false), "");
    Statement approval = log.approval(id, "marta");
    if (!hardware) {
      approval.signers.clear();
      TestLog::sign(approval, "marta-laptop", false);
    }
    change(approval.signers[0].facts);
    return log.say(approval);
  };
  const auto same = [](crypto::SignatureFacts&) {};
  const auto unverified = [](crypto::SignatureFacts& facts) { facts.user_verified = false; };
  const auto copied = [](crypto::SignatureFacts& facts) { facts.backup_eligible = true; };
  EXPECT_EQ(try_with("", true, same), "");
  EXPECT_REFUSED(try_with("", false, same), "is a software key");
  EXPECT_EQ(try_with(R"(,"approval_keys":"software")", false, same), "");
  EXPECT_REFUSED(try_with(R"(,"approval_keys":"hardware")", false, same), "is a software key");
  EXPECT_REFUSED(try_with("", true, unverified), "PIN");
  EXPECT_REFUSED(try_with("", true, copied), "may be copied");
  EXPECT_REFUSED(try_with(R"(,"approval_keys":"software")", true, copied), "may be copied");
}

TEST(EmergencyTrap, APasskeyThatMayBeCopiedApprovesWhatIsNotCritical) {
  TestLog log(test_estate(policy(kTwo), "high"));
  const std::string id = log.ask("ines");
  Statement approval = log.approval(id, "marta");
  approval.signers[0].facts.backup_eligible = true;
  EXPECT_EQ(log.say(approval), "");
}

TEST(EmergencyTrap, OneApproverSignsOutsideABrowserWhereThePolicyAsksForIt) {
  TestLog log(test_estate(policy(kTwo, R"(,"command_line_approver":true)")));
  const std::string id = log.ask("ines");
  for (const char* person : {"marta", "rui"}) {
    Statement approval = log.approval(id, person);
    approval.signers[0].facts.origin = "https://onus.example";
    EXPECT_EQ(log.say(approval), "");
  }
  EXPECT_REFUSED(log.say(log.grant(id)), "on the command line");
  EXPECT_EQ(quorum_in(log, id).missing, 1U);
  EXPECT_EQ(log.approve(id, "tomas"), "");
  EXPECT_EQ(log.say(log.grant(id)), "");
}

TEST(EmergencyTrap, NothingIsApprovedOrGrantedAfterItsTime) {
  TestLog log(test_estate(policy(kTwo)));
  const std::string id = log.ask("ines");
  EXPECT_EQ(log.approve(id, "marta"), "");
  log.pass(7199);
  EXPECT_REFUSED(log.end(id, "@log", "expired"), "not over before");
  EXPECT_EQ(log.approve(id, "rui"), "");
  log.pass(1);
  EXPECT_REFUSED(log.approve(id, "tomas"), "could be approved until");
  EXPECT_REFUSED(log.say(log.grant(id)), "could be granted until");
  EXPECT_FALSE(*grant_due(log.governance(), *log.open(id), log.now));
  EXPECT_TRUE(end_due(*log.open(id), log.now));
  EXPECT_EQ(log.end(id, "@log", "expired"), "");
  EXPECT_EQ(log.open(id), nullptr);
}

TEST(EmergencyTrap, OneVoiceStopsNobodyByItself) {
  TestLog log(test_estate(policy(kTwo)));
  const std::string id = log.ask("ines");  // marta, rui, tomas can approve
  EXPECT_EQ(log.approve(id, "tomas"), "");
  EXPECT_EQ(log.deny(id, "tomas"), "");
  EXPECT_REFUSED(log.approve(id, "tomas"), "denied it");
  EXPECT_EQ(quorum_in(log, id).missing, 2U);
  EXPECT_REFUSED(log.deny(id, "tomas"), "denied it");
  EXPECT_REFUSED(log.deny(id, "olga"), "not among those who decide");
  EXPECT_EQ(log.approve(id, "marta"), "");
  EXPECT_EQ(log.deny(id, "rui"), "");  // marta alone could not
  EXPECT_EQ(log.open(id), nullptr);
  EXPECT_REFUSED(log.approve(id, "rui"), "no request");
}

TEST(EmergencyTrap, TheExpiredCredentialIsNotNeededToRenewItself) {
  TestLog log(test_estate(policy(kTwo)));
  const std::string id = log.ask("ines");
  Statement early = log.request("ines");
  TestLog::put(early, "extends", id);
  EXPECT_REFUSED(log.say(early), "not granted");
  EXPECT_EQ(log.approve(id, "marta"), "");
  EXPECT_EQ(log.approve(id, "rui"), "");
  EXPECT_EQ(log.say(log.grant(id)), "");
  Statement more = log.request("ines");
  TestLog::put(more, "extends", id);
  EXPECT_EQ(log.say(more), "");
  EXPECT_FALSE(quorum_in(log, more.body.id).met);  // with a quorum of its own
  Statement other = log.request("tomas");
  TestLog::put(other, "extends", id);
  EXPECT_REFUSED(log.say(other), "have to be the same");
}

}  // namespace
}  // namespace onus::ledger
