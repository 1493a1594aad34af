// OpenSSH certificates issued and judged.
#pragma once

#include <string>
#include <string_view>

#include "onus/base/result.h"
#include "onus/codec/ssh_certificate.h"
#include "onus/crypto/private_key.h"

namespace onus::crypto {

/// Signs what an authority says of a key; the line for `id_…-cert.pub`.
///
/// Pre     `body.authority` is the public half of `authority`; options ascend by name.
/// Errors  kIo: the crypto library failed.
/// Source  [OpenSSH PROTOCOL.certkeys]
[[nodiscard]] base::Result<std::string> issue_ssh_certificate(const codec::SshCertificateBody& body,
                                                              const PrivateKey& authority,
                                                              std::string_view comment = {});

/// Verifies that the authority named in the certificate signed it. Whether that authority counts
/// here, the times and the principals are the caller's questions.
///
/// Errors  kDenied: it did not. kInvalid: the authority's key is none. kIo: the library failed.
[[nodiscard]] base::Result<void> verify_ssh_certificate(const codec::SshCertificate& certificate);

}  // namespace onus::crypto
