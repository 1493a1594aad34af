// PKCS#8 under a passphrase.
#pragma once

#include "evp.h"
#include "onus/base/result.h"
#include "onus/base/secret_bytes.h"

namespace onus::crypto {

/// PEM "ENCRYPTED PRIVATE KEY": PBES2 with PBKDF2-HMAC-SHA256 and AES-256-CBC. OpenSSL's own writer
/// has a fixed 2,048 rounds, which a graphics card tries millions of passphrases a second against.
///
/// Pre     `passphrase` is not empty.
/// Errors  kIo: the crypto library refused.
/// Source  RFC 5958; RFC 8018
[[nodiscard]] base::Result<base::SecretBytes> sealed_pem(const EVP_PKEY* key,
                                                         const base::SecretBytes& passphrase,
                                                         int rounds);

}  // namespace onus::crypto
