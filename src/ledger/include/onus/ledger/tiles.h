// tlog-tiles: the log as a directory of files, which any web server or memory stick can hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/result.h"
#include "onus/ledger/merkle.h"

namespace onus::ledger {

inline constexpr unsigned kTileHeight = 8;
inline constexpr unsigned kTileWidth = 256;   // hashes, or entries, in a full tile
inline constexpr unsigned kTileLevelMax = 7;  // 62 bits of tree need no higher one
inline constexpr std::size_t kEntryBytesMax = 65535;
inline constexpr std::size_t kBundleBytesMax = kTileWidth * (2 + kEntryBytesMax);

/// A file of hashes (`tile/LEVEL/...`) or of entries (`tile/entries/...`).
struct TileId {
  enum class Kind : std::uint8_t { kHashes, kEntries };

  Kind kind = Kind::kHashes;
  unsigned level = 0;           // 0 for entries
  std::uint64_t index = 0;      // the tile's place on its level
  unsigned width = kTileWidth;  // 1 to 256; below 256 the tile is partial

  auto operator<=>(const TileId&) const = default;
};

/// `tile/0/x001/x234/067.p/8`, `tile/entries/000`.
///
/// Pre     1 <= width <= kTileWidth; level <= 63.
/// Source  [C2SP tlog-tiles]
[[nodiscard]] std::string tile_path(const TileId& tile);

/// Reads a path in its one spelling. Levels up to 63 are read, as others write them.
///
/// Errors  kInvalid: another form.
[[nodiscard]] base::Result<TileId> parse_tile_path(std::string_view path);

/// The tiles, of hashes and entries, that a tree of `new_size` has and one of `old_size` had not,
/// or had less wide: what an export writes after growth, in the order of tile_path's parts.
///
/// Pre     old_size <= new_size <= kTreeSizeMax.
[[nodiscard]] std::vector<TileId> tiles_of_growth(TreeGrowth growth);

/// The tile of that kind, level and index as wide as a tree of `size` makes it; width 0 if the tree
/// has none.
[[nodiscard]] unsigned tile_width(std::uint64_t size, unsigned level, std::uint64_t index);

/// The nodes whose hashes fill `tile`, left to right.
///
/// Pre     kind == kHashes.
[[nodiscard]] std::vector<NodeId> tile_nodes(const TileId& tile);

/// A hash tile's file: the hashes one after the other.
///
/// Pre     1 to kTileWidth hashes.
[[nodiscard]] std::string write_hash_tile(std::span<const Hash> hashes);

/// Errors  kInvalid: another length than `width` hashes.
[[nodiscard]] base::Result<std::vector<Hash>> parse_hash_tile(std::string_view bytes,
                                                              unsigned width);

/// An entry bundle: each entry after its length in two bytes.
///
/// Pre     1 to kTileWidth entries of at most kEntryBytesMax.
[[nodiscard]] std::string write_entry_bundle(std::span<const std::string> entries);

/// Errors  kInvalid: another number of entries than `width`, or bytes left over.
[[nodiscard]] base::Result<std::vector<std::string_view>> parse_entry_bundle(std::string_view bytes,
                                                                             unsigned width);

/// Where tile files come from: a directory, a web server, a database.
class TileSource {
 public:
  virtual ~TileSource() = default;

  /// The whole file.
  ///
  /// Errors  kNotFound: there is none. kIo: it cannot be read.
  [[nodiscard]] virtual base::Result<std::string> read(const TileId& tile) const = 0;
};

/// Reads nodes out of the tiles of a log that has `size` entries: full tiles where the size has
/// them, else the partial tile of exactly that size, else the full one that replaced it since.
class TileHashReader final : public HashReader {
 public:
  TileHashReader(const TileSource& tiles, std::uint64_t size) : tiles_(tiles), size_(size) {}

  /// Errors  kIo, kNotFound, kInvalid: a tile cannot be read or is malformed.
  /// Cost    Each tile is read once a call.
  [[nodiscard]] base::Result<std::vector<Hash>> read(std::span<const NodeId> nodes) const override;

 private:
  const TileSource& tiles_;
  std::uint64_t size_;
};

}  // namespace onus::ledger
