// SSHSIG signatures judged in process, as `ssh-keygen -Y verify` judges them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "onus/base/result.h"
#include "onus/codec/sshsig.h"
#include "onus/crypto/public_key.h"

namespace onus::crypto {

/// What a valid signature tells beyond being valid. A policy may ask for each; a key without a
/// token proves neither presence nor verification.
struct SignatureFacts {
  bool security_key = false;          // a FIDO2 token or passkey signed
  bool user_present = false;          // somebody touched it
  bool user_verified = false;         // a PIN or a biometric was asked for
  bool backup_eligible = false;       // the passkey may be copied to other devices (BE)
  std::uint32_t counter = 0;          // of the token; 0: it counts nothing
  std::optional<std::string> origin;  // the web page that asked, WebAuthn only

  bool operator==(const SignatureFacts&) const = default;
};

/// Verifies `signature` over `message` in `name_space`, with the key it carries. Whose key that is
/// and whether it counts is the caller's question.
///
/// Pre     `name_space` is not empty.
/// Errors  kDenied: another namespace, or the signature does not fit. kInvalid: the key is none.
///         kIo: the crypto library failed.
/// Source  [OpenSSH PROTOCOL.sshsig]; [OpenSSH PROTOCOL.u2f]
[[nodiscard]] base::Result<SignatureFacts> verify_sshsig(const codec::SshSig& signature,
                                                         std::string_view name_space,
                                                         std::string_view message);

/// The same with the key parsed before: for many signatures by few keys.
///
/// Pre     `key` is PublicKey::from_ssh(signature.key).
[[nodiscard]] base::Result<SignatureFacts> verify_sshsig_by(const PublicKey& key,
                                                            const codec::SshSig& signature,
                                                            std::string_view name_space,
                                                            std::string_view message);

/// Verifies what an SSHSIG and a certificate have in common: `signature.signature` by
/// `signature.key` over `signed_data`. Namespace and hash are not looked at.
///
/// Pre     `key` is PublicKey::from_ssh(signature.key).
/// Errors  kDenied, kIo: as above.
[[nodiscard]] base::Result<SignatureFacts> verify_ssh_signature(const PublicKey& key,
                                                                const codec::SshSig& signature,
                                                                std::string signed_data);

/// What a signer of any kind must sign so that the result is an SSHSIG over `message`.
///
/// Pre     `name_space` is not empty.
/// Errors  kIo: the crypto library refused.
[[nodiscard]] base::Result<std::string> sshsig_signed_data_of(std::string_view name_space,
                                                              codec::SshSigHash hash,
                                                              std::string_view message);

}  // namespace onus::crypto
