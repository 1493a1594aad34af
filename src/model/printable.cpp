#include "printable.h"

#include <fmt/format.h>

#include <array>
#include <iterator>

namespace onus::model {
namespace {

constexpr std::uint32_t kControlPictures = 0x2400;
constexpr std::uint32_t kDelete = 0x7f;
constexpr std::uint32_t kDeletePicture = 0x2421;

struct CodeRange {
  std::uint32_t first, last;
};
// Beyond C0: C1, and what Unicode has for direction, joining, tags and nothing at all.
constexpr std::array kHidden{
    CodeRange{0x7f, 0x9f},     CodeRange{0xad, 0xad},     CodeRange{0x61c, 0x61c},
    CodeRange{0x180e, 0x180e}, CodeRange{0x200b, 0x200f}, CodeRange{0x2028, 0x202e},
    CodeRange{0x2060, 0x206f}, CodeRange{0xfeff, 0xfeff}, CodeRange{0xfff9, 0xfffb},
    CodeRange{0xe0000, 0xe007f},
};

std::uint32_t length_of(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  if (lead >= 0xf0 && lead <= 0xf4) return 4;
  return 0;
}

void append_picture(std::string& out, std::uint32_t code) {
  out += '\xe2';
  out += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
  out += static_cast<char>(0x80 | (code & 0x3f));
}

}  // namespace

Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const Character invalid{.code = byte(0), .bytes = 1, .valid = false};
  const std::uint32_t length = length_of(byte(0));
  if (length == 1) return {.code = byte(0)};
  if (length == 0 || length > text.size()) return invalid;
  std::uint32_t code = byte(0) & (0x7fU >> length);
  for (std::uint32_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return invalid;
    code = (code << 6) | (byte(i) & 0x3fU);
  }
  const bool shortest = length == 2 || (length == 3 ? code >= 0x800 : code >= 0x10000);
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  if (!shortest || surrogate || code > 0x10ffff) return invalid;
  return {.code = code, .bytes = length};
}

bool is_hidden(std::uint32_t code) {
  if (code < 0x20) return true;
  for (const CodeRange& range : kHidden) {
    if (code >= range.first && code <= range.last) return true;
  }
  return false;
}

std::size_t append_printable(std::string& out, const Character& character,
                             std::string_view bytes) {
  const std::size_t before = out.size();
  if (!character.valid) {
    fmt::format_to(std::back_inserter(out), "<0x{:02X}>", character.code);
    return out.size() - before;
  }
  if (!is_hidden(character.code)) {
    out += bytes.substr(0, character.bytes);
    return 1;
  }
  if (character.code == '\t') {
    out += ' ';
    return 1;
  }
  if (character.code < 0x20 || character.code == kDelete) {
    append_picture(out, character.code == kDelete ? kDeletePicture
                                                  : kControlPictures + character.code);
    return 1;
  }
  fmt::format_to(std::back_inserter(out), "<U+{:04X}>", character.code);
  return out.size() - before;
}

std::string printable(std::string_view text, std::size_t chars_max) {
  std::string out;
  out.reserve(text.size() < chars_max ? text.size() : chars_max);
  std::size_t shown = 0;
  while (!text.empty()) {
    if (shown >= chars_max) {
      out += "…";
      break;
    }
    const Character character = first_character(text);
    shown += append_printable(out, character, text);
    text.remove_prefix(character.bytes);
  }
  return out;
}

}  // namespace onus::model
