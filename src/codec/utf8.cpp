#include "onus/codec/utf8.h"

#include <algorithm>
#include <span>

#include "width_table.h"

namespace onus::codec {
namespace {

// What a lead byte promises: how long the sequence is and what its second byte may be.
struct Lead {
  std::size_t bytes = 0;
  std::uint8_t second_min = 0x80;
  std::uint8_t second_max = 0xBF;
};

Lead lead_of(std::uint8_t byte) {
  if (byte < 0x80) return {1};
  if (byte >= 0xC2 && byte <= 0xDF) return {2};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};  // below: overlong
  if (byte == 0xED) return {3, 0x80, 0x9F};  // above: surrogates
  if (byte >= 0xE1 && byte <= 0xEF) return {3};
  if (byte == 0xF0) return {4, 0x90, 0xBF};  // below: overlong
  if (byte >= 0xF1 && byte <= 0xF3) return {4};
  if (byte == 0xF4) return {4, 0x80, 0x8F};  // above: more than 10FFFF
  return {};
}

bool within(std::span<const WidthRange> table, char32_t point) {
  const auto after = std::ranges::upper_bound(table, point, {}, &WidthRange::first);
  return after != table.begin() && point <= std::prev(after)->last;
}

}  // namespace

CodePoint first_code_point(std::string_view text) {
  if (text.empty()) return {};
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const Lead lead = lead_of(byte(0));
  if (lead.bytes == 0 || lead.bytes > text.size()) return {};
  if (lead.bytes == 1) return {byte(0), 1};
  if (byte(1) < lead.second_min || byte(1) > lead.second_max) return {};
  char32_t value = byte(0) & (0xFFU >> (lead.bytes + 1));
  for (std::size_t i = 1; i < lead.bytes; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    value = (value << 6U) | (byte(i) & 0x3FU);
  }
  return {value, lead.bytes};
}

std::optional<std::size_t> first_bad_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const CodePoint point = first_code_point(text.substr(at, 4));
    if (point.bytes == 0) return at;
    at += point.bytes;
  }
  return std::nullopt;
}

std::optional<std::size_t> first_nul(std::string_view text) {
  const std::size_t at = text.find('\0');
  if (at == std::string_view::npos) return std::nullopt;
  return at;
}

std::size_t code_point_width(char32_t point) {
  if (point >= 0x20 && point < 0x7F) return 1;
  if (within(kZeroWidth, point)) return 0;
  return within(kDoubleWidth, point) ? 2 : 1;
}

std::size_t display_width(std::string_view text) {
  std::size_t columns = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const CodePoint point = first_code_point(text.substr(at, 4));
    columns += point.bytes == 0 ? 1 : code_point_width(point.value);
    at += std::max<std::size_t>(point.bytes, 1);
  }
  return columns;
}

}  // namespace onus::codec
