#include "onus/hosts/http_ask.h"

#include <gtest/gtest.h>

namespace onus::hosts {
namespace {

using base::ErrorKind;

TEST(HttpAnswer, ReadsALengthChunksAndTheConnectionsEnd) {
  EXPECT_EQ(parse_http_answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi").value(),
            (HttpAnswer{200, "hi"}));
  EXPECT_EQ(parse_http_answer("HTTP/1.1 403 No\r\ncontent-length:0\r\n\r\n").value(),
            (HttpAnswer{403, ""}));
  EXPECT_EQ(parse_http_answer("HTTP/1.0 200 OK\r\n\r\nall of it").value(),
            (HttpAnswer{200, "all of it"}));
  // The example of RFC 9112, 7.1, with an extension.
  EXPECT_EQ(parse_http_answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"
                              "4\r\nWiki\r\nA;x=y\r\npedia in c\r\n0\r\n\r\n")
                .value(),
            (HttpAnswer{200, "Wikipedia in c"}));
}

TEST(HttpAnswer, RefusesWhatIsCutShortOrMeansTwoThings) {
  for (const char* bad :
       {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi",
        "HTTP/2 200 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 0200\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nWiki",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWikix\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n"}) {
    const auto answer = parse_http_answer(bad);
    ASSERT_FALSE(answer) << bad;
    EXPECT_EQ(answer.error().kind, ErrorKind::kInvalid) << bad;
  }
  const std::string head = "HTTP/1.1 200 OK\r\nX: ";
  EXPECT_EQ(parse_http_answer(head + std::string(kHttpHeadBytesMax, 'x') + "\r\n\r\n").error().kind,
            ErrorKind::kLimit);
}

TEST(ServerAddress, IsASchemeAHostAndAPort) {
  EXPECT_EQ(parse_server_address("https://192.0.2.10:8443").value().text(),
            "https://192.0.2.10:8443");
  EXPECT_EQ(parse_server_address("http://[2001:db8::1]/").value().text(),
            "http://[2001:db8::1]:80");
  EXPECT_EQ(parse_server_address("https://onus.example").value().endpoint.port, 443);
  for (const char* bad : {"", "192.0.2.10", "ftp://x", "https://", "https://x:0", "https://x/y",
                          "https://a@b", "https://x\r\ny"}) {
    EXPECT_FALSE(parse_server_address(bad)) << bad;
  }
}

}  // namespace
}  // namespace onus::hosts
