// What the line-based formats of C2SP share: lines, decimal numbers, hashes in base64.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "onus/ledger/merkle.h"

namespace onus::ledger {

/// Takes the first line off `rest`, without its line feed; none if no line feed is left.
[[nodiscard]] std::optional<std::string_view> take_line(std::string_view& rest);

/// A decimal number in its one spelling, up to 2^63 - 1.
[[nodiscard]] std::optional<std::uint64_t> parse_decimal(std::string_view text);

/// 32 bytes in base64.
[[nodiscard]] std::optional<Hash> parse_hash(std::string_view base64);
[[nodiscard]] std::string hash_text(const Hash& hash);

[[nodiscard]] std::string_view bytes_of(const Hash& hash);

/// Whether `text` has a Unicode white space.
///
/// Pre     `text` is UTF-8.
/// Source  Unicode 15.0, property White_Space
[[nodiscard]] bool has_space(std::string_view text);

}  // namespace onus::ledger
