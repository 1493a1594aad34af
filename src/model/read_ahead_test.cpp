// Two threads must give what one gives: trees in the same order, and the same diagnostics.
#include "read_ahead.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "ndjson_reader.h"

namespace onus::model {
namespace {

using Reading = bool (*)(ByteSource&, std::uint32_t, const LoadLimits&, Problems&,
                         const std::function<void(const NodeTree&)>&);

std::string whole(const NodeTree& tree) {
  std::string out = fmt::format("file {} root {}", tree.file, tree.root);
  for (const Node& n : tree.nodes) {
    out += fmt::format(" {}:{}:{}:{}:{}:{}:{}:{}", static_cast<int>(n.kind), n.quoted, n.line,
                       n.column, n.width, n.first, n.count, n.text);
  }
  return out;
}

struct Outcome {
  bool complete = false;
  std::size_t errors = 0;
  std::vector<std::string> trees, problems;
  bool operator==(const Outcome&) const = default;
};

// The taker complains too, so that what both sides say is mixed.
Outcome read_by(Reading reading, std::string_view bytes, const LoadLimits& limits) {
  Outcome outcome;
  MemorySource source(bytes);
  Problems problems(limits.diagnostics_max);
  outcome.complete = reading(source, 3, limits, problems, [&](const NodeTree& tree) {
    outcome.trees.push_back(whole(tree));
    const Node& root = tree.nodes[tree.root];
    if (root.count > 4) problems.error("T1", tree.place(root), "many keys");
    if (root.count == 0) problems.note("T2", tree.place(root), "no key");
  });
  outcome.errors = problems.errors();
  for (const Diagnostic& p : problems.take_sorted({})) {
    outcome.problems.push_back(
        fmt::format("{} {}:{} {}", p.code, p.place.line, p.place.column, p.message));
  }
  return outcome;
}

std::string random_lines(std::uint64_t seed, std::size_t lines) {
  std::mt19937_64 random(seed);
  std::string out;
  for (std::size_t i = 0; i < lines; ++i) {
    switch (random() % 8) {
      case 0: out += "{}"; break;
      case 1: out += fmt::format(R"({{"id":"é{}","class":)", i); break;  // cut off
      case 2: out += "[1]"; break;
      case 3: out += fmt::format(R"({{"long":"{}"}})", std::string(random() % 60'000, 'x')); break;
      case 4: out += R"({"a":1,"a":2,"b":"\ud800"})"; break;
      case 5: break;  // blank
      default:
        out += fmt::format(
            R"({{"id":"item-{0}","class":"component","needs":["a\n{0}",{{}}],"n":{0}}})",
            random() % 1000);
    }
    out += '\n';
  }
  return out;
}

TEST(ReadAhead, GivesWhatOneThreadGives) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE(seed);
    const std::string bytes = random_lines(seed, 700);
    LoadLimits limits;
    limits.diagnostics_max = seed % 3 == 0 ? 5 : 10'000;  // few are kept, or all
    limits.ndjson_line_bytes_max = 50'000;
    const Outcome one = read_by(read_ndjson, bytes, limits);
    ASSERT_GT(one.trees.size(), 300U);
    ASSERT_GT(one.errors, 100U);
    EXPECT_EQ(one, read_by(read_ndjson_ahead, bytes, limits));
  }
}

TEST(ReadAhead, TakesATreeLargerThanABatch) {
  const std::string bytes =
      "{\"a\":\"1\"}\n{\"b\":\"" + std::string(900'000, 'y') + "\"}\n{\"c\":\"2\"}\n";
  EXPECT_EQ(read_by(read_ndjson, bytes, {}), read_by(read_ndjson_ahead, bytes, {}));
}

TEST(ReadAhead, AnEmptyFileListsNothing) {
  const Outcome out = read_by(read_ndjson_ahead, "", {});
  EXPECT_TRUE(out.complete);
  EXPECT_TRUE(out.trees.empty());
}

TEST(ReadAhead, WhatTheTakerThrowsArrivesAndTheReaderEnds) {
  const std::string bytes = random_lines(7, 5'000);
  MemorySource source(bytes);
  Problems problems(10);
  const auto taker = [](const NodeTree&) { throw std::runtime_error("full"); };
  EXPECT_THROW((void)read_ndjson_ahead(source, 0, {}, problems, taker), std::runtime_error);
}

/// A file whose disk gives up after so many bytes.
class FailingSource final : public ByteSource {
 public:
  explicit FailingSource(std::string_view bytes) : bytes_(bytes) {}
  [[nodiscard]] base::Result<std::size_t> read(std::span<char> into) override {
    if (given_) return base::fail(base::ErrorKind::kIo, "the disk gave up");
    given_ = true;
    std::memcpy(into.data(), bytes_.data(), std::min(into.size(), bytes_.size()));
    return std::min(into.size(), bytes_.size());
  }

 private:
  std::string_view bytes_;
  bool given_ = false;
};

TEST(ReadAhead, AReadErrorIsToldOnce) {
  FailingSource source("{\"a\":1}\n{\"b\":2}\n");
  Problems problems(10);
  std::size_t trees = 0;
  EXPECT_FALSE(read_ndjson_ahead(source, 0, {}, problems, [&](const NodeTree&) { ++trees; }));
  EXPECT_EQ(trees, 2U);
  EXPECT_EQ(problems.errors(), 1U);
  EXPECT_TRUE(problems.incomplete());
}

}  // namespace
}  // namespace onus::model
