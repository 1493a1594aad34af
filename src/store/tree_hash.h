// The two hashes of the tree, RFC 6962 section 2.1.
#pragma once

#include <string_view>

#include "onus/crypto/sha256.h"

namespace onus::store {

[[nodiscard]] inline base::Result<crypto::Digest> leaf_hash(std::string_view entry) {
  return crypto::Sha256{}.update(std::string_view{"\x00", 1}).update(entry).finish();
}

[[nodiscard]] inline base::Result<crypto::Digest> node_hash(const crypto::Digest& left,
                                                            const crypto::Digest& right) {
  return crypto::Sha256{}
      .update(std::string_view{"\x01", 1})
      .update(std::span<const std::uint8_t>(left.bytes))
      .update(std::span<const std::uint8_t>(right.bytes))
      .finish();
}

}  // namespace onus::store
