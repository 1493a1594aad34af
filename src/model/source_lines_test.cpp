#include "source_lines.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "problems.h"

namespace onus::model {
namespace {

struct Cut {
  std::string line;
  std::uint32_t column;
  bool operator==(const Cut&) const = default;
};

std::vector<Cut> cut(std::string_view bytes, const std::vector<Place>& places,
                     LineEnds ends = LineEnds::kLfOrCr) {
  std::vector<Diagnostic> diagnostics;
  for (const Place& place : places) diagnostics.emplace_back().place = place;
  MemorySource source(bytes);
  fill_source_lines(diagnostics, source, ends);
  std::vector<Cut> cuts;
  for (const Diagnostic& d : diagnostics) cuts.push_back({d.source_line, d.source_column});
  return cuts;
}

std::size_t characters(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80 ? 1 : 0;
  return count;
}

using Cuts = std::vector<Cut>;

TEST(SourceLines, CutsTheLinesWanted) {
  EXPECT_EQ(cut("a: 1\nb: 2\r\nc: 3\rd: é4", {{0, 0, 0}, {0, 2, 4}, {0, 2, 5}, {0, 4, 5}}),
            (Cuts{{"", 0}, {"b: 2", 4}, {"b: 2", 5}, {"d: é4", 5}}));
  EXPECT_EQ(cut("{\r}\n{}\r\n", {{0, 1, 1}, {0, 2, 2}}, LineEnds::kLf),
            (Cuts{{"{␍}", 1}, {"{}", 2}}));
  EXPECT_EQ(cut("a\n", {{0, 9, 1}}), (Cuts{{"", 1}}));
  EXPECT_EQ(cut("\xef\xbb\xbf"
                "a: x\n",
                {{0, 1, 4}}),
            (Cuts{{"a: x", 4}}));
}

TEST(SourceLines, MakesHiddenCharactersVisibleAndKeepsTheColumn) {
  EXPECT_EQ(cut("\ta\x1b[2Jb\n", {{0, 1, 7}}), (Cuts{{" a␛[2Jb", 7}}));
  EXPECT_EQ(cut("x\xe2\x80\xaey\n", {{0, 1, 3}}), (Cuts{{"x<U+202E>y", 10}}));
  EXPECT_EQ(cut("x\xffy\n", {{0, 1, 2}}), (Cuts{{"x<0xFF>y", 2}}));
}

TEST(SourceLines, StandsOnBothSidesOfTheWidth) {
  const std::string fits(159, 'x');
  EXPECT_EQ(cut(fits, {{0, 1, 120}}), (Cuts{{fits, 120}}));
  const std::string longer(1000, 'x');
  EXPECT_EQ(cut(longer, {{0, 1, 120}}), (Cuts{{fits + "…", 120}}));
  // Column 121 begins at character 21: "…", then 100 characters before it.
  const Cuts cuts = cut(longer, {{0, 1, 121}});
  EXPECT_EQ(cuts[0].column, 102U);
  EXPECT_EQ(characters(cuts[0].line), kSourceLineCharsMax);
  const Cuts end = cut(longer, {{0, 1, 1000}});
  EXPECT_EQ(end, (Cuts{{"…" + std::string(101, 'x'), 102}}));
}

TEST(SourceLines, HoldsLittleOfALineThatIsEndless) {
  std::string hostile(3'000'000, '\x80');  // bytes that begin no character
  hostile += "\nlast\n";
  const Cuts cuts = cut(hostile, {{0, 1, 1}, {0, 1, 5000}, {0, 2, 1}});
  EXPECT_LE(characters(cuts[0].line), kSourceLineCharsMax);
  EXPECT_EQ(cuts[2], (Cut{"last", 1}));
}

TEST(Problems, KeepsErrorsWhateverTheNotes) {
  Problems problems(2);
  for (int i = 0; i < 5; ++i) problems.note("N1", {0, 9, 1}, "note");
  for (const std::uint32_t line : {3U, 2U, 1U}) {
    problems.error("E1", {0, line, 1}, "error").related.push_back({{0, 7, 7}, "see"});
  }
  EXPECT_EQ(problems.errors(), 3U);
  const std::vector<SourceFile> files{{"a.yaml"}};
  const auto kept = problems.take_sorted(files);
  ASSERT_EQ(kept.size(), 4U);
  EXPECT_EQ(kept[0].place.line, 2U);
  EXPECT_EQ(kept[1].place.line, 3U);
  EXPECT_EQ(kept[0].file, "a.yaml");
  EXPECT_EQ(kept[0].related[0].file, "a.yaml");
  EXPECT_EQ(kept[0].related.size(), 1U);
}

TEST(Problems, MakesMessagesSafeAndShort) {
  Problems problems(2);
  EXPECT_EQ(problems
                .error("E1", {},
                       "a\x1b"
                       "b\n")
                .message,
            "a␛b␊");
  EXPECT_EQ(problems.error("E1", {}, std::string(5000, 'x')).message, std::string(1000, 'x') + "…");
}

}  // namespace
}  // namespace onus::model
