// Ed25519 private keys of logs, witnesses and gates. People's keys stay in their agents.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "onus/base/result.h"
#include "onus/base/rng.h"
#include "onus/base/secret_bytes.h"

struct evp_pkey_st;

namespace onus::crypto {

inline constexpr std::size_t kPassphraseBytesMax = 1024;  // what OpenSSL's readers take

/// An Ed25519 private key; moved, never copied, wiped when it goes.
class PrivateKey {
 public:
  /// Errors  kIo: the source of randomness or the crypto library failed.
  [[nodiscard]] static base::Result<PrivateKey> generate(base::Rng& rng);

  /// From the 32-byte seed of RFC 8032.
  ///
  /// Errors  kInvalid: not 32 bytes. kIo: the crypto library refused.
  [[nodiscard]] static base::Result<PrivateKey> from_seed(const base::SecretBytes& seed);

  /// The 32 bytes of the public half.
  [[nodiscard]] const std::string& public_bytes() const { return public_bytes_; }

  /// 64 bytes.
  ///
  /// Errors  kIo: the crypto library failed.
  /// Threads Any number may sign with one key at once.
  /// Source  RFC 8032
  [[nodiscard]] base::Result<std::string> sign(std::string_view message) const;

  /// PKCS#8 in PEM; sealed with `passphrase` (PBKDF2-HMAC-SHA256, AES-256-CBC) unless it is empty.
  ///
  /// Errors  kLimit: `passphrase` is longer than kPassphraseBytesMax. kIo: the crypto library
  /// refused. Source  RFC 5958; RFC 8018; RFC 8410
  [[nodiscard]] base::Result<base::SecretBytes> to_pem(const base::SecretBytes& passphrase) const;

  /// Reads what `to_pem` writes, and any other PKCS#8 with an Ed25519 key.
  ///
  /// Errors  kInvalid: not PKCS#8 PEM, another algorithm. kDenied: sealed, and the passphrase is
  ///         empty or wrong.
  [[nodiscard]] static base::Result<PrivateKey> from_pem(std::string_view pem,
                                                         const base::SecretBytes& passphrase);

 private:
  PrivateKey(std::shared_ptr<evp_pkey_st> key, std::string public_bytes)
      : key_(std::move(key)), public_bytes_(std::move(public_bytes)) {}

  std::shared_ptr<evp_pkey_st> key_;
  std::string public_bytes_;
};

}  // namespace onus::crypto
