// Secrets under a passphrase: scrypt makes the key, AES-256-GCM seals.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "onus/base/result.h"
#include "onus/base/rng.h"
#include "onus/base/secret_bytes.h"

namespace onus::crypto {

inline constexpr std::size_t kBoxSaltBytes = 32;
inline constexpr std::size_t kBoxNonceBytes = 12;
inline constexpr std::size_t kBoxTagBytes = 16;
inline constexpr std::size_t kBoxSecretBytesMax = 64U * 1024U;
inline constexpr std::uint64_t kScryptMemoryBytesMax = std::uint64_t{1} << 30U;

/// What a guess costs: 128 * r * 2^log2_n bytes of memory and p times that much work.
struct ScryptCost {
  std::uint32_t log2_n = 20;
  std::uint32_t r = 8;
  std::uint32_t p = 1;

  bool operator==(const ScryptCost&) const = default;
};

/// 1 GiB and some seconds a guess, the order of libsodium's "sensitive".
inline constexpr ScryptCost kSealingCost{20, 8, 1};

/// A sealed secret; nothing in it is secret itself.
struct SealedBox {
  ScryptCost cost;
  std::string salt;    // kBoxSaltBytes
  std::string nonce;   // kBoxNonceBytes
  std::string sealed;  // the secret, encrypted, and the tag behind it

  bool operator==(const SealedBox&) const = default;
};

/// Whether a cost is one that this program works with: 2^10 <= N <= 2^24, 1 <= r <= 32,
/// 1 <= p <= 16, memory at most kScryptMemoryBytesMax and p times memory at most four times that,
/// so that a file cannot make its reader work for ever.
[[nodiscard]] bool cost_is_bounded(const ScryptCost& cost);

/// Seals `secret`. `beside` is not hidden, but the box opens only beside the same.
///
/// Pre     cost_is_bounded(cost); `secret` has 1 to kBoxSecretBytesMax bytes.
/// Errors  kInvalid: an empty passphrase. kLimit: one beyond kPassphraseBytesMax. kIo: the source
///         of randomness, the memory or the crypto library refused.
/// Source  RFC 7914; NIST SP 800-38D
[[nodiscard]] base::Result<SealedBox> seal_box(const base::SecretBytes& secret,
                                               const base::SecretBytes& passphrase,
                                               std::string_view beside, const ScryptCost& cost,
                                               base::Rng& rng);

/// Opens a box.
///
/// Errors  kDenied: the passphrase is wrong, or the box or `beside` was changed; nobody can tell
///         which. kInvalid: a part has another length, or the cost is out of bounds. kIo: as above.
[[nodiscard]] base::Result<base::SecretBytes> open_box(const SealedBox& box,
                                                       const base::SecretBytes& passphrase,
                                                       std::string_view beside);

}  // namespace onus::crypto
