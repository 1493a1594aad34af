// OpenSSL's objects with owners.
#pragma once

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <memory>
#include <string>
#include <string_view>

#include "onus/base/result.h"

namespace onus::crypto {

template <auto kFree>
struct Free {
  template <class T>
  void operator()(T* what) const noexcept {
    kFree(what);
  }
};

using Bignum = std::unique_ptr<BIGNUM, Free<BN_free>>;
using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;
using MdContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Free<OSSL_PARAM_free>>;
using ParamsBuilder = std::unique_ptr<OSSL_PARAM_BLD, Free<OSSL_PARAM_BLD_free>>;
using SharedKey = std::shared_ptr<EVP_PKEY>;

inline SharedKey shared_key(EVP_PKEY* key) { return {key, EVP_PKEY_free}; }

inline const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// kIo, with the library's own reason.
[[nodiscard]] std::unexpected<base::Error> library_failed(std::string_view step);

}  // namespace onus::crypto
