#include "onus/crypto/private_key.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <cstring>
#include <utility>

#include "evp.h"
#include "onus/base/check.h"
#include "onus/crypto/public_key.h"
#include "openssl_error.h"
#include "sealed_pem.h"

namespace onus::crypto {
namespace {

using base::ErrorKind;
using base::Result;
using base::SecretBytes;

constexpr std::size_t kSeedBytes = 32;
// As many rounds as OWASP asks of PBKDF2-HMAC-SHA256.
constexpr int kSealingRounds = 600'000;

Result<std::string> public_half(const SharedKey& key) {
  std::string bytes(kEd25519KeyBytes, '\0');
  std::size_t length = bytes.size();
  if (EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(bytes.data()),
                                  &length) != kSuccess) {
    return library_failed("reading a public key");
  }
  ONUS_CHECK(length == kEd25519KeyBytes);
  return bytes;
}

// Hands the passphrase over; an absent one refuses, so that OpenSSL never asks on the terminal.
int give_passphrase(char* buffer, int bytes_max, int /*writing*/, void* passphrase) {
  const auto* secret = static_cast<const SecretBytes*>(passphrase);
  if (secret->empty() || std::cmp_greater(secret->size(), bytes_max)) return -1;
  std::memcpy(buffer, secret->view().data(), secret->size());
  return static_cast<int>(secret->size());
}

// What a memory BIO holds, moved into memory that is wiped; the BIO's own copy is wiped by OpenSSL
// (BIO_s_secmem) when it goes.
SecretBytes taken(BIO* bio) {
  char* data = nullptr;
  const long length = BIO_get_mem_data(bio, &data);
  ONUS_CHECK(length >= 0);
  return SecretBytes(std::string_view(data, static_cast<std::size_t>(length)));
}

}  // namespace

Result<PrivateKey> PrivateKey::from_seed(const SecretBytes& seed) {
  if (seed.size() != kSeedBytes) {
    return base::fail(ErrorKind::kInvalid, fmt::format("an Ed25519 seed has {} bytes, this has {}",
                                                       kSeedBytes, seed.size()));
  }
  SharedKey key = shared_key(EVP_PKEY_new_raw_private_key_ex(nullptr, "ED25519", nullptr,
                                                             bytes_of(seed.view()), seed.size()));
  if (key == nullptr) return library_failed("making a private key");
  auto public_bytes = public_half(key);
  if (!public_bytes) return std::unexpected(public_bytes.error());
  return PrivateKey(std::move(key), std::move(*public_bytes));
}

Result<PrivateKey> PrivateKey::generate(base::Rng& rng) {
  SecretBytes seed(kSeedBytes);
  if (const auto filled = rng.fill(seed.span()); !filled) return std::unexpected(filled.error());
  return from_seed(seed);
}

Result<std::string> PrivateKey::sign(std::string_view message) const {
  const MdContext context(EVP_MD_CTX_new());
  if (context == nullptr || EVP_DigestSignInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr,
                                                  key_.get(), nullptr) != kSuccess) {
    return library_failed("starting to sign");
  }
  std::string signature(kEd25519SignatureBytes, '\0');
  std::size_t length = signature.size();
  if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length,
                     bytes_of(message), message.size()) != kSuccess) {
    return library_failed("signing");
  }
  ONUS_CHECK(length == kEd25519SignatureBytes);
  return signature;
}

Result<SecretBytes> PrivateKey::to_pem(const SecretBytes& passphrase) const {
  if (passphrase.size() > kPassphraseBytesMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("a passphrase of {} bytes (at most {})",
                                                     passphrase.size(), kPassphraseBytesMax));
  }
  const Bio bio(BIO_new(BIO_s_secmem()));
  if (bio == nullptr) return library_failed("writing a key");
  if (passphrase.empty()) {
    if (PEM_write_bio_PKCS8PrivateKey(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr,
                                      nullptr) != kSuccess) {
      return library_failed("writing a key");
    }
    return taken(bio.get());
  }
  return sealed_pem(key_.get(), passphrase, kSealingRounds);
}

Result<PrivateKey> PrivateKey::from_pem(std::string_view pem, const SecretBytes& passphrase) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (bio == nullptr) return library_failed("reading a key");
  SharedKey key = shared_key(PEM_read_bio_PrivateKey_ex(bio.get(), nullptr, give_passphrase,
                                                        const_cast<SecretBytes*>(&passphrase),
                                                        nullptr, nullptr));
  if (key == nullptr) {
    ERR_clear_error();
    if (pem.contains("ENCRYPTED")) {
      return base::fail(ErrorKind::kDenied, passphrase.empty()
                                                ? "the key is sealed and no passphrase was given"
                                                : "the passphrase does not open the key");
    }
    return base::fail(ErrorKind::kInvalid, "no private key in PKCS#8 PEM");
  }
  if (EVP_PKEY_is_a(key.get(), "ED25519") != kSuccess) {
    return base::fail(ErrorKind::kInvalid,
                      "the key is not Ed25519: make one with `openssl genpkey "
                      "-algorithm ed25519`");
  }
  auto public_bytes = public_half(key);
  if (!public_bytes) return std::unexpected(public_bytes.error());
  return PrivateKey(std::move(key), std::move(*public_bytes));
}

}  // namespace onus::crypto
