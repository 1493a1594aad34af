#include "onus/crypto/webauthn_signature.h"

#include <fmt/format.h>

#include "digest.h"
#include "onus/base/check.h"
#include "onus/codec/base64.h"
#include "onus/codec/json.h"
#include "onus/codec/ssh_wire.h"
#include "onus/crypto/sha256.h"

namespace onus::crypto {
namespace {

using base::ErrorKind;
using base::Result;

constexpr std::size_t kFixedBytes = 37;  // relying party's hash, flags, counter
constexpr std::uint8_t kUserPresent = 0x01;
constexpr std::uint8_t kUserVerified = 0x04;
constexpr std::uint8_t kBackupEligible = 0x08;
constexpr std::uint8_t kAttestedData = 0x40;
constexpr std::uint8_t kExtensionData = 0x80;

std::unexpected<base::Error> denied(std::string_view why) {
  return base::fail(ErrorKind::kDenied, fmt::format("passkey signature: {}", why));
}

std::unexpected<base::Error> malformed(std::string_view why) {
  return base::fail(ErrorKind::kInvalid, fmt::format("passkey signature: {}", why));
}

Result<std::string> origin_of(std::string_view client_data, std::string_view challenge) {
  if (client_data.size() > codec::kWebAuthnClientDataBytesMax) {
    return base::fail(ErrorKind::kLimit,
                      fmt::format("passkey signature: client data of {} bytes (at most {})",
                                  client_data.size(), codec::kWebAuthnClientDataBytesMax));
  }
  const auto json = codec::parse_json(client_data);
  if (!json) return malformed(fmt::format("client data: {}", json.error().message));
  const auto type = json->text_of("type");
  const auto found = json->text_of("challenge");
  const auto origin = json->text_of("origin");
  if (!type || !found || !origin) return malformed("client data without type, challenge or origin");
  if (*type != "webauthn.get") return denied("the client data is no assertion's");
  if (*found != codec::base64url_encode(challenge)) {
    return denied("the challenge is not what was to be signed");
  }
  return std::string(*origin);
}

Result<SignatureFacts> facts_of(std::string_view data, std::string_view relying_party_id) {
  if (data.size() > kAuthenticatorDataBytesMax) {
    return base::fail(ErrorKind::kLimit,
                      fmt::format("passkey signature: authenticator data of {} bytes (at most {})",
                                  data.size(), kAuthenticatorDataBytesMax));
  }
  if (data.size() < kFixedBytes) return malformed("the authenticator data is cut off");
  codec::SshReader in(data);
  const std::string_view hash = in.raw(kDigestBytes).value();
  const std::uint8_t flags = in.byte().value();
  const auto expected = digest_of("SHA256", relying_party_id);
  if (!expected) return std::unexpected(expected.error());
  if (hash != *expected) return denied("it was made for another relying party");
  if ((flags & kAttestedData) != 0) return malformed("an assertion with a new key in it");
  if (((flags & kExtensionData) != 0) == (data.size() == kFixedBytes)) {
    return malformed("the flags do not fit the length of the authenticator data");
  }
  SignatureFacts facts;
  facts.security_key = true;
  facts.user_present = (flags & kUserPresent) != 0;
  facts.user_verified = (flags & kUserVerified) != 0;
  facts.backup_eligible = (flags & kBackupEligible) != 0;
  facts.counter = in.uint32().value();
  return facts;
}

SignatureScheme scheme_of(codec::SshKeyType type) {
  using codec::SshKeyType;
  switch (type) {
    case SshKeyType::kEd25519:
    case SshKeyType::kSkEd25519: return SignatureScheme::kEd25519;
    case SshKeyType::kRsa: return SignatureScheme::kRsaSha256;
    case SshKeyType::kEcdsaP384: return SignatureScheme::kEcdsaSha384;
    case SshKeyType::kEcdsaP521: return SignatureScheme::kEcdsaSha512;
    case SshKeyType::kEcdsaP256:
    case SshKeyType::kSkEcdsaP256: break;
  }
  return SignatureScheme::kEcdsaSha256;
}

}  // namespace

Result<SignatureFacts> verify_webauthn_signature(const PublicKey& key,
                                                 const WebAuthnAssertion& assertion,
                                                 const WebAuthnExpectation& expectation) {
  auto origin = origin_of(assertion.client_data, expectation.challenge);
  if (!origin) return std::unexpected(origin.error());
  auto facts = facts_of(assertion.authenticator_data, expectation.relying_party_id);
  if (!facts) return std::unexpected(facts.error());
  const auto client_digest = digest_of("SHA256", assertion.client_data);
  if (!client_digest) return std::unexpected(client_digest.error());
  const auto verified = key.verify(
      scheme_of(key.type()), assertion.authenticator_data + *client_digest, assertion.signature);
  if (!verified) {
    return base::fail(verified.error().kind,
                      fmt::format("passkey signature: {}", verified.error().message));
  }
  facts->origin = std::move(*origin);
  return facts;
}

}  // namespace onus::crypto
