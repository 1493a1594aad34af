// Nodes out of tiles: which tile holds a node, and how much of it must be hashed together.
#include <fmt/format.h>

#include <map>

#include "onus/base/check.h"
#include "onus/ledger/tiles.h"

namespace onus::ledger {
namespace {

using base::ErrorKind;
using base::Result;

// The hashes under a node that one tile holds: a node between tile levels is hashed from them.
struct TileSlice {
  TileId tile;
  std::size_t begin = 0;
  std::size_t count = 0;
};

TileSlice slice_of(const NodeId& node, std::uint64_t size) {
  const unsigned level = node.level / kTileHeight;
  const unsigned above = node.level % kTileHeight;
  const std::uint64_t first = node.index << above;
  TileSlice slice;
  slice.tile = {TileId::Kind::kHashes, level, first / kTileWidth, kTileWidth};
  slice.tile.width = tile_width(size, level, slice.tile.index);
  slice.begin = static_cast<std::size_t>(first % kTileWidth);
  slice.count = std::size_t{1} << above;
  return slice;
}

Hash folded(std::vector<Hash> hashes) {
  while (hashes.size() > 1) {
    for (std::size_t i = 0; 2 * i < hashes.size(); ++i) {
      hashes[i] = node_hash(hashes[2 * i], hashes[2 * i + 1]);
    }
    hashes.resize(hashes.size() / 2);
  }
  return hashes.front();
}

Result<std::vector<Hash>> read_tile(const TileSource& tiles, const TileId& tile) {
  auto bytes = tiles.read(tile);
  if (!bytes && bytes.error().kind == ErrorKind::kNotFound && tile.width < kTileWidth) {
    // A partial tile may be gone once its full one is there; it begins with the same hashes.
    TileId full = tile;
    full.width = kTileWidth;
    bytes = tiles.read(full);
    if (bytes) {
      auto hashes = parse_hash_tile(*bytes, kTileWidth);
      if (hashes) hashes->resize(tile.width);
      return hashes;
    }
  }
  if (!bytes) return std::unexpected(bytes.error());
  auto hashes = parse_hash_tile(*bytes, tile.width);
  if (!hashes) {
    return base::fail(hashes.error().kind,
                      fmt::format("{}: {}", tile_path(tile), hashes.error().message));
  }
  return hashes;
}

}  // namespace

Result<std::vector<Hash>> TileHashReader::read(std::span<const NodeId> nodes) const {
  std::map<TileId, std::vector<Hash>> open;
  std::vector<Hash> found;
  for (const NodeId& node : nodes) {
    if (node.level >= 64 || node.index >= (size_ >> node.level)) {
      return base::fail(ErrorKind::kNotFound,
                        fmt::format("a log of {} entries has no node {} on level {}", size_,
                                    node.index, node.level));
    }
    const TileSlice slice = slice_of(node, size_);
    auto tile = open.find(slice.tile);
    if (tile == open.end()) {
      auto hashes = read_tile(tiles_, slice.tile);
      if (!hashes) return std::unexpected(hashes.error());
      tile = open.emplace(slice.tile, std::move(*hashes)).first;
    }
    ONUS_CHECK(slice.begin + slice.count <= tile->second.size());
    const auto begin = tile->second.begin() + static_cast<std::ptrdiff_t>(slice.begin);
    found.push_back(folded({begin, begin + static_cast<std::ptrdiff_t>(slice.count)}));
  }
  return found;
}

}  // namespace onus::ledger
