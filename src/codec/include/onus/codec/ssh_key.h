// Public keys as SSH writes them: a line of authorized_keys, and the blob within it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "onus/base/result.h"

namespace onus::codec {

inline constexpr std::size_t kSshKeyLineBytesMax = 16U * 1024U;
inline constexpr std::size_t kSshKeyBlobBytesMax = 8U * 1024U;
inline constexpr std::size_t kRsaModulusBytesMax = 2048;  // 16,384 bits, as OpenSSH

enum class SshKeyType : std::uint8_t {
  kEd25519,
  kEcdsaP256,
  kEcdsaP384,
  kEcdsaP521,
  kRsa,
  kSkEd25519,    // held by a FIDO2 token
  kSkEcdsaP256,  // held by a FIDO2 token, or a passkey
  // Passkeys that OpenSSH has no name for; these names are ours, and sshd takes none of them.
  kSkEcdsaP384,
  kSkEcdsaP521,
  kSkRsa,
};

/// Whether a FIDO2 token holds the private half, so that signatures tell presence and verification.
[[nodiscard]] bool is_security_key(SshKeyType type);

/// Whether OpenSSH knows the type, so that sshd and ssh-keygen can do something with such a key.
[[nodiscard]] bool is_openssh_type(SshKeyType type);

/// "ssh-ed25519", "ecdsa-sha2-nistp256", ...
[[nodiscard]] std::string_view ssh_key_type_name(SshKeyType type);

/// A public key as its parts. Only the form was checked: whether the point is on its curve and the
/// modulus is large enough is for onus/crypto/public_key.h.
struct SshPublicKey {
  SshKeyType type = SshKeyType::kEd25519;
  std::string point;         // Ed25519: 32 bytes; ECDSA: 04 and both coordinates; RSA: empty
  std::string rsa_exponent;  // big-endian without leading zeroes; RSA only
  std::string rsa_modulus;   // the same
  std::string application;   // "ssh:", or a relying party's id; security keys only

  bool operator==(const SshPublicKey&) const = default;
};

/// A key with what else stood in its line.
struct SshKeyLine {
  SshPublicKey key;
  std::string options;  // as written before the key type; empty: none
  std::string comment;

  bool operator==(const SshKeyLine&) const = default;
};

/// Reads the blob: the part that is base64 in a line, decoded.
///
/// Errors  kInvalid: not a key of a known type in its one form (sizes, curve name, nothing left
///         over). An unknown type is named: "algorithm not supported".
/// Source  RFC 4253 section 6.6; RFC 5656; RFC 8709; [OpenSSH PROTOCOL.u2f]
[[nodiscard]] base::Result<SshPublicKey> parse_ssh_key_blob(std::string_view blob);

/// The same bytes back.
[[nodiscard]] std::string ssh_key_blob(const SshPublicKey& key);

/// Reads `[options] TYPE BASE64 [comment]`, one line without its end.
///
/// Errors  kInvalid, kLimit: as above, or the type before the blob is not the type in it.
/// Source  sshd(8), AUTHORIZED_KEYS FILE FORMAT
[[nodiscard]] base::Result<SshKeyLine> parse_ssh_key_line(std::string_view line);

/// `TYPE BASE64`, and ` COMMENT` if there is one.
[[nodiscard]] std::string ssh_key_line(const SshPublicKey& key, std::string_view comment = {});

}  // namespace onus::codec
