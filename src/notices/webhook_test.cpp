#include "onus/notices/webhook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace onus::notices {
namespace {

using testing::HasSubstr;
using testing::Not;

// The vector of the reference libraries' own tests (standard-webhooks, javascript and python).
TEST(WebhookSignature, IsThatOfStandardWebhooks) {
  auto secret = parse_webhook_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n");
  ASSERT_TRUE(secret);
  const WebhookKey key = *std::move(secret);
  EXPECT_EQ(*webhook_signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
                               R"({"test": 2432232314})"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(WebhookSecret, IsMarkedAndLongEnough) {
  for (const char* wrong :
       {"", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
        "whsec_c2hvcnQ=", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw x"}) {
    const auto secret = parse_webhook_secret(wrong);
    ASSERT_FALSE(secret) << wrong;
    EXPECT_THAT(secret.error().message, Not(HasSubstr("MfKQ"))) << "a secret in a message";
  }
  const std::string longest = "whsec_" + std::string(84, 'A') + "AA==";  // 64 bytes
  EXPECT_TRUE(parse_webhook_secret(longest));
  EXPECT_FALSE(parse_webhook_secret("whsec_" + std::string(88, 'A')));  // 66
}

TEST(WebhookUrl, IsTakenApart) {
  EXPECT_EQ(*parse_https_url("https://192.0.2.7:8443/hooks/onus?a=b"),
            (HttpsUrl{{"192.0.2.7", 8443, true}, "/hooks/onus?a=b"}));
  EXPECT_EQ(*parse_https_url("https://hooks.example"),
            (HttpsUrl{{"hooks.example", 443, false}, "/"}));
  EXPECT_EQ(*parse_https_url("https://[::1]?x"), (HttpsUrl{{"::1", 443, true}, "/?x"}));
  for (const char* wrong : {"", "http://a/", "https://", "https://a b/", "https://a/\r\nX: y",
                            "https://u:p@a/", "https://a/#f", "https://a:0/", "https://a/\x01",
                            "https://a/\xc3\xa9", "ftp://a", "https:/a", "HTTPS//a"}) {
    EXPECT_FALSE(parse_https_url(wrong)) << wrong;
  }
  EXPECT_TRUE(parse_https_url("https://a/" + std::string(kUrlBytesMax - 10, 'x')));
  EXPECT_FALSE(parse_https_url("https://a/" + std::string(kUrlBytesMax - 9, 'x')));
}

struct Read {
  bool complete = false;
  HttpAnswer answer;
  std::string error;
};

/// In one piece, and byte by byte; both must agree.
Read read(const std::string& bytes, bool ended = true) {
  Read whole, pieces;
  const auto done = whole.answer.take(bytes);
  if (!done) whole.error = done.error().message;
  whole.complete = done && *done;
  for (const char c : bytes) {
    const auto step = pieces.answer.take(std::string_view(&c, 1));
    if (!step) pieces.error = step.error().message;
    pieces.complete = step && *step;
    if (!step || *step) break;
  }
  EXPECT_EQ(whole.complete, pieces.complete) << bytes;
  EXPECT_EQ(whole.error, pieces.error) << bytes;
  EXPECT_EQ(whole.answer.body(), pieces.answer.body()) << bytes;
  if (whole.error.empty() && !whole.complete && ended) {
    whole.complete = whole.answer.end().has_value();
    if (!whole.complete) whole.error = "cut";
  }
  return whole;
}

TEST(HttpAnswer, ReadsBodiesOfEveryKind) {
  const struct {
    const char* bytes;
    int status;
    const char* body;
  } cases[] = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokrest", 200, "ok"},
      {"HTTP/1.1 204 No Content\r\n\r\n", 204, ""},
      {"HTTP/1.1 200\r\n\r\nto the end", 200, "to the end"},
      {"HTTP/1.0 503 Down\ncontent-length:0\n\n", 503, ""},
      {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202 Accepted\r\nContent-Length: 1\r\n\r\nx", 202,
       "x"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0"
       "\r\nTrailer: x\r\n\r\n",
       200, "abc0123456789"},
  };
  for (const auto& one : cases) {
    const Read got = read(one.bytes);
    EXPECT_TRUE(got.complete) << one.bytes << got.error;
    EXPECT_EQ(got.answer.status(), one.status);
    EXPECT_EQ(got.answer.body(), one.body);
    EXPECT_FALSE(got.answer.cut());
  }
}

TEST(HttpAnswer, RefusesLies) {
  for (const char* wrong :
       {"", "HTTP/1.1 200 OK\r\n", "HTTP/2 200\r\n\r\n", "220 mail.example ESMTP\r\n",
        "HTTP/1.1 99 x\r\n\r\n", "HTTP/1.1 2000 x\r\n\r\n", "HTTP/1.1 +20 x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nokk",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\nA : b\r\n\r\n",
        "HTTP/1.1 200 OK\r\n folded\r\n\r\n"}) {
    EXPECT_FALSE(read(wrong).complete) << wrong;
  }
}

TEST(HttpAnswer, IsBounded) {
  const std::string head = "HTTP/1.1 200 OK\r\n";
  std::string many = head;
  for (std::size_t i = 0; i < kAnswerHeadersMax; ++i) many += "A: b\r\n";
  EXPECT_FALSE(read(many + "\r\n").complete);
  EXPECT_FALSE(read(head + "A: " + std::string(5000, 'x') + "\r\n\r\n").complete);
  const Read exact = read(head + "\r\n" + std::string(kAnswerBodyBytesMax, 'x'));
  EXPECT_TRUE(exact.complete);
  EXPECT_FALSE(exact.answer.cut());
  const Read more = read(head + "\r\n" + std::string(kAnswerBodyBytesMax + 1, 'x'));
  EXPECT_TRUE(more.complete);
  EXPECT_TRUE(more.answer.cut());
  EXPECT_EQ(more.answer.body().size(), kAnswerBodyBytesMax);
}

}  // namespace
}  // namespace onus::notices
