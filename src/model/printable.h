// Text out of files that nobody has vetted, made safe to show.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace onus::model {

/// One character of UTF-8.
struct Character {
  std::uint32_t code = 0;   // of an invalid byte: the byte
  std::uint32_t bytes = 1;
  bool valid = true;
};

/// The first character of `text`; an invalid byte stands for itself. Pre: text is not empty.
[[nodiscard]] Character first_character(std::string_view text);

/// Whether a terminal or a reader could be misled by it: a control character, one that changes the
/// direction of writing, or one that shows nothing.
[[nodiscard]] bool is_hidden(std::uint32_t code);

/// Appends a character as a terminal may show it: a tab as one space, C0 controls as their pictures
/// (U+2400 ff.), other hidden ones as <U+202E>, an invalid byte as <0xFF>.
/// Post  returns how many characters were appended.
std::size_t append_printable(std::string& out, const Character& character, std::string_view bytes);

/// `text` with every character as append_printable shows it, cut after `chars_max` characters.
[[nodiscard]] std::string printable(std::string_view text, std::size_t chars_max);

}  // namespace onus::model
