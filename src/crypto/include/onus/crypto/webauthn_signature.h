// A passkey's assertion over data of ours, for passkeys whose algorithm SSHSIG has no name for.
#pragma once

#include <string>
#include <string_view>

#include "onus/base/result.h"
#include "onus/crypto/public_key.h"
#include "onus/crypto/sshsig.h"

namespace onus::crypto {

inline constexpr std::size_t kAuthenticatorDataBytesMax = 8U * 1024U;

/// What a browser returned.
struct WebAuthnAssertion {
  std::string authenticator_data;
  std::string client_data;  // clientDataJSON, every byte
  std::string signature;    // ECDSA: DER; Ed25519: 64 bytes; RSA: PKCS #1 v1.5

  bool operator==(const WebAuthnAssertion&) const = default;
};

/// What the assertion must be about.
struct WebAuthnExpectation {
  std::string_view relying_party_id;
  std::string_view challenge;  // the bytes, here the whole SSHSIG signed data
};

/// Verifies an assertion. Presence and verification are told, not asked for; the origin is told,
/// and whether it may speak for the relying party is the caller's question.
///
/// Errors  kDenied: another challenge, relying party or type, or the signature does not fit.
///         kInvalid: malformed. kLimit: a named limit was exceeded.
/// Source  [WebAuthn 3] section 7.2, steps on client data, authenticator data and signature
[[nodiscard]] base::Result<SignatureFacts> verify_webauthn_signature(
    const PublicKey& key, const WebAuthnAssertion& assertion,
    const WebAuthnExpectation& expectation);

}  // namespace onus::crypto
