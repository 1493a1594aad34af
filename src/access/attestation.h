// What an authenticator shows of its make when it registers a credential.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "authenticator_data.h"
#include "onus/access/webauthn.h"
#include "onus/base/result.h"
#include "onus/codec/cbor.h"
#include "onus/crypto/certificate.h"

namespace onus::access {

/// An attestation statement and all that it speaks about.
struct Attestation {
  std::string format;
  const codec::CborValue& statement;
  std::string_view authenticator_bytes;
  const AuthenticatorData& data;  // has a credential
  std::string client_data_hash;
};

/// Verifies the statement. The certificates that it rests on, leaf first; none for `none` and for
/// self-attestation.
struct AttestationOutcome {
  std::vector<crypto::Certificate> chain;
  bool self = false;
};

/// Errors  kDenied: a signature or a rule of the format does not hold. kInvalid: malformed, or a
///         format that we do not know. kIo.
[[nodiscard]] base::Result<AttestationOutcome> verify_attestation(const Attestation& attestation);

/// The parts of statements that several formats share.
[[nodiscard]] base::Result<std::string> statement_bytes(const Attestation& attestation,
                                                        std::string_view key);
[[nodiscard]] base::Result<codec::CoseAlgorithm> statement_algorithm(
    const Attestation& attestation);
[[nodiscard]] base::Result<std::vector<crypto::Certificate>> statement_certificates(
    const Attestation& attestation);
[[nodiscard]] std::unexpected<base::Error> attestation_denied(const Attestation& attestation,
                                                              std::string_view why);

/// Section 8.3, in a file of its own.
[[nodiscard]] base::Result<AttestationOutcome> verify_tpm(const Attestation& attestation);

}  // namespace onus::access
