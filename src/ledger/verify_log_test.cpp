#include "onus/ledger/verify_log.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace onus::ledger {
namespace {

using base::ErrorKind;
using base::Result;

class MemoryTiles final : public TileSource {
 public:
  Result<std::string> read(const TileId& tile) const override {
    const auto found = files.find(tile_path(tile));
    if (found != files.end()) return found->second;
    return base::fail(ErrorKind::kNotFound, tile_path(tile) + ": missing");
  }
  std::map<std::string, std::string> files;
};

struct SmallLog {
  MemoryTiles tiles;
  Checkpoint head;
};

std::string entry_of(std::uint64_t index) { return fmt::format("entry {}", index); }

// The nodes of every eighth level as RFC 6962 defines them: pairs of pairs of leaves.
SmallLog log_of(std::uint64_t size) {
  SmallLog log;
  std::vector<Hash> row;
  Frontier tree;
  for (std::uint64_t i = 0; i < size; ++i) {
    row.push_back(leaf_hash(entry_of(i)));
    tree.append(row.back());
  }
  log.head = {"example.org/log", size, tree.root(), {}};
  for (unsigned level = 0; !row.empty(); ++level) {
    for (std::uint64_t first = 0; first < row.size(); first += kTileWidth) {
      const auto width = static_cast<unsigned>(std::min<std::uint64_t>(256, row.size() - first));
      const TileId tile{TileId::Kind::kHashes, level, first / kTileWidth, width};
      log.tiles.files[tile_path(tile)] = write_hash_tile(std::span(row).subspan(first, width));
      if (level != 0) continue;
      std::vector<std::string> entries;
      for (std::uint64_t i = first; i < first + width; ++i) entries.push_back(entry_of(i));
      const TileId bundle{TileId::Kind::kEntries, 0, first / kTileWidth, width};
      log.tiles.files[tile_path(bundle)] = write_entry_bundle(entries);
    }
    for (unsigned pairing = 0; pairing < kTileHeight; ++pairing) {
      std::vector<Hash> above;
      for (std::size_t i = 0; i + 1 < row.size(); i += 2) {
        above.push_back(node_hash(row[i], row[i + 1]));
      }
      row = std::move(above);
    }
  }
  return log;
}

// Takes what reads "entry N", remembers the order, and refuses what it is told to.
class TestJudge final : public StatementJudge {
 public:
  struct Text final : Examined {
    std::string text;
  };

  Result<std::unique_ptr<Examined>> examine(std::uint64_t, std::string_view entry) const override {
    if (entry == bad_by_itself) return base::fail(ErrorKind::kDenied, "bad by itself");
    auto text = std::make_unique<Text>();
    text->text = entry;
    return text;
  }
  Result<void> judge(std::uint64_t index, const Hash& leaf,
                     std::unique_ptr<Examined> examined) override {
    EXPECT_EQ(index, seen++);
    const std::string& text = static_cast<const Text&>(*examined).text;
    EXPECT_EQ(leaf, leaf_hash(text));
    if (text == bad_in_order) return base::fail(ErrorKind::kDenied, "bad in its place");
    return {};
  }

  std::string bad_by_itself{};
  std::string bad_in_order{};
  std::uint64_t seen = 0;
};

TEST(VerifyLog, WholeLogOfAnySizeIsJudgedOnceInOrder) {
  for (const std::uint64_t size : {0U, 1U, 2U, 255U, 256U, 257U, 1'000U, 65'536U, 66'000U}) {
    const SmallLog log = log_of(size);
    for (const unsigned threads : {1U, 2U, 7U}) {
      TestJudge judge;
      VerifyProgress last;
      const auto verified =
          verify_log(log.tiles, log.head, judge,
                     {threads, [&](const VerifyProgress& progress) { last = progress; }});
      EXPECT_TRUE(verified) << size << ": " << verified.error().message;
      EXPECT_EQ(judge.seen, size);
      EXPECT_EQ(last.entries, size);
      EXPECT_EQ(last.of, size);
    }
  }
}

TEST(VerifyLog, EveryFlippedBitIsFoundAndItsPlaceNamed) {
  const SmallLog log = log_of(600);
  for (const auto& [name, bytes] : log.tiles.files) {
    for (std::size_t at = 0; at < bytes.size(); at += 13) {
      SmallLog changed = log;
      changed.tiles.files[name][at] ^= static_cast<char>(1 << (at % 8));
      TestJudge judge;
      const auto verified = verify_log(changed.tiles, changed.head, judge, {2, {}});
      ASSERT_FALSE(verified) << name << " byte " << at;
      // A changed entry shows where the first hash over it lies.
      const std::string number = name.substr(name.rfind("00"));
      EXPECT_NE(verified.error().message.find(number), std::string::npos)
          << name << " byte " << at << ": " << verified.error().message;
    }
  }
}

TEST(VerifyLog, FirstThatIsWrongWinsWhateverTheThreadsDo) {
  const SmallLog log = log_of(5'000);
  for (int run = 0; run < 20; ++run) {
    TestJudge judge;
    judge.bad_by_itself = entry_of(4'000);
    judge.bad_in_order = entry_of(3'999);
    const auto verified = verify_log(log.tiles, log.head, judge, {8, {}});
    ASSERT_FALSE(verified);
    EXPECT_EQ(verified.error().message, "entry 3999: bad in its place");
    TestJudge other;
    other.bad_by_itself = entry_of(1'234);
    other.bad_in_order = entry_of(1'235);
    const auto earlier = verify_log(log.tiles, log.head, other, {8, {}});
    EXPECT_EQ(earlier.error().message, "entry 1234: bad by itself");
    EXPECT_EQ(other.seen, 1'234U);  // what came before it was judged
  }
}

TEST(VerifyLog, MissingShortAndWrongFilesAreNamed) {
  const SmallLog log = log_of(300);
  for (const auto& [name, bytes] : log.tiles.files) {
    for (const bool missing : {true, false}) {
      SmallLog changed = log;
      if (missing) {
        changed.tiles.files.erase(name);
      } else {
        changed.tiles.files[name].pop_back();
      }
      TestJudge judge;
      const auto verified = verify_log(changed.tiles, changed.head, judge, {2, {}});
      ASSERT_FALSE(verified) << name;
      EXPECT_NE(verified.error().message.find(name), std::string::npos) << verified.error().message;
    }
  }
}

TEST(VerifyLog, HeadOfAnotherRootOrSizeIsRefused) {
  SmallLog log = log_of(300);
  TestJudge judge;
  log.head.root.bytes[0] ^= 1;
  EXPECT_NE(verify_log(log.tiles, log.head, judge, {2, {}}).error().message.find("checkpoint"),
            std::string::npos);
  log = log_of(300);
  for (const std::uint64_t size : {299U, 301U, 512U, 600U}) {
    TestJudge again;
    log.head.size = size;
    EXPECT_FALSE(verify_log(log.tiles, log.head, again, {2, {}})) << size;
  }
}

}  // namespace
}  // namespace onus::ledger
