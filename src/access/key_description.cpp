#include "key_description.h"

#include <cstdint>
#include <optional>

namespace onus::access {
namespace {

// Tags, with their class and form in the lowest byte's place of a one-byte head.
constexpr std::uint8_t kInteger = 0x02;
constexpr std::uint8_t kOctets = 0x04;
constexpr std::uint8_t kEnumerated = 0x0A;
constexpr std::uint8_t kSequence = 0x30;
constexpr std::uint8_t kSet = 0x31;
constexpr std::uint8_t kContext = 0xA0;
constexpr std::uint8_t kLongTag = 0x1F;
// Of an AuthorizationList.
constexpr std::uint32_t kPurpose = 1;
constexpr std::uint32_t kAllApplications = 600;
constexpr std::uint32_t kOrigin = 702;
constexpr std::string_view kSignOnly("\x02\x01\x02", 3);
constexpr std::string_view kMadeInDevice("\x02\x01\x00", 3);

struct Element {
  std::uint8_t head = 0;     // class, form and short tag
  std::uint32_t number = 0;  // the tag
  std::string_view content;
};

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

// A length in its shortest form of at most two bytes; DER allows no other.
std::optional<std::size_t> take_length(std::string_view& rest) {
  if (rest.empty()) return std::nullopt;
  const std::uint8_t first = byte_at(rest, 0);
  rest.remove_prefix(1);
  if (first < 0x80) return first;
  const std::size_t width = first & 0x7FU;
  if (width == 0 || width > 2 || rest.size() < width) return std::nullopt;
  std::size_t length = 0;
  for (std::size_t i = 0; i < width; ++i) length = (length << 8U) | byte_at(rest, i);
  rest.remove_prefix(width);
  if (length < 0x80 || (width == 2 && length < 0x100)) return std::nullopt;
  return length;
}

std::optional<Element> take(std::string_view& rest) {
  if (rest.empty()) return std::nullopt;
  Element element;
  element.head = byte_at(rest, 0);
  element.number = element.head & kLongTag;
  rest.remove_prefix(1);
  if (element.number == kLongTag) {
    constexpr int kTagBytesMax = 3;
    element.number = 0;
    for (int i = 0;; ++i) {
      if (rest.empty() || i == kTagBytesMax) return std::nullopt;
      const std::uint8_t byte = byte_at(rest, 0);
      rest.remove_prefix(1);
      element.number = (element.number << 7U) | (byte & 0x7FU);
      if ((byte & 0x80U) == 0) break;
    }
  }
  const auto length = take_length(rest);
  if (!length || *length > rest.size()) return std::nullopt;
  element.content = rest.substr(0, *length);
  rest.remove_prefix(*length);
  return element;
}

std::optional<std::string_view> take_of(std::string_view& rest, std::uint8_t head) {
  const auto element = take(rest);
  if (!element || element->head != head) return std::nullopt;
  return element->content;
}

bool list_allows(std::string_view list) {
  while (!list.empty()) {
    const auto element = take(list);
    if (!element || (element->head & 0xE0U) != kContext) return false;
    if (element->number == kAllApplications) return false;
    if (element->number == kOrigin && element->content != kMadeInDevice) return false;
    if (element->number != kPurpose) continue;
    std::string_view content = element->content;
    const auto purposes = take_of(content, kSet);
    if (!purposes || *purposes != kSignOnly || !content.empty()) return false;
  }
  return true;
}

}  // namespace

bool android_description_allows(std::string_view extension, std::string_view challenge) {
  auto rest = take_of(extension, kSequence);
  if (!rest || !extension.empty()) return false;
  const bool head = take_of(*rest, kInteger) && take_of(*rest, kEnumerated) &&
                    take_of(*rest, kInteger) && take_of(*rest, kEnumerated);
  if (!head || take_of(*rest, kOctets) != challenge || !take_of(*rest, kOctets)) return false;
  const auto software = take_of(*rest, kSequence);
  const auto hardware = software ? take_of(*rest, kSequence) : std::nullopt;
  return hardware && list_allows(*software) && list_allows(*hardware);
}

}  // namespace onus::access
