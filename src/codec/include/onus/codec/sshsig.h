// SSHSIG: what `ssh-keygen -Y sign` writes. Reading and writing; verifying is onus/crypto/sshsig.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "onus/base/result.h"
#include "onus/codec/ssh_key.h"

namespace onus::codec {

inline constexpr std::size_t kSshSigBytesMax = 16U * 1024U;   // of the blob
inline constexpr std::size_t kSshSigNamespaceBytesMax = 256;  // ours are below 64
inline constexpr std::size_t kWebAuthnOriginBytesMax = 1024;
inline constexpr std::size_t kWebAuthnClientDataBytesMax = 8U * 1024U;

enum class SshSigHash : std::uint8_t { kSha256, kSha512 };

[[nodiscard]] std::string_view sshsig_hash_name(SshSigHash hash);

enum class SshSignatureAlgorithm : std::uint8_t {
  kEd25519,
  kEcdsaP256,
  kEcdsaP384,
  kEcdsaP521,
  kRsaSha256,
  kRsaSha512,
  kSkEd25519,
  kSkEcdsaP256,
  kWebAuthnSkEcdsaP256,  // a browser made it: the signed data is wrapped in clientDataJSON
  // The same form for passkeys of other algorithms. The names are ours: ssh-keygen refuses them.
  kWebAuthnSkEd25519,
  kWebAuthnSkEcdsaP384,
  kWebAuthnSkEcdsaP521,
  kWebAuthnSkRsaSha256,
};

[[nodiscard]] std::string_view ssh_signature_algorithm_name(SshSignatureAlgorithm algorithm);

/// Whether a browser made such signatures.
[[nodiscard]] bool is_webauthn(SshSignatureAlgorithm algorithm);

/// The signature proper, as its parts.
struct SshSignature {
  SshSignatureAlgorithm algorithm = SshSignatureAlgorithm::kEd25519;
  std::string bytes;          // Ed25519: 64 bytes; RSA: as long as the modulus; ECDSA: empty
  std::string ecdsa_r;        // big-endian without leading zeroes; ECDSA only
  std::string ecdsa_s;        // the same
  std::uint8_t flags = 0;     // of the authenticator; security keys only
  std::uint32_t counter = 0;  // the same
  std::string origin;         // WebAuthn only, as the next two
  std::string client_data;    // clientDataJSON, every byte as signed
  std::string extensions;     // CBOR, as signed

  bool operator==(const SshSignature&) const = default;
};

/// Whether a key of this type makes signatures of this algorithm.
[[nodiscard]] bool algorithm_fits_key(SshSignatureAlgorithm algorithm, SshKeyType type);

/// One SSHSIG.
struct SshSig {
  SshPublicKey key;
  std::string name_space;  // never empty
  SshSigHash hash = SshSigHash::kSha512;
  SshSignature signature;

  bool operator==(const SshSig&) const = default;
};

/// Reads the armored form (-----BEGIN SSH SIGNATURE-----), which may end in line ends.
///
/// Errors  kInvalid: another form; "algorithm not supported" names an unknown algorithm; the
///         signature's algorithm does not fit the key. kLimit: a named limit was exceeded.
/// Source  [OpenSSH PROTOCOL.sshsig]
[[nodiscard]] base::Result<SshSig> parse_sshsig(std::string_view armored);

/// Reads the blob within the armor.
///
/// Errors  As above.
[[nodiscard]] base::Result<SshSig> parse_sshsig_blob(std::string_view blob);

[[nodiscard]] std::string sshsig_blob(const SshSig& signature);

/// 70 columns a line, as ssh-keygen writes it.
[[nodiscard]] std::string armor_sshsig(const SshSig& signature);

/// The signature alone, as an agent hands it out.
///
/// Errors  As above.
/// Source  RFC 8332; RFC 5656 section 3.1.2; RFC 8709; [OpenSSH PROTOCOL.u2f]
[[nodiscard]] base::Result<SshSignature> parse_ssh_signature(std::string_view blob);
[[nodiscard]] std::string ssh_signature_blob(const SshSignature& signature);

/// The bytes that are signed, over the digest of the message. For WebAuthn they are the challenge.
///
/// Pre     `name_space` is not empty; `digest` is as long as `hash` makes it.
/// Source  [OpenSSH PROTOCOL.sshsig], "Signed Data"
[[nodiscard]] std::string sshsig_signed_data(std::string_view name_space, SshSigHash hash,
                                             std::string_view digest);

}  // namespace onus::codec
