// Text out of files that nobody has vetted, made safe to show.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace onus::model {

/// Whether a terminal or a reader could be misled by it: a control character, one that changes the
/// direction of writing, or one that shows nothing.
[[nodiscard]] bool is_hidden(std::uint32_t code);

/// What one step of append_printable did.
struct Shown {
  std::size_t taken = 0;     // bytes of the text
  std::size_t appended = 0;  // characters of the output
};

/// Appends the first character of `text` as a terminal may show it: a tab as one space, C0 controls
/// as their pictures (U+2400 ff.), other hidden ones as <U+202E>, an invalid byte as <0xFF>.
/// Pre  text is not empty.
Shown append_printable(std::string& out, std::string_view text);

/// `text` with every character as append_printable shows it, cut after `chars_max` characters.
[[nodiscard]] std::string printable(std::string_view text, std::size_t chars_max);

}  // namespace onus::model
