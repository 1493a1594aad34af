// What may be wrong with the point that an Ed25519 public key is.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "onus/base/result.h"

namespace onus::crypto {

/// Why these 32 bytes are no good public key: a second spelling of a point, a point of low order,
/// or no point at all. None: nothing speaks against them.
///
/// Pre     32 bytes.
/// Errors  kIo: the crypto library refused.
/// Source  RFC 8032 section 5.1.3; [CCTV] ed25519, low-order points
[[nodiscard]] base::Result<std::optional<std::string>> ed25519_point_problem(
    std::string_view bytes);

}  // namespace onus::crypto
