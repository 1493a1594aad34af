// Text, line by line and word by word.
#pragma once

#include <string_view>

namespace onus::hosts {

/// The first line of `text`, without what ends it; `text` then begins behind it.
inline std::string_view next_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
  return line;
}

/// The first word of `line`; `line` then begins at the next one.
inline std::string_view next_word(std::string_view& line) {
  const std::size_t end = line.find(' ');
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
  while (line.starts_with(' ')) line.remove_prefix(1);
  return word;
}

}  // namespace onus::hosts
