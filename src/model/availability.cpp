#include "onus/model/availability.h"

#include <algorithm>
#include <optional>

#include "directory.h"
#include "onus/codec/icalendar.h"
#include "onus/codec/time.h"

namespace onus::model {
namespace {

constexpr Seconds kDay{86400};
constexpr int kWallTries = 4;

std::vector<Shift> calendar_shifts(const Estate& estate, const Rota& rota, Period window) {
  std::vector<Shift> found;
  const auto zone = codec::find_zone(estate.timezone);
  if (!zone) return found;
  const auto read = codec::read_rota(rota.ics_bytes, {window.from, window.to}, *zone);
  if (!read) return found;
  const Directory directory(estate);
  std::vector<ItemIndex> people;
  people.reserve(read->events.size());
  for (const codec::RotaEvent& event : read->events) people.push_back(directory.find(event));
  found.reserve(read->shifts.size());
  for (const codec::Shift& shift : read->shifts) {
    found.push_back({{shift.from, shift.to}, people[shift.event]});
  }
  return found;
}

/// Starts of shifts that follow each other. Shifts of whole days begin at the same time by the
/// clock on the wall all year, which is how people hand over.
class Starts {
 public:
  Starts(const Rota& rota, std::string_view zone_name) : from_(*rota.from), shift_(rota.shift) {
    if (shift_ % kDay != Seconds{0}) return;
    auto zone = codec::find_zone(zone_name);
    if (!zone) return;
    codec::LocalTime wall(from_.time_since_epoch());
    for (int i = 0; i < kWallTries; ++i) {
      const Seconds missing = from_ - zone->first_valid(wall);
      if (missing == Seconds{0}) {
        zone_ = *zone;
        wall_ = wall;
        return;
      }
      wall += missing;
    }
  }

  [[nodiscard]] TimePoint at(std::int64_t i) const {
    return zone_ ? zone_->first_valid(wall_ + shift_ * i) : from_ + shift_ * i;
  }

 private:
  TimePoint from_;
  Seconds shift_;
  std::optional<codec::TimeZone> zone_;  // none: count plain seconds
  codec::LocalTime wall_{};
};

std::vector<Shift> weekly_shifts(const Estate& estate, const Rota& rota, Period window) {
  std::vector<Shift> found;
  if (!rota.from || rota.shift <= Seconds{0} || rota.order.empty()) return found;
  const Starts starts(rota, estate.timezone);
  // Clocks move a start by hours at most: beginning one shift and a day early misses none.
  const Seconds ahead = window.from - *rota.from - kDay;
  std::int64_t i = std::max<std::int64_t>(0, ahead / rota.shift - 1);
  for (; found.size() < kShiftsMax; ++i) {
    const Period period{starts.at(i), starts.at(i + 1)};
    if (period.from >= window.to) break;
    if (period.to <= window.from) continue;
    const auto turn = static_cast<std::size_t>(i) % rota.order.size();
    found.push_back({period, rota.order[turn]});
  }
  return found;
}

}  // namespace

bool is_present(const Person& person, TimePoint at) {
  if (person.left && at >= *person.left) return false;
  for (const Period& away : person.away) {
    if (at >= away.from && at < away.to) return false;
  }
  return true;
}

std::vector<Shift> shifts(const Estate& estate, ItemIndex rota, Period window) {
  const Rota& read = estate.rota(rota);
  if (window.from >= window.to) return {};
  return read.ics_bytes.empty() ? weekly_shifts(estate, read, window)
                                : calendar_shifts(estate, read, window);
}

std::vector<ItemIndex> on_call(const Estate& estate, ItemIndex rota, TimePoint at) {
  std::vector<ItemIndex> people;
  for (const Shift& shift : shifts(estate, rota, {at, at + Seconds{1}})) {
    if (!shift.person.valid() || !is_present(estate.person(shift.person), at)) continue;
    people.push_back(shift.person);
  }
  std::sort(people.begin(), people.end());
  people.erase(std::unique(people.begin(), people.end()), people.end());
  return people;
}

std::vector<Period> rota_gaps(const Estate& estate, ItemIndex rota, Period window) {
  std::vector<Period> covered;
  for (const Shift& shift : shifts(estate, rota, window)) {
    if (!shift.person.valid()) continue;
    std::vector<Period> absent = estate.person(shift.person).away;
    if (const auto left = estate.person(shift.person).left) {
      absent.push_back({*left, TimePoint::max()});
    }
    std::sort(absent.begin(), absent.end(),
              [](const Period& a, const Period& b) { return a.from < b.from; });
    TimePoint from = shift.period.from;
    for (const Period& away : absent) {
      if (away.to <= from || away.from >= shift.period.to) continue;
      if (away.from > from) covered.push_back({from, away.from});
      from = std::max(from, away.to);
    }
    if (from < shift.period.to) covered.push_back({from, shift.period.to});
  }
  std::sort(covered.begin(), covered.end(),
            [](const Period& a, const Period& b) { return a.from < b.from; });
  std::vector<Period> holes;
  TimePoint reached = window.from;
  for (const Period& period : covered) {
    if (period.from > reached) holes.push_back({reached, std::min(period.from, window.to)});
    reached = std::max(reached, period.to);
    if (reached >= window.to) return holes;
  }
  if (reached < window.to) holes.push_back({reached, window.to});
  return holes;
}

std::vector<ItemIndex> people_of(const Estate& estate, ItemIndex party) {
  const ItemClass item_class = estate.item(party).item_class;
  if (item_class == ItemClass::kTeam) return estate.team(party).members;
  if (item_class == ItemClass::kPerson) return {party};
  return {};
}

}  // namespace onus::model
