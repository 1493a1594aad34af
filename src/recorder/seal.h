// The chain through a recording: each seal names the one before it, every line since, and its own
// line up to the digest.
#pragma once

#include "onus/crypto/sha256.h"

namespace onus::recorder {

/// What the first seal of a recording follows.
[[nodiscard]] crypto::Digest first_link();

/// SHA-256 over the last seal and the digest of the lines since.
/// Post    All zeroes where the library cannot hash, which is never a seal.
[[nodiscard]] crypto::Digest next_link(const crypto::Digest& last, const crypto::Digest& lines);

}  // namespace onus::recorder
