#include "onus/codec/utf8.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "width_table.h"

namespace onus::codec {
namespace {

using namespace std::string_view_literals;

TEST(FirstCodePoint, ReadsTheExamplesOfRfc3629) {
  EXPECT_EQ(first_code_point("A"), (CodePoint{0x41, 1}));
  EXPECT_EQ(first_code_point("\xE2\x89\xA2\xCE\x91"), (CodePoint{0x2262, 3}));
  EXPECT_EQ(first_code_point("\xCE\x91"), (CodePoint{0x391, 2}));
  EXPECT_EQ(first_code_point("\xED\x95\x9C"), (CodePoint{0xD55C, 3}));
  EXPECT_EQ(first_code_point("\xF0\xA3\x8E\xB4"), (CodePoint{0x233B4, 4}));
  EXPECT_EQ(first_code_point("").bytes, 0U);
}

struct BadCase {
  std::string_view text;
  std::size_t offset;
};

TEST(FirstBadUtf8, TellsWhereItStopsBeingUtf8) {
  constexpr std::array<BadCase, 14> kCases{{
      {"ab\x80", 2},            // a continuation byte alone
      {"\xC0\x80", 0},          // overlong NUL
      {"\xC1\xBF", 0},          // overlong
      {"x\xE0\x9F\xBF", 1},     // overlong: below U+0800
      {"\xED\xA0\x80", 0},      // surrogate D800
      {"\xED\xBF\xBF", 0},      // surrogate DFFF
      {"\xF0\x8F\xBF\xBF", 0},  // overlong: below U+10000
      {"\xF4\x90\x80\x80", 0},  // U+110000
      {"\xF5\x80\x80\x80", 0},
      {"\xFF", 0},
      {"\xC3", 0},  // cut off
      {"\xE2\x82", 0},
      {"ok \xF0\x9F\x98", 3},
      {"\xC3\xA9\xC3(", 2},
  }};
  for (const BadCase& one : kCases) EXPECT_EQ(first_bad_utf8(one.text), one.offset) << one.offset;
}

TEST(FirstBadUtf8, AcceptsTheFirstAndLastOfEachLength) {
  for (const std::string_view text :
       {""sv, "\0"sv, "\x7F"sv, "\xC2\x80"sv, "\xDF\xBF"sv, "\xE0\xA0\x80"sv, "\xED\x9F\xBF"sv,
        "\xEE\x80\x80"sv, "\xEF\xBF\xBF"sv, "\xF0\x90\x80\x80"sv, "\xF4\x8F\xBF\xBF"sv}) {
    EXPECT_EQ(first_bad_utf8(text), std::nullopt);
  }
}

TEST(FirstNul, FindsIt) {
  EXPECT_EQ(first_nul("abc"sv), std::nullopt);
  EXPECT_EQ(first_nul("a\0b\0"sv), 1U);
}

TEST(DisplayWidth, CountsColumns) {
  EXPECT_EQ(display_width(""), 0U);
  EXPECT_EQ(display_width("bg-ssh"), 6U);
  EXPECT_EQ(display_width("In\xC3\xAAs"), 4U);               // ê as one code point
  EXPECT_EQ(display_width("Ine\xCC\x82s"), 4U);              // e and a combining circumflex
  EXPECT_EQ(display_width("\xE6\x9D\xB1\xE4\xBA\xAC"), 4U);  // two ideographs
  EXPECT_EQ(display_width("\xEF\xBC\xA1"), 2U);              // full-width A
  EXPECT_EQ(display_width("\xEF\xBD\xB1"), 1U);              // half-width katakana
  EXPECT_EQ(display_width("\xED\x95\x9C"), 2U);              // a Hangul syllable
  EXPECT_EQ(display_width("\xF0\x9F\x94\x91"), 2U);          // key emoji
  EXPECT_EQ(display_width("a\xE2\x80\x8D"
                          "b"),
            2U);                             // zero width joiner
  EXPECT_EQ(display_width("\xC2\xAD"), 1U);  // soft hyphen
  EXPECT_EQ(display_width("a\tb"), 2U);      // controls take none
  EXPECT_EQ(display_width("a\xFF"
                          "b"),
            3U);  // not UTF-8
}

TEST(WidthTable, IsAscendingWithoutOverlap) {
  const auto check = [](const auto& table) {
    for (std::size_t i = 0; i < table.size(); ++i) {
      EXPECT_LE(table[i].first, table[i].last);
      if (i > 0) {
        EXPECT_GT(table[i].first, table[i - 1].last);
      }
    }
  };
  check(kZeroWidth);
  check(kDoubleWidth);
}

}  // namespace
}  // namespace onus::codec
