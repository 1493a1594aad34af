#include "yaml_reader.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace onus::model {
namespace {

/// A tree as one line: maps in braces, lists in brackets, quoted texts in quotes, null as ~.
std::string shown(const NodeTree& tree, const Node& node) {
  if (node.kind == NodeKind::kNull) return "~";
  if (node.kind == NodeKind::kScalar) {
    return node.quoted ? fmt::format("\"{}\"", node.text) : std::string(node.text);
  }
  const bool is_map = node.kind == NodeKind::kMap;
  std::string text(is_map ? "{" : "[");
  for (std::uint32_t i = 0; i < node.count; ++i) {
    if (i > 0) text += is_map && i % 2 == 1 ? ":" : ",";
    text += shown(tree, tree.child(node, i));
  }
  return text + (is_map ? "}" : "]");
}

struct Outcome {
  bool complete = false;
  std::vector<std::string> documents;
  std::vector<Diagnostic> problems;

  /// "E0021@3:1" for each, in order of place.
  [[nodiscard]] std::vector<std::string> codes() const {
    std::vector<std::string> all;
    for (const Diagnostic& p : problems) {
      all.push_back(fmt::format("{}@{}:{}", p.code, p.place.line, p.place.column));
    }
    return all;
  }
};

Outcome read(std::string_view bytes, const LoadLimits& limits = {}) {
  Outcome outcome;
  Problems problems(100);
  outcome.complete = read_yaml(bytes, 0, limits, problems, [&](const NodeTree& tree) {
    outcome.documents.push_back(shown(tree, tree.nodes[tree.root]));
  });
  outcome.problems = problems.take_sorted({});
  return outcome;
}

using Codes = std::vector<std::string>;
using Documents = std::vector<std::string>;

TEST(YamlReader, BuildsMapsListsAndTexts) {
  const Outcome out = read("onus: v1\nlist: [a, 'b', {c: \"d\"}]\nempty:\nword: ~\nno: yes\n");
  EXPECT_TRUE(out.complete);
  EXPECT_EQ(out.documents, Documents{"{onus:v1,list:[a,\"b\",{c:\"d\"}],empty:~,word:~,no:yes}"});
  EXPECT_EQ(out.codes(), Codes{});
}

TEST(YamlReader, TellsPlacesAndWidthsInCharacters) {
  Problems problems(10);
  std::vector<Node> nodes;
  ASSERT_TRUE(read_yaml("é: [ü, {k: väl}]\n", 7, {}, problems, [&](const NodeTree& tree) {
    const Node& root = tree.nodes[tree.root];
    const Node& list = tree.child(root, 1);
    nodes = {root, tree.child(root, 0), list, tree.child(list, 0), tree.child(list, 1)};
    nodes.push_back(tree.child(tree.child(list, 1), 1));
    EXPECT_EQ(tree.place(root).file, 7U);
  }));
  std::vector<std::string> places;
  for (const Node& n : nodes) places.push_back(fmt::format("{}:{}+{}", n.line, n.column, n.width));
  EXPECT_EQ(places,
            (std::vector<std::string>{"1:1+1", "1:1+1", "1:4+13", "1:5+1", "1:8+8", "1:12+3"}));
}

TEST(YamlReader, ReadsEveryDocumentOfAFile) {
  const Outcome out = read("a: 1\n---\nb: 2\n...\n");
  EXPECT_EQ(out.documents, (Documents{"{a:1}", "{b:2}"}));
  EXPECT_EQ(out.codes(), Codes{});
}

TEST(YamlReader, RefusesRepeatedKeysAndNamesTheFirst) {
  const Outcome out = read("a: 1\nb: 2\na: 3\n'a': 4\n");
  EXPECT_EQ(out.documents, Documents{"{a:1,b:2}"});
  EXPECT_EQ(out.codes(), (Codes{"E0021@3:1", "E0021@4:1"}));
  ASSERT_EQ(out.problems[1].related.size(), 1U);
  EXPECT_EQ(out.problems[1].related[0].place.line, 1U);
  EXPECT_EQ(out.problems[1].related[0].message, "first declared here");
  EXPECT_EQ(out.problems[1].width, 3U);
  EXPECT_TRUE(out.complete);
}

TEST(YamlReader, FindsRepeatsInMapsOfEverySize) {
  for (const int keys : {15, 16, 17, 18, 1000}) {
    std::string descending, again;
    for (int i = keys; i > 0; --i) descending += fmt::format("k{}: {}\n", i, i);
    EXPECT_EQ(read(descending).codes(), Codes{}) << keys;
    again = descending + "k5: x\n";
    EXPECT_EQ(read(again).codes(), Codes{fmt::format("E0021@{}:1", keys + 1)}) << keys;
    EXPECT_EQ(read(again).problems[0].related[0].place.line, static_cast<unsigned>(keys - 4));
  }
}

TEST(YamlReader, AliasesShareWhatTheyNameAtTheirOwnPlace) {
  const Outcome out = read("a: &x {k: [1]}\nb: *x\nc: [&y t, *y]\n");
  EXPECT_EQ(out.documents, Documents{"{a:{k:[1]},b:{k:[1]},c:[t,t]}"});
  EXPECT_EQ(out.codes(), Codes{});
}

TEST(YamlReader, ReportsAliasesThatNameNothingOrThemselves) {
  const Outcome out = read("a: [*no, 1]\nb: &b [*b]\nc: *gone\nd: 4\n");
  EXPECT_EQ(out.codes(), (Codes{"E0023@1:5", "E0024@2:8", "E0023@3:4"}));
  EXPECT_EQ(out.documents, Documents{"{a:[1],b:[],d:4}"});
}

TEST(YamlReader, AnchorsEndWithTheirDocument) {
  EXPECT_EQ(read("a: &x 1\n---\nb: *x\nc: 2\n").codes(), Codes{"E0023@3:4"});
}

TEST(YamlReader, StandsOnBothSidesOfTheAliasBudget) {
  // &a is 3 nodes: the list and its two texts. Two aliases stand for 6.
  constexpr std::string_view kText = "a: &a [x, y]\nb: *a\nc: *a\n";
  EXPECT_EQ(read(kText, {.alias_nodes_max = 6}).codes(), Codes{});
  const Outcome out = read(kText, {.alias_nodes_max = 5});
  EXPECT_EQ(out.codes(), Codes{"E0025@3:4"});
  EXPECT_FALSE(out.complete);
  EXPECT_EQ(out.documents, Documents{});
}

TEST(YamlReader, CountsWhatNestedAliasesStandFor) {
  // a: 3 nodes. b: the list and two aliases of 3, 7 nodes. c: 2 × 7 more. 6 + 14 = 20.
  constexpr std::string_view kText = "a: &a [x, y]\nb: &b [*a, *a]\nc: [*b, *b]\n";
  EXPECT_EQ(read(kText, {.alias_nodes_max = 20}).codes(), Codes{});
  EXPECT_EQ(read(kText, {.alias_nodes_max = 19}).codes(), Codes{"E0025@3:9"});
}

TEST(YamlReader, StopsBillionLaughs) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 30; ++i) {
    bomb += fmt::format("a{}: &a{} [", i, i);
    for (int j = 0; j < 10; ++j) bomb += fmt::format("{}*a{}", j > 0 ? ", " : "", i - 1);
    bomb += "]\n";
  }
  const Outcome out = read(bomb);
  ASSERT_EQ(out.problems.size(), 1U);
  EXPECT_EQ(out.problems[0].code, "E0025");
}

TEST(YamlReader, StandsOnBothSidesOfTheNestingLimit) {
  const LoadLimits limits{.nesting_max = 3};
  EXPECT_EQ(read("[[[x]]]", limits).codes(), Codes{});
  EXPECT_EQ(read("[[[[x]]]]", limits).codes(), Codes{"E0022@1:4"});
  EXPECT_EQ(read("[&a [x], [*a]]", limits).codes(), Codes{});
  EXPECT_EQ(read("[&a [[x]], [*a]]", limits).codes(), Codes{"E0022@1:13"});
  EXPECT_EQ(read(std::string(100'000, '[')).codes(), Codes{"E0022@1:65"});
  EXPECT_EQ(read(std::string(64, '[') + std::string(64, ']')).codes(), Codes{});
}

TEST(YamlReader, RefusesMergeKeysTagsAndKeysThatAreNoText) {
  const Outcome out = read("a: &a {k: 1}\nb: {<<: *a, l: 2}\nc: !!int 3\nd: !x {}\n[e]: 5\n~: 6\n");
  EXPECT_EQ(out.codes(), (Codes{"E0026@2:5", "E0027@3:4", "E0027@4:4", "E0028@5:1", "E0028@6:1"}));
  EXPECT_EQ(out.documents, Documents{"{a:{k:1},b:{l:2},c:3,d:{}}"});
  EXPECT_EQ(read("'<<': 1\n'~': 2\n").codes(), Codes{});
}

TEST(YamlReader, ReportsTheFirstByteThatIsNotUtf8) {
  EXPECT_EQ(read("a: é\nb: \xff\n").codes(), Codes{"E0015@2:4"});
  EXPECT_EQ(read("a: é\xc3\n").codes(), Codes{"E0015@1:5"});
  EXPECT_EQ(read("a: \xed\xa0\x80\n").codes(), Codes{"E0015@1:4"});  // a surrogate
  EXPECT_EQ(read("a: \xc0\xaf\n").codes(), Codes{"E0015@1:4"});      // not the shortest form
  const Outcome wide =
      read(std::string_view("\xff\xfe"
                            "a\0:\0",
                            6));
  EXPECT_EQ(wide.codes(), Codes{"E0015@1:1"});
  EXPECT_EQ(wide.problems[0].help, "the file is UTF-16: save it as UTF-8");
}

TEST(YamlReader, RefusesControlCharactersAndOddLineEnds) {
  EXPECT_EQ(read(std::string_view("a: \0b\n", 6)).codes(), Codes{"E0016@1:4"});
  EXPECT_EQ(read("a: x\r\nb: \x1b[2J\n").codes(), Codes{"E0016@2:4"});
  for (const char* odd : {"\x7f", "\xc2\x85", "\xc2\x9b", "\xe2\x80\xa8", "\xe2\x80\xa9",
                          "\xef\xbb\xbf", "\xef\xbf\xbe"}) {
    EXPECT_EQ(read(fmt::format("a: 'x{}'\n", odd)).codes(), Codes{"E0016@1:6"}) << odd;
  }
  EXPECT_EQ(read("a:\t'\xc2\xa0\xe2\x80\xa6\xef\xbf\xbd'\r\nb: 1\rc: 2\n").codes(), Codes{});
}

TEST(YamlReader, TakesAByteOrderMarkAndEveryLineEnd) {
  EXPECT_EQ(read("\xef\xbb\xbf"
                 "a: 1\rb: 2\r\nc: [\n")
                .codes(),
            Codes{"E0020@4:1"});
  EXPECT_EQ(read("\xef\xbb\xbf"
                 "a: 1\n")
                .documents,
            Documents{"{a:1}"});
}

TEST(YamlReader, ReportsFilesAndDocumentsWithNothingInThem) {
  for (const char* nothing : {"", "\n\n", "# only a comment\n", "\xef\xbb\xbf", "---\n", "~\n"}) {
    const Outcome out = read(nothing);
    ASSERT_EQ(out.problems.size(), 1U) << nothing;
    EXPECT_EQ(out.problems[0].code, "E0018");
    EXPECT_EQ(out.documents, Documents{});
  }
  EXPECT_EQ(read("a: 1\n---\n").codes(), Codes{"E0018@2:1"});
}

TEST(YamlReader, StandsOnBothSidesOfTheDocumentLimit) {
  const LoadLimits limits{.yaml_documents_max = 2};
  EXPECT_EQ(read("--- a\n--- b\n", limits).codes(), Codes{});
  const Outcome out = read("--- a\n--- b\n--- c\n", limits);
  EXPECT_EQ(out.codes(), Codes{"E0030@3:1"});
  EXPECT_EQ(out.documents, (Documents{"a", "b"}));
}

TEST(YamlReader, CutsTextsBeyondTheirLimitBetweenCharacters) {
  const LoadLimits limits{.scalar_bytes_max = 5};
  EXPECT_EQ(read("a: abcde\n", limits).codes(), Codes{});
  const Outcome out = read("a: abcdéf\nb: 'ééé'\n", limits);
  EXPECT_EQ(out.codes(), (Codes{"E0029@1:4", "E0029@2:4"}));
  EXPECT_EQ(out.documents, Documents{"{a:abcd,b:\"éé\"}"});
}

TEST(YamlReader, ReportsSyntaxWithItsPlaceAndStops) {
  const Outcome tab = read("a: 1\nb:\n\tc: 2\n");
  EXPECT_EQ(tab.codes(), Codes{"E0020@3:1"});
  EXPECT_NE(tab.problems[0].help.find("spaces, not tabs"), std::string::npos);
  EXPECT_FALSE(tab.complete);
  EXPECT_EQ(read("a: 'x\n").codes(), Codes{"E0020@2:1"});
  EXPECT_EQ(read("a: 1\n---\nb: [\n").documents, Documents{"{a:1}"});
}

TEST(YamlReader, ReadsVeryLongLinesAndTexts) {
  const std::string long_text(900'000, 'x');
  EXPECT_EQ(read("a: " + long_text + "\n").codes(), Codes{});
  std::string list = "a: [x";
  for (int i = 0; i < 200'000; ++i) list += ", x";
  EXPECT_EQ(read(list + "]\n").codes(), Codes{});
  EXPECT_EQ(read(list + ", *no]\n").codes(), Codes{"E0023@1:600008"});  // 6 + 3 × 200,000 + 2
}

}  // namespace
}  // namespace onus::model
