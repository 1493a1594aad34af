// DSSE envelopes: what is read means the same when written canonically and read again.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "onus/base/check.h"
#include "onus/codec/dsse.h"
#include "onus/codec/jcs.h"
#include "onus/codec/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  if (const auto envelope = onus::codec::parse_dsse(text)) {
    const auto again = onus::codec::parse_dsse(onus::codec::write_dsse(*envelope).value());
    ONUS_CHECK(again.has_value() && *again == *envelope);
  }
  // The tree of values agrees with the canonical text that it was read from.
  const auto canonical = onus::codec::canonicalize(text);
  const auto value = onus::codec::parse_json(text);
  ONUS_CHECK(canonical.has_value() == value.has_value());
  if (value) ONUS_CHECK(onus::codec::canonical_text(*value).value() == canonical->text());
  return 0;
}
