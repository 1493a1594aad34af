// Any bytes are a recording or are refused; what is read twice is the same.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "onus/base/check.h"
#include "onus/recorder/recording.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  std::size_t events = 0;
  const auto read = onus::recorder::parse_recording(
      bytes, [&](const onus::recorder::RecordedEvent&) { ++events; });
  if (read) ONUS_CHECK(read->events == events);
  return 0;
}
