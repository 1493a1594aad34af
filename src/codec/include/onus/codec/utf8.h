// UTF-8: is it valid, and how wide does it look.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace onus::codec {

/// One code point and how many bytes it took.
struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 0;  // 0: there was none, `value` means nothing

  bool operator==(const CodePoint&) const = default;
};

/// The code point that `text` begins with; none if it is empty or its first bytes are not UTF-8
/// (overlong forms, surrogates and values above 10FFFF are not).
///
/// Source  RFC 3629; Unicode 15.0, table 3-7
[[nodiscard]] CodePoint first_code_point(std::string_view text);

/// The offset of the first byte that is not part of well-formed UTF-8; none if all is well.
[[nodiscard]] std::optional<std::size_t> first_bad_utf8(std::string_view text);

/// The offset of the first NUL byte, which no text of ours may hold; none if there is none.
[[nodiscard]] std::optional<std::size_t> first_nul(std::string_view text);

/// How many columns a terminal gives to `point`: 0 for combining marks, joiners and controls, 2 for
/// East Asian wide and full-width ones and most emoji, else 1.
///
/// Source  UAX #11; Unicode 14.0
[[nodiscard]] std::size_t code_point_width(char32_t point);

/// How many columns `text` takes in one line. A byte that is not UTF-8 counts as one column, as the
/// replacement character does. Sequences joined into one sign are not known: each part counts.
[[nodiscard]] std::size_t display_width(std::string_view text);

}  // namespace onus::codec
