#include "onus/crypto/sealed_box.h"

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/kdf.h>

#include <array>

#include "evp.h"
#include "onus/base/check.h"
#include "onus/crypto/private_key.h"
#include "openssl_error.h"

namespace onus::crypto {
namespace {

using base::ErrorKind;
using base::Result;
using base::SecretBytes;

using Kdf = std::unique_ptr<EVP_KDF, Free<EVP_KDF_free>>;
using KdfContext = std::unique_ptr<EVP_KDF_CTX, Free<EVP_KDF_CTX_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Free<EVP_CIPHER_CTX_free>>;

constexpr std::size_t kKeyBytes = 32;
// OpenSSL counts some buffers besides the large one.
constexpr std::uint64_t kScryptMemoryToSpare = 1U << 20U;

std::uint64_t memory_of(const ScryptCost& cost) {
  return (std::uint64_t{128} * cost.r) << cost.log2_n;
}

Result<void> check_passphrase(const SecretBytes& passphrase) {
  if (passphrase.empty()) return base::fail(ErrorKind::kInvalid, "an empty passphrase");
  if (passphrase.size() > kPassphraseBytesMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("a passphrase of {} bytes (at most {})",
                                                     passphrase.size(), kPassphraseBytesMax));
  }
  return {};
}

Result<SecretBytes> key_from(const SecretBytes& passphrase, const std::string& salt,
                             const ScryptCost& cost) {
  ONUS_CHECK(cost_is_bounded(cost));
  const Kdf kdf(EVP_KDF_fetch(nullptr, "SCRYPT", nullptr));
  if (kdf == nullptr) return library_failed("looking for scrypt");
  const KdfContext context(EVP_KDF_CTX_new(kdf.get()));
  if (context == nullptr) return library_failed("making a key of a passphrase");
  std::uint64_t n = std::uint64_t{1} << cost.log2_n;
  std::uint64_t memory = memory_of(cost) + kScryptMemoryToSpare;
  std::uint32_t r = cost.r, p = cost.p;
  // Parameters are not written to, but OpenSSL has no type that says so.
  const std::array parameters{
      OSSL_PARAM_construct_octet_string(
          OSSL_KDF_PARAM_PASSWORD, const_cast<char*>(passphrase.view().data()), passphrase.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, const_cast<char*>(salt.data()),
                                        salt.size()),
      OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_N, &n),
      OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_R, &r),
      OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_P, &p),
      OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_MAXMEM, &memory),
      OSSL_PARAM_construct_end()};
  SecretBytes key(kKeyBytes);
  if (EVP_KDF_derive(context.get(), key.span().data(), key.size(), parameters.data()) != kSuccess) {
    return base::fail(ErrorKind::kIo,
                      fmt::format("making a key of a passphrase needs {} MiB of memory: {}",
                                  memory_of(cost) >> 20U, queued_reason()));
  }
  return key;
}

// Begins a cipher in the direction of `sealing` and hands over what stands beside the secret.
Result<CipherContext> cipher_of(const SecretBytes& key, const std::string& nonce,
                                std::string_view beside, bool sealing) {
  CipherContext context(EVP_CIPHER_CTX_new());
  int length = 0;
  if (context == nullptr ||
      EVP_CipherInit_ex2(context.get(), EVP_aes_256_gcm(), bytes_of(key.view()), bytes_of(nonce),
                         sealing ? 1 : 0, nullptr) != kSuccess ||
      EVP_CipherUpdate(context.get(), nullptr, &length, bytes_of(beside),
                       static_cast<int>(beside.size())) != kSuccess) {
    return library_failed("sealing");
  }
  return context;
}

unsigned char* writable(std::string& bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

}  // namespace

bool cost_is_bounded(const ScryptCost& cost) {
  constexpr std::uint32_t kLog2Min = 10, kLog2Max = 24, kRMax = 32, kPMax = 16;
  constexpr std::uint64_t kWorkMax = 4 * kScryptMemoryBytesMax;
  if (cost.log2_n < kLog2Min || cost.log2_n > kLog2Max) return false;
  if (cost.r < 1 || cost.r > kRMax || cost.p < 1 || cost.p > kPMax) return false;
  return memory_of(cost) <= kScryptMemoryBytesMax && cost.p * memory_of(cost) <= kWorkMax;
}

Result<SealedBox> seal_box(const SecretBytes& secret, const SecretBytes& passphrase,
                           std::string_view beside, const ScryptCost& cost, base::Rng& rng) {
  ONUS_CHECK(!secret.empty() && secret.size() <= kBoxSecretBytesMax);
  if (const auto fits = check_passphrase(passphrase); !fits) return std::unexpected(fits.error());
  SealedBox box{.cost = cost,
                .salt = std::string(kBoxSaltBytes, '\0'),
                .nonce = std::string(kBoxNonceBytes, '\0'),
                .sealed = std::string(secret.size() + kBoxTagBytes, '\0')};
  for (std::string* bytes : {&box.salt, &box.nonce}) {
    const auto filled = rng.fill({writable(*bytes), bytes->size()});
    if (!filled) return std::unexpected(filled.error());
  }
  const auto key = key_from(passphrase, box.salt, cost);
  if (!key) return std::unexpected(key.error());
  const auto cipher = cipher_of(*key, box.nonce, beside, true);
  if (!cipher) return std::unexpected(cipher.error());
  const int secret_bytes = static_cast<int>(secret.size());
  int length = 0, last = 0;
  if (EVP_CipherUpdate(cipher->get(), writable(box.sealed), &length, bytes_of(secret.view()),
                       secret_bytes) != kSuccess ||
      EVP_CipherFinal_ex(cipher->get(), writable(box.sealed) + length, &last) != kSuccess ||
      EVP_CIPHER_CTX_ctrl(cipher->get(), EVP_CTRL_AEAD_GET_TAG, int{kBoxTagBytes},
                          writable(box.sealed) + secret_bytes) != kSuccess) {
    return library_failed("sealing");
  }
  ONUS_CHECK(length + last == secret_bytes);
  return box;
}

Result<SecretBytes> open_box(const SealedBox& box, const SecretBytes& passphrase,
                             std::string_view beside) {
  if (const auto fits = check_passphrase(passphrase); !fits) return std::unexpected(fits.error());
  if (!cost_is_bounded(box.cost) || box.salt.size() != kBoxSaltBytes ||
      box.nonce.size() != kBoxNonceBytes || box.sealed.size() <= kBoxTagBytes ||
      box.sealed.size() > kBoxSecretBytesMax + kBoxTagBytes) {
    return base::fail(ErrorKind::kInvalid, "a sealed box of another form than this program's");
  }
  const auto key = key_from(passphrase, box.salt, box.cost);
  if (!key) return std::unexpected(key.error());
  const auto cipher = cipher_of(*key, box.nonce, beside, false);
  if (!cipher) return std::unexpected(cipher.error());
  SecretBytes secret(box.sealed.size() - kBoxTagBytes);
  std::string tag = box.sealed.substr(secret.size());
  int length = 0, last = 0;
  if (EVP_CipherUpdate(cipher->get(), secret.span().data(), &length, bytes_of(box.sealed),
                       static_cast<int>(secret.size())) != kSuccess ||
      EVP_CIPHER_CTX_ctrl(cipher->get(), EVP_CTRL_AEAD_SET_TAG, int{kBoxTagBytes}, tag.data()) !=
          kSuccess) {
    return library_failed("opening what is sealed");
  }
  if (EVP_CipherFinal_ex(cipher->get(), secret.span().data() + length, &last) != kSuccess) {
    ERR_clear_error();
    return base::fail(ErrorKind::kDenied, "the passphrase does not open it, or it was changed");
  }
  return secret;
}

}  // namespace onus::crypto
