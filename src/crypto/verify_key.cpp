#include "onus/crypto/verify_key.h"

#include <fmt/format.h>
#include <openssl/err.h>

#include "evp.h"
#include "onus/crypto/public_key.h"
#include "openssl_error.h"
#include "pkey.h"

namespace onus::crypto {
namespace {

using base::ErrorKind;
using base::Result;
using codec::CoseAlgorithm;

// What a key must be for an algorithm, and the digest that goes with it.
struct Demand {
  const char* type;
  const char* group;   // null: any
  const char* digest;  // null: the algorithm hashes by itself
};

Demand demand_of(CoseAlgorithm algorithm) {
  switch (algorithm) {
    case CoseAlgorithm::kEs256: return {"EC", "prime256v1", "SHA256"};
    case CoseAlgorithm::kEs384: return {"EC", "secp384r1", "SHA384"};
    case CoseAlgorithm::kEs512: return {"EC", "secp521r1", "SHA512"};
    case CoseAlgorithm::kEdDsa: return {"ED25519", nullptr, nullptr};
    case CoseAlgorithm::kEd448: return {"ED448", nullptr, nullptr};
    case CoseAlgorithm::kRs256: break;
  }
  return {"RSA", nullptr, "SHA256"};
}

bool fits(const EVP_PKEY* key, const Demand& demand) {
  if (EVP_PKEY_is_a(key, demand.type) != kSuccess) return false;
  if (demand.group == nullptr) return true;
  std::string group(64, '\0');
  std::size_t length = 0;
  if (EVP_PKEY_get_group_name(key, group.data(), group.size(), &length) != kSuccess) return false;
  return std::string_view(group).substr(0, length) == demand.group;
}

}  // namespace

Result<VerifyKey> VerifyKey::from_cose(const codec::CoseKey& key) {
  const auto made = [&]() -> Result<SharedKey> {
    switch (key.algorithm) {
      case CoseAlgorithm::kEs256: return ecdsa_pkey("P-256", "\x04" + key.x + key.y);
      case CoseAlgorithm::kEs384: return ecdsa_pkey("P-384", "\x04" + key.x + key.y);
      case CoseAlgorithm::kEs512: return ecdsa_pkey("P-521", "\x04" + key.x + key.y);
      case CoseAlgorithm::kEdDsa: return edwards_pkey("ED25519", key.x);
      case CoseAlgorithm::kEd448: return edwards_pkey("ED448", key.x);
      case CoseAlgorithm::kRs256: break;
    }
    return rsa_pkey(key.modulus, key.exponent);
  }();
  if (!made) return std::unexpected(made.error());
  return VerifyKey(*made);
}

Result<void> VerifyKey::verify(CoseAlgorithm algorithm, std::string_view message,
                               std::string_view signature) const {
  const Demand demand = demand_of(algorithm);
  if (!fits(key_.get(), demand)) {
    return base::fail(ErrorKind::kDenied, "the signature is of another algorithm than its key");
  }
  return verify_with(key_.get(), demand.digest, message, signature);
}

bool VerifyKey::same_as(const VerifyKey& other) const {
  const bool same = EVP_PKEY_eq(key_.get(), other.key_.get()) == kSuccess;
  ERR_clear_error();
  return same;
}

}  // namespace onus::crypto
