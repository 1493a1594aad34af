#include "onus/crypto/sshsig.h"

#include <fmt/format.h>

#include "der.h"
#include "digest.h"
#include "onus/base/check.h"
#include "onus/codec/base64.h"
#include "onus/codec/ssh_wire.h"

namespace onus::crypto {
namespace {

using base::ErrorKind;
using base::Result;
using codec::SshSig;
using codec::SshSignature;
using codec::SshSignatureAlgorithm;

// Of an authenticator's flags byte.
constexpr std::uint8_t kUserPresent = 0x01;
constexpr std::uint8_t kUserVerified = 0x04;
constexpr std::uint8_t kBackupEligible = 0x08;
constexpr std::uint8_t kAttestedData = 0x40;
constexpr std::uint8_t kExtensionData = 0x80;

std::unexpected<base::Error> denied(std::string_view why) {
  return base::fail(ErrorKind::kDenied, std::string(why));
}

// What a FIDO2 token signs around the digest of `tail`.
Result<std::string> token_data(const SshSig& signature, std::string_view tail) {
  const auto application = digest_of("SHA256", signature.key.application);
  if (!application) return std::unexpected(application.error());
  const auto digest = digest_of("SHA256", tail);
  if (!digest) return std::unexpected(digest.error());
  return codec::SshWriter{}
      .raw(*application)
      .byte(signature.signature.flags)
      .uint32(signature.signature.counter)
      .raw(signature.signature.extensions)
      .raw(*digest)
      .bytes();
}

// The client data must begin as a browser writes it, with our data as its challenge. Comparing this
// beginning needs no JSON reader that could read it in another way than the browser wrote it.
Result<void> check_client_data(const SshSignature& signature, std::string_view signed_data) {
  if (signature.origin.find_first_of("\"\\") != std::string::npos) {
    return denied("the origin holds a quote or a backslash");
  }
  if ((signature.flags & kAttestedData) != 0 ||
      ((signature.flags & kExtensionData) != 0) == signature.extensions.empty()) {
    return denied("the authenticator's flags do not fit what it sent");
  }
  const std::string expected =
      fmt::format(R"({{"type":"webauthn.get","challenge":"{}","origin":"{}")",
                  codec::base64url_encode(signed_data), signature.origin);
  if (!signature.client_data.starts_with(expected)) {
    return denied("the client data is not about what was signed, or names another origin");
  }
  const std::string_view rest = std::string_view(signature.client_data).substr(expected.size());
  if (!rest.starts_with(',') && !rest.starts_with('}')) {
    return denied("the client data does not go on after its origin");
  }
  return {};
}

Result<std::string> bytes_to_verify(const SshSig& signature, std::string signed_data) {
  if (codec::is_webauthn(signature.signature.algorithm)) {
    const auto checked = check_client_data(signature.signature, signed_data);
    if (!checked) return std::unexpected(checked.error());
    return token_data(signature, signature.signature.client_data);
  }
  if (codec::is_security_key(signature.key.type)) return token_data(signature, signed_data);
  return signed_data;
}

SignatureScheme scheme_of(SshSignatureAlgorithm algorithm) {
  switch (algorithm) {
    case SshSignatureAlgorithm::kEd25519:
    case SshSignatureAlgorithm::kSkEd25519:
    case SshSignatureAlgorithm::kWebAuthnSkEd25519: return SignatureScheme::kEd25519;
    case SshSignatureAlgorithm::kEcdsaP384:
    case SshSignatureAlgorithm::kWebAuthnSkEcdsaP384: return SignatureScheme::kEcdsaSha384;
    case SshSignatureAlgorithm::kEcdsaP521:
    case SshSignatureAlgorithm::kWebAuthnSkEcdsaP521: return SignatureScheme::kEcdsaSha512;
    case SshSignatureAlgorithm::kRsaSha256:
    case SshSignatureAlgorithm::kWebAuthnSkRsaSha256: return SignatureScheme::kRsaSha256;
    case SshSignatureAlgorithm::kRsaSha512: return SignatureScheme::kRsaSha512;
    case SshSignatureAlgorithm::kEcdsaP256:
    case SshSignatureAlgorithm::kSkEcdsaP256:
    case SshSignatureAlgorithm::kWebAuthnSkEcdsaP256: break;
  }
  return SignatureScheme::kEcdsaSha256;
}

SignatureFacts facts_of(const SshSig& signature) {
  SignatureFacts facts;
  if (!codec::is_security_key(signature.key.type)) return facts;
  facts.security_key = true;
  facts.user_present = (signature.signature.flags & kUserPresent) != 0;
  facts.user_verified = (signature.signature.flags & kUserVerified) != 0;
  facts.backup_eligible = (signature.signature.flags & kBackupEligible) != 0;
  facts.counter = signature.signature.counter;
  if (codec::is_webauthn(signature.signature.algorithm)) {
    facts.origin = signature.signature.origin;
  }
  return facts;
}

}  // namespace

Result<std::string> sshsig_signed_data_of(std::string_view name_space, codec::SshSigHash hash,
                                          std::string_view message) {
  ONUS_CHECK(!name_space.empty());
  const auto digest = digest_of(hash == codec::SshSigHash::kSha256 ? "SHA256" : "SHA512", message);
  if (!digest) return std::unexpected(digest.error());
  return codec::sshsig_signed_data(name_space, hash, *digest);
}

Result<SignatureFacts> verify_ssh_signature(const PublicKey& key, const SshSig& signature,
                                            std::string signed_data) {
  ONUS_CHECK(key.type() == signature.key.type);
  if (!codec::algorithm_fits_key(signature.signature.algorithm, key.type())) {
    return denied("the signature is of another algorithm than its key");
  }
  const auto to_verify = bytes_to_verify(signature, std::move(signed_data));
  if (!to_verify) return std::unexpected(to_verify.error());
  const SshSignature& proper = signature.signature;
  const std::string bytes =
      proper.ecdsa_r.empty() ? proper.bytes : der_ecdsa_signature(proper.ecdsa_r, proper.ecdsa_s);
  const auto verified = key.verify(scheme_of(proper.algorithm), *to_verify, bytes);
  if (!verified) return std::unexpected(verified.error());
  return facts_of(signature);
}

Result<SignatureFacts> verify_sshsig_by(const PublicKey& key, const SshSig& signature,
                                        std::string_view name_space, std::string_view message) {
  ONUS_CHECK(!name_space.empty());
  if (signature.name_space != name_space) {
    return denied(
        fmt::format("the signature is in another namespace than {}: it was made for "
                    "something else",
                    name_space));
  }
  auto signed_data = sshsig_signed_data_of(name_space, signature.hash, message);
  if (!signed_data) return std::unexpected(signed_data.error());
  return verify_ssh_signature(key, signature, std::move(*signed_data));
}

Result<SignatureFacts> verify_sshsig(const SshSig& signature, std::string_view name_space,
                                     std::string_view message) {
  const auto key = PublicKey::from_ssh(signature.key);
  if (!key) return std::unexpected(key.error());
  return verify_sshsig_by(*key, signature, name_space, message);
}

}  // namespace onus::crypto
