#include "pkey.h"

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/err.h>

#include "onus/base/check.h"
#include "onus/codec/ssh_key.h"
#include "onus/crypto/public_key.h"
#include "openssl_error.h"

namespace onus::crypto {
namespace {

using base::ErrorKind;
using base::Result;

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

}  // namespace

Result<SharedKey> ecdsa_pkey(const char* group, std::string_view point) {
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

Result<SharedKey> rsa_pkey(std::string_view modulus_bytes, std::string_view exponent_bytes) {
  const auto number = [](std::string_view bytes) {
    return Bignum(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
  };
  ONUS_CHECK(modulus_bytes.size() <= codec::kRsaModulusBytesMax);
  const Bignum modulus = number(modulus_bytes);
  const Bignum exponent = number(exponent_bytes);
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

Result<SharedKey> edwards_pkey(const char* algorithm, std::string_view bytes) {
  SharedKey key = shared_key(
      EVP_PKEY_new_raw_public_key_ex(nullptr, algorithm, nullptr, bytes_of(bytes), bytes.size()));
  if (key == nullptr) {
    return base::fail(ErrorKind::kInvalid,
                      fmt::format("this is no {} public key: {}", algorithm, queued_reason()));
  }
  return key;
}

Result<void> verify_with(EVP_PKEY* key, const char* digest, std::string_view message,
                         std::string_view signature) {
  const MdContext context(EVP_MD_CTX_new());
  if (context == nullptr || EVP_DigestVerifyInit_ex(context.get(), nullptr, digest, nullptr,
                                                    nullptr, key, nullptr) != kSuccess) {
    return library_failed("starting to verify a signature");
  }
  const int verdict = EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(),
                                       bytes_of(message), message.size());
  if (verdict == kSuccess) return {};
  ERR_clear_error();
  return base::fail(ErrorKind::kDenied, "the signature does not fit the key and what was signed");
}

}  // namespace onus::crypto
