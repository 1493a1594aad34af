// What keeps emergency access from staying open, and from being closed to everybody.
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

Quorum quorum_in(const TestLog& log, const std::string& id) {
  return *quorum_of(log.governance(), *log.open(id), log.now);
}

std::string granted(TestLog& log) {
  const std::string id = log.ask("ines");
  EXPECT_EQ(log.approve(id, "marta"), "");
  EXPECT_EQ(log.approve(id, "rui"), "");
  EXPECT_EQ(log.say(log.grant(id)), "");
  return id;
}

std::string rules(std::string_view approve) {
  return fmt::format(R"("for":["restart"],"invoke":{{"any":["grid"]}},"approve":{},
      "grants":{{"principals":["admin"],"duration":3600,"recorded":true}},"review_within":86400)",
                     approve);
}

TEST(EmergencyFreezing, KeepsThePolicyFromGrantingForAWhile) {
  TestLog log(test_estate(kTestPolicy));
  const std::string id = log.ask("ines");
  EXPECT_EQ(log.approve(id, "marta"), "");
  EXPECT_EQ(log.approve(id, "rui"), "");
  EXPECT_REFUSED(log.say(log.freeze("olga")), "may not freeze");
  EXPECT_REFUSED(log.say(log.freeze("tomas", 4 * 3600 + 1)), "at most 4 h");
  EXPECT_EQ(log.say(log.freeze("tomas", 4 * 3600)), "");
  EXPECT_REFUSED(log.say(log.grant(id)), "frozen by tomas");
  EXPECT_FALSE(*grant_due(log.governance(), *log.open(id), log.now));
  log.pass(4 * 3600 - 1);
  EXPECT_NE(freeze_of(log.governance(), "pol", log.now), nullptr);
  log.pass(1);
  EXPECT_EQ(freeze_of(log.governance(), "pol", log.now), nullptr);
  EXPECT_REFUSED(log.say(log.freeze("tomas")), "24 h later");
  EXPECT_EQ(log.say(log.freeze("rui")), "");
  log.pass(20 * 3600);
  EXPECT_EQ(log.say(log.freeze("tomas")), "");
}

TEST(EmergencyFreezing, IsLiftedByThoseWhoApprove) {
  TestLog log(test_estate(kTestPolicy));
  Statement freeze = log.freeze("tomas");
  EXPECT_EQ(log.say(freeze), "");
  const auto thaw = [&](std::initializer_list<const char*> people) {
    Statement statement = log.make(StatementKind::kEmergencyThawed, "pol", *people.begin(),
                                   {{"frozen", freeze.body.id}});
    for (const char* person : people) {
      if (person != *people.begin()) TestLog::sign(statement, person);
    }
    return log.say(std::move(statement));
  };
  EXPECT_REFUSED(thaw({"marta"}), "2 of secops, ines must sign");
  EXPECT_REFUSED(thaw({"marta", "olga"}), "2 of secops, ines must sign");
  EXPECT_EQ(thaw({"marta", "ines"}), "");
  EXPECT_EQ(freeze_of(log.governance(), "pol", log.now), nullptr);
  EXPECT_REFUSED(thaw({"marta", "ines"}), "no such freeze");
  EXPECT_REFUSED(log.say(log.freeze("tomas")), "24 h later");
}

TEST(EmergencyDebt, AsksForOneApproverMoreUntilItIsSettled) {
  TestLog log(test_estate(kTestPolicy, "high"));
  const std::string old = granted(log);
  EXPECT_EQ(log.end(old, "ines", "finished"), "");
  log.pass(86399);
  const std::string before = log.ask("ines");
  EXPECT_FALSE(log.open(before)->in_debt);
  log.pass(1);
  const std::string id = log.ask("ines");
  EXPECT_TRUE(log.open(id)->in_debt);
  EXPECT_EQ(quorum_in(log, id).missing, 3U);
  EXPECT_EQ(log.approve(id, "marta"), "");
  EXPECT_EQ(log.approve(id, "rui"), "");
  EXPECT_TRUE(quorum_in(log, id).one_more);
  EXPECT_REFUSED(log.say(log.grant(id)), "one more, for a debt is open");
  EXPECT_EQ(log.approve(id, "tomas"), "");
  EXPECT_EQ(log.say(log.grant(id)), "");
  EXPECT_EQ(log.say(log.review(old, "olga")), "");
  const std::string after = log.ask("ines");
  EXPECT_FALSE(log.open(after)->in_debt);
}

TEST(EmergencyDebt, NeverBlocksACriticalOperationNorWhereTooFewCouldApprove) {
  TestLog log(test_estate(kTestPolicy));  // critical
  EXPECT_EQ(log.end(granted(log), "ines", "finished"), "");
  log.pass(86400);
  const std::string id = granted(log);
  EXPECT_TRUE(log.open(id)->in_debt);
  TestLog few(test_estate(kTestPolicy, "high"));
  EXPECT_EQ(few.end(granted(few), "ines", "finished"), "");
  few.pass(86400);
  const std::string next = few.ask("ines");
  EXPECT_EQ(few.deny(next, "tomas"), "");  // marta and rui are left: no third could come
  EXPECT_EQ(few.approve(next, "marta"), "");
  EXPECT_EQ(few.approve(next, "rui"), "");
  EXPECT_TRUE(quorum_in(few, next).no_spare);
  EXPECT_EQ(few.say(few.grant(next)), "");
}

TEST(EmergencyEnd, IsSaidByWhomItConcerns) {
  TestLog log(test_estate(kTestPolicy));
  const std::string id = log.ask("ines");
  EXPECT_REFUSED(log.end(id, "marta", "revoked"), "nothing is granted");
  EXPECT_REFUSED(log.end(id, "marta", "withdrawn"), "ines asked for it");
  EXPECT_REFUSED(log.end(id, "ines", "finished"), "not granted yet");
  EXPECT_REFUSED(log.end(id, "ines", "expired"), "the log says itself");
  EXPECT_EQ(log.end(id, "ines", "withdrawn"), "");
  const std::string next = granted(log);
  EXPECT_REFUSED(log.end(next, "ines", "withdrawn"), "not withdrawn");
  EXPECT_REFUSED(log.end(next, "olga", "revoked"), "an admin must sign");
  EXPECT_REFUSED(log.end(next, "@log", "expired"), "not over before");
  EXPECT_REFUSED(log.end(next, "@log", "revoked"), "a person has to say");
  EXPECT_EQ(log.end(next, "tomas", "revoked"), "");
  EXPECT_REFUSED(log.end(next, "ines", "finished"), "ended by entry");
}

TEST(EmergencyReviewing, IsForThoseWhoNeitherAskedNorApproved) {
  TestLog log(test_estate(kTestPolicy));
  const std::string id = granted(log);
  EXPECT_REFUSED(log.say(log.review(id, "olga")), "not over yet");
  EXPECT_EQ(log.end(id, "ines", "finished"), "");
  EXPECT_REFUSED(log.say(log.review(id, "ines")), "ines asked for it");
  EXPECT_REFUSED(log.say(log.review(id, "marta")), "marta approved it");
  EXPECT_EQ(log.say(log.review(id, "tomas")), "");
  EXPECT_REFUSED(log.say(log.review(id, "olga")), "no request");
}

TEST(EmergencyUse, ThatBeganAfterTheEndIsToldAndDoesNotCount) {
  TestLog log(test_estate(kTestPolicy));
  const std::string id = granted(log);
  log.pass(700);
  Statement use = log.make(StatementKind::kEmergencyUsed, "restart", "@log",
                           {{"request", id}, {"host", "h"}, {"session", "s"}});
  use.body.valid_from = log.now - base::Seconds(100);
  EXPECT_EQ(log.say(use), "");
  EXPECT_FALSE(log.last.counts);
  EXPECT_PRED2(says, log.last.why_not, "granted from");
}

TEST(EmergencyLockOut, TheLastApproverIsNotRemoved) {
  TestLog log(test_estate(rules(R"({"at_least":2,"of":["rui","tomas"]})")));
  EXPECT_REFUSED(log.revoke("tomas", "tomas"), "rui, tomas must approve");
  EXPECT_EQ(log.enrol("tomas", "tomas-2", true), "");
  EXPECT_EQ(log.revoke("tomas", "tomas"), "");
  EXPECT_REFUSED(log.adopt(test_estate(rules(R"({"at_least":3,"of":["rui","tomas"]})"))),
                 "are there who have not left");
  EXPECT_REFUSED(log.adopt(test_estate(rules(R"({"at_least":2,"of":["rui","zoe"]})"), "critical",
                                       R"(,{"class":"person","id":"zoe"})")),
                 "enrol their keys");
  EXPECT_REFUSED(
      log.adopt(test_estate(rules(R"({"at_least":2,"of":["rui","zoe"]})"), "critical",
                            R"(,{"class":"person","id":"zoe","left":"2026-01-01T00:00:00Z"})")),
      "have not left");
}

TEST(EmergencyLockOut, AnEstateThatIsADeadEndAlreadyCanBeMended) {
  TestLog log(test_estate(rules(R"({"all":["rui","tomas"]})")));
  // With time somebody leaves, and no quorum is left.
  const std::string leaving = R"(,{"class":"person","id":"zoe","left":"2026-11-27T00:00:00Z"})";
  EXPECT_EQ(log.adopt(test_estate(kTestPolicy, "critical", leaving)), "");
  log.pass(2 * 86400);
  EXPECT_EQ(log.adopt(test_estate(kTestPolicy, "critical", "")), "");
  EXPECT_REFUSED(log.adopt(test_estate(rules(R"({"all":["rui","rui"]})"), "critical", leaving)),
                 "nobody could get emergency access");
}

TEST(EmergencyLockOut, TheLastAdministratorIsNotRemoved) {
  TestLog log(test_estate(kTestPolicy, "critical", "", R"("admins":["olga"])"));
  EXPECT_REFUSED(log.revoke("olga", "olga"), "last key of an admin");
  EXPECT_REFUSED(log.adopt(test_estate(kTestPolicy, "critical", "", R"("admins":["nobody"])")),
                 "no admin is there");
  EXPECT_EQ(log.enrol("olga", "olga-2", false), "");
  EXPECT_EQ(log.revoke("olga", "olga"), "");
}

TEST(EmergencyAuthority, HasAKeyOfItsOwnThatNeverComesBack) {
  TestLog log(test_estate(kTestPolicy));
  EXPECT_REFUSED(log.add_authority("authority"), "never taken back");
  EXPECT_REFUSED(log.add_authority("@log"), "the log's own");
  Statement alone = log.make(StatementKind::kAuthorityAdded, "@log", "ines",
                             {{"key", key_line_of("second", false)}, {"purpose", "ssh-user"}});
  EXPECT_REFUSED(log.say(alone), "to add an authority");
  Statement retire =
      log.make(StatementKind::kAuthorityRetired, "@log", "ines",
               {{"fingerprint", fingerprint_of_line(key_line_of("authority", false))}});
  TestLog::sign(retire, "marta");
  EXPECT_EQ(log.say(retire), "");
  EXPECT_TRUE(authorities_at(log.governance(), log.now).empty());
  const std::string id = log.ask("ines");
  EXPECT_EQ(log.approve(id, "marta"), "");
  EXPECT_EQ(log.approve(id, "rui"), "");
  EXPECT_REFUSED(log.say(log.grant(id)), "no authority in force");
  EXPECT_REFUSED(log.enrol("rui", "authority", false), "an authority's");
}

}  // namespace
}  // namespace onus::ledger
