// SHA-256, the one hash that what is signed and logged is named by.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "onus/base/result.h"

struct evp_md_ctx_st;

namespace onus::crypto {

inline constexpr std::size_t kDigestBytes = 32;

/// A SHA-256 digest: a value, ordered by its bytes. A default-made one is all zeroes.
struct Digest {
  std::array<std::uint8_t, kDigestBytes> bytes{};

  /// 64 lower-case hexadecimal digits.
  [[nodiscard]] std::string hex() const;

  auto operator<=>(const Digest&) const = default;
};

/// Reads 64 hexadecimal digits, lower case only: a digest has one spelling.
///
/// Errors  kInvalid: another length, another character.
[[nodiscard]] base::Result<Digest> parse_digest(std::string_view hex);

/// Hashes one run of bytes.
///
/// Errors  kIo: the crypto library refused (no memory, or no provider that offers SHA-256).
/// Source  FIPS 180-4
[[nodiscard]] base::Result<Digest> sha256(std::string_view bytes);
[[nodiscard]] base::Result<Digest> sha256(std::span<const std::uint8_t> bytes);

/// Hashes what arrives in pieces.
///
/// `update` keeps a failure until `finish` tells it, so that a long run of updates is judged once.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept = default;
  Sha256& operator=(Sha256&&) noexcept = default;
  ~Sha256() = default;

  Sha256& update(std::string_view bytes);
  Sha256& update(std::span<const std::uint8_t> bytes);

  /// The digest of all that was handed to `update`.
  ///
  /// Pre     Not called before on this object, and the object was not moved from.
  /// Errors  kIo: the crypto library refused, now or in an earlier step.
  [[nodiscard]] base::Result<Digest> finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const noexcept;
  };

  void note_failure(const char* step);

  std::unique_ptr<evp_md_ctx_st, Free> context_;
  std::string failure_;  // empty: every step so far succeeded
  bool finished_ = false;
};

}  // namespace onus::crypto

template <>
struct std::hash<onus::crypto::Digest> {
  std::size_t operator()(const onus::crypto::Digest& digest) const noexcept {
    std::size_t value = 0;  // a digest is evenly spread: its first bytes are hash enough
    for (std::size_t i = 0; i < sizeof value; ++i) value = (value << 8U) | digest.bytes[i];
    return value;
  }
};
