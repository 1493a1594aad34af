// Any bytes are read or refused; what is read lies in the window, in order, and names its event.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "onus/base/check.h"
#include "onus/codec/icalendar.h"
#include "onus/codec/time.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using onus::codec::Window;
  static const auto zone = onus::codec::find_zone("Europe/Lisbon").value();
  static const Window window{onus::codec::parse_time("2026-01-01", zone).value(),
                             onus::codec::parse_time("2027-01-01", zone).value()};
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto rota = onus::codec::read_rota(text, window, zone);
  if (!rota) {
    ONUS_CHECK(!rota.error().message.empty());
    return 0;
  }
  ONUS_CHECK(std::ranges::is_sorted(rota->shifts));
  for (const auto& shift : rota->shifts) {
    ONUS_CHECK(shift.from < shift.to && shift.from < window.to && shift.to > window.from);
    ONUS_CHECK(shift.event < rota->events.size());
    ONUS_CHECK(onus::codec::time_in_bounds(shift.from) && onus::codec::time_in_bounds(shift.to));
  }
  return 0;
}
