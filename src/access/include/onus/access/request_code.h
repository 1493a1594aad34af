// The code of a request: six words that people compare by voice, against a page that shows one
// request and signs another.
#pragma once

#include <string>

#include "onus/base/result.h"
#include "onus/crypto/sha256.h"

namespace onus::access {

inline constexpr std::size_t kRequestCodeWords = 6;

/// The first 66 bits of SHA-256("onus-request-code-v1" ‖ 0x00 ‖ leaf), 11 to a word:
/// "actor basket …".
///
/// Errors  kIo: the crypto library failed.
/// Source  docs/design/0011-emergency-access.md, "The six words"; the words are BIP-39's
[[nodiscard]] base::Result<std::string> request_code(const crypto::Digest& request_leaf);

}  // namespace onus::access
