// From a grant in the ledger to the OpenSSH certificate that opens the hosts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onus/access/authority.h"
#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/codec/ssh_certificate.h"
#include "onus/codec/ssh_key.h"
#include "onus/crypto/sha256.h"
#include "onus/ledger/emergency.h"

namespace onus::access {

inline constexpr base::Seconds kSetBack = ledger::kBackdated;  // for clocks that are behind
using ledger::kGrantLastsMax;                                  // without kSetBack
inline constexpr std::size_t kGrantPrincipalsMax = 64;
inline constexpr std::size_t kPrincipalBytesMax = 128;
inline constexpr std::size_t kSourceAddressesMax = 64;

/// What a recorded grant forces sshd to start; the path is whole because the account's own PATH
/// counts there.
inline constexpr std::string_view kRecorderCommand = "/usr/bin/onus-record session";
/// The extension that leads from a certificate to its statement: the leaf hash in hexadecimal.
/// sshd passes over extensions that it does not know.
inline constexpr std::string_view kLeafExtension = "ledger-leaf@onus";

/// What an emergency-granted statement says, as far as a certificate says it too.
struct GrantTerms {
  std::string request;       // becomes the key id
  std::uint64_t serial = 0;  // the index of the grant's entry; 0 never is one
  codec::SshPublicKey key;   // whose private half never leaves its owner
  std::vector<std::string> principals;
  base::TimePoint valid_from, valid_to;
  std::string source_address;  // "10.1.0.0/16,192.0.2.7"; empty: from anywhere
  bool recorded = true;
  crypto::Digest leaf;  // of the grant's entry
  std::string recorder_command = std::string(kRecorderCommand);
};

/// Whether `name` may stand as a principal: [A-Za-z0-9_][A-Za-z0-9._@:+-]*, at most
/// kPrincipalBytesMax. sshd would take others, but files and logs of principals would not.
[[nodiscard]] bool is_principal(std::string_view name);

/// Addresses and networks as sshd matches them: IPv4 or IPv6, with a mask that fits.
///
/// Errors  kInvalid: the first part that is none. kLimit: more than kSourceAddressesMax.
[[nodiscard]] base::Result<void> check_source_address(std::string_view list);

/// Whether a certificate can be made of these terms: judged before a grant is written, so that no
/// grant stands in the log that nothing can be issued for.
///
/// Errors  kInvalid: a key that sshd refuses (RSA below 2,048 bits, a point off its curve); no
///         principal, one twice, a name of another form; a request's id that cannot name a file;
///         an end that is not behind the beginning; an address of another form; serial 0.
///         kLimit: longer than kGrantLastsMax and kSetBack together; too many principals.
[[nodiscard]] base::Result<void> check_grant_terms(const GrantTerms& terms);

/// The line for `id_…-cert.pub`. The same terms give the same bytes, so that after a crash it can
/// be issued once more.
///
/// Post    permit-pty and kLeafExtension are its only extensions.
/// Errors  As check_grant_terms; kIo: the crypto library failed.
[[nodiscard]] base::Result<std::string> issue_grant_certificate(const GrantTerms& terms,
                                                                const SshAuthority& authority);

/// The leaf hash that a certificate carries; none if it carries none.
[[nodiscard]] std::optional<crypto::Digest> leaf_of(const codec::SshCertificateBody& body);

}  // namespace onus::access
