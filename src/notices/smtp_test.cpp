#include "onus/notices/smtp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace onus::notices {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(SmtpReply, IsPutTogetherFromItsLines) {
  SmtpReply reply;  // RFC 5321 section 4.1.1.1
  EXPECT_FALSE(*reply.take("250-foo.com greets bar.com"));
  EXPECT_FALSE(*reply.take("250-8BITMIME"));
  EXPECT_FALSE(*reply.take("250-AUTH LOGIN plain"));
  EXPECT_FALSE(*reply.take("250-SIZE"));
  EXPECT_TRUE(*reply.take("250 HELP"));
  EXPECT_EQ(reply.code(), 250);
  EXPECT_TRUE(reply.is(2));
  EXPECT_TRUE(reply.offers("8bitmime"));
  EXPECT_TRUE(reply.offers("help"));
  EXPECT_FALSE(reply.offers("STARTTLS"));
  EXPECT_FALSE(reply.offers("foo.com"));  // the first line is a greeting
  EXPECT_TRUE(reply.offers_login("PLAIN"));
  EXPECT_FALSE(reply.offers_login("PLAI"));
  SmtpReply bare;
  EXPECT_TRUE(*bare.take("354"));
  EXPECT_EQ(bare.text(), "354 ");
}

TEST(SmtpReply, RefusesWhatIsNone) {
  for (const char* line :
       {"", "25", "2x0 a", "250_a", "199 a", "600 a", "HTTP/1.1 400 Bad Request", "SSH-2.0-x"}) {
    EXPECT_FALSE(SmtpReply().take(line)) << line;
  }
  SmtpReply mixed;
  EXPECT_FALSE(*mixed.take("250-a"));
  EXPECT_FALSE(mixed.take("550 b"));
}

TEST(SmtpReply, HasALimit) {
  SmtpReply reply;
  for (std::size_t i = 0; i < kReplyLinesMax; ++i) EXPECT_FALSE(*reply.take("250-a"));
  EXPECT_EQ(reply.take("250 a").error().kind, base::ErrorKind::kLimit);
}

TEST(SmtpReply, ShowsNoControlCharacterOfThePeer) {
  SmtpReply reply;
  EXPECT_TRUE(*reply.take("250 a\x1b[2Jb"));
  EXPECT_EQ(reply.text(), "250 a?[2Jb");
}

SmtpSetting setting() {
  SmtpSetting setting;
  setting.address = {"127.0.0.1", 25, true};
  setting.tls = SmtpTls::kNone;
  setting.from = "onus@example.com";
  setting.to = {"ana@example.com", "ben@example.org"};
  return setting;
}

Notice notice() {
  Notice notice;
  notice.id = "st-1";
  notice.subject = "Access is asked for";
  notice.body = "first\n.\n..two\nlast\n";
  return notice;
}

TEST(SmtpMessage, IsAsRfc5322HasIt) {
  const Attempt attempt{"0123abcd", base::TimePoint(std::chrono::seconds(1767600000))};
  EXPECT_EQ(mail_of(setting(), notice(), attempt, true),
            "Date: Mon, 05 Jan 2026 08:00:00 +0000\r\n"
            "From: onus@example.com\r\n"
            "To: ana@example.com,\r\n"
            " ben@example.org\r\n"
            "Subject: Access is asked for\r\n"
            "Message-ID: <0123abcd@example.com>\r\n"
            "Auto-Submitted: auto-generated\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: 8bit\r\n"
            "\r\n"
            "first\r\n"
            "..\r\n"
            "...two\r\n"
            "last\r\n"
            ".\r\n");
}

TEST(SmtpMessage, IsSevenBitWhereTheServerWantsIt) {
  Notice told = notice();
  told.subject = "Zugang f\xc3\xbcr Anl\xc3\xa4ge";
  told.body = "f\xc3\xbcr\n";
  const Attempt attempt{"0123abcd", base::TimePoint(std::chrono::seconds(1767600000))};
  const std::string mail = mail_of(setting(), told, attempt, false);
  for (const char c : mail) EXPECT_TRUE(c == '\r' || c == '\n' || (c >= ' ' && c <= '~'));
  // printf 'Zugang für Anläge' | base64, and printf 'für\n' | base64
  EXPECT_THAT(mail, HasSubstr("Subject: =?UTF-8?B?WnVnYW5nIGbDvHIgQW5sw6RnZQ==?=\r\n"));
  EXPECT_THAT(mail, HasSubstr("base64\r\n\r\nZsO8cgo=\r\n.\r\n"));
}

TEST(SmtpMessage, LongSubjectsAreFolded) {
  Notice told = notice();
  told.subject.clear();
  for (int i = 0; i < 60; ++i) told.subject += "\xc3\xbc";
  const std::string mail = mail_of(setting(), told, {"a", {}}, true);
  std::size_t begin = 0;
  while (begin < mail.size()) {
    const std::size_t end = mail.find("\r\n", begin);
    EXPECT_LE(end - begin, 90U);
    begin = end + 2;
  }
}

TEST(SmtpAddress, HoldsNothingThatEndsALine) {
  for (const char* fine : {"a@b.example", "first.last+tag@mail.example.com", "a@localhost"}) {
    EXPECT_TRUE(check_mail_address(fine)) << fine;
  }
  for (const char* wrong : {"",
                            "a",
                            "@b",
                            "a@",
                            "a b@c",
                            "a@b c",
                            "a@b>\r\nRCPT TO:<c",
                            "a\r\n@b",
                            "a@b\n",
                            "<a@b>",
                            "\"a b\"@c",
                            "a@b@c",
                            ".a@b",
                            "a.@b",
                            "a..b@c",
                            "a@[127.0.0.1]",
                            "a@127.0.0.1",
                            "a@b:25",
                            "a@b SIZE=1",
                            "a,b@c",
                            "a;b@c",
                            "a(b)@c"}) {
    EXPECT_FALSE(check_mail_address(wrong)) << wrong;
  }
  EXPECT_FALSE(check_mail_address(std::string("a\0@b", 4)));
}

TEST(SmtpSetting, SendsNothingUnprotectedAcrossANetwork) {
  EXPECT_TRUE(make_smtp({"mail"}, setting()));
  SmtpSetting away = setting();
  away.address = {"192.0.2.1", 25, true};
  EXPECT_FALSE(make_smtp({"mail"}, std::move(away)));
  SmtpSetting named = setting();
  named.address = {"localhost", 25, false};  // whoever answers DNS says where that is
  EXPECT_FALSE(make_smtp({"mail"}, std::move(named)));
  SmtpSetting login = setting();
  login.login = SmtpLogin{"user", base::SecretBytes("password")};
  EXPECT_FALSE(make_smtp({"mail"}, std::move(login)));
  SmtpSetting rootless = setting();
  rootless.tls = SmtpTls::kStarttls;
  EXPECT_FALSE(make_smtp({"mail"}, std::move(rootless)));
  SmtpSetting nobody = setting();
  nobody.to.clear();
  EXPECT_FALSE(make_smtp({"mail"}, std::move(nobody)));
  SmtpSetting many = setting();
  many.to.assign(kRecipientsMax + 1, "a@b.example");
  EXPECT_FALSE(make_smtp({"mail"}, std::move(many)));
}

}  // namespace
}  // namespace onus::notices
