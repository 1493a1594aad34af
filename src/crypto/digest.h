// A digest by name, for the signature formats that name one.
#pragma once

#include <string>
#include <string_view>

#include "onus/base/result.h"

namespace onus::crypto {

/// `algorithm`: "SHA256", "SHA384" or "SHA512".
///
/// Errors  kIo: the crypto library refused.
[[nodiscard]] base::Result<std::string> digest_of(const char* algorithm, std::string_view bytes);

}  // namespace onus::crypto
