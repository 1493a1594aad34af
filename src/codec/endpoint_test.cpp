#include "onus/codec/endpoint.h"

#include <gtest/gtest.h>

namespace onus::codec {
namespace {

TEST(Endpoint, ReadsAddressesAndNames) {
  EXPECT_EQ(*parse_endpoint("192.0.2.7:587"), (Endpoint{"192.0.2.7", 587, true}));
  EXPECT_EQ(*parse_endpoint("[2001:db8::7]:443"), (Endpoint{"2001:db8::7", 443, true}));
  EXPECT_EQ(*parse_endpoint("Mail.Example:25"), (Endpoint{"mail.example", 25, false}));
  EXPECT_EQ(*parse_endpoint("localhost", 443), (Endpoint{"localhost", 443, false}));
  EXPECT_EQ(*parse_endpoint("[::1]", 65535), (Endpoint{"::1", 65535, true}));
  EXPECT_EQ(parse_endpoint("[::1]:1")->text(), "[::1]:1");
  EXPECT_EQ(parse_endpoint("a.b:99")->text(), "a.b:99");
}

TEST(Endpoint, RefusesEverythingElse) {
  for (const char* text : {"",
                           ":",
                           "a:",
                           ":25",
                           "a:0",
                           "a:65536",
                           "a:25x",
                           "a:+25",
                           "a:25:26",
                           "::1:25",
                           "[::1:25",
                           "[::1]25",
                           "[]:25",
                           "[a.example]:25",
                           "[192.0.2.7]:25",
                           "a b:25",
                           "a\r\n:25",
                           "a/b:25",
                           "a@b:25",
                           "-a:25",
                           "a-:25",
                           "a..b:25",
                           ".a:25",
                           "a.:25",
                           "192.0.2:25",
                           "192.0.2.256:25",
                           "1234:25",
                           "h\xc3\xa9:25",
                           "[fe80::1%eth0]:25",
                           "a_b:25",
                           "a:18446744073709551617"}) {
    EXPECT_FALSE(parse_endpoint(text)) << text;
  }
  EXPECT_FALSE(parse_endpoint("mail.example"));
  EXPECT_FALSE(parse_endpoint(std::string("a\0b:25", 6)));
  EXPECT_FALSE(parse_endpoint(std::string("\0:25", 4)));
}

TEST(Network, IsAnAddressOrABlockWithNothingBehindItsMask) {
  for (const char* good : {"192.0.2.7", "192.0.2.7/32", "10.0.0.0/8", "0.0.0.0/0", "10.128.0.0/9",
                           "2001:db8::7", "2001:db8::/32", "::/0", "::1/128"}) {
    EXPECT_TRUE(is_network(good)) << good;
  }
  for (const char* bad : {"", "/", "/8", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8x",
                          "10.0.0.0/33", "10.0.0.0/4294967304", "10.0.0.1/8", "10.192.0.0/9",
                          "10.0.0/8", "10.0.0.0 /8", "::/129", "2001:db8::1/127", "fe80::1%eth0",
                          "a.example"}) {
    EXPECT_FALSE(is_network(bad)) << bad;
  }
}

TEST(Endpoint, HasALimit) {
  std::string longest;
  while (longest.size() < 250) longest += "ab.";  // 252 bytes
  longest.back() = 'c';
  longest += 'd';
  ASSERT_EQ(longest.size(), kHostBytesMax);
  EXPECT_TRUE(parse_endpoint(longest + ":1"));
  EXPECT_FALSE(parse_endpoint(longest + "d:1"));
  EXPECT_TRUE(parse_endpoint(std::string(63, 'a') + ".b:1"));
  EXPECT_FALSE(parse_endpoint(std::string(64, 'a') + ".b:1"));
}

}  // namespace
}  // namespace onus::codec
