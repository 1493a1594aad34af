#include "onus/report/style.h"

#include <fmt/format.h>

#include <cstdint>

#include "onus/codec/utf8.h"

namespace onus::report {
namespace {

// Marks that turn the direction of writing could make a line read other than it is.
bool is_unsafe(char32_t code) {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x061c || code == 0x200e ||
         code == 0x200f || (code >= 0x2028 && code <= 0x202e) ||
         (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
}

}  // namespace

std::string safe(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const codec::CodePoint c = codec::first_code_point(text);
    const auto code = static_cast<std::uint32_t>(c.value);
    if (c.bytes == 0) {
      out += fmt::format("\\x{:02x}", static_cast<std::uint8_t>(text[0]));
    } else if (code == '\n') {
      out += "\\n";
    } else if (code == '\t') {
      out += ' ';
    } else if (is_unsafe(c.value)) {
      out += code < 0x100 ? fmt::format("\\x{:02x}", code) : fmt::format("\\u{:04x}", code);
    } else {
      out += text.substr(0, c.bytes);
    }
    text.remove_prefix(c.bytes == 0 ? 1 : c.bytes);
  }
  return out;
}

std::size_t columns(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    if (text.starts_with("\x1b[")) {
      const std::size_t end = text.find('m');
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
      continue;
    }
    const std::size_t run = text.find("\x1b[");
    width += codec::display_width(text.substr(0, run));
    text.remove_prefix(run == std::string_view::npos ? text.size() : run);
  }
  return width;
}

std::string pad(std::string_view text, std::size_t width) {
  std::string out(text);
  const std::size_t taken = columns(text);
  if (taken < width) out.append(width - taken, ' ');
  return out;
}

std::string Page::paint(Tone tone, std::string_view text) const {
  if (!style_.colour || tone == Tone::kPlain || text.empty()) return std::string(text);
  const char* code = tone == Tone::kStrong ? "1"
                     : tone == Tone::kDim  ? "2"
                     : tone == Tone::kBad  ? "1;31"
                     : tone == Tone::kWarn ? "33"
                                           : "32";
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

void Page::line(std::string_view text) {
  while (text.ends_with(' ')) text.remove_suffix(1);
  text_ += text;
  text_ += '\n';
}

void Page::wrapped(std::string_view lead, std::string_view text) {
  const std::size_t indent = columns(lead);
  std::string now(lead);
  std::size_t used = indent;
  bool fresh = true;
  while (!text.empty()) {
    const std::size_t end = text.find(' ');
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (word.empty()) continue;
    const std::size_t width = columns(word);
    if (!fresh && used + 1 + width > style_.width) {
      line(now);
      now.assign(indent, ' ');
      used = indent;
      fresh = true;
    }
    if (!fresh) now += ' ';
    now += word;
    used += width + (fresh ? 0 : 1);
    fresh = false;
  }
  line(now);
}

std::string count_of(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

}  // namespace onus::report
