#include "onus/service/notice_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "desk_for_test.h"
#include "onus/access/request_code.h"

namespace onus::service {
namespace {

using desk_test::House;
using ledger::StatementKind;
using notices::Attempt;
using notices::Channel;
using notices::Delivery;
using notices::Notice;
using testing::HasSubstr;

/// The house's estate, with two channels.
std::string estate() {
  std::string text(desk_test::kEstate);
  const std::string component = "  okta: {needs: []}\n";
  text.replace(text.find(component), component.size(),
               component +
                   "  mail: {kind: notice-channel, needs: []}\n"
                   "  pager: {kind: notice-channel, needs: []}\n");
  const std::string notify = "    notify: [olga]\n";
  text.replace(text.find(notify), notify.size(), "    channels: [mail, pager]\n" + notify);
  return text;
}

class Scripted final : public Channel {
 public:
  using Act = std::function<Delivery(const Notice&, const Attempt&)>;
  Scripted(std::string id, Act act) : Channel({std::move(id)}), act_(std::move(act)) {}
  [[nodiscard]] Delivery send(const Notice& notice, const Attempt& attempt) const override {
    return act_(notice, attempt);
  }
  [[nodiscard]] std::string_view kind() const override { return "command"; }
  [[nodiscard]] std::string where() const override { return "here"; }

 private:
  Act act_;
};

TEST(NoticeQueue, ARequestIsToldWithItsSixWordsAndTheReceiptIsInTheLog) {
  House house("example.org/onus", estate());
  const std::string id = house.ask();
  LedgerQueue queue(*house.desk, "https://192.0.2.10:8443");
  std::vector<Notice> told;
  const Scripted mail("mail", [&](const Notice& notice, const Attempt&) {
    told.push_back(notice);
    return notices::received("250 queued as 1");
  });
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(notices::serve_channel(mail, queue, house.clock, house.rng));
    house.clock.pass(1);
  }
  ASSERT_EQ(told.size(), 1U) << "once it has a receipt it is not told again";
  EXPECT_EQ(told[0].id, id);
  const auto words = access::request_code(house.standing(id)->leaf);
  ASSERT_TRUE(words);
  EXPECT_THAT(told[0].body, HasSubstr("Six words: " + *words + "\n"));
  EXPECT_THAT(told[0].body, HasSubstr("Person: tomas\n"));
  EXPECT_THAT(told[0].body, HasSubstr("Said to have failed: idp-down\n"));
  EXPECT_THAT(told[0].body, HasSubstr("Server: https://192.0.2.10:8443\n"));
  EXPECT_THAT(told[0].body, testing::Not(HasSubstr("unit 2"))) << "nobody's free text";
  EXPECT_EQ(house.count(StatementKind::kEmergencyNotified), 1U);
  // The other channel is owed its own.
  EXPECT_EQ(queue.due("pager", house.clock.now(), 10)->size(), 1U);
  EXPECT_TRUE(queue.due("mail", house.clock.now(), 10)->empty());
}

TEST(NoticeQueue, WhoWasGrantedAccessIsNamed) {
  House house("example.org/onus", estate());
  const std::string id = house.ask();
  ASSERT_TRUE(house.approve(id, "marta"));
  ASSERT_TRUE(house.approve(id, "paulo"));
  LedgerQueue queue(*house.desk, "");
  const auto due = queue.due("mail", house.clock.now(), 10);
  ASSERT_TRUE(due);
  ASSERT_EQ(due->size(), 4U);
  EXPECT_EQ(due->back().notice.subject, "Emergency access to restart is GRANTED to tomas");
}

TEST(NoticeQueue, AFailureWaitsItsTimeAndIsGivenUpInTheLog) {
  House house("example.org/onus", estate());
  (void)house.ask();
  LedgerQueue queue(*house.desk, "");
  int attempts = 0;
  const Scripted pager("pager", [&](const Notice&, const Attempt&) {
    ++attempts;
    return notices::refused({base::ErrorKind::kIo, "", "no carrier"});
  });
  ASSERT_TRUE(notices::serve_channel(pager, queue, house.clock, house.rng));
  ASSERT_TRUE(notices::serve_channel(pager, queue, house.clock, house.rng));
  EXPECT_EQ(attempts, 1) << "the next attempt waits";
  for (int i = 0; i < 200 && house.count(StatementKind::kEmergencyNotified) == 0; ++i) {
    house.clock.pass(900);
    ASSERT_TRUE(notices::serve_channel(pager, queue, house.clock, house.rng));
  }
  EXPECT_EQ(house.count(StatementKind::kEmergencyNotified), 1U);
  EXPECT_GT(attempts, 50);
  const int before = attempts;
  house.clock.pass(900);
  ASSERT_TRUE(notices::serve_channel(pager, queue, house.clock, house.rng));
  EXPECT_EQ(attempts, before);
}

constexpr int kDay = 24 * 3600;  // also the policy's review_within

/// A grant that was used up and ended, all of which was told over both channels.
std::string ended_and_told(House& house) {
  const std::string id = house.ask();
  EXPECT_TRUE(house.approve(id, "marta") && house.approve(id, "paulo"));
  EXPECT_TRUE(house.end(id, "tomas"));
  LedgerQueue queue(*house.desk, "");
  const auto take = [](const Notice&, const Attempt&) { return notices::received("taken"); };
  for (const char* channel : {"mail", "pager"}) {
    EXPECT_TRUE(notices::serve_channel(Scripted(channel, take), queue, house.clock, house.rng));
    EXPECT_TRUE(queue.due(channel, house.clock.now(), 10)->empty());
  }
  return id;
}

/// What one look sends over a channel, all of it taken.
std::vector<Notice> look(House& house, notices::NoticeQueue& queue, const char* channel) {
  std::vector<Notice> told;
  const Scripted taker(channel, [&](const Notice& notice, const Attempt&) {
    told.push_back(notice);
    return notices::received("taken");
  });
  EXPECT_TRUE(notices::serve_channel(taker, queue, house.clock, house.rng));
  return told;
}

TEST(NoticeQueue, AReviewThatIsOverdueIsToldOnceAndOnceADayUntilItIsReviewed) {
  House house("example.org/onus", estate());
  const std::string id = ended_and_told(house);
  LedgerQueue queue(*house.desk, "");
  house.clock.pass(kDay - 1);
  EXPECT_TRUE(look(house, queue, "mail").empty()) << "its term has a second left";
  house.clock.pass(1);
  const auto first = look(house, queue, "mail");
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].subject, "Emergency access to restart is NOT reviewed in time");
  EXPECT_THAT(first[0].body, HasSubstr("Review was due: 2026-11-27T08:00:00Z\n"));
  EXPECT_THAT(first[0].body, HasSubstr("Asked to review: ines olga\n")) << "owner, then notify";
  EXPECT_THAT(first[0].body, HasSubstr("Request: " + id + "\n"));
  EXPECT_THAT(first[0].json, HasSubstr(R"("type":"emergency.overdue")"));
  EXPECT_TRUE(look(house, queue, "mail").empty());
  EXPECT_EQ(look(house, queue, "pager").size(), 1U) << "the other channel is owed its own";

  house.clock.pass(kDay - 1);
  house.open();  // another process: what it knows is in the log
  LedgerQueue after(*house.desk, "");
  EXPECT_TRUE(look(house, after, "mail").empty());
  house.clock.pass(1);
  const auto second = look(house, after, "mail");
  ASSERT_EQ(second.size(), 1U);
  EXPECT_NE(second[0].id, first[0].id) << "a receiver that compares ids sees another notice";

  ASSERT_TRUE(house.review(id, "olga"));
  house.clock.pass(kDay);
  const auto third = look(house, after, "mail");
  ASSERT_EQ(third.size(), 1U);
  EXPECT_EQ(third[0].subject, "Emergency access to restart was reviewed by olga");
}

TEST(NoticeQueue, DaysThatNobodyCouldBeToldAreNotToldLater) {
  House house("example.org/onus", estate());
  (void)ended_and_told(house);
  LedgerQueue queue(*house.desk, "");
  int attempts = 0;
  const Scripted dead("mail", [&](const Notice&, const Attempt&) {
    ++attempts;
    return notices::refused({base::ErrorKind::kIo, "", "no carrier"});
  });
  for (int hour = 0; hour < 5 * 24; ++hour) {
    house.clock.pass(3600);
    ASSERT_TRUE(notices::serve_channel(dead, queue, house.clock, house.rng));
  }
  EXPECT_GT(attempts, 4 * 20);
  house.clock.pass(900);  // until the next attempt may come
  const auto told = look(house, queue, "mail");
  ASSERT_EQ(told.size(), 1U);
  EXPECT_THAT(told[0].id, HasSubstr("/overdue/4"));
}

// Whoever has the log's key could write that it was told: a day that has not come does not count.
TEST(NoticeQueue, ADayThatHasNotComeIsNoEvidence) {
  House house("example.org/onus", estate());
  const std::string id = ended_and_told(house);
  house.clock.pass(kDay);
  LedgerQueue queue(*house.desk, "");
  const auto notices = house.desk->read(
      [&](const LedgerView& view) { return pending_notices(view, house.clock.now()); });
  ASSERT_TRUE(notices && notices->size() == 2);
  PendingNotice early = notices->front();
  const auto true_word = record_outcome(*house.desk, early, {true, "taken"});
  ASSERT_TRUE(true_word);
  EXPECT_TRUE(true_word->ruling.counts);
  early.overdue_days = 1;
  const auto too_early = record_outcome(*house.desk, early, {true, "taken"});
  ASSERT_TRUE(too_early);
  EXPECT_FALSE(too_early->ruling.counts);
}

// Killed when the peer has the notice and the log has no receipt: it comes again, with the same id.
TEST(NoticeQueue, KilledBetweenSendingAndReceiptItIsRepeatedAndNothingIsLost) {
  House house("example.org/onus", estate());
  (void)house.ask();
  house.desk.reset();
  const std::string file = (house.root / "sent").string();
  const auto note = [&](const Attempt& attempt) {
    std::ofstream(file, std::ios::app) << attempt.delivery << "\n" << std::flush;
  };
  const pid_t child = fork();
  if (child == 0) {
    house.open();
    LedgerQueue queue(*house.desk, "");
    const Scripted mail("mail", [&](const Notice&, const Attempt& attempt) {
      note(attempt);
      kill(getpid(), SIGKILL);
      return notices::received("never said");
    });
    (void)notices::serve_channel(mail, queue, house.clock, house.rng);
    _exit(1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  house.open();
  EXPECT_EQ(house.count(StatementKind::kEmergencyNotified), 0U);
  LedgerQueue queue(*house.desk, "");
  const Scripted mail("mail", [&](const Notice&, const Attempt& attempt) {
    note(attempt);
    return notices::received("250 queued");
  });
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(notices::serve_channel(mail, queue, house.clock, house.rng));
  }
  EXPECT_EQ(house.count(StatementKind::kEmergencyNotified), 1U);
  std::ifstream in(file);
  std::string first, second, third;
  in >> first >> second >> third;
  EXPECT_EQ(first.size(), 32U);
  EXPECT_EQ(first, second);
  EXPECT_EQ(third, "");
}

}  // namespace
}  // namespace onus::service
