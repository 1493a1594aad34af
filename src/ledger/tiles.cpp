#include "onus/ledger/tiles.h"

#include <fmt/format.h>

#include <algorithm>

#include "onus/base/check.h"
#include "text.h"

namespace onus::ledger {
namespace {

using base::ErrorKind;
using base::Result;

constexpr unsigned kPathLevelMax = 63;
constexpr std::uint64_t kIndexMax = 999'999'999'999'999'999;  // six elements of three digits

std::unexpected<base::Error> malformed(std::string_view why) {
  return base::fail(ErrorKind::kInvalid, fmt::format("tile path: {}", why));
}

// Takes what stands before the first slash.
std::string_view take_element(std::string_view& rest) {
  const std::size_t end = rest.find('/');
  const std::string_view element = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return element;
}

// Three digits, after an x unless it is the last element.
std::optional<unsigned> three_digits(std::string_view element) {
  if (element.size() != 3 || element.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  unsigned value = 0;
  for (const char digit : element) value = value * 10 + static_cast<unsigned>(digit - '0');
  return value;
}

Result<unsigned> parse_width(std::string_view text) {
  const auto width = parse_decimal(text);
  if (!width || *width == 0 || *width >= kTileWidth) {
    return malformed("the width of a partial tile is 1 to 255");
  }
  return static_cast<unsigned>(*width);
}

// How many complete nodes of that tile level a tree of `size` has.
std::uint64_t nodes_on_level(std::uint64_t size, unsigned level) {
  const unsigned shift = level * kTileHeight;
  return shift >= 64 ? 0 : size >> shift;
}

// Tiles of one level that became wider between the two sizes.
void add_tiles(std::vector<TileId>& tiles, TreeGrowth growth, const TileId& first) {
  const std::uint64_t old_nodes = nodes_on_level(growth.old_size, first.level);
  const std::uint64_t new_nodes = nodes_on_level(growth.new_size, first.level);
  if (old_nodes == new_nodes) return;
  for (std::uint64_t index = old_nodes / kTileWidth; index * kTileWidth < new_nodes; ++index) {
    TileId tile = first;
    tile.index = index;
    tile.width =
        static_cast<unsigned>(std::min<std::uint64_t>(kTileWidth, new_nodes - index * kTileWidth));
    tiles.push_back(tile);
  }
}

}  // namespace

std::string tile_path(const TileId& tile) {
  ONUS_CHECK(tile.width >= 1 && tile.width <= kTileWidth);
  ONUS_CHECK(tile.level <= kPathLevelMax && tile.index <= kIndexMax);
  std::string index = fmt::format("{:03}", tile.index % 1000);
  for (std::uint64_t rest = tile.index / 1000; rest > 0; rest /= 1000) {
    index = fmt::format("x{:03}/{}", rest % 1000, index);
  }
  const std::string level =
      tile.kind == TileId::Kind::kEntries ? "entries" : fmt::format("{}", tile.level);
  const std::string partial = tile.width < kTileWidth ? fmt::format(".p/{}", tile.width) : "";
  return fmt::format("tile/{}/{}{}", level, index, partial);
}

Result<TileId> parse_tile_path(std::string_view path) {
  TileId tile;
  std::string_view rest = path;
  if (take_element(rest) != "tile") return malformed("it does not begin with tile/");
  const std::string_view level = take_element(rest);
  if (level == "entries") {
    tile.kind = TileId::Kind::kEntries;
  } else {
    const auto number = parse_decimal(level);
    if (!number || *number > kPathLevelMax) return malformed("the level is 0 to 63, or entries");
    tile.level = static_cast<unsigned>(*number);
  }
  while (true) {
    std::string_view element = take_element(rest);
    const bool more = element.starts_with('x');
    if (more) element.remove_prefix(1);
    const bool partial = !more && element.ends_with(".p");
    if (partial) element.remove_suffix(2);
    const auto digits = three_digits(element);
    if (!digits || tile.index > (kIndexMax - *digits) / 1000) {
      return malformed("the index is three digits an element, with x before all but the last");
    }
    tile.index = tile.index * 1000 + *digits;
    if (more) continue;
    if (partial) {
      const auto width = parse_width(rest);
      if (!width) return std::unexpected(width.error());
      tile.width = *width;
    } else if (!rest.empty()) {
      return malformed("something follows the index");
    }
    break;
  }
  // One spelling: no leading x000, no slash at the end.
  if (tile_path(tile) != path) return malformed("another spelling of the same tile");
  return tile;
}

std::vector<TileId> tiles_of_growth(TreeGrowth growth) {
  ONUS_CHECK(growth.old_size <= growth.new_size && growth.new_size <= kTreeSizeMax);
  std::vector<TileId> tiles;
  for (unsigned level = 0; level <= kTileLevelMax; ++level) {
    add_tiles(tiles, growth, {TileId::Kind::kHashes, level, 0, kTileWidth});
  }
  add_tiles(tiles, growth, {TileId::Kind::kEntries, 0, 0, kTileWidth});
  return tiles;
}

unsigned tile_width(std::uint64_t size, unsigned level, std::uint64_t index) {
  const std::uint64_t nodes = nodes_on_level(size, level);
  if (index > nodes / kTileWidth) return 0;
  return static_cast<unsigned>(std::min<std::uint64_t>(kTileWidth, nodes - index * kTileWidth));
}

std::vector<NodeId> tile_nodes(const TileId& tile) {
  ONUS_CHECK(tile.kind == TileId::Kind::kHashes);
  std::vector<NodeId> nodes;
  for (unsigned i = 0; i < tile.width; ++i) {
    nodes.push_back({tile.level * kTileHeight, tile.index * kTileWidth + i});
  }
  return nodes;
}

std::string write_hash_tile(std::span<const Hash> hashes) {
  ONUS_CHECK(!hashes.empty() && hashes.size() <= kTileWidth);
  std::string bytes;
  bytes.reserve(hashes.size() * crypto::kDigestBytes);
  for (const Hash& hash : hashes) bytes += bytes_of(hash);
  return bytes;
}

Result<std::vector<Hash>> parse_hash_tile(std::string_view bytes, unsigned width) {
  if (bytes.size() != width * crypto::kDigestBytes) {
    return base::fail(ErrorKind::kInvalid,
                      fmt::format("a tile of {} bytes, {} hashes have {}", bytes.size(), width,
                                  width * crypto::kDigestBytes));
  }
  std::vector<Hash> hashes(width);
  for (Hash& hash : hashes) {
    std::copy_n(bytes.begin(), hash.bytes.size(), hash.bytes.begin());
    bytes.remove_prefix(hash.bytes.size());
  }
  return hashes;
}

std::string write_entry_bundle(std::span<const std::string> entries) {
  ONUS_CHECK(!entries.empty() && entries.size() <= kTileWidth);
  std::string bytes;
  for (const std::string& entry : entries) {
    ONUS_CHECK(entry.size() <= kEntryBytesMax);
    bytes += static_cast<char>(entry.size() >> 8U);
    bytes += static_cast<char>(entry.size() & 0xFFU);
    bytes += entry;
  }
  return bytes;
}

Result<std::vector<std::string_view>> parse_entry_bundle(std::string_view bytes, unsigned width) {
  std::vector<std::string_view> entries;
  std::string_view rest = bytes;
  while (entries.size() < width) {
    if (rest.size() < 2) break;
    const std::size_t length = static_cast<std::size_t>(static_cast<unsigned char>(rest[0])) << 8U |
                               static_cast<unsigned char>(rest[1]);
    if (rest.size() < 2 + length) break;
    entries.push_back(rest.substr(2, length));
    rest.remove_prefix(2 + length);
  }
  if (entries.size() < width) {
    return base::fail(
        ErrorKind::kInvalid,
        fmt::format("an entry bundle that ends within entry {} of {}", entries.size(), width));
  }
  if (!rest.empty()) {
    return base::fail(
        ErrorKind::kInvalid,
        fmt::format("an entry bundle with {} bytes beyond its {} entries", rest.size(), width));
  }
  return entries;
}

}  // namespace onus::ledger
