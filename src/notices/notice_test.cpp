#include "onus/notices/notice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onus/codec/utf8.h"

namespace onus::notices {
namespace {

using testing::HasSubstr;
using testing::Not;

NoticeFacts asked() {
  NoticeFacts facts;
  facts.event = NoticeEvent::kRequested;
  facts.statement = "st-1";
  facts.at = base::TimePoint(std::chrono::seconds(1767600000));  // 2026-01-05T08:00:00Z
  facts.operation = "restart-turbine";
  facts.person = "ana";
  facts.policy = "grid-emergency";
  facts.request = "rq-1";
  facts.words = "abandon ability able about above absent";
  facts.principals = {"turbine-admin"};
  facts.server = "https://192.0.2.10:8443";
  return facts;
}

TEST(Notice, SaysWhatHappenedAndWhatToDo) {
  const auto notice = make_notice(asked());
  ASSERT_TRUE(notice);
  EXPECT_EQ(notice->id, "st-1");
  EXPECT_EQ(notice->subject, "Emergency access to restart-turbine is asked for by ana");
  EXPECT_EQ(notice->body,
            "Emergency access to restart-turbine is asked for by ana.\n\n"
            "Six words: abandon ability able about above absent\n"
            "Operation: restart-turbine\n"
            "Person: ana\n"
            "Policy: grid-emergency\n"
            "Access as: turbine-admin\n"
            "At: 2026-01-05T08:00:00Z\n"
            "Request: rq-1\n"
            "Statement: st-1\n"
            "Server: https://192.0.2.10:8443\n"
            "\nWhat to do: If you may approve: have the six words read to you by the person who "
            "asks, over a voice you know, and compare. Then approve or deny. If nobody you know is "
            "asking, deny and call a freeze.\n");
  EXPECT_EQ(notice->json,
            R"({"data":{"at":"2026-01-05T08:00:00Z","operation":"restart-turbine","person":"ana",)"
            R"("policy":"grid-emergency","principals":"turbine-admin","request":"rq-1",)"
            R"("server":"https://192.0.2.10:8443","statement":"st-1",)"
            R"("summary":"Emergency access to restart-turbine is asked for by ana",)"
            R"("words":"abandon ability able about above absent"},)"
            R"("timestamp":"2026-01-05T08:00:00Z","type":"emergency.requested"})");
}

TEST(Notice, EveryEventHasItsWords) {
  for (int i = 0; i < kNoticeEventCount; ++i) {
    NoticeFacts facts = asked();
    facts.event = static_cast<NoticeEvent>(i);
    const auto notice = make_notice(facts);
    ASSERT_TRUE(notice);
    EXPECT_THAT(notice->subject, Not(HasSubstr("{")));
    EXPECT_FALSE(event_word(facts.event).empty());
  }
}

TEST(Notice, NoFieldOfARequestWritesALineOfItsOwn) {
  for (const char* hostile : {"a\r\nBcc: all@example.com", "a\nSubject: x", "a\rX", "a\x1b[2J",
                              "a\xc2\x85y", "a\xe2\x80\xa8y", "a\xe2\x80\xaeyx", "a\xe2\x81\xa6y",
                              "a\xe2\x80\x8by", "\xff\xfe", "a\xf3\xa0\x81\x81", "\x7f"}) {
    NoticeFacts facts = asked();
    facts.operation = facts.person = facts.policy = facts.request = facts.words = facts.failure =
        facts.outcome = facts.server = facts.statement = hostile;
    facts.principals = {hostile, hostile};
    const auto clean = make_notice(asked());
    const auto notice = make_notice(facts);
    ASSERT_TRUE(notice);
    for (const std::string& text : {notice->subject, notice->json, notice->id}) {
      EXPECT_THAT(text, Not(HasSubstr("\n")));
    }
    for (const std::string& text : {notice->subject, notice->body, notice->json}) {
      EXPECT_FALSE(codec::first_bad_utf8(text));
      EXPECT_THAT(text, Not(HasSubstr("\r")));
      EXPECT_THAT(text, Not(HasSubstr("\x1b")));
      EXPECT_THAT(text, Not(HasSubstr("\xe2\x80\xae")));
      EXPECT_THAT(text, Not(HasSubstr("\xe2\x80\xa8")));
    }
    // Two fields more than the clean one has, and no line but theirs.
    EXPECT_EQ(std::count(notice->body.begin(), notice->body.end(), '\n'),
              std::count(clean->body.begin(), clean->body.end(), '\n') + 2);
  }
}

TEST(Notice, IsBounded) {
  NoticeFacts facts = asked();
  const std::string long_text(1 << 20, 'x');
  facts.operation = facts.person = facts.policy = facts.request = facts.words = facts.failure =
      facts.outcome = facts.server = long_text;
  facts.principals.assign(100000, std::string(300, 'y'));
  const auto notice = make_notice(facts);
  ASSERT_TRUE(notice);
  EXPECT_LE(notice->subject.size(), kSubjectBytesMax);
  EXPECT_LE(notice->body.size(), kBodyBytesMax);
  EXPECT_THAT(notice->body, HasSubstr(" and 99992 more"));
  EXPECT_FALSE(make_notice({}));
}

TEST(Notice, ALineIsCutBetweenCharacters) {
  EXPECT_EQ(one_line("abcdef", 6), "abcdef");
  EXPECT_EQ(one_line("abcdefg", 6), "abc...");
  EXPECT_EQ(one_line("ab\xc3\xa9"
                     "efg",
                     6),
            "ab...");  // the mark of three bytes takes its place
  EXPECT_EQ(one_line("a\xc3\xa9"
                     "defg",
                     6),
            "a\xc3\xa9...");
}

// sha256sum of "onus-notice-v1", NUL, "st-1", NUL, "pager", by coreutils.
TEST(Notice, ADeliveryIsNamedByNoticeAndChannel) {
  EXPECT_EQ(*delivery_id("st-1", "pager"), "2ad067726eebe1f5dd4446be251f9001");
  EXPECT_NE(*delivery_id("st-1", "mail"), *delivery_id("st-1", "pager"));
  EXPECT_NE(*delivery_id("st-1p", "ager"), *delivery_id("st-1", "pager"));
}

}  // namespace
}  // namespace onus::notices
