// OpenSSH certificates: reading and writing. Signing and judging is onus/crypto/ssh_certificate.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/result.h"
#include "onus/codec/ssh_key.h"
#include "onus/codec/sshsig.h"

namespace onus::codec {

inline constexpr std::size_t kSshCertificateBytesMax = 64U * 1024U;  // of the blob
inline constexpr std::size_t kSshPrincipalsMax = 256;                // as OpenSSH
inline constexpr std::size_t kSshCertificateOptionsMax = 64;
inline constexpr std::uint64_t kSshNeverExpires = ~std::uint64_t{0};

enum class SshCertificateUse : std::uint8_t { kUser = 1, kHost = 2 };

/// A critical option or an extension. `value` is what stands inside its own string; empty for one
/// that has no value, such as permit-pty.
struct SshCertificateOption {
  std::string name;
  std::string value;

  auto operator<=>(const SshCertificateOption&) const = default;
};

/// A certificate without its signature: what an authority says about a key.
struct SshCertificateBody {
  SshPublicKey key;
  std::string nonce;  // made by the authority, so that nobody can foresee what is signed
  std::uint64_t serial = 0;
  SshCertificateUse use = SshCertificateUse::kUser;
  std::string key_id;
  std::vector<std::string> principals;                 // empty: any, which sshd refuses for users
  std::uint64_t valid_after = 0;                       // seconds since 1970, inclusive
  std::uint64_t valid_before = kSshNeverExpires;       // exclusive
  std::vector<SshCertificateOption> critical_options;  // ascending by name, no name twice
  std::vector<SshCertificateOption> extensions;        // the same
  SshPublicKey authority;

  bool operator==(const SshCertificateBody&) const = default;
};

struct SshCertificate {
  SshCertificateBody body;
  SshSignature signature;
  std::string signed_bytes;  // what the signature is over, as it was read
};

/// "ssh-ed25519-cert-v01@openssh.com", ...
[[nodiscard]] std::string ssh_certificate_type_name(SshKeyType type);

/// Reads the blob.
///
/// Errors  kInvalid: not a certificate of a known type in its one form; options out of order or
///         twice; an unknown use; something left over. kLimit: a named limit.
/// Source  [OpenSSH PROTOCOL.certkeys]
[[nodiscard]] base::Result<SshCertificate> parse_ssh_certificate(std::string_view blob);

/// Reads a line `TYPE BASE64 [comment]`.
///
/// Errors  As above; or the type before the blob is not the type in it.
[[nodiscard]] base::Result<SshCertificate> parse_ssh_certificate_line(std::string_view line);

/// What an authority signs.
///
/// Pre     options ascend by name and none is named twice.
[[nodiscard]] std::string ssh_certificate_signed_bytes(const SshCertificateBody& body);

/// `TYPE BASE64`, and ` COMMENT` if there is one.
[[nodiscard]] std::string ssh_certificate_line(const SshCertificateBody& body,
                                               const SshSignature& signature,
                                               std::string_view comment = {});

}  // namespace onus::codec
