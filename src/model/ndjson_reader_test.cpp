#include "ndjson_reader.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace onus::model {
namespace {

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
  std::vector<std::string> items;
  std::vector<std::string> codes;
  std::vector<Diagnostic> problems;
};

Outcome read_from(ByteSource& source, const LoadLimits& limits = {}) {
  Outcome outcome;
  Problems problems(100);
  outcome.complete = read_ndjson(source, 0, limits, problems, [&](const NodeTree& tree) {
    outcome.items.push_back(shown(tree, tree.nodes[tree.root]));
  });
  outcome.problems = problems.take_sorted({});
  for (const Diagnostic& p : outcome.problems) {
    outcome.codes.push_back(fmt::format("{}@{}:{}", p.code, p.place.line, p.place.column));
  }
  return outcome;
}

Outcome read(std::string_view bytes, const LoadLimits& limits = {}) {
  MemorySource source(bytes);
  return read_from(source, limits);
}

using Codes = std::vector<std::string>;
using Items = std::vector<std::string>;

TEST(NdjsonReader, ReadsOneItemALine) {
  const Outcome out = read(
      "{\"id\":\"a\",\"n\":[1,-2.5e3,true,null,{}]}\n\n \t\r\n{ \"id\" : "
      "\"b\\n\\u00e9\\ud83d\\ude00\" }\r\n"
      "{\"last\":[]}");
  EXPECT_TRUE(out.complete);
  EXPECT_EQ(out.codes, Codes{});
  EXPECT_EQ(out.items, (Items{"{\"id\":\"a\",\"n\":[1,-2.5e3,true,~,{}]}", "{\"id\":\"b\né😀\"}",
                              "{\"last\":[]}"}));
}

TEST(NdjsonReader, AnEmptyFileListsNothing) {
  EXPECT_EQ(read("").codes, Codes{});
  EXPECT_EQ(read("\xef\xbb\xbf").codes, Codes{});
  EXPECT_EQ(read("\xef\xbb\xbf{\"a\":1}\n").items, Items{"{\"a\":1}"});
}

TEST(NdjsonReader, TellsPlacesInCharacters) {
  Problems problems(10);
  MemorySource source("\n{\"é\":\"ü\", \"k\":{\"l\":12}}\n");
  std::vector<std::string> places;
  ASSERT_TRUE(read_ndjson(source, 3, {}, problems, [&](const NodeTree& tree) {
    const Node& root = tree.nodes[tree.root];
    const Node& inner = tree.child(root, 3);
    for (const Node& n : {root, tree.child(root, 0), tree.child(root, 1), tree.child(root, 2),
                          inner, tree.child(inner, 1)}) {
      places.push_back(fmt::format("{}:{}+{}", n.line, n.column, n.width));
    }
    EXPECT_EQ(tree.place(root).file, 3U);
  }));
  EXPECT_EQ(places,
            (std::vector<std::string>{"2:1+1", "2:2+3", "2:6+3", "2:11+3", "2:15+1", "2:20+2"}));
}

TEST(NdjsonReader, LeavesOutABadLineAndReadsOn) {
  struct Case {
    const char* line;
    const char* code;
  };
  const std::vector<Case> cases{
      {"{\"a\":1", "E0040@2:7"},
      {"{\"a\" 1}", "E0040@2:6"},
      {"{\"a\":1,}", "E0040@2:8"},
      {"{\"a\":[1,]}", "E0040@2:9"},
      {"{\"a\":[1 2]}", "E0040@2:9"},
      {"{\"a\":tru}", "E0040@2:6"},
      {"{\"a\":01}", "E0040@2:6"},
      {"{\"a\":1.}", "E0040@2:6"},
      {"{\"a\":+1}", "E0040@2:6"},
      {"{\"a\":.5}", "E0040@2:6"},
      {"{\"a\":1e}", "E0040@2:6"},
      {"{\"a\":NaN}", "E0040@2:6"},
      {"{\"a\":\"x}", "E0040@2:6"},
      {"{\"é\":\"x}", "E0040@2:6"},
      {"{\"a\":\"\\q\"}", "E0040@2:6"},
      {"{\"a\":\"\\udc00\"}", "E0040@2:6"},
      {"{\"a\":\"\\ud800\"}", "E0040@2:6"},
      {"{\"\\udc00\":1}", "E0040@2:2"},
      {"{\"a\":\"x\ty\"}", "E0040@2:8"},
      {"{\"a\":1} {\"b\":2}", "E0040@2:9"},
      {"{\"a\":1}}", "E0040@2:8"},
      {"{a:1}", "E0040@2:2"},
      {"{\"a\":\"\xff\"}", "E0015@2:7"},
      {"[1]", "E0042@2:1"},
      {"  \"text\"", "E0042@2:3"},
      {"12", "E0042@2:1"},
      {"{", "E0040@2:2"},
      {"{\"a\":}", "E0040@2:6"},
  };
  for (const Case& c : cases) {
    const Outcome out = read(fmt::format("{{\"x\":1}}\n{}\n{{\"y\":2}}\n", c.line));
    EXPECT_EQ(out.codes, Codes{c.code}) << c.line << " " << out.problems[0].message;
    EXPECT_EQ(out.items, (Items{"{\"x\":1}", "{\"y\":2}"})) << c.line;
    EXPECT_FALSE(out.complete);
  }
}

TEST(NdjsonReader, AFaultInTheFirstLineNeedsNoLineBefore) {
  EXPECT_EQ(read("{\"a\":\"x\n").codes, Codes{"E0040@1:6"});
  EXPECT_EQ(read("{\xff}").codes, Codes{"E0015@1:2"});
}

TEST(NdjsonReader, RefusesRepeatedKeys) {
  const Outcome out = read("{\"a\":1,\"b\":{\"c\":1,\"\\u0063\":2},\"a\":3}\n");
  EXPECT_EQ(out.codes, (Codes{"E0021@1:19", "E0021@1:31"}));
  EXPECT_EQ(out.items, Items{"{\"a\":1,\"b\":{\"c\":1}}"});
  EXPECT_EQ(out.problems[0].related[0].place.column, 13U);
}

TEST(NdjsonReader, StandsOnBothSidesOfTheLineLimit) {
  const LoadLimits limits{.ndjson_line_bytes_max = 7};
  EXPECT_EQ(read("{\"a\":1}\n", limits).codes, Codes{});
  EXPECT_EQ(read("{\"a\":1}", limits).codes, Codes{});
  const Outcome out = read("{\"a\":12}\n{\"b\":1}\n{\"a\":123}", limits);
  EXPECT_EQ(out.codes, (Codes{"E0041@1:1", "E0041@3:1"}));
  EXPECT_EQ(out.items, Items{"{\"b\":1}"});
}

/// Ten gigabytes without a line end, and one item behind them.
class EndlessLine final : public ByteSource {
 public:
  [[nodiscard]] base::Result<std::size_t> read(std::span<char> into) override {
    largest = std::max(largest, into.size());
    constexpr std::uint64_t kBytes = 10'000'000'000;
    if (given_ < kBytes) {
      const auto count = std::min<std::uint64_t>(into.size(), kBytes - given_);
      if (given_ < 2 * into.size()) std::fill(into.begin(), into.end(), 'x');
      given_ += count;
      return static_cast<std::size_t>(count);
    }
    if (tail_.empty()) return std::size_t{0};
    const std::size_t count = tail_.copy(into.data(), into.size());
    tail_.remove_prefix(count);
    return count;
  }
  std::size_t largest = 0;

 private:
  std::uint64_t given_ = 0;
  std::string_view tail_ = "\n{\"a\":1}\n";
};

TEST(NdjsonReader, SkipsATenGigabyteLineWithoutHoldingIt) {
  EndlessLine source;
  const Outcome out = read_from(source, {.ndjson_file_bytes_max = std::size_t{11} << 30});
  EXPECT_EQ(out.codes, Codes{"E0041@1:1"});
  EXPECT_EQ(out.items, Items{"{\"a\":1}"});
  EXPECT_LE(source.largest, std::size_t{3} << 20);
}

TEST(NdjsonReader, StandsOnBothSidesOfTheFileLimits) {
  constexpr std::string_view kText = "{\"a\":1}\n{\"b\":1}\n";
  EXPECT_EQ(read(kText, {.ndjson_file_bytes_max = 16}).codes, Codes{});
  EXPECT_EQ(read(kText, {.ndjson_file_bytes_max = 15}).codes, Codes{"E0005@1:1"});
  EXPECT_EQ(read(kText, {.ndjson_lines_max = 2}).codes, Codes{});
  EXPECT_EQ(read(kText, {.ndjson_lines_max = 1}).codes, Codes{"E0005@2:1"});
}

TEST(NdjsonReader, StandsOnBothSidesOfTheNestingLimit) {
  const LoadLimits limits{.nesting_max = 3};
  EXPECT_EQ(read("{\"a\":[{}]}", limits).codes, Codes{});
  EXPECT_EQ(read("{\"a\":[{\"b\":[]}]}", limits).codes, Codes{"E0022@1:12"});
  const std::string deep = "{\"a\":" + std::string(100'000, '[');
  EXPECT_EQ(read(deep + std::string(100'000, ']') + "}").codes, Codes{"E0022@1:69"});
  const LoadLimits any{.nesting_max = 1'000'000};  // recursion keeps its own limit of 256
  EXPECT_EQ(read(deep + std::string(100'000, ']') + "}", any).codes, Codes{"E0022@1:261"});
}

TEST(NdjsonReader, CutsTextsBeyondTheirLimit) {
  const LoadLimits limits{.scalar_bytes_max = 3};
  EXPECT_EQ(read("{\"a\":\"xyz\"}", limits).codes, Codes{});
  const Outcome out = read("{\"a\":\"xyé\"}", limits);
  EXPECT_EQ(out.codes, Codes{"E0029@1:6"});
  EXPECT_EQ(out.items, Items{"{\"a\":\"xy\"}"});
}

/// Gives `count` bytes at a time.
class Dripping final : public ByteSource {
 public:
  Dripping(std::string_view bytes, std::size_t count) : inner_(bytes), count_(count) {}
  [[nodiscard]] base::Result<std::size_t> read(std::span<char> into) override {
    return inner_.read(into.first(std::min(count_, into.size())));
  }

 private:
  MemorySource inner_;
  std::size_t count_;
};

TEST(NdjsonReader, DoesNotMindHowTheBytesArrive) {
  std::string text;
  Items expected;
  for (int i = 0; i < 300; ++i) {
    text += fmt::format("{{\"id\":\"{}\"}}\n", std::string(static_cast<std::size_t>(i), 'x'));
    expected.push_back(
        fmt::format("{{\"id\":\"{}\"}}", std::string(static_cast<std::size_t>(i), 'x')));
  }
  for (const std::size_t count : {1U, 7U, 1000U}) {
    Dripping source(text, count);
    EXPECT_EQ(read_from(source).items, expected) << count;
  }
}

class Failing final : public ByteSource {
 public:
  [[nodiscard]] base::Result<std::size_t> read(std::span<char>) override {
    return base::fail(base::ErrorKind::kIo, "Input/output error", "E0001");
  }
};

TEST(NdjsonReader, ReportsAReadFailure) {
  Failing source;
  const Outcome out = read_from(source);
  ASSERT_EQ(out.problems.size(), 1U);
  EXPECT_EQ(out.problems[0].code, "E0001");
  EXPECT_FALSE(out.complete);
}

}  // namespace
}  // namespace onus::model
