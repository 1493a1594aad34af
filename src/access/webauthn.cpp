#include "onus/access/webauthn.h"

#include <fmt/format.h>

#include "attestation.h"
#include "authenticator_data.h"
#include "onus/base/check.h"
#include "onus/crypto/verify_key.h"

namespace onus::access {
namespace {

using base::ErrorKind;
using base::Result;
using codec::CborValue;

constexpr std::size_t kChallengeBytesMin = 16;

std::unexpected<base::Error> malformed(std::string_view why) {
  return base::fail(ErrorKind::kInvalid, fmt::format("passkey: {}", why));
}

std::unexpected<base::Error> too_long(std::string_view what, std::size_t bytes,
                                      std::size_t bytes_max) {
  return base::fail(ErrorKind::kLimit,
                    fmt::format("passkey: {} of {} bytes (at most {})", what, bytes, bytes_max));
}

// The three parts of an attestation object.
struct AttestationObject {
  std::string format;
  std::string data;
  CborValue statement;
};

Result<AttestationObject> parse_attestation_object(std::string_view bytes) {
  if (bytes.size() > kAttestationBytesMax) {
    return too_long("an attestation object", bytes.size(), kAttestationBytesMax);
  }
  const auto value = codec::parse_cbor(bytes);
  if (!value) return malformed(value.error().message);
  const CborValue* format = value->find("fmt");
  const CborValue* data = value->find("authData");
  const CborValue* statement = value->find("attStmt");
  if (format == nullptr || format->kind != CborValue::Kind::kText || data == nullptr ||
      data->kind != CborValue::Kind::kBytes || statement == nullptr) {
    return malformed("an attestation object without fmt, authData or attStmt");
  }
  return AttestationObject{format->bytes, data->bytes, *statement};
}

Result<AttestationTrust> trust_of(const std::string& format, const AttestationOutcome& outcome,
                                  const AttestationRoots& roots) {
  if (outcome.self) return AttestationTrust::kSelf;
  if (format == "none") return AttestationTrust::kNone;
  const auto trusted = crypto::Certificate::verify_chain(outcome.chain, roots.anchors, roots.at);
  if (trusted) return AttestationTrust::kTrusted;
  if (trusted.error().kind == ErrorKind::kIo) return std::unexpected(trusted.error());
  return AttestationTrust::kUntrusted;
}

}  // namespace

Result<Credential> verify_registration(const RegistrationResponse& response,
                                       const CeremonyDemand& demand,
                                       const AttestationRoots& roots) {
  ONUS_CHECK(demand.challenge.size() >= kChallengeBytesMin);
  auto checked = check_client_data(response.client_data, "webauthn.create", demand);
  if (!checked) return std::unexpected(checked.error());
  const auto object = parse_attestation_object(response.attestation_object);
  if (!object) return std::unexpected(object.error());
  const auto data = parse_authenticator_data(object->data);
  if (!data) return std::unexpected(data.error());
  checked = check_authenticator_data(*data, demand);
  if (!checked) return std::unexpected(checked.error());
  if (!data->credential) return malformed("a registration without a credential");
  // Whether the key is one at all: for `none` nothing else would ask.
  if (const auto key = crypto::VerifyKey::from_cose(data->credential->key); !key) {
    return std::unexpected(key.error());
  }
  const auto hash = sha256_bytes(response.client_data);
  if (!hash) return std::unexpected(hash.error());
  const Attestation attestation{object->format, object->statement, object->data, *data, *hash};
  const auto outcome = verify_attestation(attestation);
  if (!outcome) return std::unexpected(outcome.error());
  const auto trust = trust_of(object->format, *outcome, roots);
  if (!trust) return std::unexpected(trust.error());
  return Credential{data->credential->id, data->credential->key, data->credential->aaguid,
                    data->counter,        data->user_verified(), data->backup_eligible(),
                    data->backed_up(),    object->format,        *trust};
}

Result<Authentication> verify_authentication(const AuthenticationResponse& response,
                                             const CeremonyDemand& demand,
                                             const Credential& credential) {
  ONUS_CHECK(demand.challenge.size() >= kChallengeBytesMin);
  auto checked = check_client_data(response.client_data, "webauthn.get", demand);
  if (!checked) return std::unexpected(checked.error());
  if (response.authenticator_data.size() > kAssertionDataBytesMax) {
    return too_long("authenticator data", response.authenticator_data.size(),
                    kAssertionDataBytesMax);
  }
  const auto data = parse_authenticator_data(response.authenticator_data);
  if (!data) return std::unexpected(data.error());
  checked = check_authenticator_data(*data, demand);
  if (!checked) return std::unexpected(checked.error());
  if (data->credential) return malformed("a sign-in with a new credential in it");
  if (data->backup_eligible() != credential.backup_eligible) {
    return base::fail(ErrorKind::kDenied,
                      "passkey: whether it may be copied is not what it was when registered");
  }
  const auto hash = sha256_bytes(response.client_data);
  if (!hash) return std::unexpected(hash.error());
  const auto key = crypto::VerifyKey::from_cose(credential.key);
  if (!key) return std::unexpected(key.error());
  const auto verified =
      key->verify(credential.key.algorithm, std::string(response.authenticator_data) + *hash,
                  response.signature);
  if (!verified) {
    return base::fail(verified.error().kind, fmt::format("passkey: {}", verified.error().message));
  }
  const bool counts = data->counter != 0 || credential.counter != 0;
  return Authentication{data->counter, data->user_verified(), data->backed_up(),
                        counts && data->counter <= credential.counter};
}

}  // namespace onus::access
