#include "onus/codec/base64.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>

namespace onus::codec {
namespace {

using base::ErrorKind;

constexpr std::string_view kStandard =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrl =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

using Values = std::array<std::int8_t, 256>;

constexpr Values values_of(std::string_view alphabet) {
  Values values{};
  values.fill(-1);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
  }
  return values;
}

constexpr Values kStandardValues = values_of(kStandard);
constexpr Values kUrlValues = values_of(kUrl);

std::string encode(std::string_view bytes, std::string_view alphabet) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char byte : bytes) {
    bits = (bits << 8U) | static_cast<unsigned char>(byte);
    for (count += 8; count >= 6; count -= 6) text += alphabet[(bits >> (count - 6)) & 0x3FU];
  }
  if (count > 0) text += alphabet[(bits << (6 - count)) & 0x3FU];
  return text;
}

// Without padding; `text` holds letters of the alphabet alone, or is refused.
base::Result<std::string> decode(std::string_view text, const Values& values) {
  if (text.size() % 4 == 1) {
    return base::fail(ErrorKind::kInvalid, fmt::format("base64, at byte {}: cut off", text.size()));
  }
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::int8_t value = values[static_cast<unsigned char>(text[i])];
    if (value < 0) {
      return base::fail(ErrorKind::kInvalid,
                        fmt::format("base64, at byte {}: a letter outside the alphabet", i));
    }
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>((bits >> count) & 0xFFU);
    }
  }
  if ((bits & ((1U << count) - 1U)) != 0) {
    return base::fail(ErrorKind::kInvalid,
                      fmt::format("base64, at byte {}: the bits beyond the last byte are not zero",
                                  text.size() - 1));
  }
  return bytes;
}

}  // namespace

std::string base64_encode(std::string_view bytes) {
  std::string text = encode(bytes, kStandard);
  while (text.size() % 4 != 0) text += '=';
  return text;
}

base::Result<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) {
    return base::fail(
        ErrorKind::kInvalid,
        fmt::format("base64, at byte {}: the length is no multiple of four", text.size()));
  }
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  return decode(text, kStandardValues);
}

std::string base64url_encode(std::string_view bytes) { return encode(bytes, kUrl); }

base::Result<std::string> base64url_decode(std::string_view text) {
  return decode(text, kUrlValues);
}

}  // namespace onus::codec
