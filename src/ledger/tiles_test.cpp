#include "onus/ledger/tiles.h"

#include <gtest/gtest.h>

#include <map>

#include "onus/ledger/merkle.h"
#include "vectors_for_test.h"

namespace onus::ledger {
namespace {

using base::ErrorKind;
using codec::JsonValue;

std::uint64_t number(const JsonValue& one, std::string_view key) {
  return static_cast<std::uint64_t>(one.find(key)->number);
}

TEST(TilePath, IsWhatTesseraWrites) {
  const JsonValue all = json_vectors("rfc6962-tile-paths.json");
  const JsonValue& ours = *all.find("c2sp_tile_paths");
  for (const JsonValue& one : ours.find("tiles")->items) {
    const auto partial = static_cast<unsigned>(number(one, "partial"));
    const TileId tile{TileId::Kind::kHashes, static_cast<unsigned>(number(one, "level")),
                      number(one, "index"), partial == 0 ? kTileWidth : partial};
    EXPECT_EQ(tile_path(tile), *one.text_of("path"));
    EXPECT_EQ(parse_tile_path(*one.text_of("path")).value(), tile);
  }
  for (const JsonValue& one : ours.find("entries")->items) {
    const std::uint64_t index = number(one, "seq") / kTileWidth;
    const TileId tile{TileId::Kind::kEntries, 0, index,
                      tile_width(number(one, "log_size"), 0, index)};
    EXPECT_EQ(tile_path(tile), *one.text_of("path"));
    EXPECT_EQ(parse_tile_path(*one.text_of("path")).value(), tile);
  }
}

TEST(TilePath, IsReadOrRefusedAsTesseraDoes) {
  const JsonValue all = json_vectors("rfc6962-tile-paths.json");
  for (const JsonValue& one : all.find("c2sp_tile_paths")->find("parse")->items) {
    const std::string path = "tile/" + std::string(*one.text_of("pathLevel")) + "/" +
                             std::string(*one.text_of("pathIndex"));
    const auto tile = parse_tile_path(path);
    EXPECT_EQ(tile.has_value(), !one.text_of("wantErr").has_value()) << path;
    if (!tile) continue;
    EXPECT_EQ(std::to_string(tile->level), *one.text_of("wantLevel"));
    EXPECT_EQ(std::to_string(tile->index), *one.text_of("wantIndex"));
    EXPECT_EQ(std::to_string(tile->width % kTileWidth), *one.text_of("wantP"));
  }
}

// Go's form has the tile's height in front of the level; without it the paths are C2SP's.
TEST(TilePath, SpellsIndicesAsGoDoes) {
  const JsonValue all = json_vectors("rfc6962-tile-paths.json");
  for (const JsonValue& one : all.find("paths")->items) {
    const std::string path(*one.text_of("path"));
    const auto tile = parse_tile_path("tile/0/" + path.substr(path.find('/', 7) + 1));
    ASSERT_TRUE(tile.has_value()) << path;
    EXPECT_EQ(tile->index, number(one, "N")) << path;
    EXPECT_EQ(tile->width % kTileWidth, path.contains(".p/") ? number(one, "W") : 0) << path;
  }
}

TEST(TilePath, RefusesOtherSpellings) {
  for (const std::string_view path :
       {"tile/0/x000/001", "tile/00/001", "tile/0/001/", "tile/0/001.p/05", "tile/0/001.p/0",
        "tile/0/1", "/tile/0/001", "tile/0/001.p/1/2", "tile/entries", "tile/data/001",
        "tile/0/X001/001", "tile/0/x001/x001", "tile/0/\xEF\xBC\x91\xEF\xBC\x92", ""}) {
    EXPECT_FALSE(parse_tile_path(path).has_value()) << path;
  }
}

TEST(Tiles, OfSeventyThousandEntriesAreThoseOfTheSpecification) {
  std::map<std::pair<unsigned, unsigned>, int> count;  // by level and width
  int bundles = 0;
  for (const TileId& tile : tiles_of_growth({0, 70'000})) {
    if (tile.kind == TileId::Kind::kEntries) {
      ++bundles;
    } else {
      ++count[{tile.level, tile.width}];
    }
  }
  EXPECT_EQ(bundles, 274);
  const std::map<std::pair<unsigned, unsigned>, int> expected{
      {{0, 256}, 273}, {{0, 112}, 1}, {{1, 256}, 1}, {{1, 17}, 1}, {{2, 1}, 1}};
  EXPECT_EQ(count, expected);
}

TEST(Tiles, OfGrowthAreOnlyThoseThatChanged) {
  EXPECT_TRUE(tiles_of_growth({300, 300}).empty());
  std::vector<std::string> paths;
  for (const TileId& tile : tiles_of_growth({255, 257})) paths.push_back(tile_path(tile));
  EXPECT_EQ(paths, (std::vector<std::string>{"tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1",
                                             "tile/entries/000", "tile/entries/001.p/1"}));
}

TEST(EntryBundle, IsReadBackAndRefusedWhenItsLengthIsWrong) {
  const std::vector<std::string> entries{"", "a", std::string(kEntryBytesMax, 'x')};
  const std::string bytes = write_entry_bundle(entries);
  const auto read = parse_entry_bundle(bytes, 3);
  ASSERT_TRUE(read.has_value());
  EXPECT_TRUE(std::ranges::equal(*read, entries));
  EXPECT_FALSE(parse_entry_bundle(bytes, 2).has_value());
  EXPECT_FALSE(parse_entry_bundle(bytes, 4).has_value());
  EXPECT_FALSE(parse_entry_bundle(bytes + "x", 3).has_value());
  for (std::size_t cut = 1; cut < 8; ++cut) {
    EXPECT_FALSE(parse_entry_bundle(std::string_view(bytes).substr(0, bytes.size() - cut), 3));
  }
}

// A log's tiles in memory, as an export writes them.
class MemoryTiles final : public TileSource {
 public:
  base::Result<std::string> read(const TileId& tile) const override {
    const auto found = files.find(tile_path(tile));
    if (found == files.end()) return base::fail(ErrorKind::kNotFound, tile_path(tile));
    return found->second;
  }

  std::map<std::string, std::string> files;
};

class MemoryNodes final : public HashReader {
 public:
  base::Result<std::vector<Hash>> read(std::span<const NodeId> nodes) const override {
    std::vector<Hash> hashes;
    for (const NodeId& node : nodes) hashes.push_back(known.at(node));
    return hashes;
  }

  std::map<NodeId, Hash> known;
};

class TileReading : public testing::Test {
 protected:
  void grow_to(std::uint64_t size) {
    const std::uint64_t before = frontier_.size();
    while (frontier_.size() < size) {
      const Hash leaf = leaf_hash(std::to_string(frontier_.size()));
      for (const Node& node : frontier_.append(leaf)) nodes_.known[node.id] = node.hash;
    }
    for (const TileId& tile : tiles_of_growth({before, size})) {
      if (tile.kind != TileId::Kind::kHashes) continue;
      tiles_.files[tile_path(tile)] = write_hash_tile(nodes_.read(tile_nodes(tile)).value());
    }
  }

  Frontier frontier_;
  MemoryNodes nodes_;
  MemoryTiles tiles_;
};

TEST_F(TileReading, GivesTheSameProofsAsTheNodesThemselves) {
  grow_to(70'000);
  const TileHashReader reader(tiles_, 70'000);
  EXPECT_EQ(root_of(reader, 70'000).value(), frontier_.root());
  for (const std::uint64_t index : {0U, 255U, 256U, 65'535U, 65'536U, 69'887U, 69'999U}) {
    const auto proof = inclusion_proof(reader, {index, 70'000});
    ASSERT_TRUE(proof.has_value()) << index;
    EXPECT_EQ(*proof, inclusion_proof(nodes_, {index, 70'000}).value()) << index;
    EXPECT_TRUE(verify_inclusion({index, 70'000}, leaf_hash(std::to_string(index)), *proof,
                                 frontier_.root())
                    .has_value());
  }
}

TEST_F(TileReading, TakesTheFullTileWhereThePartialOneIsGone) {
  grow_to(300);
  const Hash old_root = frontier_.root();
  grow_to(600);
  ASSERT_EQ(tiles_.files.erase("tile/0/001.p/44"), 1U);
  const TileHashReader old_log(tiles_, 300);
  EXPECT_EQ(root_of(old_log, 300).value(), old_root);
}

TEST_F(TileReading, NamesTheTileThatIsMissingOrCut) {
  grow_to(300);
  std::string& tile = tiles_.files.at("tile/0/000");
  tile.pop_back();
  const TileHashReader reader(tiles_, 300);
  EXPECT_TRUE(inclusion_proof(reader, {5, 300}).error().message.contains("tile/0/000"));
  tiles_.files.clear();
  EXPECT_EQ(root_of(reader, 300).error().kind, ErrorKind::kNotFound);
}

}  // namespace
}  // namespace onus::ledger
