// Base64, read strictly: one spelling for one value.
#pragma once

#include <string>
#include <string_view>

#include "onus/base/result.h"

namespace onus::codec {

/// With padding, in one line.
///
/// Source  RFC 4648 section 4
[[nodiscard]] std::string base64_encode(std::string_view bytes);

/// Reads what `base64_encode` writes and nothing else: full padding, no white space or line ends,
/// and the bits that padding leaves over are zero.
///
/// Errors  kInvalid: another spelling; the message tells the offset.
/// Source  RFC 4648 sections 3.3, 3.5 and 4
[[nodiscard]] base::Result<std::string> base64_decode(std::string_view text);

/// The URL alphabet without padding, as JSON Web and WebAuthn have it.
///
/// Source  RFC 4648 section 5
[[nodiscard]] std::string base64url_encode(std::string_view bytes);

/// Reads what `base64url_encode` writes and nothing else.
///
/// Errors  kInvalid: another spelling; the message tells the offset.
[[nodiscard]] base::Result<std::string> base64url_decode(std::string_view text);

}  // namespace onus::codec
