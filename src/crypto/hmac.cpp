#include "onus/crypto/hmac.h"

#include "evp.h"
#include "onus/crypto/sha256.h"

namespace onus::crypto {

base::Result<std::string> hmac_sha1(std::string_view key, std::string_view text) {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  std::size_t length = 0;
  if (EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA1", nullptr, key.data(), key.size(), bytes_of(text),
                text.size(), reinterpret_cast<unsigned char*>(digest.data()), digest.size(),
                &length) == nullptr) {
    return library_failed("HMAC");
  }
  digest.resize(length);
  return digest;
}

base::Result<std::string> hmac_sha256(std::string_view key, std::string_view text) {
  std::string out(kDigestBytes, '\0');
  std::size_t length = 0;
  if (EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, key.data(), key.size(), bytes_of(text),
                text.size(), reinterpret_cast<unsigned char*>(out.data()), out.size(),
                &length) == nullptr ||
      length != out.size()) {
    return library_failed("HMAC");
  }
  return out;
}

}  // namespace onus::crypto
