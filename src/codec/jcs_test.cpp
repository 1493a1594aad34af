#include "onus/codec/jcs.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <limits>

namespace onus::codec {
namespace {

using base::ErrorKind;
using namespace std::string_view_literals;

std::string canonical(std::string_view json) {
  auto value = canonicalize(json);
  return value ? value->text() : "error: " + value.error().message;
}

struct NumberCase {
  std::uint64_t bits;
  std::string_view text;
};

TEST(JsonNumber, WritesTheSamplesOfRfc8785AppendixB) {
  constexpr std::array<NumberCase, 25> kCases{{
      {0x0000000000000000, "0"},
      {0x8000000000000000, "0"},
      {0x0000000000000001, "5e-324"},
      {0x8000000000000001, "-5e-324"},
      {0x7fefffffffffffff, "1.7976931348623157e+308"},
      {0xffefffffffffffff, "-1.7976931348623157e+308"},
      {0x4340000000000000, "9007199254740992"},
      {0xc340000000000000, "-9007199254740992"},
      {0x4430000000000000, "295147905179352830000"},
      {0x44b52d02c7e14af5, "9.999999999999997e+22"},
      {0x44b52d02c7e14af6, "1e+23"},
      {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
      {0x444b1ae4d6e2ef4e, "999999999999999700000"},
      {0x444b1ae4d6e2ef4f, "999999999999999900000"},
      {0x444b1ae4d6e2ef50, "1e+21"},
      {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
      {0x3eb0c6f7a0b5ed8d, "0.000001"},
      {0x41b3de4355555553, "333333333.3333332"},
      {0x41b3de4355555554, "333333333.33333325"},
      {0x41b3de4355555555, "333333333.3333333"},
      {0x41b3de4355555556, "333333333.3333334"},
      {0x41b3de4355555557, "333333333.33333343"},
      {0xbecbf647612f3696, "-0.0000033333333333333333"},
      {0x43143ff3c1cb0959, "1424953923781206.2"},
      {0x3ff0000000000000, "1"},
  }};
  for (const NumberCase& one : kCases) {
    EXPECT_EQ(json_number(std::bit_cast<double>(one.bits)), one.text);
    EXPECT_EQ(jcs_number(std::bit_cast<double>(one.bits)).value().text(), one.text);
  }
}

TEST(JcsNumber, RefusesWhatJsonCannotSay) {
  EXPECT_EQ(jcs_number(std::numeric_limits<double>::quiet_NaN()).error().kind, ErrorKind::kInvalid);
  EXPECT_FALSE(jcs_number(std::numeric_limits<double>::infinity()).has_value());
  EXPECT_FALSE(jcs_number(-std::numeric_limits<double>::infinity()).has_value());
}

TEST(JcsInteger, StandsOnBothSidesOfItsLimit) {
  EXPECT_EQ(jcs_integer(9007199254740991).value().text(), "9007199254740991");
  EXPECT_EQ(jcs_integer(-9007199254740991).value().text(), "-9007199254740991");
  EXPECT_EQ(jcs_integer(9007199254740992).error().kind, ErrorKind::kLimit);
  EXPECT_EQ(jcs_integer(-9007199254740992).error().kind, ErrorKind::kLimit);
  EXPECT_EQ(jcs_integer(std::numeric_limits<std::int64_t>::min()).error().kind, ErrorKind::kLimit);
  EXPECT_EQ(jcs_integer(0).value().text(), "0");
}

TEST(JcsObject, SortsKeysByUtf16AsInRfc8785Section323) {
  JcsObject object;
  const std::array<std::array<std::string_view, 2>, 7> members{{
      {"\xE2\x82\xAC", "Euro Sign"},
      {"\r", "Carriage Return"},
      {"\xEF\xAC\xB3", "Hebrew Letter Dalet With Dagesh"},
      {"1", "One"},
      {"\xF0\x9F\x98\x80", "Emoji: Grinning Face"},
      {"\xC2\x80", "Control"},
      {"\xC3\xB6", "Latin Small Letter O With Diaeresis"},
  }};
  for (const auto& [key, value] : members) {
    ASSERT_TRUE(object.add(key, jcs_string(value).value()).has_value());
  }
  EXPECT_EQ(object.finish().text(),
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xC2\x80\":\"Control\","
            "\"\xC3\xB6\":\"Latin Small Letter O With Diaeresis\",\"\xE2\x82\xAC\":\"Euro Sign\","
            "\"\xF0\x9F\x98\x80\":\"Emoji: Grinning Face\","
            "\"\xEF\xAC\xB3\":\"Hebrew Letter Dalet With Dagesh\"}");
}

TEST(JcsObject, RefusesAKeyTwiceAndKeepsTheFirst) {
  JcsObject object;
  ASSERT_TRUE(object.add("a", jcs_bool(true)).has_value());
  EXPECT_EQ(object.add("a", jcs_null()).error().message, "key \"a\" stands twice in one object");
  EXPECT_FALSE(object.add("\xFF", jcs_null()).has_value());
  EXPECT_EQ(object.finish().text(), "{\"a\":true}");
}

TEST(JcsArray, KeepsItsOrder) {
  JcsArray array;
  EXPECT_EQ(array.finish().text(), "[]");
  array.add(jcs_integer(2).value());
  array.add(jcs_integer(1).value());
  array.add(JcsObject{}.finish());
  EXPECT_EQ(array.finish().text(), "[2,1,{}]");
}

TEST(JsonQuoted, EscapesWhatRfc8785EscapesAndNothingElse) {
  EXPECT_EQ(json_quoted("\b\t\n\f\r\"\\"), "\"\\b\\t\\n\\f\\r\\\"\\\\\"");
  EXPECT_EQ(json_quoted("\0\x1F\x0F"sv), "\"\\u0000\\u001f\\u000f\"");
  EXPECT_EQ(json_quoted("</script> \x7F \xC3\xA9"), "\"</script> \x7F \xC3\xA9\"");
  EXPECT_EQ(json_quoted("a\xFFz"), "\"a\xEF\xBF\xBDz\"");
  EXPECT_FALSE(jcs_string("a\xFFz").has_value());
}

TEST(Canonicalize, GivesTheSampleOfRfc8785Section32) {
  EXPECT_EQ(
      canonical("{\n"
                "  \"numbers\": [333333333.33333329, 1E30, 4.50,\n"
                "              2e-3, 0.000000000000000000000000001],\n"
                "  \"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\",\n"
                "  \"literals\": [null, true, false]\n"
                "}"),
      "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
      "\"string\":\"\xE2\x82\xAC$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
}

TEST(Canonicalize, ReadsWhatJsonAllows) {
  EXPECT_EQ(canonical(" [ ] "), "[]");
  EXPECT_EQ(canonical("{ }"), "{}");
  EXPECT_EQ(canonical("-0"), "0");
  EXPECT_EQ(canonical("\"\\ud83d\\ude00\""), "\"\xF0\x9F\x98\x80\"");
  EXPECT_EQ(canonical("[[[1],{\"b\":{},\"a\":[{}]}],2]"), "[[[1],{\"a\":[{}],\"b\":{}}],2]");
  EXPECT_EQ(canonical("100000000000000000000"), "100000000000000000000");
  EXPECT_EQ(canonical("\"\\/\""), "\"/\"");
}

TEST(Canonicalize, RefusesWhatItMustNotGuess) {
  for (const std::string_view json : {""sv,
                                      " "sv,
                                      "nul"sv,
                                      "[1,]"sv,
                                      "[,1]"sv,
                                      "{\"a\":1,}"sv,
                                      "{a:1}"sv,
                                      "{\"a\"}"sv,
                                      "{\"a\":1 \"b\":2}"sv,
                                      "01"sv,
                                      "+1"sv,
                                      ".5"sv,
                                      "1."sv,
                                      "1e"sv,
                                      "-"sv,
                                      "1e400"sv,
                                      "NaN"sv,
                                      "\"a"sv,
                                      "\"\n\""sv,
                                      "\"\\x\""sv,
                                      "\"\\u12g4\""sv,
                                      "\"\\u12\""sv,
                                      "\"\\u-123\""sv,
                                      "\"\\ud83d\""sv,
                                      "\"\\ude00\""sv,
                                      "\"\\ud83d\\u0041\""sv,
                                      "\"\\ud83d\\n\""sv,
                                      "1 2"sv,
                                      "[1"sv,
                                      "]"sv,
                                      "{\"a\":1,\"a\":2}"sv,
                                      "{\"a\":1,\"\\u0061\":2}"sv,
                                      "\"\xFF\""sv,
                                      "[1}"sv,
                                      "{\"a\":1]"sv,
                                      "[1]\0"sv,
                                      "\xEF\xBB\xBF[]"sv,
                                      "// c\n1"sv,
                                      "'a'"sv}) {
    const auto value = canonicalize(json);
    ASSERT_FALSE(value.has_value()) << json;
    EXPECT_EQ(value.error().kind, ErrorKind::kInvalid) << json;
  }
  EXPECT_EQ(canonical("[1, x]"), "error: JSON, at byte 4: a value belongs here");
}

TEST(Canonicalize, StandsOnBothSidesOfItsLimits) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_EQ(canonical(nested(kJsonDepthMax)), nested(kJsonDepthMax));
  EXPECT_EQ(canonicalize(nested(kJsonDepthMax + 1)).error().kind, ErrorKind::kLimit);
  const std::string spaces(kJsonBytesMax - 1, ' ');
  EXPECT_EQ(canonical(spaces + "1"), "1");
  EXPECT_EQ(canonicalize(spaces + " 1").error().kind, ErrorKind::kLimit);
}

}  // namespace
}  // namespace onus::codec
