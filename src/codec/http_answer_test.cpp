#include "onus/codec/http_answer.h"

#include <gtest/gtest.h>

namespace onus::codec {
namespace {

using base::ErrorKind;

constexpr std::size_t kBodyBytesMax = 64U * 1024U;

struct Read {
  explicit Read(bool cut) : answer({kBodyBytesMax, cut}) {}

  bool complete = false;
  HttpAnswerReader answer;
  std::string error;
  ErrorKind kind = ErrorKind::kInvalid;

  [[nodiscard]] std::string header(std::string_view name) const {
    for (const auto& [known, value] : answer.headers()) {
      if (known == name) return value;
    }
    return "";
  }
};

/// In one piece, and byte by byte; both must agree.
Read read(const std::string& bytes, bool ended = true, bool cut = true) {
  Read whole(cut), pieces(cut);
  const auto done = whole.answer.take(bytes);
  if (!done) whole.error = done.error().message, whole.kind = done.error().kind;
  whole.complete = done && *done;
  for (const char c : bytes) {
    const auto step = pieces.answer.take(std::string_view(&c, 1));
    if (!step) pieces.error = step.error().message;
    pieces.complete = step && *step;
    if (!step || *step) break;
  }
  EXPECT_EQ(whole.complete, pieces.complete) << bytes;
  EXPECT_EQ(whole.error, pieces.error) << bytes;
  if (whole.error.empty()) {
    EXPECT_EQ(whole.answer.body(), pieces.answer.body()) << bytes;
  }
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
      {"HTTP/1.1 204 \r\n\r\n", 204, ""},
      {"HTTP/1.1 200\r\n\r\nto the end", 200, "to the end"},
      {"HTTP/1.0 200 OK\r\n\r\nabc", 200, "abc"},
      {"HTTP/1.0 503 Down\ncontent-length:0\n\n", 503, ""},
      {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202 Accepted\r\nContent-Length: 1\r\n\r\nx", 202,
       "x"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0"
       "\r\nTrailer: x\r\n\r\n",
       200, "abc0123456789"},
      // The example of RFC 9112 section 7.1, as chunks of 4, 9 and 3 bytes.
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n9;x=y\r\npedia in "
       "\r\n3\r\nall\r\n0\r\n\r\n",
       200, "Wikipedia in all"},
  };
  for (const auto& one : cases) {
    for (const bool cut : {false, true}) {
      const Read got = read(one.bytes, true, cut);
      EXPECT_TRUE(got.complete) << one.bytes << got.error;
      EXPECT_EQ(got.answer.status(), one.status);
      EXPECT_EQ(got.answer.body(), one.body);
      EXPECT_FALSE(got.answer.cut());
    }
  }
}

TEST(HttpAnswer, KeepsHeadersByTheirNamesInLowerCase) {
  const Read got = read(
      "HTTP/1.1 103 Early\r\nX-A: not this\r\n\r\n"
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A:  b \r\nX-A: c\r\n\r\nhi");
  ASSERT_TRUE(got.complete);
  EXPECT_EQ(got.header("x-a"), "b");
  EXPECT_EQ(got.header("x-b"), "");
  EXPECT_EQ(got.answer.headers().size(), 3U);
}

TEST(HttpAnswer, WaitsForTheRest) {
  const std::string whole = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
  for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) {
    const Read part = read(whole.substr(0, bytes), false);
    EXPECT_FALSE(part.complete) << bytes;
    EXPECT_EQ(part.error, "") << bytes;
    EXPECT_FALSE(part.answer.end().has_value()) << bytes;
  }
}

TEST(HttpAnswer, RefusesLies) {
  for (const char* wrong :
       {"",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/2 200\r\n\r\n",
        "220 mail.example ESMTP\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n\r\n",
        "HTTP/1.1 20x OK\r\n\r\n",
        "HTTP/1.1 999 OK\r\n\r\n",
        "HTTP/1.1 99 x\r\n\r\n",
        "HTTP/1.1 2000 x\r\n\r\n",
        "HTTP/1.1 +20 x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nokk",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA : b\r\n\r\n",
        "HTTP/1.1 200 OK\r\n: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\n folded\r\n\r\n"}) {
    const Read got = read(wrong);
    EXPECT_FALSE(got.complete) << wrong;
    EXPECT_EQ(got.kind, ErrorKind::kInvalid) << wrong;
  }
}

TEST(HttpAnswer, IsBounded) {
  const std::string head = "HTTP/1.1 200 OK\r\n";
  std::string many = head;
  for (std::size_t i = 0; i < kHttpHeadersMax; ++i) many += "A: b\r\n";
  EXPECT_TRUE(read(many + "\r\n").complete);
  EXPECT_EQ(read(many + "A: b\r\n\r\n").kind, ErrorKind::kLimit);
  const auto line = [](std::size_t bytes) { return "A: " + std::string(bytes - 3, 'x') + "\n"; };
  EXPECT_TRUE(read(head + line(kHttpLineBytesMax) + "\r\n").complete);
  EXPECT_EQ(read(head + line(kHttpLineBytesMax + 1) + "\r\n").kind, ErrorKind::kLimit);
  EXPECT_EQ(read(std::string(kHttpLineBytesMax + 1, 'H')).kind, ErrorKind::kLimit);
  std::string large = head, trailers = head + "Transfer-Encoding: chunked\r\n\r\n0\r\n";
  for (std::size_t i = 0; i < kHttpHeadBytesMax / 4000 + 1; ++i) {
    large += line(4000);
    trailers += line(4000);
  }
  EXPECT_EQ(read(large + "\r\n").kind, ErrorKind::kLimit);
  EXPECT_EQ(read(trailers + "\r\n").kind, ErrorKind::kLimit);
}

TEST(HttpAnswer, WhatGoesBeyondTheBodysLimitIsCut) {
  const std::string head = "HTTP/1.1 200 OK\r\n\r\n";
  const Read exact = read(head + std::string(kBodyBytesMax, 'x'));
  EXPECT_TRUE(exact.complete);
  EXPECT_FALSE(exact.answer.cut());
  const Read more = read(head + std::string(kBodyBytesMax + 1, 'x'));
  EXPECT_TRUE(more.complete);
  EXPECT_TRUE(more.answer.cut());
  EXPECT_EQ(more.answer.body().size(), kBodyBytesMax);
}

TEST(HttpAnswer, OrRefusedAsSoonAsItIsAnnounced) {
  const std::string head = "HTTP/1.1 200 OK\r\n";
  EXPECT_TRUE(read(head + "\r\n" + std::string(kBodyBytesMax, 'x'), true, false).complete);
  for (const std::string& rest : std::initializer_list<std::string>{
           "\r\n" + std::string(kBodyBytesMax + 1, 'x'),
           std::string("Content-Length: 65537\r\n\r\n"),
           std::string("Transfer-Encoding: chunked\r\n\r\nffffffff\r\n"),
           "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n10000\r\n"}) {
    EXPECT_EQ(read(head + rest, false, false).kind, ErrorKind::kLimit) << rest.substr(0, 80);
  }
}

}  // namespace
}  // namespace onus::codec
