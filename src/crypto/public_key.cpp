#include "onus/crypto/public_key.h"

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include "ed25519_point.h"
#include "evp.h"
#include "onus/base/check.h"
#include "onus/codec/base64.h"
#include "onus/crypto/sha256.h"
#include "openssl_error.h"

namespace onus::crypto {
namespace {

using base::ErrorKind;
using base::Result;
using codec::SshKeyType;

const char* group_of(SshKeyType type) {
  switch (type) {
    case SshKeyType::kEcdsaP256:
    case SshKeyType::kSkEcdsaP256: return "P-256";
    case SshKeyType::kEcdsaP384: return "P-384";
    case SshKeyType::kEcdsaP521: return "P-521";
    default: return nullptr;
  }
}

Result<SharedKey> from_params(const char* algorithm, OSSL_PARAM_BLD* builder) {
  const Params params(OSSL_PARAM_BLD_to_param(builder));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, algorithm, nullptr));
  if (params == nullptr || context == nullptr ||
      EVP_PKEY_fromdata_init(context.get()) != kSuccess) {
    return library_failed("preparing a public key");
  }
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != kSuccess) {
    return base::fail(ErrorKind::kInvalid,
                      fmt::format("this is no {} public key: {}", algorithm, queued_reason()));
  }
  return shared_key(key);
}

Result<SharedKey> make_ecdsa(const char* group, std::string_view point) {
  const ParamsBuilder builder(OSSL_PARAM_BLD_new());
  if (builder == nullptr ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, group, 0) !=
          kSuccess ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                       point.size()) != kSuccess) {
    return library_failed("preparing a public key");
  }
  return from_params("EC", builder.get());
}

Result<SharedKey> make_rsa(const codec::SshPublicKey& key) {
  const auto number = [](std::string_view bytes) {
    return Bignum(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
  };
  ONUS_CHECK(key.rsa_modulus.size() <= codec::kRsaModulusBytesMax);
  const Bignum modulus = number(key.rsa_modulus);
  const Bignum exponent = number(key.rsa_exponent);
  if (modulus == nullptr || exponent == nullptr) return library_failed("reading an RSA key");
  if (BN_num_bits(modulus.get()) < kRsaModulusBitsMin) {
    return base::fail(ErrorKind::kInvalid,
                      fmt::format("an RSA key of {} bits is too short (at least {}): make a new "
                                  "one with ssh-keygen -t ed25519",
                                  BN_num_bits(modulus.get()), kRsaModulusBitsMin));
  }
  if (BN_is_odd(modulus.get()) == 0 || BN_is_odd(exponent.get()) == 0 ||
      BN_is_one(exponent.get()) != 0) {
    return base::fail(ErrorKind::kInvalid,
                      "this is no RSA key: an even modulus, or an exponent "
                      "that is even or 1");
  }
  const ParamsBuilder builder(OSSL_PARAM_BLD_new());
  if (builder == nullptr ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != kSuccess ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != kSuccess) {
    return library_failed("preparing a public key");
  }
  return from_params("RSA", builder.get());
}

Result<SharedKey> make_ed25519(std::string_view bytes) {
  if (bytes.size() != kEd25519KeyBytes) {
    return base::fail(ErrorKind::kInvalid, fmt::format("an Ed25519 public key has {} bytes, this "
                                                       "has {}",
                                                       kEd25519KeyBytes, bytes.size()));
  }
  SharedKey key = shared_key(
      EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, bytes_of(bytes), bytes.size()));
  if (key == nullptr) return library_failed("reading an Ed25519 key");
  return key;
}

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
    case SignatureScheme::kRsaSha512: return type == SshKeyType::kRsa;
  }
  return false;
}

}  // namespace

Result<PublicKey> PublicKey::from_ssh(const codec::SshPublicKey& key) {
  const char* group = group_of(key.type);
  auto made = key.type == SshKeyType::kRsa ? make_rsa(key)
              : group != nullptr           ? make_ecdsa(group, key.point)
                                           : make_ed25519(key.point);
  if (!made) return std::unexpected(made.error());
  return PublicKey(key.type, std::move(*made));
}

Result<PublicKey> PublicKey::from_ed25519(std::string_view bytes) {
  auto made = make_ed25519(bytes);
  if (!made) return std::unexpected(made.error());
  return PublicKey(SshKeyType::kEd25519, std::move(*made));
}

Result<void> PublicKey::verify(SignatureScheme scheme, std::string_view message,
                               std::string_view signature) const {
  if (!scheme_fits(scheme, type_)) {
    return base::fail(ErrorKind::kDenied, "the signature is of another algorithm than its key");
  }
  const MdContext context(EVP_MD_CTX_new());
  if (context == nullptr ||
      EVP_DigestVerifyInit_ex(context.get(), nullptr, digest_of(scheme), nullptr, nullptr,
                              key_.get(), nullptr) != kSuccess) {
    return library_failed("starting to verify a signature");
  }
  const int verdict = EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(),
                                       bytes_of(message), message.size());
  if (verdict == kSuccess) return {};
  ERR_clear_error();
  return base::fail(ErrorKind::kDenied, "the signature does not fit the key and what was signed");
}

std::optional<std::string> enrolment_problem(const codec::SshPublicKey& key) {
  const auto parsed = PublicKey::from_ssh(key);
  if (!parsed) return parsed.error().message;
  if (group_of(key.type) != nullptr || key.type == SshKeyType::kRsa) return std::nullopt;
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
