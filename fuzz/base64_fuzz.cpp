// Any text is refused, or has the one spelling that its bytes are written in.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "onus/base/check.h"
#include "onus/codec/base64.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  if (const auto bytes = onus::codec::base64_decode(text)) {
    ONUS_CHECK(onus::codec::base64_encode(*bytes) == text);
  }
  if (const auto bytes = onus::codec::base64url_decode(text)) {
    ONUS_CHECK(onus::codec::base64url_encode(*bytes) == text);
  }
  ONUS_CHECK(onus::codec::base64_decode(onus::codec::base64_encode(text)).value() == text);
  ONUS_CHECK(onus::codec::base64url_decode(onus::codec::base64url_encode(text)).value() == text);
  return 0;
}
