#include <date/tz.h>
#include <fmt/format.h>

#include <exception>
#include <vector>

#include "onus/base/check.h"
#include "onus/base/nearest.h"
#include "onus/codec/time.h"

namespace onus::codec {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::seconds;

constexpr int kListedYearMax = 2037;   // the last year whose changes the database spells out
constexpr int kListedYearsTried = 12;  // any twelve years on end show each weekday on each date

// The machine's own setting, not a zone: an estate that names it would differ between machines.
constexpr std::string_view kMachineZone = "localtime";

// A date within the listed years, with the same month, day and weekday; `date` itself if it is one.
std::chrono::year_month_day listed_twin(std::chrono::year_month_day date) {
  using std::chrono::weekday;
  if (static_cast<int>(date.year()) <= kListedYearMax) return date;
  // No clock is set on 29 February, and the weekday before it stands for it.
  const bool leap_day = date.month() == std::chrono::February && date.day() == std::chrono::day{29};
  if (leap_day) date = std::chrono::year_month_day{std::chrono::sys_days{date} - days{1}};
  const weekday wanted{std::chrono::sys_days{date}};
  for (int back = 0; back < kListedYearsTried; ++back) {
    const std::chrono::year_month_day twin{std::chrono::year{kListedYearMax - back}, date.month(),
                                           date.day()};
    if (weekday{std::chrono::sys_days{twin}} == wanted) return twin;
  }
  ONUS_CHECK(false);
  return date;
}

struct Lookup {
  date::local_info info;
  seconds moved{0};  // how far the twin lies before what was asked about
};

Lookup look_up(const date::time_zone* zone, LocalTime local) {
  const auto day = floor<days>(local);
  const std::chrono::year_month_day date{day};
  const std::chrono::year_month_day twin = listed_twin(date);
  const seconds moved = twin == date ? seconds{0} : seconds{day - std::chrono::local_days{twin}};
  const date::local_seconds asked{local.time_since_epoch() - moved};
  return {zone->get_info(asked), moved};
}

base::Result<const date::tzdb*> database() {
  try {
    return &date::get_tzdb();
  } catch (const std::exception& error) {
    return base::fail(base::ErrorKind::kIo,
                      fmt::format("cannot read this machine's time zone database: {}; install the "
                                  "package tzdata",
                                  error.what()));
  }
}

}  // namespace

const std::string& TimeZone::name() const { return zone_->name(); }

base::TimePoint TimeZone::first_valid(LocalTime local) const {
  const Lookup found = look_up(zone_, local);
  if (found.info.result == date::local_info::nonexistent) {
    return base::TimePoint{found.info.first.end.time_since_epoch() + found.moved};
  }
  return base::TimePoint{local.time_since_epoch() - found.info.first.offset};
}

base::TimePoint TimeZone::offset_before(LocalTime local) const {
  const Lookup found = look_up(zone_, local);
  return base::TimePoint{local.time_since_epoch() - found.info.first.offset};
}

base::Result<TimeZone> find_zone(std::string_view name) {
  const auto db = database();
  if (!db) return std::unexpected(db.error());
  std::vector<std::string_view> names;
  for (const date::time_zone& zone : (*db)->zones) {
    if (zone.name() == kMachineZone) continue;
    if (zone.name() != name) {
      names.push_back(zone.name());
      continue;
    }
    try {
      (void)zone.get_info(date::sys_seconds{});  // reads the zone's file, which may be broken
    } catch (const std::exception& error) {
      return base::fail(base::ErrorKind::kIo,
                        fmt::format("cannot read time zone \"{}\" of this machine: {}; reinstall "
                                    "the package tzdata",
                                    name, error.what()));
    }
    return TimeZone(&zone);
  }
  const auto near = base::nearest_name(name, names);
  const std::string hint = near ? fmt::format("did you mean \"{}\"?", *near)
                                : "write an IANA name such as Europe/Lisbon, or UTC";
  return base::fail(
      base::ErrorKind::kNotFound,
      fmt::format("this machine knows no time zone \"{}\"; {}", name.substr(0, 64), hint));
}

}  // namespace onus::codec
