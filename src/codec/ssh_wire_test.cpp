#include "onus/codec/ssh_wire.h"

#include <gtest/gtest.h>

namespace onus::codec {
namespace {

using namespace std::string_view_literals;
using base::ErrorKind;

// The samples of RFC 4251 section 5.
TEST(SshWire, WritesTheRfcsSamples) {
  EXPECT_EQ(SshWriter{}.uint32(699921578).bytes(), "\x29\xb7\xf4\xaa");
  EXPECT_EQ(SshWriter{}.string("testing").bytes(), "\0\0\0\x07testing"sv);
  EXPECT_EQ(SshWriter{}.mpint("").bytes(), "\0\0\0\0"sv);
  EXPECT_EQ(SshWriter{}.mpint("\x09\xa3\x78\xf9\xb2\xe3\x32\xa7").bytes(),
            "\0\0\0\x08\x09\xa3\x78\xf9\xb2\xe3\x32\xa7"sv);
  EXPECT_EQ(SshWriter{}.mpint("\x80").bytes(), "\0\0\0\x02\0\x80"sv);
  EXPECT_EQ(SshWriter{}.mpint("\0\0\x7F"sv).bytes(), "\0\0\0\x01\x7F"sv);
  EXPECT_EQ(SshWriter{}.byte(7).uint64(0x0102030405060708).raw("x").bytes(),
            "\x07\x01\x02\x03\x04\x05\x06\x07\x08x");
}

TEST(SshWire, ReadsBackWhatItWrote) {
  const std::string bytes =
      SshWriter{}.byte(1).uint32(2).uint64(3).string("four").mpint("\x85").raw("six").bytes();
  SshReader in(bytes);
  EXPECT_EQ(in.byte().value(), 1);
  EXPECT_EQ(in.uint32().value(), 2U);
  EXPECT_EQ(in.uint64().value(), 3U);
  EXPECT_EQ(in.string().value(), "four");
  EXPECT_EQ(in.mpint().value(), "\x85");
  EXPECT_FALSE(in.end().has_value());
  EXPECT_EQ(in.raw(3).value(), "six");
  EXPECT_TRUE(in.end().has_value());
}

TEST(SshWire, RefusesNumbersInOtherForms) {
  for (const std::string_view bytes :
       {"\0\0\0\x01\x80"sv, "\0\0\0\x01\0"sv, "\0\0\0\x02\0\x7F"sv, "\0\0\0\x02\x80\0"sv,
        "\0\0\0\x02\x01"sv, "\0\0\0"sv, ""sv}) {
    EXPECT_EQ(SshReader(bytes).mpint().error().kind, ErrorKind::kInvalid);
  }
  EXPECT_EQ(SshReader("\0\0\0\0"sv).mpint().value(), "");
}

TEST(SshWire, RefusesStringsThatEndTooLateOrAreTooLong) {
  EXPECT_EQ(SshReader("\0\0\0\x05test"sv).string().error().message,
            "SSH data, at byte 4: 5 more bytes belong here, 4 are left");
  EXPECT_EQ(SshReader("\xFF\xFF\xFF\xFF"sv).string().error().kind, ErrorKind::kLimit);
  const std::string longest = SshWriter{}.string(std::string(kSshStringBytesMax, 'x')).bytes();
  EXPECT_TRUE(SshReader(longest).string().has_value());
  const std::string longer = SshWriter{}.string(std::string(kSshStringBytesMax + 1, 'x')).bytes();
  EXPECT_EQ(SshReader(longer).string().error().kind, ErrorKind::kLimit);
}

}  // namespace
}  // namespace onus::codec
