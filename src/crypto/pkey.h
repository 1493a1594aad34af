// OpenSSL's public keys out of their parts, and verifying with them.
#pragma once

#include <string_view>

#include "evp.h"
#include "onus/base/result.h"

namespace onus::crypto {

/// `point`: 04 and both coordinates.
///
/// Errors  kInvalid: no point of that curve. kIo: the library refused.
[[nodiscard]] base::Result<SharedKey> ecdsa_pkey(const char* group, std::string_view point);

/// `algorithm`: "ED25519" or "ED448".
[[nodiscard]] base::Result<SharedKey> edwards_pkey(const char* algorithm, std::string_view bytes);

/// Errors  kInvalid: below kRsaModulusBitsMin, or an even number where none may be. kIo.
[[nodiscard]] base::Result<SharedKey> rsa_pkey(std::string_view modulus, std::string_view exponent);

/// `digest`: null where the algorithm hashes by itself.
///
/// Errors  kDenied: the signature does not fit. kIo: the library failed.
[[nodiscard]] base::Result<void> verify_with(EVP_PKEY* key, const char* digest,
                                             std::string_view message, std::string_view signature);

}  // namespace onus::crypto
