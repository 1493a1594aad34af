#include "text_check.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <array>
#include <cstddef>
#include <string>

#include "onus/codec/utf8.h"

namespace onus::model {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

// Bytes that are, or may begin, a character that is not allowed.
constexpr std::array<bool, 256> kSuspicious = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < 0x20; ++c) table[c] = c != '\t' && c != '\n' && c != '\r';
  table[0x7f] = true;
  table[0xc2] = true;  // U+0080 to U+009F
  table[0xe2] = true;  // U+2028, U+2029
  table[0xef] = true;  // U+FEFF, U+FFFE, U+FFFF
  return table;
}();

bool is_allowed(std::uint32_t code) {
  if (code < 0x20) return code == '\t' || code == '\n' || code == '\r';
  if (code >= 0x7f && code < 0xa0) return false;
  if (code == 0x2028 || code == 0x2029) return false;
  return code != 0xfeff && code != 0xfffe && code != 0xffff;
}

void report_encoding(std::string_view bytes, std::uint32_t file, Problems& problems) {
  const std::size_t offset = codec::first_bad_utf8(bytes).value_or(0);
  const bool wide = bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff");
  const auto byte = static_cast<unsigned char>(bytes[offset]);
  problems.error("E0015", place_of(bytes, offset, file),
                 fmt::format("the byte 0x{:02X} is not UTF-8; the file was not read", byte),
                 wide ? "the file is UTF-16: save it as UTF-8"
                      : "save the file as UTF-8 in the editor, or convert it with iconv");
}

}  // namespace

std::string_view without_byte_order_mark(std::string_view bytes) {
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  return bytes;
}

Place place_of(std::string_view bytes, std::size_t offset, std::uint32_t file) {
  Place place{.file = file, .line = 1, .column = 1};
  for (std::size_t i = 0; i < offset; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    const bool crlf = byte == '\r' && i + 1 < bytes.size() && bytes[i + 1] == '\n';
    if (byte == '\n' || (byte == '\r' && !crlf)) {
      ++place.line;
      place.column = 1;
    } else if ((byte & 0xc0) != 0x80) {
      ++place.column;
    }
  }
  return place;
}

std::string_view cut_text(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

bool check_text(std::string_view bytes, std::uint32_t file, Problems& problems) {
  if (!simdjson::validate_utf8(bytes)) {
    report_encoding(bytes, file, problems);
    return false;
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (!kSuspicious[static_cast<unsigned char>(bytes[i])]) [[likely]]
      continue;
    const std::uint32_t code = codec::first_code_point(bytes.substr(i)).value;
    if (is_allowed(code)) continue;
    const bool escapable = code != 0;
    problems.error(
        "E0016", place_of(bytes, i, file),
        fmt::format("the character U+{:04X} is not allowed here; the file was not read", code),
        escapable ? fmt::format("remove it, or write it in double quotes as \"\\u{:04x}\"", code)
                  : "is this a binary file? remove the zero byte");
    return false;
  }
  return true;
}

}  // namespace onus::model
