// The rota of a PagerDuty schedule against a slow look at every minute of its layers as drawn.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <time.h>

#include <cstdlib>
#include <optional>
#include <random>

#include "duty_for_test.h"

namespace onus::inventory {
namespace {

struct Drawn {
  TimePoint start;
  std::optional<TimePoint> end;
  int turn_s = 0;
  std::string who;
  struct Window {
    bool weekly = false;
    int from_s = 0, lasts_s = 0;  // of the day, or of the week from Monday
  };
  std::vector<Window> windows;
};

struct DrawnOverride {
  TimePoint from, to;
  char who = 'A';
};

// Seconds since 1970 that the wall shows, by the C library.
std::int64_t wall(TimePoint at) {
  const time_t seconds = at.time_since_epoch().count();
  tm local{};
  localtime_r(&seconds, &local);
  return seconds + local.tm_gmtoff;
}

std::int64_t modulo(std::int64_t a, std::int64_t b) { return ((a % b) + b) % b; }

char asked(const std::vector<Drawn>& layers, const std::vector<DrawnOverride>& overrides,
           TimePoint at) {
  for (const DrawnOverride& one : overrides) {
    if (one.from <= at && at < one.to) return one.who;
  }
  for (const Drawn& one : layers) {
    if (at < one.start || (one.end && at >= *one.end)) continue;
    const std::int64_t now = wall(at);
    bool open = one.windows.empty();
    for (const Drawn::Window& window : one.windows) {
      const std::int64_t every = window.weekly ? 604800 : 86400;
      const std::int64_t shown = window.weekly ? now + 3 * 86400 : now;  // 1970-01-01: a Thursday
      open = open || modulo(shown - window.from_s, every) < window.lasts_s;
    }
    if (!open) continue;
    std::int64_t turn = 0;  // counted, not divided
    const auto people = static_cast<std::int64_t>(one.who.size());
    turn = (now - wall(one.start)) / one.turn_s;
    return one.who[static_cast<std::size_t>(turn % people)];
  }
  return '-';
}

class Draw {
 public:
  explicit Draw(unsigned seed) : random_(seed) {}
  int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

  Drawn layer(bool any_turn) {
    Drawn one;
    one.start = utc(2026, 1, 1) + Seconds(below(60 * 48) * 1800);
    if (below(4) == 0) one.end = one.start + Seconds((1 + below(100 * 48)) * 1800);
    one.turn_s = any_turn && below(2) == 0 ? (1 + below(60)) * 3600 : (1 + below(9)) * 86400;
    const int people = 1 + below(4);
    for (int i = 0; i < people; ++i) one.who += kPeople[below(4)][0];
    const int windows = below(3) == 0 ? 0 : 1 + below(5);
    const bool weekly = below(2) == 0;
    for (int i = 0; i < windows; ++i) {
      Drawn::Window window{.weekly = weekly};
      window.from_s = below(weekly ? 7 * 48 : 48) * 1800;
      window.lasts_s = (1 + below(weekly ? 7 * 48 : 48)) * 1800;
      one.windows.push_back(window);
    }
    return one;
  }

 private:
  std::mt19937 random_;
};

std::string zulu(TimePoint at) { return codec::format_time(at); }

std::string json_of(const Drawn& one) {
  std::string windows;
  for (const Drawn::Window& window : one.windows) {
    const int of_day = window.from_s % 86400;
    windows += fmt::format(
        R"({}{{"type":"{}","start_time_of_day":"{:02}:{:02}:00","duration_seconds":{}{}}})",
        windows.empty() ? "" : ",", window.weekly ? "weekly_restriction" : "daily_restriction",
        of_day / 3600, of_day % 3600 / 60, window.lasts_s,
        window.weekly ? fmt::format(",\"start_day_of_week\":{}", window.from_s / 86400 + 1) : "");
  }
  return layer(zulu(one.start), one.turn_s, one.who,
               fmt::format("\"end\":{},\"restrictions\":[{}]",
                           one.end ? "\"" + zulu(*one.end) + "\"" : "null", windows));
}

// The nights in which the clocks of Oslo, New York and Lord Howe are set: who is on call in the
// very hour that is skipped or shown twice is for the source to say.
bool clocks_are_being_set(TimePoint at) {
  const std::int64_t before =
      wall(at - Seconds(7200)) - (at - Seconds(7200)).time_since_epoch().count();
  const std::int64_t after =
      wall(at + Seconds(7200)) - (at + Seconds(7200)).time_since_epoch().count();
  return before != after;
}

struct Zone {
  const char* name;
  TimePoint from;  // weeks that hold a change of the clocks
  bool fixed;
};

int cases() {
  const char* text = std::getenv("ONUS_CASES");
  return text == nullptr ? 60 : std::atoi(text) / 10;
}

// Layers and overrides by chance, and their rota.
class Night {
 public:
  Night(unsigned seed, const Zone& zone) : draw_(seed) {
    for (int i = 0, n = 1 + draw_.below(4); i < n; ++i) {
      Drawn one = draw_.layer(zone.fixed);
      if (clocks_are_being_set(one.start) || (one.end && clocks_are_being_set(*one.end))) continue;
      json_ += (json_.empty() ? "" : ",") + json_of(one);
      layers_.push_back(std::move(one));
    }
    TimePoint free = zone.from;
    for (int i = 0, n = draw_.below(4); i < n; ++i) {
      DrawnOverride one;
      one.from = free + Seconds(draw_.below(200) * 1800);
      one.to = free = one.from + Seconds((1 + draw_.below(60)) * 1800);
      one.who = kPeople[draw_.below(4)][0];
      if (clocks_are_being_set(one.from) || clocks_are_being_set(one.to)) continue;
      listed_ += (listed_.empty() ? "" : ",") + entry(zulu(one.from), zulu(one.to), one.who);
      overrides_.push_back(one);
    }
  }
  [[nodiscard]] bool empty() const { return layers_.empty(); }
  [[nodiscard]] char asked(TimePoint at) const { return inventory::asked(layers_, overrides_, at); }
  [[nodiscard]] std::string json(const Zone& zone) const {
    return schedule(
        zone.name, json_,
        fmt::format(R"(,"overrides_subschedule":{{"rendered_schedule_entries":[{}]}})", listed_));
  }

 private:
  Draw draw_;
  std::vector<Drawn> layers_;
  std::vector<DrawnOverride> overrides_;
  std::string json_, listed_;
};

// A letter a minute: who the rota has, "-" for nobody, "2" for two at a time.
std::string minutes_of(const OnCall& rota, model::Period weeks) {
  std::string minutes(static_cast<std::size_t>((weeks.to - weeks.from).count() / 60), '-');
  for (const model::Shift& shift : rota.shifts(weeks)) {
    TimePoint at = weeks.from;
    for (char& minute : minutes) {
      if (at >= shift.period.from && at < shift.period.to) {
        minute = minute == '-' ? static_cast<char>(rota.letter(shift.person) - 32) : '2';
      }
      at += Seconds(60);
    }
  }
  return minutes;
}

TEST(PagerdutySchedule, SaysWhatALookAtEveryMinuteOfTheLayersSays) {
  const Zone zones[] = {{"Europe/Oslo", utc(2026, 3, 20), false},
                        {"America/New_York", utc(2026, 10, 25), false},
                        {"Australia/Lord_Howe", utc(2026, 3, 28), false},
                        {"UTC", utc(2026, 2, 1), true},
                        {"Asia/Kolkata", utc(2026, 2, 1), true}};
  int kept = 0;
  for (int seed = 0; seed < cases(); ++seed) {
    const Zone& zone = zones[seed % 5];
    setenv("TZ", zone.name, 1);
    tzset();
    const Night night(static_cast<unsigned>(seed), zone);
    if (night.empty()) continue;
    const OnCall rota(night.json(zone));
    ASSERT_EQ(rota.errors(), "") << night.json(zone);
    if (!rota.why_not().empty()) {
      ASSERT_TRUE(rota.why_not().find("repeat together only after") != std::string::npos ||
                  rota.why_not().find("than are read") != std::string::npos)
          << rota.why_not();
      continue;
    }
    ++kept;
    TimePoint at = zone.from;
    for (const char minute : minutes_of(rota, {zone.from, zone.from + Seconds(21 * 86400)})) {
      ASSERT_TRUE(clocks_are_being_set(at) || minute == night.asked(at))
          << "seed " << seed << " " << zone.name << " at " << zulu(at) << ": " << minute
          << " instead of " << night.asked(at) << "\n"
          << night.json(zone);
      at += Seconds(60);
    }
  }
  EXPECT_GT(kept, cases() / 2);
  unsetenv("TZ");
  tzset();
}

}  // namespace
}  // namespace onus::inventory
