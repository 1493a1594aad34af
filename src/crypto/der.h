// The one thing that we write in DER: an ECDSA signature out of its two numbers.
#pragma once

#include <string>
#include <string_view>

namespace onus::crypto {

/// SEQUENCE { INTEGER r, INTEGER s }.
///
/// Pre     Both big-endian without leading zeroes, 1 to 66 bytes.
/// Source  X.690; RFC 3279 section 2.2.3
[[nodiscard]] std::string der_ecdsa_signature(std::string_view r, std::string_view s);

}  // namespace onus::crypto
