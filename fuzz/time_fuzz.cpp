// Any text is read or refused; what is read survives being written and read again.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "onus/base/check.h"
#include "onus/codec/time.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using onus::codec::TimeZone;
  static const TimeZone zone = onus::codec::find_zone("America/Havana").value();
  static const TimeZone utc = onus::codec::find_zone("UTC").value();
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  if (const auto time = onus::codec::parse_time(text, zone)) {
    const auto again = onus::codec::parse_time(onus::codec::format_time(*time), utc);
    ONUS_CHECK(again.has_value() && *again == *time);
  }
  if (const auto found = onus::codec::find_zone(text)) ONUS_CHECK(found->name() == text);
  return 0;
}
