#include "onus/codec/cbor.h"

#include <gtest/gtest.h>

namespace onus::codec {
namespace {

using namespace std::string_view_literals;
using base::ErrorKind;
using Kind = CborValue::Kind;

struct Whole {
  std::string_view bytes;
  std::int64_t value;
};

// RFC 8949 appendix A.
TEST(Cbor, ReadsTheRfcsIntegers) {
  constexpr Whole kCases[] = {{"\x00"sv, 0},
                              {"\x17"sv, 23},
                              {"\x18\x18"sv, 24},
                              {"\x18\x64"sv, 100},
                              {"\x19\x03\xe8"sv, 1000},
                              {"\x1a\x00\x0f\x42\x40"sv, 1000000},
                              {"\x1b\x00\x00\x00\xe8\xd4\xa5\x10\x00"sv, 1000000000000},
                              {"\x20"sv, -1},
                              {"\x29"sv, -10},
                              {"\x38\x63"sv, -100},
                              {"\x39\x03\xe7"sv, -1000}};
  for (const Whole& one : kCases) {
    const auto value = parse_cbor(one.bytes);
    ASSERT_TRUE(value.has_value()) << one.value << ": " << value.error().message;
    EXPECT_EQ(value->kind, Kind::kInteger);
    EXPECT_EQ(value->integer, one.value);
    EXPECT_EQ(cbor_bytes(*value), one.bytes);
  }
}

TEST(Cbor, ReadsTheRfcsStringsListsAndMaps) {
  EXPECT_EQ(parse_cbor("\x44\x01\x02\x03\x04"sv)->bytes, "\x01\x02\x03\x04");
  EXPECT_EQ(parse_cbor("\x62\xc3\xbc"sv)->bytes, "\xc3\xbc");
  EXPECT_TRUE(parse_cbor("\xf5"sv)->boolean);
  EXPECT_FALSE(parse_cbor("\xf4"sv)->boolean);
  EXPECT_EQ(parse_cbor("\xf6"sv)->kind, Kind::kNull);
  // {"a": 1, "b": [2, 3]} and {1: 2, 3: 4}
  const auto named = parse_cbor("\xa2\x61\x61\x01\x61\x62\x82\x02\x03"sv);
  ASSERT_TRUE(named.has_value());
  EXPECT_EQ(named->find("a")->integer, 1);
  EXPECT_EQ(named->find("b")->items.at(1).integer, 3);
  EXPECT_EQ(named->find("c"), nullptr);
  const auto numbered = parse_cbor("\xa2\x01\x02\x03\x04"sv);
  EXPECT_EQ(numbered->find(3)->integer, 4);
  EXPECT_EQ(numbered->find("3"), nullptr);
}

struct Bad {
  std::string_view name;
  std::string_view bytes;
};

TEST(Cbor, RefusesEveryOtherForm) {
  constexpr Bad kBad[] = {{"nothing", ""sv},
                          {"cut head", "\x18"sv},
                          {"cut head of four", "\x1a\x00\x0f\x42"sv},
                          {"23 in two bytes", "\x18\x17"sv},
                          {"255 in three bytes", "\x19\x00\xff"sv},
                          {"65535 in five bytes", "\x1a\x00\x00\xff\xff"sv},
                          {"2^32-1 in nine", "\x1b\x00\x00\x00\x00\xff\xff\xff\xff"sv},
                          {"2^63", "\x1b\x80\x00\x00\x00\x00\x00\x00\x00"sv},
                          {"-2^63-1", "\x3b\x80\x00\x00\x00\x00\x00\x00\x00"sv},
                          {"cut bytes", "\x44\x01\x02\x03"sv},
                          {"bytes without end", "\x5f\x41\x00\xff"sv},
                          {"list without end", "\x9f\xff"sv},
                          {"map without end", "\xbf\xff"sv},
                          {"break alone", "\xff"sv},
                          {"reserved", "\x1c"sv},
                          {"cut list", "\x82\x01"sv},
                          {"cut map", "\xa1\x01"sv},
                          {"key twice", "\xa2\x01\x02\x01\x03"sv},
                          {"key of bytes", "\xa1\x41\x00\x01"sv},
                          {"key of null", "\xa1\xf6\x01"sv},
                          {"tag", "\xc0\x00"sv},
                          {"half float", "\xf9\x00\x00"sv},
                          {"float", "\xfa\x47\xc3\x50\x00"sv},
                          {"double", "\xfb\x3f\xf1\x99\x99\x99\x99\x99\x9a"sv},
                          {"undefined", "\xf7"sv},
                          {"simple 16", "\xf0"sv},
                          {"simple 255", "\xf8\xff"sv},
                          {"false in two bytes", "\xf8\x14"sv},
                          {"not UTF-8", "\x61\xff"sv},
                          {"left over", "\x00\x00"sv},
                          {"huge string", "\x5b\x7f\xff\xff\xff\xff\xff\xff\xff"sv},
                          {"huge list", "\x9b\x7f\xff\xff\xff\xff\xff\xff\xff"sv}};
  for (const Bad& one : kBad) EXPECT_FALSE(parse_cbor(one.bytes).has_value()) << one.name;
}

TEST(Cbor, StopsAtItsLimits) {
  const std::string deep(kCborDepthMax, '\x81');
  EXPECT_TRUE(parse_cbor(deep + '\0').has_value());
  EXPECT_EQ(parse_cbor('\x81' + deep + '\0').error().kind, ErrorKind::kLimit);
  EXPECT_EQ(parse_cbor(std::string(kCborBytesMax + 1, '\0')).error().kind, ErrorKind::kLimit);
  const std::string_view head = "\x99\x0f\xff";  // 4,095 items and the list itself
  EXPECT_TRUE(parse_cbor(std::string(head) + std::string(4095, '\0')).has_value());
  const std::string_view more = "\x99\x10\x00"sv;
  EXPECT_EQ(parse_cbor(std::string(more) + std::string(4096, '\0')).error().kind,
            ErrorKind::kLimit);
}

TEST(Cbor, TellsHowMuchOfTheBytesAValueTook) {
  const auto prefix = parse_cbor_prefix("\x82\x01\x02rest"sv);
  ASSERT_TRUE(prefix.has_value());
  EXPECT_EQ(prefix->bytes, 3U);
}

}  // namespace
}  // namespace onus::codec
