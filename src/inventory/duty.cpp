#include "duty.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace onus::inventory {
namespace {

using base::ErrorKind;
using base::Result;
using base::Seconds;
using codec::LocalTime;

constexpr Seconds kDay{86400};
constexpr Seconds kWeek{7 * 86400};
constexpr std::int64_t kMondayOffset = 3 * 86400;  // 1970 began on a Thursday
constexpr int kWallTries = 4;

struct Span {
  LocalTime from, to;
};
struct Turn {
  Span span;
  const std::string* person;
};

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

// Works out one piece of time in which the same layers are there all along.
class Piece {
 public:
  explicit Piece(std::size_t& steps) : steps_(steps) {}

  // Paints [from, to) with the layers' turns, the first layer last; false: too many.
  bool paint(std::span<const DutyLayer* const> layers, Span all);
  [[nodiscard]] const std::vector<Turn>& turns() const { return painted_; }

 private:
  bool windows_of(const DutyLayer& layer, Span all);
  bool turns_of(const DutyLayer& layer, Span all);
  void lay_over();
  bool step() { return ++steps_ <= kDutyStepsMax; }

  std::size_t& steps_;
  std::vector<Span> windows_;
  std::vector<Turn> layer_, painted_;
};

bool Piece::windows_of(const DutyLayer& layer, Span all) {
  windows_.clear();
  if (layer.windows.empty()) windows_.push_back(all);
  for (const DutyWindow& window : layer.windows) {
    const Seconds every = window.weekly ? kWeek : kDay;
    const Seconds first = window.from - Seconds(window.weekly ? kMondayOffset : 0);
    const std::int64_t since = (all.from.time_since_epoch() - first).count();
    LocalTime from(first + every * floor_div(since, every.count()));
    for (; from < all.to; from += every) {
      if (!step()) return false;
      const Span span{std::max(from, all.from), std::min(from + window.lasts, all.to)};
      if (span.from < span.to) windows_.push_back(span);
    }
  }
  std::sort(windows_.begin(), windows_.end(),
            [](const Span& a, const Span& b) { return a.from < b.from; });
  std::size_t kept = 0;  // those that touch become one
  for (const Span& span : windows_) {
    if (kept > 0 && span.from <= windows_[kept - 1].to) {
      windows_[kept - 1].to = std::max(windows_[kept - 1].to, span.to);
    } else {
      windows_[kept++] = span;
    }
  }
  windows_.resize(kept);
  return true;
}

bool Piece::turns_of(const DutyLayer& layer, Span all) {
  layer_.clear();
  if (!windows_of(layer, all)) return false;
  const auto people = static_cast<std::int64_t>(layer.people.size());
  for (const Span& window : windows_) {
    std::int64_t turn = floor_div((window.from - layer.turns_from).count(), layer.turn.count());
    for (;; ++turn) {  // ends: each turn begins later, and there is a limit of steps
      const LocalTime begins = layer.turns_from + layer.turn * turn;
      if (begins >= window.to) break;
      if (!step()) return false;
      const std::int64_t whose = turn - floor_div(turn, people) * people;
      layer_.push_back({{std::max(begins, window.from), std::min(begins + layer.turn, window.to)},
                        &layer.people[static_cast<std::size_t>(whose)]});
    }
  }
  return true;
}

// The layer's turns hide what was painted before.
void Piece::lay_over() {
  std::vector<Turn> both;
  both.reserve(layer_.size() + painted_.size());
  std::size_t next = 0;
  for (Turn under : painted_) {
    while (next < layer_.size() && layer_[next].span.to <= under.span.from) ++next;
    for (std::size_t i = next; i < layer_.size() && layer_[i].span.from < under.span.to; ++i) {
      const Span& over = layer_[i].span;
      if (over.from > under.span.from) both.push_back({{under.span.from, over.from}, under.person});
      under.span.from = std::max(under.span.from, over.to);
    }
    if (under.span.from < under.span.to) both.push_back(under);
  }
  both.insert(both.end(), layer_.begin(), layer_.end());
  std::sort(both.begin(), both.end(),
            [](const Turn& a, const Turn& b) { return a.span.from < b.span.from; });
  painted_.clear();
  for (const Turn& turn : both) {
    const bool goes_on = !painted_.empty() && painted_.back().span.to == turn.span.from &&
                         *painted_.back().person == *turn.person;
    if (goes_on) {
      painted_.back().span.to = turn.span.to;
    } else {
      painted_.push_back(turn);
    }
  }
}

bool Piece::paint(std::span<const DutyLayer* const> layers, Span all) {
  painted_.clear();
  for (std::size_t i = layers.size(); i-- > 0;) {
    if (!turns_of(*layers[i], all)) return false;
    lay_over();
  }
  return true;
}

// After how long everything repeats; 0: later than is worked out.
Seconds period_of(std::span<const DutyLayer* const> layers) {
  std::int64_t period = kDay.count();
  const auto also = [&](std::int64_t seconds) {
    if (period > 0) period = std::lcm(period, seconds);
    if (period > kDutyPeriodMax.count()) period = 0;
  };
  for (const DutyLayer* layer : layers) {
    const bool alone = layer->people.size() == 1;
    const auto people = static_cast<std::int64_t>(layer->people.size());
    if (!alone && layer->turn.count() > kDutyPeriodMax.count() / people) return Seconds{0};
    if (!alone) also(layer->turn.count() * people);
    for (const DutyWindow& window : layer->windows) also((window.weekly ? kWeek : kDay).count());
  }
  return Seconds(period);
}

class Resolver {
 public:
  Resolver(std::span<const DutyLayer> layers, std::span<const DutyOverride> overrides)
      : layers_(layers), overrides_(overrides) {}
  Result<std::vector<DutyStretch>> run();

 private:
  Result<void> piece(LocalTime from, std::optional<LocalTime> to);
  void put(const Turn& turn, Seconds period, std::optional<LocalTime> to);
  static std::unexpected<base::Error> too_much();

  std::span<const DutyLayer> layers_;
  std::span<const DutyOverride> overrides_;
  std::size_t steps_ = 0;
  std::vector<DutyStretch> made_;
};

std::unexpected<base::Error> Resolver::too_much() {
  return base::fail(ErrorKind::kLimit, "it takes more turns, windows and overrides than are read");
}

void Resolver::put(const Turn& turn, Seconds period, std::optional<LocalTime> to) {
  const auto& [span, person] = turn;
  if (!to) {
    made_.push_back({span.from, span.to, *person, period, {}});
    return;
  }
  const std::int64_t more = (*to - span.to) / period;  // whole repetitions after the first
  const LocalTime last = span.from + period * more;
  made_.push_back({span.from, span.to, *person, more > 0 ? period : Seconds{0}, last});
  const LocalTime cut = last + period;
  if (cut < *to) made_.push_back({cut, *to, *person, Seconds{0}, cut});
}

Result<void> Resolver::piece(LocalTime from, std::optional<LocalTime> to) {
  for (const DutyOverride& override : overrides_) {
    if (override.from > from || override.to <= from) continue;
    made_.push_back({from, *to, override.person, Seconds{0}, from});
    return {};
  }
  std::vector<const DutyLayer*> active;
  for (const DutyLayer& layer : layers_) {
    if (layer.start <= from && (!layer.end || *layer.end > from)) active.push_back(&layer);
  }
  if (active.empty()) return {};
  const Seconds period = period_of(active);
  const bool once = to && (period == Seconds{0} || *to - from <= period);
  if (period == Seconds{0} && !once) {
    return base::fail(ErrorKind::kLimit,
                      fmt::format("its layers repeat together only after more than {} days",
                                  kDutyPeriodMax / kDay));
  }
  Piece painted(steps_);
  if (!painted.paint(active, {from, once ? *to : from + period})) return too_much();
  for (const Turn& turn : painted.turns()) {
    if (made_.size() >= kDutyStretchesMax) return too_much();
    if (once) {
      made_.push_back({turn.span.from, turn.span.to, *turn.person, Seconds{0}, turn.span.from});
    } else {
      put(turn, period, to);
    }
  }
  return {};
}

Result<std::vector<DutyStretch>> Resolver::run() {
  if (layers_.size() > kDutyLayersMax || overrides_.size() > kDutyOverridesMax) return too_much();
  std::vector<LocalTime> times;
  for (const DutyLayer& layer : layers_) {
    times.push_back(layer.start);
    if (layer.end) times.push_back(*layer.end);
  }
  std::vector<Span> taken;
  for (const DutyOverride& override : overrides_) {
    times.push_back(override.from);
    times.push_back(override.to);
    taken.push_back({override.from, override.to});
  }
  std::sort(taken.begin(), taken.end(),
            [](const Span& a, const Span& b) { return a.from < b.from; });
  for (std::size_t i = 1; i < taken.size(); ++i) {
    if (taken[i].from < taken[i - 1].to) {
      return base::fail(ErrorKind::kInvalid, "two overrides name people for one time");
    }
  }
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  for (std::size_t i = 0; i < times.size(); ++i) {
    std::optional<LocalTime> to;
    if (i + 1 < times.size()) to = times[i + 1];
    if (const auto done = piece(times[i], to); !done) return std::unexpected(done.error());
  }
  return std::move(made_);
}

}  // namespace

Result<std::vector<DutyStretch>> resolve_duty(std::span<const DutyLayer> layers,
                                              std::span<const DutyOverride> overrides) {
  return Resolver(layers, overrides).run();
}

std::string_view on_duty(std::span<const DutyStretch> stretches, LocalTime at) {
  for (const DutyStretch& stretch : stretches) {
    if (at < stretch.from) continue;
    LocalTime from = stretch.from;
    if (stretch.every > Seconds{0}) from += stretch.every * ((at - from) / stretch.every);
    if (stretch.last && from > *stretch.last) continue;
    if (at < from + (stretch.to - stretch.from)) return stretch.person;
  }
  return {};
}

std::optional<LocalTime> wall_time(const codec::TimeZone& zone, base::TimePoint at) {
  LocalTime wall(at.time_since_epoch());
  for (int i = 0; i < kWallTries; ++i) {
    const Seconds missing = at - zone.first_valid(wall);
    if (missing == Seconds{0}) return wall;
    wall += missing;
  }
  return std::nullopt;
}

bool never_set(const codec::TimeZone& zone) {
  using std::chrono::local_days;
  constexpr int kYearFirst = 2010;
  constexpr int kYearLast = 2037;
  std::optional<Seconds> offset;
  for (int month = kYearFirst * 12; month < kYearLast * 12; ++month) {
    const LocalTime wall(local_days{std::chrono::year(month / 12) / (month % 12 + 1) / 1});
    const Seconds here = wall.time_since_epoch() - zone.first_valid(wall).time_since_epoch();
    if (offset && *offset != here) return false;
    offset = here;
  }
  return true;
}

}  // namespace onus::inventory
