// What an authenticator says of itself, and client data: the parts of both ceremonies.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "onus/access/webauthn.h"
#include "onus/base/result.h"
#include "onus/codec/cose_key.h"

namespace onus::access {

/// The credential that a registration brings.
struct AttestedCredential {
  std::array<std::uint8_t, 16> aaguid{};
  std::string id;
  codec::CoseKey key;
};

struct AuthenticatorData {
  std::string relying_party_hash;
  std::uint8_t flags = 0;
  std::uint32_t counter = 0;
  std::optional<AttestedCredential> credential;

  [[nodiscard]] bool user_present() const { return (flags & 0x01U) != 0; }
  [[nodiscard]] bool user_verified() const { return (flags & 0x04U) != 0; }
  [[nodiscard]] bool backup_eligible() const { return (flags & 0x08U) != 0; }
  [[nodiscard]] bool backed_up() const { return (flags & 0x10U) != 0; }
};

/// Errors  kInvalid: cut off, left over, flags that do not fit what is there or each other.
/// Source  [WebAuthn 3] section 6.1
[[nodiscard]] base::Result<AuthenticatorData> parse_authenticator_data(std::string_view bytes);

/// Whether the data is of the relying party, with presence, and verification where demanded.
///
/// Errors  kDenied; kIo.
[[nodiscard]] base::Result<void> check_authenticator_data(const AuthenticatorData& data,
                                                          const CeremonyDemand& demand);

/// Whether the client data is of this type, challenge and origin.
///
/// Errors  kDenied; kInvalid: no strict JSON object with the members that it must have.
/// Source  [WebAuthn 3] section 7.1 steps 5 to 11, section 7.2 steps 9 to 14
[[nodiscard]] base::Result<void> check_client_data(std::string_view json, std::string_view type,
                                                   const CeremonyDemand& demand);

/// SHA-256 as bytes.
///
/// Errors  kIo.
[[nodiscard]] base::Result<std::string> sha256_bytes(std::string_view bytes);

}  // namespace onus::access
