#include "printable.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "onus/codec/utf8.h"

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
    CodeRange{0x7f, 0x9f},       CodeRange{0xad, 0xad},     CodeRange{0x61c, 0x61c},
    CodeRange{0x180e, 0x180e},   CodeRange{0x200b, 0x200f}, CodeRange{0x2028, 0x202e},
    CodeRange{0x2060, 0x206f},   CodeRange{0xfeff, 0xfeff}, CodeRange{0xfff9, 0xfffb},
    CodeRange{0xe0000, 0xe007f},
};

void append_picture(std::string& out, std::uint32_t code) {
  out += '\xe2';
  out += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
  out += static_cast<char>(0x80 | (code & 0x3f));
}

}  // namespace

bool is_hidden(std::uint32_t code) {
  if (code < 0x20) return true;
  for (const CodeRange& range : kHidden) {
    if (code >= range.first && code <= range.last) return true;
  }
  return false;
}

Shown append_printable(std::string& out, std::string_view text) {
  const codec::CodePoint point = codec::first_code_point(text);
  const std::uint32_t code = point.value;
  const std::size_t before = out.size();
  if (point.bytes == 0) {
    fmt::format_to(std::back_inserter(out), "<0x{:02X}>", static_cast<unsigned char>(text[0]));
    return {1, out.size() - before};
  }
  if (is_hidden(code) && code >= 0x20 && code != kDelete) {
    fmt::format_to(std::back_inserter(out), "<U+{:04X}>", code);
    return {point.bytes, out.size() - before};
  }
  if (!is_hidden(code)) {
    out += text.substr(0, point.bytes);
  } else if (code == '\t') {
    out += ' ';
  } else {
    append_picture(out, code == kDelete ? kDeletePicture : kControlPictures + code);
  }
  return {point.bytes, 1};
}

std::string printable(std::string_view text, std::size_t chars_max) {
  std::string out;
  out.reserve(std::min(text.size(), chars_max));
  std::size_t appended = 0;
  while (!text.empty()) {
    if (appended >= chars_max) {
      out += "…";
      break;
    }
    const Shown shown = append_printable(out, text);
    appended += shown.appended;
    text.remove_prefix(shown.taken);
  }
  return out;
}

}  // namespace onus::model
