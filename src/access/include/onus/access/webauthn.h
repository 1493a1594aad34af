// Passkeys: registering one, and signing in with it.
//
// One function a ceremony, each following the steps of the specification. Challenges, sessions and
// what a user may do with a credential are the caller's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/codec/cose_key.h"
#include "onus/crypto/certificate.h"

namespace onus::access {

inline constexpr std::size_t kClientDataBytesMax = 8U * 1024U;
inline constexpr std::size_t kAttestationBytesMax = 64U * 1024U;
inline constexpr std::size_t kAssertionDataBytesMax = 8U * 1024U;
inline constexpr std::size_t kCredentialIdBytesMax = 1023;

/// Who asks, and from where it may be asked.
struct RelyingParty {
  std::string id;                        // a domain name
  std::vector<std::string> origins;      // "https://example.org"
  std::vector<std::string> top_origins;  // pages that may hold ours in a frame; empty: none
};

/// What is asked of both ceremonies.
struct CeremonyDemand {
  RelyingParty relying_party;
  std::string challenge;  // the bytes that were handed out, at least 16
  bool user_verification = true;
  bool in_frames = false;  // whether crossOrigin may be true
};

/// How much is known of the authenticator's make.
enum class AttestationTrust : std::uint8_t {
  kNone,       // it said nothing
  kSelf,       // it signed with the credential itself: nothing about its make
  kUntrusted,  // certificates, but they lead to no maker that was handed in
  kTrusted,
};

/// A registered passkey.
struct Credential {
  std::string id;
  codec::CoseKey key;
  std::array<std::uint8_t, 16> aaguid{};
  std::uint32_t counter = 0;
  bool user_verified = false;
  bool backup_eligible = false;  // it may be copied to other devices
  bool backed_up = false;
  std::string attestation_format;
  AttestationTrust trust = AttestationTrust::kNone;

  bool operator==(const Credential&) const = default;
};

struct RegistrationResponse {
  std::string_view client_data;         // clientDataJSON
  std::string_view attestation_object;  // CBOR
};

/// Makers' certificates, and the moment at which they are judged.
struct AttestationRoots {
  std::span<const crypto::Certificate> anchors;
  base::TimePoint at;
};

/// Verifies the answer to a request for a new passkey. The caller refuses an id that is registered
/// already, and may refuse by `trust`.
///
/// Pre     The demand's challenge has at least 16 bytes.
/// Errors  kDenied: something is not what was demanded, or a signature does not fit; the message
///         names the step. kInvalid: malformed, or an algorithm or format that we do not verify.
///         kLimit: a named limit was exceeded. kIo: the crypto library failed.
/// Source  [WebAuthn 3] section 7.1; sections 8.2 to 8.7 for the formats packed, tpm, android-key,
///         fido-u2f, apple and none
[[nodiscard]] base::Result<Credential> verify_registration(const RegistrationResponse& response,
                                                           const CeremonyDemand& demand,
                                                           const AttestationRoots& roots);

struct AuthenticationResponse {
  std::string_view client_data;
  std::string_view authenticator_data;
  std::string_view signature;
};

/// What a sign-in showed; to be stored with the credential.
struct Authentication {
  std::uint32_t counter = 0;
  bool user_verified = false;
  bool backed_up = false;
  bool counter_went_back = false;  // a copy may exist; told, not refused

  bool operator==(const Authentication&) const = default;
};

/// Verifies the answer to a request to sign in with `credential`.
///
/// Pre, Errors, Source  As above; section 7.2.
[[nodiscard]] base::Result<Authentication> verify_authentication(
    const AuthenticationResponse& response, const CeremonyDemand& demand,
    const Credential& credential);

}  // namespace onus::access
