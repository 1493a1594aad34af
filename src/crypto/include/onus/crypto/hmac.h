// HMAC: SHA-1 for hashed names in known_hosts and nothing else, SHA-256 for all that is new.
#pragma once

#include <string>
#include <string_view>

#include "onus/base/result.h"

namespace onus::crypto {

/// 20 bytes.
///
/// Errors  kIo: the crypto library refused.
/// Source  RFC 2104; sshd(8), SSH_KNOWN_HOSTS FILE FORMAT
[[nodiscard]] base::Result<std::string> hmac_sha1(std::string_view key, std::string_view text);

/// 32 bytes.
///
/// Errors  kIo: the crypto library refused.
/// Source  RFC 2104; FIPS 180-4
[[nodiscard]] base::Result<std::string> hmac_sha256(std::string_view key, std::string_view text);

}  // namespace onus::crypto
