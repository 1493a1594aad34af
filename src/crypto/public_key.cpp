#include "onus/crypto/public_key.h"

#include <fmt/format.h>

#include "ed25519_point.h"
#include "evp.h"
#include "onus/codec/base64.h"
#include "onus/crypto/sha256.h"
#include "pkey.h"

namespace onus::crypto {
namespace {

using base::ErrorKind;
using base::Result;
using codec::SshKeyType;

const char* group_of(SshKeyType type) {
  switch (type) {
    case SshKeyType::kEcdsaP256:
    case SshKeyType::kSkEcdsaP256: return "P-256";
    case SshKeyType::kEcdsaP384:
    case SshKeyType::kSkEcdsaP384: return "P-384";
    case SshKeyType::kEcdsaP521:
    case SshKeyType::kSkEcdsaP521: return "P-521";
    default: return nullptr;
  }
}

Result<SharedKey> ed25519_pkey(std::string_view bytes) {
  if (bytes.size() != kEd25519KeyBytes) {
    return base::fail(ErrorKind::kInvalid, fmt::format("an Ed25519 public key has {} bytes, this "
                                                       "has {}",
                                                       kEd25519KeyBytes, bytes.size()));
  }
  return edwards_pkey("ED25519", bytes);
}

bool is_rsa(SshKeyType type) { return type == SshKeyType::kRsa || type == SshKeyType::kSkRsa; }

// The digest's name; null where the scheme hashes by itself.
const char* digest_of(SignatureScheme scheme) {
  switch (scheme) {
    case SignatureScheme::kEd25519: return nullptr;
    case SignatureScheme::kEcdsaSha256:
    case SignatureScheme::kRsaSha256: return "SHA256";
    case SignatureScheme::kEcdsaSha384: return "SHA384";
    case SignatureScheme::kEcdsaSha512:
    case SignatureScheme::kRsaSha512: return "SHA512";
  }
  return nullptr;
}

bool scheme_fits(SignatureScheme scheme, SshKeyType type) {
  switch (scheme) {
    case SignatureScheme::kEd25519:
      return type == SshKeyType::kEd25519 || type == SshKeyType::kSkEd25519;
    case SignatureScheme::kEcdsaSha256:
    case SignatureScheme::kEcdsaSha384:
    case SignatureScheme::kEcdsaSha512: return group_of(type) != nullptr;
    case SignatureScheme::kRsaSha256:
    case SignatureScheme::kRsaSha512: return is_rsa(type);
  }
  return false;
}

}  // namespace

Result<PublicKey> PublicKey::from_ssh(const codec::SshPublicKey& key) {
  const char* group = group_of(key.type);
  auto made = is_rsa(key.type)   ? rsa_pkey(key.rsa_modulus, key.rsa_exponent)
              : group != nullptr ? ecdsa_pkey(group, key.point)
                                 : ed25519_pkey(key.point);
  if (!made) return std::unexpected(made.error());
  return PublicKey(key.type, std::move(*made));
}

Result<PublicKey> PublicKey::from_ed25519(std::string_view bytes) {
  auto made = ed25519_pkey(bytes);
  if (!made) return std::unexpected(made.error());
  return PublicKey(SshKeyType::kEd25519, std::move(*made));
}

Result<void> PublicKey::verify(SignatureScheme scheme, std::string_view message,
                               std::string_view signature) const {
  if (!scheme_fits(scheme, type_)) {
    return base::fail(ErrorKind::kDenied, "the signature is of another algorithm than its key");
  }
  return verify_with(key_.get(), digest_of(scheme), message, signature);
}

std::optional<std::string> enrolment_problem(const codec::SshPublicKey& key) {
  const auto parsed = PublicKey::from_ssh(key);
  if (!parsed) return parsed.error().message;
  if (group_of(key.type) != nullptr || is_rsa(key.type)) return std::nullopt;
  auto problem = ed25519_point_problem(key.point);
  return problem ? std::move(*problem) : problem.error().message;
}

Result<std::string> ssh_fingerprint(const codec::SshPublicKey& key) {
  const auto digest = sha256(codec::ssh_key_blob(key));
  if (!digest) return std::unexpected(digest.error());
  std::string text = codec::base64_encode(
      {reinterpret_cast<const char*>(digest->bytes.data()), digest->bytes.size()});
  while (text.ends_with('=')) text.pop_back();
  return "SHA256:" + text;
}

}  // namespace onus::crypto
