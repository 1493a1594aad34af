// Tile paths have one spelling; bundles and tiles are read back as they were.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/check.h"
#include "onus/ledger/tiles.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace onus::ledger;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  if (const auto tile = parse_tile_path(text)) ONUS_CHECK(tile_path(*tile) == text);
  for (const unsigned width : {1U, 2U, 3U, kTileWidth}) {
    if (const auto entries = parse_entry_bundle(text, width)) {
      ONUS_CHECK(write_entry_bundle(std::vector<std::string>(entries->begin(), entries->end())) ==
                 text);
    }
    if (const auto hashes = parse_hash_tile(text, width)) {
      ONUS_CHECK(write_hash_tile(*hashes) == text);
    }
  }
  return 0;
}
