#include <gtest/gtest.h>

#include "onus/client/http.h"

namespace onus::client {
namespace {

using base::ErrorKind;

TEST(HttpAnswer, IsReadWhateverWayItsLengthIsTold) {
  const auto length =
      parse_answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A:  b \r\n\r\nhi", false);
  ASSERT_TRUE(length.has_value() && length->has_value());
  EXPECT_EQ((*length)->status, 200);
  EXPECT_EQ((*length)->body, "hi");
  EXPECT_EQ((*length)->header("x-a"), "b");
  EXPECT_EQ((*length)->header("x-b"), "");
  // The example of RFC 9112 section 7.1, as chunks of 4, 9 and 3 bytes.
  const auto chunked = parse_answer(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n9;x=y\r\npedia in "
      "\r\n3\r\n"
      "all\r\n0\r\n\r\n",
      false);
  ASSERT_TRUE(chunked.has_value() && chunked->has_value());
  EXPECT_EQ((*chunked)->body, "Wikipedia in all");
  const auto until_end = parse_answer("HTTP/1.0 200 OK\r\n\r\nabc", true);
  ASSERT_TRUE(until_end.has_value() && until_end->has_value());
  EXPECT_EQ((*until_end)->body, "abc");
  const auto bare = parse_answer("HTTP/1.1 204 \r\n\r\n", false);
  ASSERT_TRUE(bare.has_value() && bare->has_value());
}

TEST(HttpAnswer, WaitsForTheRest) {
  const std::string whole = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
  for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) {
    const auto part = parse_answer(std::string_view(whole).substr(0, bytes), false);
    ASSERT_TRUE(part.has_value()) << bytes;
    EXPECT_FALSE(part->has_value()) << bytes;
    EXPECT_FALSE(parse_answer(std::string_view(whole).substr(0, bytes), true).has_value()) << bytes;
  }
}

TEST(HttpAnswer, RefusesWhatIsNone) {
  for (const std::string_view bytes :
       {"SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 20x OK\r\n\r\n",
        "HTTP/1.1 999 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\n: x\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n"}) {
    EXPECT_EQ(parse_answer(bytes, true).error().kind, ErrorKind::kInvalid) << bytes;
  }
}

TEST(HttpAnswer, IsRefusedAtItsLimitsBeforeTheyAreRead) {
  EXPECT_EQ(parse_answer(std::string(kAnswerHeadBytesMax + 1, 'H'), false).error().kind,
            ErrorKind::kLimit);
  EXPECT_EQ(
      parse_answer("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", false).error().kind,
      ErrorKind::kLimit);
  EXPECT_EQ(parse_answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n", false)
                .error()
                .kind,
            ErrorKind::kLimit);
  std::string many = "HTTP/1.1 200 OK\r\n";
  for (std::size_t i = 0; i <= kAnswerHeadersMax; ++i) many += "a: b\r\n";
  EXPECT_EQ(parse_answer(many + "\r\n", true).error().kind, ErrorKind::kLimit);
}

TEST(ServerAddress, IsABareAddressOrANameAndPlainOnlyAtHome) {
  const auto bare = parse_server("https://192.0.2.10:8443/");
  ASSERT_TRUE(bare.has_value());
  EXPECT_TRUE(bare->tls && bare->endpoint.bare);
  EXPECT_EQ(parse_server("https://onus.plant.example")->endpoint.port, kServerPort);
  EXPECT_FALSE(parse_server("http://127.0.0.1:8080")->tls);
  for (const std::string_view url : {"http://192.0.2.10", "http://localhost:1", "ftp://x",
                                     "https://", "https://a/b", "https://a:0", "192.0.2.10:8443"}) {
    EXPECT_FALSE(parse_server(url).has_value()) << url;
  }
}

}  // namespace
}  // namespace onus::client
