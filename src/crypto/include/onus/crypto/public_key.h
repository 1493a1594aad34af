// Public keys and the signatures they verify, by OpenSSL's EVP: the one judge of every signature.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "onus/base/result.h"
#include "onus/codec/ssh_key.h"

struct evp_pkey_st;

namespace onus::crypto {

inline constexpr std::size_t kEd25519KeyBytes = 32;
inline constexpr std::size_t kEd25519SignatureBytes = 64;
inline constexpr int kRsaModulusBitsMin = 2048;

/// How a message becomes a signature.
enum class SignatureScheme : std::uint8_t {
  kEd25519,      // 64 bytes
  kEcdsaSha256,  // DER, as are the next two
  kEcdsaSha384,
  kEcdsaSha512,
  kRsaSha256,  // PKCS #1 v1.5, as long as the modulus
  kRsaSha512,
};

/// A public key, parsed once; cheap to copy, never changes.
///
/// Threads Any number may verify with one key at once.
class PublicKey {
 public:
  /// Errors  kInvalid: the point is not on its curve, the modulus is below kRsaModulusBitsMin or
  ///         even, or the exponent is. kIo: the crypto library refused.
  [[nodiscard]] static base::Result<PublicKey> from_ssh(const codec::SshPublicKey& key);

  /// Errors  kInvalid: not 32 bytes. Any 32 bytes are taken, as EVP takes them: see
  ///         `enrolment_problem`.
  [[nodiscard]] static base::Result<PublicKey> from_ed25519(std::string_view bytes);

  /// Whether `signature` is this key's over `message`.
  ///
  /// Errors  kDenied: it is not, or `scheme` is none of this key's. kIo: the crypto library failed,
  ///         which says nothing about the signature.
  /// Source  RFC 8032; FIPS 186-5; RFC 8017. docs/formats/ledger-signatures.md lists the edge
  /// cases.
  [[nodiscard]] base::Result<void> verify(SignatureScheme scheme, std::string_view message,
                                          std::string_view signature) const;

  [[nodiscard]] codec::SshKeyType type() const { return type_; }

 private:
  PublicKey(codec::SshKeyType type, std::shared_ptr<evp_pkey_st> key)
      : type_(type), key_(std::move(key)) {}

  codec::SshKeyType type_;
  std::shared_ptr<evp_pkey_st> key_;
};

/// Why `key` must not be enrolled; none if nothing speaks against it: a low-order or non-canonical
/// Ed25519 point (under which one signature fits many messages), a point off its curve, a short or
/// oddly made RSA key.
[[nodiscard]] std::optional<std::string> enrolment_problem(const codec::SshPublicKey& key);

/// "SHA256:" and unpadded base64, as `ssh-keygen -l` prints it.
///
/// Errors  kIo: the crypto library refused.
[[nodiscard]] base::Result<std::string> ssh_fingerprint(const codec::SshPublicKey& key);

}  // namespace onus::crypto
