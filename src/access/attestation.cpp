#include "attestation.h"

#include <fmt/format.h>

#include <functional>
#include <map>

#include "key_description.h"
#include "onus/base/check.h"
#include "onus/crypto/verify_key.h"

namespace onus::access {
namespace {

using base::ErrorKind;
using base::Result;
using codec::CborValue;
using codec::CoseAlgorithm;
using crypto::Certificate;

constexpr const char* kAaguidExtension = "1.3.6.1.4.1.45724.1.1.4";
constexpr const char* kAppleExtension = "1.2.840.113635.100.8.2";
constexpr const char* kAndroidExtension = "1.3.6.1.4.1.11129.2.1.17";

std::string signed_bytes(const Attestation& attestation) {
  return std::string(attestation.authenticator_bytes) + attestation.client_data_hash;
}

std::string text_of(const std::array<std::uint8_t, 16>& bytes) {
  return {bytes.begin(), bytes.end()};
}

// Whether the leaf signed, and, where asked, is of the credential's own key.
Result<void> check_leaf(const Attestation& attestation, const Certificate& leaf, bool own_key) {
  const auto key = leaf.key();
  if (!key) return std::unexpected(key.error());
  if (own_key) {
    const auto credential = crypto::VerifyKey::from_cose(attestation.data.credential->key);
    if (!credential) return std::unexpected(credential.error());
    if (!key->same_as(*credential)) {
      return attestation_denied(attestation, "the certificate is of another key");
    }
  }
  const auto algorithm = statement_algorithm(attestation);
  if (!algorithm) return std::unexpected(algorithm.error());
  const auto signature = statement_bytes(attestation, "sig");
  if (!signature) return std::unexpected(signature.error());
  const auto verified = key->verify(*algorithm, signed_bytes(attestation), *signature);
  if (verified) return {};
  if (verified.error().kind == ErrorKind::kIo) return verified;
  return attestation_denied(attestation, verified.error().message);
}

// Section 8.2.1: what a certificate of the packed format must say.
Result<void> check_packed_certificate(const Attestation& attestation, const Certificate& leaf) {
  const crypto::SubjectName subject = leaf.subject();
  if (leaf.version() != 3 || leaf.is_authority() || subject.country.size() != 2 ||
      subject.organization.empty() || subject.unit != "Authenticator Attestation" ||
      subject.common_name.empty()) {
    return attestation_denied(attestation, "the certificate is not of an authenticator");
  }
  const auto aaguid = leaf.extension(kAaguidExtension);
  // An octet string within the extension's own: 04 10 and the number.
  if (aaguid && *aaguid != "\x04\x10" + text_of(attestation.data.credential->aaguid)) {
    return attestation_denied(attestation, "the certificate is of another model");
  }
  return {};
}

Result<AttestationOutcome> verify_none(const Attestation& attestation) {
  if (!attestation.statement.members.empty()) {
    return attestation_denied(attestation, "it says something where it must not");
  }
  return AttestationOutcome{};
}

Result<AttestationOutcome> verify_packed(const Attestation& attestation) {
  if (attestation.statement.find("x5c") == nullptr) {
    const auto algorithm = statement_algorithm(attestation);
    if (!algorithm) return std::unexpected(algorithm.error());
    const auto signature = statement_bytes(attestation, "sig");
    if (!signature) return std::unexpected(signature.error());
    const codec::CoseKey& own = attestation.data.credential->key;
    if (*algorithm != own.algorithm) {
      return attestation_denied(attestation, "signed with another algorithm than the credential's");
    }
    const auto key = crypto::VerifyKey::from_cose(own);
    if (!key) return std::unexpected(key.error());
    const auto verified = key->verify(*algorithm, signed_bytes(attestation), *signature);
    if (!verified) return std::unexpected(verified.error());
    return AttestationOutcome{{}, true};
  }
  auto chain = statement_certificates(attestation);
  if (!chain) return std::unexpected(chain.error());
  auto checked = check_packed_certificate(attestation, chain->front());
  if (checked) checked = check_leaf(attestation, chain->front(), false);
  if (!checked) return std::unexpected(checked.error());
  return AttestationOutcome{std::move(*chain), false};
}

// Section 8.6. The message is U2F's own, over the hash and the plain point.
Result<AttestationOutcome> verify_u2f(const Attestation& attestation) {
  auto chain = statement_certificates(attestation);
  if (!chain) return std::unexpected(chain.error());
  const AttestedCredential& credential = *attestation.data.credential;
  const auto signature = statement_bytes(attestation, "sig");
  if (!signature) return std::unexpected(signature.error());
  if (chain->size() != 1 || !chain->front().p256_point() ||
      credential.key.algorithm != CoseAlgorithm::kEs256) {
    return attestation_denied(attestation, "not one certificate with a key of P-256");
  }
  const std::string message = std::string(1, '\0') + attestation.data.relying_party_hash +
                              attestation.client_data_hash + credential.id + "\x04" +
                              credential.key.x + credential.key.y;
  const auto key = chain->front().key();
  if (!key) return std::unexpected(key.error());
  const auto verified = key->verify(CoseAlgorithm::kEs256, message, *signature);
  if (!verified) return std::unexpected(verified.error());
  return AttestationOutcome{std::move(*chain), false};
}

// Section 8.8. Nothing is signed: the certificate itself holds the nonce and the credential's key.
Result<AttestationOutcome> verify_apple(const Attestation& attestation) {
  auto chain = statement_certificates(attestation);
  if (!chain) return std::unexpected(chain.error());
  const auto nonce = sha256_bytes(signed_bytes(attestation));
  if (!nonce) return std::unexpected(nonce.error());
  // SEQUENCE { [1] { OCTET STRING nonce } }
  const std::string expected = "\x30\x24\xA1\x22\x04\x20" + *nonce;
  if (chain->front().extension(kAppleExtension) != expected) {
    return attestation_denied(attestation, "the certificate was made for another registration");
  }
  const auto key = chain->front().key();
  if (!key) return std::unexpected(key.error());
  const auto credential = crypto::VerifyKey::from_cose(attestation.data.credential->key);
  if (!credential) return std::unexpected(credential.error());
  if (!key->same_as(*credential)) {
    return attestation_denied(attestation, "the certificate is of another key");
  }
  return AttestationOutcome{std::move(*chain), false};
}

// Section 8.4. Of the key description only the challenge is compared, by its place: version,
// level, version, level, challenge. What the key is allowed for is read no further, so this format
// is never more than untrusted-or-trusted by its chain.
Result<AttestationOutcome> verify_android(const Attestation& attestation) {
  auto chain = statement_certificates(attestation);
  if (!chain) return std::unexpected(chain.error());
  const auto checked = check_leaf(attestation, chain->front(), true);
  if (!checked) return std::unexpected(checked.error());
  const auto description = chain->front().extension(kAndroidExtension);
  if (!description) return attestation_denied(attestation, "no key description");
  if (!android_description_allows(*description, attestation.client_data_hash)) {
    return attestation_denied(
        attestation, "the key was made for another registration, or may do more than sign");
  }
  return AttestationOutcome{std::move(*chain), false};
}

}  // namespace

std::unexpected<base::Error> attestation_denied(const Attestation& attestation,
                                                std::string_view why) {
  return base::fail(ErrorKind::kDenied,
                    fmt::format("passkey: attestation {}: {}", attestation.format, why));
}

Result<std::string> statement_bytes(const Attestation& attestation, std::string_view key) {
  const CborValue* found = attestation.statement.find(key);
  if (found == nullptr || found->kind != CborValue::Kind::kBytes) {
    return base::fail(ErrorKind::kInvalid, fmt::format("passkey: attestation {}: no bytes under {}",
                                                       attestation.format, key));
  }
  return found->bytes;
}

Result<CoseAlgorithm> statement_algorithm(const Attestation& attestation) {
  const CborValue* found = attestation.statement.find("alg");
  if (found == nullptr || found->kind != CborValue::Kind::kInteger) {
    return base::fail(ErrorKind::kInvalid,
                      fmt::format("passkey: attestation {}: no algorithm", attestation.format));
  }
  return codec::cose_algorithm(found->integer);
}

Result<std::vector<Certificate>> statement_certificates(const Attestation& attestation) {
  const CborValue* found = attestation.statement.find("x5c");
  if (found == nullptr || found->kind != CborValue::Kind::kArray || found->items.empty() ||
      found->items.size() > crypto::kCertificateChainMax) {
    return base::fail(ErrorKind::kInvalid,
                      fmt::format("passkey: attestation {}: 1 to {} certificates belong under x5c",
                                  attestation.format, crypto::kCertificateChainMax));
  }
  std::vector<Certificate> chain;
  for (const CborValue& item : found->items) {
    auto one = Certificate::parse(item.kind == CborValue::Kind::kBytes ? item.bytes : "");
    if (!one) return std::unexpected(one.error());
    chain.push_back(std::move(*one));
  }
  return chain;
}

Result<AttestationOutcome> verify_attestation(const Attestation& attestation) {
  ONUS_CHECK(attestation.data.credential.has_value());
  if (attestation.statement.kind != CborValue::Kind::kMap) {
    return base::fail(ErrorKind::kInvalid, "passkey: the attestation statement is no map");
  }
  if (attestation.format == "none") return verify_none(attestation);
  if (attestation.format == "packed") return verify_packed(attestation);
  if (attestation.format == "tpm") return verify_tpm(attestation);
  if (attestation.format == "android-key") return verify_android(attestation);
  if (attestation.format == "apple") return verify_apple(attestation);
  if (attestation.format == "fido-u2f") return verify_u2f(attestation);
  return base::fail(ErrorKind::kInvalid, "passkey: an attestation format that we do not verify");
}

}  // namespace onus::access
