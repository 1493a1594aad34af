// Any bytes are a sealed authority or are refused; what is read writes the same.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "onus/access/authority.h"
#include "onus/base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  if (const auto read = onus::access::parse_sealed_authority(bytes)) {
    const auto text = onus::access::sealed_authority_text(*read);
    ONUS_CHECK(text.has_value());
    const auto again = onus::access::parse_sealed_authority(*text);
    ONUS_CHECK(again.has_value() && *again == *read);
  }
  return 0;
}
