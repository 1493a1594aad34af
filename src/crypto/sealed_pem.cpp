#include "sealed_pem.h"

#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include "onus/base/check.h"
#include "openssl_error.h"

namespace onus::crypto {
namespace {

using PlainKey = std::unique_ptr<PKCS8_PRIV_KEY_INFO, Free<PKCS8_PRIV_KEY_INFO_free>>;
using SealedKey = std::unique_ptr<X509_SIG, Free<X509_SIG_free>>;
using Algorithm = std::unique_ptr<X509_ALGOR, Free<X509_ALGOR_free>>;

constexpr int kSaltBytes = 16;

}  // namespace

base::Result<base::SecretBytes> sealed_pem(const EVP_PKEY* key, const base::SecretBytes& passphrase,
                                           int rounds) {
  ONUS_CHECK(!passphrase.empty());
  const PlainKey plain(EVP_PKEY2PKCS8(key));
  Algorithm algorithm(PKCS5_pbe2_set_iv(EVP_aes_256_cbc(), rounds, nullptr, kSaltBytes, nullptr,
                                        NID_hmacWithSHA256));
  if (plain == nullptr || algorithm == nullptr) return library_failed("sealing a key");
  const SealedKey sealed(PKCS8_set0_pbe(
      passphrase.view().data(), static_cast<int>(passphrase.size()), plain.get(), algorithm.get()));
  if (sealed == nullptr) return library_failed("sealing a key");
  static_cast<void>(algorithm.release());  // `sealed` owns it now
  const Bio bio(BIO_new(BIO_s_mem()));
  if (bio == nullptr || PEM_write_bio_PKCS8(bio.get(), sealed.get()) != kSuccess) {
    return library_failed("writing a key");
  }
  char* data = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &data);
  ONUS_CHECK(length > 0);
  return base::SecretBytes(std::string_view(data, static_cast<std::size_t>(length)));
}

}  // namespace onus::crypto
