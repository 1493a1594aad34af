#include "digest.h"

#include "evp.h"
#include "openssl_error.h"

namespace onus::crypto {

base::Result<std::string> digest_of(const char* algorithm, std::string_view bytes) {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  std::size_t length = 0;
  if (EVP_Q_digest(nullptr, algorithm, nullptr, bytes.data(), bytes.size(),
                   reinterpret_cast<unsigned char*>(digest.data()), &length) != kSuccess) {
    return library_failed("hashing");
  }
  digest.resize(length);
  return digest;
}

}  // namespace onus::crypto
