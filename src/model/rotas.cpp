// Rotas whose shifts lie in an iCalendar file.
#include <fmt/format.h>

#include <chrono>

#include "decoder.h"
#include "directory.h"
#include "onus/codec/icalendar.h"
#include "secrets.h"

namespace onus::model {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

// Some day: reading it shows whether the file can be read; whose turn it is, is asked later.
constexpr TimePoint kSomeDay = sys_days(std::chrono::year(2026) / 1 / 1);

}  // namespace

void Decoder::attach_calendars(Attachments& attachments) {
  if (calendars_.empty()) return;
  const auto zone = codec::find_zone(estate_.timezone);
  const Directory directory(estate_);
  for (const auto& [item, place] : calendars_) {
    Rota& rota = estate_.rotas[estate_.item(item).detail];
    const auto fault = [&](const std::string& why) {
      problems_.error("E0120", place,
                      fmt::format("the calendar {} of rota \"{}\" cannot be read: {}",
                                  shown(rota.ics_file), estate_.item(item).id, why),
                      "give the path of an iCalendar file, relative to the file that names it");
    };
    auto bytes = attachments.read(place.file, rota.ics_file);
    if (!bytes) {
      fault(bytes.error().message);
      continue;
    }
    if (!zone) {
      fault(zone.error().message);
      continue;
    }
    const auto read = codec::read_rota(*bytes, {kSomeDay, kSomeDay + days(1)}, *zone);
    if (!read) {
      fault(read.error().message);
      continue;
    }
    for (const codec::RotaEvent& event : read->events) {
      if (directory.find(event).valid()) continue;
      problems_.warning(
          "E0121", place,
          fmt::format("the calendar {} of rota \"{}\", line {}: nobody of the estate is named by "
                      "{}",
                      shown(rota.ics_file), estate_.item(item).id, event.line,
                      event.who.empty() ? "this event" : shown(event.who.front().text)),
          "people are found by mail address, id or name; add what the calendar calls them");
    }
    rota.ics_bytes = std::move(*bytes);
  }
}

}  // namespace onus::model
