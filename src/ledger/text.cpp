#include "text.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "onus/base/check.h"
#include "onus/codec/base64.h"
#include "onus/codec/utf8.h"

namespace onus::ledger {
namespace {

bool is_space(char32_t point) {
  return (point >= 0x09 && point <= 0x0D) || point == 0x20 || point == 0x85 || point == 0xA0 ||
         point == 0x1680 || (point >= 0x2000 && point <= 0x200A) || point == 0x2028 ||
         point == 0x2029 || point == 0x202F || point == 0x205F || point == 0x3000;
}

}  // namespace

std::optional<std::string_view> take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return line;
}

std::optional<std::uint64_t> parse_decimal(std::string_view text) {
  if (text.empty() || (text.front() == '0' && text.size() > 1)) return std::nullopt;
  if (text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || value > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) {
    return std::nullopt;
  }
  return value;
}

std::optional<Hash> parse_hash(std::string_view base64) {
  constexpr std::size_t kHashTextBytes = 44;
  if (base64.size() != kHashTextBytes) return std::nullopt;
  const auto bytes = codec::base64_decode(base64);
  Hash hash;
  if (!bytes || bytes->size() != hash.bytes.size()) return std::nullopt;
  std::ranges::copy(*bytes, hash.bytes.begin());
  return hash;
}

std::string hash_text(const Hash& hash) { return codec::base64_encode(bytes_of(hash)); }

std::string_view bytes_of(const Hash& hash) {
  return {reinterpret_cast<const char*>(hash.bytes.data()), hash.bytes.size()};
}

bool has_space(std::string_view text) {
  while (!text.empty()) {
    const codec::CodePoint point = codec::first_code_point(text);
    ONUS_CHECK(point.bytes > 0);
    if (is_space(point.value)) return true;
    text.remove_prefix(point.bytes);
  }
  return false;
}

}  // namespace onus::ledger
