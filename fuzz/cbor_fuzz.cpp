// CBOR: what is read is written back byte for byte.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "onus/base/check.h"
#include "onus/codec/cbor.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  if (const auto prefix = onus::codec::parse_cbor_prefix(bytes)) {
    ONUS_CHECK(onus::codec::cbor_bytes(prefix->value) == bytes.substr(0, prefix->bytes));
  }
  return 0;
}
