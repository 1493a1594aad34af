// Key files of logs and machines: PKCS#8 PEM, readable by their owner alone.
#pragma once

#include <string>

#include "onus/base/result.h"
#include "onus/base/secret_bytes.h"
#include "onus/crypto/private_key.h"

namespace onus::crypto {

inline constexpr std::size_t kKeyFileBytesMax = 64U * 1024U;

/// Reads a key file. An unsealed one must be readable by its owner alone, and the owner must be who
/// runs this program.
///
/// Errors  kNotFound: no such file. kIo: it cannot be read, or is no regular file. kDenied: others
///         may read it (the message names the chmod), or the passphrase is wrong or missing.
///         kInvalid: no Ed25519 PKCS#8. kLimit: beyond kKeyFileBytesMax.
[[nodiscard]] base::Result<PrivateKey> read_key_file(const std::string& path,
                                                     const base::SecretBytes& passphrase);

/// Writes a new key file with mode 0600, durably; an existing file is never overwritten.
///
/// Errors  kIo: the file exists, or cannot be written; then nothing is left behind.
[[nodiscard]] base::Result<void> write_key_file(const std::string& path, const PrivateKey& key,
                                                const base::SecretBytes& passphrase);

}  // namespace onus::crypto
