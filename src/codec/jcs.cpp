#include "onus/codec/jcs.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

#include "onus/base/check.h"
#include "onus/codec/utf8.h"

namespace onus::codec {
namespace {

using base::ErrorKind;
using base::fail;

constexpr int kPlainDigitsMax = 21;  // beyond that ECMAScript writes an exponent
constexpr int kPlainZerosMax = 6;    // the same for small numbers: 0.000001 but 1e-7

void append_escaped(std::string& out, char letter) {
  switch (letter) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\b': out += "\\b"; return;
    case '\t': out += "\\t"; return;
    case '\n': out += "\\n"; return;
    case '\f': out += "\\f"; return;
    case '\r': out += "\\r"; return;
    default: break;
  }
  const auto byte = static_cast<unsigned char>(letter);
  if (byte < 0x20) {
    out += fmt::format("\\u{:04x}", byte);
  } else {
    out += letter;
  }
}

// What stands in a JSON string as it is: most text, so that it is copied in runs.
bool is_plain(char letter) {
  return letter >= 0x20 && letter < 0x7F && letter != '"' && letter != '\\';
}

// Orders lead bytes as the UTF-16 code units that they lead to: U+E000 to U+FFFF (lead bytes EE and
// EF) come after the surrogates that stand for everything above U+FFFF (F0 to F4).
unsigned utf16_rank(char letter) {
  const auto byte = static_cast<unsigned char>(letter);
  return byte == 0xEE || byte == 0xEF ? byte + 0x10U : byte;
}

// The shortest digits that read back as the same double, and where the decimal point stands:
// value = 0.DIGITS * 10^point.
struct Shortest {
  std::string digits;
  int point = 0;
};

Shortest shortest_of(double value) {
  std::array<char, 32> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                          std::chars_format::scientific);
  ONUS_CHECK(error == std::errc{});
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const std::size_t e = text.find('e');
  ONUS_CHECK(e != std::string_view::npos);
  Shortest shortest;
  for (const char letter : text.substr(0, e)) {
    if (letter != '.') shortest.digits += letter;
  }
  const bool negative = text[e + 1] == '-';
  int exponent = 0;
  std::from_chars(text.data() + e + 2, text.data() + text.size(), exponent);
  shortest.point = (negative ? -exponent : exponent) + 1;
  return shortest;
}

}  // namespace

std::string json_quoted(std::string_view text) {
  std::string out = "\"";
  out.reserve(text.size() + 2);
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = at;
    while (end < text.size() && is_plain(text[end])) ++end;
    out += text.substr(at, end - at);
    at = end;
    if (at == text.size()) break;
    const CodePoint point = first_code_point(text.substr(at, 4));
    if (point.bytes == 0) {
      out += "\xEF\xBF\xBD";
    } else if (point.bytes == 1) {
      append_escaped(out, text[at]);
    } else {
      out += text.substr(at, point.bytes);
    }
    at += point.bytes == 0 ? 1 : point.bytes;
  }
  out += '"';
  return out;
}

std::string json_number(double value) {
  ONUS_CHECK(std::isfinite(value));
  if (value == 0) return "0";
  const std::string sign = value < 0 ? "-" : "";
  const auto [digits, point] = shortest_of(std::abs(value));
  const int count = static_cast<int>(digits.size());
  const auto zeros = [](int n) { return std::string(static_cast<std::size_t>(n), '0'); };
  if (count <= point && point <= kPlainDigitsMax) return sign + digits + zeros(point - count);
  if (0 < point && point <= kPlainDigitsMax) {
    const auto whole = static_cast<std::size_t>(point);
    return sign + digits.substr(0, whole) + "." + digits.substr(whole);
  }
  if (-kPlainZerosMax < point && point <= 0) return sign + "0." + zeros(-point) + digits;
  const std::string fraction = count > 1 ? "." + digits.substr(1) : "";
  const int exponent = point - 1;
  return fmt::format("{}{}{}e{}{}", sign, digits[0], fraction, exponent < 0 ? "-" : "+",
                     std::abs(exponent));
}

bool JcsKeyLess::operator()(std::string_view a, std::string_view b) const {
  const std::size_t common = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (a[i] != b[i]) return utf16_rank(a[i]) < utf16_rank(b[i]);
  }
  return a.size() < b.size();
}

JcsValue jcs_null() { return JcsValue("null"); }

JcsValue jcs_bool(bool value) { return JcsValue(value ? "true" : "false"); }

base::Result<JcsValue> jcs_string(std::string_view text) {
  if (const auto bad = first_bad_utf8(text)) {
    return fail(ErrorKind::kInvalid, fmt::format("byte {} of the string is not UTF-8", *bad));
  }
  return JcsValue(json_quoted(text));
}

base::Result<JcsValue> jcs_integer(std::int64_t value) {
  if (value > kSafeIntegerMax || value < -kSafeIntegerMax) {
    return fail(ErrorKind::kLimit,
                fmt::format("integer {} is beyond {}, which not every JSON reader keeps exact; "
                            "write it as a string",
                            value, kSafeIntegerMax));
  }
  return JcsValue(fmt::format("{}", value));
}

base::Result<JcsValue> jcs_number(double value) {
  if (!std::isfinite(value)) {
    return fail(ErrorKind::kInvalid, "JSON has no number for infinity or not-a-number");
  }
  return JcsValue(json_number(value));
}

base::Result<void> JcsObject::add(std::string_view key, JcsValue value) {
  if (const auto bad = first_bad_utf8(key)) {
    return fail(ErrorKind::kInvalid, fmt::format("byte {} of the key is not UTF-8", *bad));
  }
  if (members_.contains(key)) {
    return fail(ErrorKind::kInvalid,
                fmt::format("key {} stands twice in one object", json_quoted(key.substr(0, 64))));
  }
  members_.emplace(std::string(key), std::move(value).text());
  return {};
}

JcsValue JcsObject::finish() const {
  std::string text = "{";
  for (const auto& [key, value] : members_) {
    if (text.size() > 1) text += ',';
    text += json_quoted(key);
    text += ':';
    text += value;
  }
  text += '}';
  return JcsValue(std::move(text));
}

void JcsArray::add(const JcsValue& value) {
  text_ += text_.empty() ? '[' : ',';
  text_ += value.text();
}

JcsValue JcsArray::finish() const { return JcsValue(text_.empty() ? "[]" : text_ + "]"); }

}  // namespace onus::codec
