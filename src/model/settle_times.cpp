#include "settle_times.h"

#include <fmt/format.h>

#include <array>

#include "decoder.h"
#include "onus/codec/time.h"
#include "secrets.h"

namespace onus::model {
namespace {

// Far beyond the seconds of the year 9999, far below what 64 bits hold.
constexpr Seconds kBareShift{std::int64_t{1} << 52};
constexpr Seconds kBareMin{std::int64_t{1} << 51};
constexpr std::size_t kBareDateBytes = 10;  // 2026-12-20

/// Bare dates repeat: a small table of the last ones spares most of the zone's arithmetic.
class Midnights {
 public:
  explicit Midnights(const codec::TimeZone* zone) : zone_(zone) {}

  void settle(TimePoint& time) {
    if (!is_bare_date(time)) return;
    const Seconds wall = wall_time(time);
    const auto day = static_cast<std::uint64_t>(wall.count() / 86400);
    Entry& entry = recent_[day % recent_.size()];
    if (!entry.used || entry.wall != wall) {
      entry = {.used = true,
               .wall = wall,
               .moment =
                   zone_ == nullptr ? TimePoint(wall) : zone_->first_valid(codec::LocalTime(wall))};
    }
    time = entry.moment;
  }
  void settle(std::optional<TimePoint>& time) {
    if (time) settle(*time);
  }

 private:
  struct Entry {
    bool used = false;
    Seconds wall{0};
    TimePoint moment;
  };
  const codec::TimeZone* zone_;  // null: UTC
  std::array<Entry, 4096> recent_{};
};

}  // namespace

base::Result<TimePoint> parse_written_time(std::string_view text) {
  static const auto kUtc = codec::find_zone("UTC");
  if (!kUtc) return std::unexpected(kUtc.error());
  auto read = codec::parse_time(text, *kUtc);
  if (read && text.size() == kBareDateBytes) *read += kBareShift;
  return read;
}

bool is_bare_date(TimePoint time) { return time.time_since_epoch() > kBareMin; }

Seconds wall_time(TimePoint date) { return date.time_since_epoch() - kBareShift; }

void Decoder::settle_times() {
  std::optional<codec::TimeZone> zone;
  if (estate_.timezone != "UTC") {
    const auto found = codec::find_zone(estate_.timezone);
    if (found) {
      zone = *found;
    } else {
      problems_.error("E0118", timezone_place_,
                      fmt::format("timezone of the estate is {}, expected a name such as "
                                  "Europe/Lisbon",
                                  shown(estate_.timezone)),
                      found.error().message);
      estate_.timezone = "UTC";
    }
  }
  Midnights midnights(zone ? &*zone : nullptr);
  for (Item& item : estate_.items) midnights.settle(item.expires);
  for (Person& person : estate_.people) {
    midnights.settle(person.left);
    for (Period& period : person.away) {
      midnights.settle(period.from);
      midnights.settle(period.to);
    }
  }
  for (Rota& rota : estate_.rotas) midnights.settle(rota.from);
  for (Identity& identity : estate_.identities) {
    midnights.settle(identity.created);
    midnights.settle(identity.last_used);
    midnights.settle(identity.rotated);
    midnights.settle(identity.confirmed);
  }
  for (Recovery& recovery : estate_.recoveries) midnights.settle(recovery.verified);
  for (Drill& drill : estate_.drills) midnights.settle(drill.last);
  for (Acceptance& acceptance : estate_.acceptances) midnights.settle(acceptance.until);
  for (Observation& seen : estate_.observations) {
    midnights.settle(seen.created);
    midnights.settle(seen.last_used);
    midnights.settle(seen.rotated);
    midnights.settle(seen.expires);
  }
  settle_observed();
  check_periods();
}

void Decoder::check_periods() {
  for (const WrittenPeriod& written : periods_) {
    const Period& period = estate_.people[written.person].away[written.period];
    if (period.from < period.to) continue;
    problems_.error("E0126", written.place, "away ends before it begins or as it begins",
                    "\"to\" is the first moment of being back: make it later than \"from\"");
  }
}

}  // namespace onus::model
