#include "der.h"

#include "onus/base/check.h"

namespace onus::crypto {
namespace {

constexpr std::size_t kNumberBytesMax = 66;
constexpr char kInteger = 0x02;
constexpr char kSequence = 0x30;

std::string integer(std::string_view magnitude) {
  ONUS_CHECK(!magnitude.empty() && magnitude.size() <= kNumberBytesMax);
  const bool needs_zero = (static_cast<unsigned char>(magnitude.front()) & 0x80U) != 0;
  std::string out{kInteger, static_cast<char>(magnitude.size() + (needs_zero ? 1 : 0))};
  if (needs_zero) out += '\0';
  return out.append(magnitude);
}

}  // namespace

std::string der_ecdsa_signature(std::string_view r, std::string_view s) {
  const std::string content = integer(r) + integer(s);
  std::string out{kSequence};
  // Two numbers of P-521 need the long form of a length; smaller ones must not have it.
  if (content.size() >= 0x80) out += '\x81';
  out += static_cast<char>(content.size());
  return out + content;
}

}  // namespace onus::crypto
