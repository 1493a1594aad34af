// Calendars of rotas: kept as they are, one rota a file.
#include <fmt/format.h>

#include <filesystem>

#include "onus/codec/icalendar.h"
#include "onus/codec/jcs.h"
#include "onus/codec/time.h"
#include "onus/model/read_trees.h"
#include "reading.h"

namespace onus::inventory {
namespace {

constexpr base::Seconds kYear{366 * 86400};
constexpr std::size_t kCalendarBytesMax = std::size_t{4} << 20;  // what the loader takes

// The value of a property of the calendar itself, such as X-WR-CALNAME.
std::string property(std::string_view text, std::string_view name) {
  const std::string start = fmt::format("\n{}:", name);
  const std::size_t at = text.find(start);
  if (at == std::string_view::npos) return {};
  std::string_view rest = text.substr(at + start.size());
  rest = rest.substr(0, rest.find('\n'));
  while (rest.ends_with('\r')) rest.remove_suffix(1);
  return std::string(rest);
}

}  // namespace

void read_ical(Source& source, Reading& reading) {
  if (source.bytes.size() > kCalendarBytesMax) {
    return reading.fail(source, fmt::format("a calendar larger than {} bytes", kCalendarBytesMax),
                        "export fewer months");
  }
  const auto utc = codec::find_zone("UTC");
  if (!utc) return reading.fail(source, utc.error().message, "install the time zone database");
  const codec::Window window{.from = reading.now - kYear, .to = reading.now + kYear};
  const auto rota = codec::read_rota(source.bytes, window, *utc);
  if (!rota) return reading.fail(source, rota.error().message, "export the calendar again");
  if (model::looks_like_secret(source.bytes)) {
    return reading.fail(source, "the calendar holds what looks like a secret",
                        "take it out of the calendar, and replace it where it is used");
  }
  const std::string stem = source.name == "standard input"
                               ? std::string("calendar")
                               : std::filesystem::path(source.name).stem().string();
  Record record(model::ItemClass::kRota, stem);
  const std::string title = property(source.bytes, "X-WR-CALNAME");
  record.text("title", title.empty() ? stem : title);
  const std::string file = id_of("ics", stem) + ".ics";
  record.raw("ics", codec::json_quoted(file));
  record.label("events", std::to_string(rota->events.size()));
  if (rota->shifts.empty()) record.label("shifts", "none within a year of the import");
  reading.batch.attach(file, source.bytes);
  reading.batch.add(std::move(record), "");
}

}  // namespace onus::inventory
