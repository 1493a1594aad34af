// Keys of passkeys and of certificates: whatever WebAuthn may sign with.
#pragma once

#include <memory>
#include <string_view>

#include "onus/base/result.h"
#include "onus/codec/cose_key.h"

struct evp_pkey_st;

namespace onus::crypto {

/// A public key of any algorithm that COSE names for us. Parsed once, cheap to copy.
///
/// Threads Any number may verify with one key at once.
class VerifyKey {
 public:
  /// Errors  kInvalid: not a key of that algorithm. kIo: the crypto library refused.
  [[nodiscard]] static base::Result<VerifyKey> from_cose(const codec::CoseKey& key);

  /// Whether `signature` is this key's over `message`.
  ///
  /// Errors  kDenied: it is not, or the key is none of that algorithm. kIo: the library failed.
  [[nodiscard]] base::Result<void> verify(codec::CoseAlgorithm algorithm, std::string_view message,
                                          std::string_view signature) const;

  /// Whether both are the same key.
  [[nodiscard]] bool same_as(const VerifyKey& other) const;

 private:
  friend class Certificate;
  explicit VerifyKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}

  std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace onus::crypto
