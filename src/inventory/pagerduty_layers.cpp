#include <fmt/format.h>

#include <charconv>

#include "pagerduty.h"
#include "reading.h"

namespace onus::inventory {
namespace {

using base::Seconds;
using codec::LocalTime;

constexpr Seconds kDay{86400};
constexpr Seconds kWeek{7 * 86400};
constexpr Seconds kTurnMax{366 * 86400};
constexpr std::uint32_t kWindowsMax = 100;
constexpr std::uint32_t kEntriesMax = 2000;  // of a final schedule

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// "08:00:00" or "08:00", as seconds since midnight.
std::optional<Seconds> time_of_day(std::string_view text) {
  if (text.size() != 5 && text.size() != 8) return std::nullopt;
  constexpr std::int64_t kUnit[] = {3600, 60, 1};
  constexpr std::int64_t kMost[] = {23, 59, 59};
  std::int64_t seconds = 0;
  for (std::size_t part = 0; part * 3 < text.size(); ++part) {
    const auto number = whole_number(text.substr(part * 3, 2));
    if (!number || *number < 0 || *number > kMost[part]) return std::nullopt;
    if (part * 3 + 2 < text.size() && text[part * 3 + 2] != ':') return std::nullopt;
    seconds += *number * kUnit[part];
  }
  return Seconds(seconds);
}

// An entry of overrides or of the final schedule.
struct Entry {
  base::TimePoint from, to;
  std::string person;
};

class DutyReader {
 public:
  DutyReader(const Value& schedule, std::string at) : schedule_(schedule), at_(std::move(at)) {}
  ReadDuty run();

 private:
  // Remembers the first reason; always false.
  bool told(std::string why, std::string at);
  bool read_zone();
  bool read_layer(const Value& layer, const std::string& at);
  bool read_people(const Value& users, const std::string& at, DutyLayer& into);
  bool read_windows(const Value& windows, const std::string& at, DutyLayer& into);
  bool read_turn(const Value& layer, const std::string& at, DutyLayer& into);
  bool read_overrides();
  bool agrees_with_final();
  std::optional<Entry> entry(const Value& value, const std::string& at);
  bool wall(base::TimePoint time, const std::string& at, LocalTime& into);
  void take_plain();

  const Value& schedule_;
  std::string at_;
  ReadDuty read_;
  bool fixed_ = false;  // no clock of the zone is ever set
  std::vector<DutyLayer> layers_;
  std::vector<DutyOverride> overrides_;
};

bool DutyReader::told(std::string why, std::string at) {
  if (read_.why_not.empty()) {
    read_.why_not = std::move(why);
    read_.at = std::move(at);
  }
  return false;
}

bool DutyReader::read_zone() {
  const std::string_view name = schedule_["time_zone"].text();
  const std::string at = step(at_, "time_zone");
  if (name.empty()) return told("it has no time zone", at_);
  auto zone = codec::find_zone(name);
  if (!zone) return told(fmt::format("\"{}\" is no IANA time zone", name.substr(0, 64)), at);
  read_.zone = *zone;
  fixed_ = never_set(*zone);
  return true;
}

bool DutyReader::wall(base::TimePoint time, const std::string& at, LocalTime& into) {
  const auto local = wall_time(*read_.zone, time);
  if (!local) return told("a time in the hour that clocks show twice", at);
  into = *local;
  return true;
}

bool DutyReader::read_people(const Value& users, const std::string& at, DutyLayer& into) {
  for (std::uint32_t i = 0; i < users.size(); ++i) {
    const Value wrapped = users.at(i)["user"];
    const std::string_view id = (wrapped.is_map() ? wrapped : users.at(i))["id"].text();
    if (id.empty()) return told("a layer has a user without id", step(step(at, "users"), i));
    into.people.push_back(pagerduty_user(id));
  }
  return into.people.empty() ? told("a layer has no users", at) : true;
}

bool DutyReader::read_windows(const Value& windows, const std::string& at, DutyLayer& into) {
  if (windows.size() > kWindowsMax) {
    return told(fmt::format("a layer has more than {} restrictions", kWindowsMax), at);
  }
  for (std::uint32_t i = 0; i < windows.size(); ++i) {
    const Value value = windows.at(i);
    const std::string place = step(step(at, "restrictions"), i);
    const std::string_view type = value["type"].text();
    DutyWindow window{.weekly = type == "weekly_restriction"};
    if (!window.weekly && type != "daily_restriction") {
      return told("a restriction is neither daily nor weekly", place);
    }
    const auto from = time_of_day(value["start_time_of_day"].text());
    const auto lasts = whole_number(value["duration_seconds"].text());
    const Seconds most = window.weekly ? kWeek : kDay;
    if (!from || !lasts || *lasts <= 0 || Seconds(*lasts) > most) {
      return told("a restriction has no time of day, or lasts nothing or too long", place);
    }
    window.from = *from;
    window.lasts = Seconds(*lasts);
    if (window.weekly) {
      const auto day = whole_number(value["start_day_of_week"].text());
      if (!day || *day < 1 || *day > 7) {
        return told("a weekly restriction begins on no day from 1 to 7", place);
      }
      window.from += kDay * (*day - 1);
    }
    into.windows.push_back(window);
  }
  return true;
}

bool DutyReader::read_turn(const Value& layer, const std::string& at, DutyLayer& into) {
  const auto turn = whole_number(layer["rotation_turn_length_seconds"].text());
  if (!turn || *turn <= 0 || Seconds(*turn) > kTurnMax) {
    return told("a layer has no turns between a second and a year", at);
  }
  // Who is alone hands over to nobody.
  into.turn = into.people.size() == 1 ? kDay : Seconds(*turn);
  if (into.turn % kDay != Seconds{0} && !fixed_) {
    return told(
        "its turns are no whole days, and the export does not say whether they move when "
        "clocks are set",
        step(at, "rotation_turn_length_seconds"));
  }
  return true;
}

bool DutyReader::read_layer(const Value& layer, const std::string& at) {
  DutyLayer made;
  const auto turns_from = moment(layer["rotation_virtual_start"].text());
  if (!turns_from) return told("a layer's rotation_virtual_start is no time", at);
  auto start = layer["start"].is_none() ? turns_from : moment(layer["start"].text());
  if (!start) return told("a layer's start is no time", at);
  if (!wall(*turns_from, at, made.turns_from)) return false;
  if (!wall(std::max(*start, *turns_from), at, made.start)) return false;
  if (!layer["end"].is_none()) {
    const auto end = moment(layer["end"].text());
    if (!end) return told("a layer's end is no time", step(at, "end"));
    if (!wall(*end, step(at, "end"), made.end.emplace())) return false;
  }
  if (!read_people(layer["users"], at, made) || !read_turn(layer, at, made) ||
      !read_windows(layer["restrictions"], at, made)) {
    return false;
  }
  if (!made.end || *made.end > made.start) layers_.push_back(std::move(made));
  return true;
}

std::optional<Entry> DutyReader::entry(const Value& value, const std::string& at) {
  const auto from = moment(value["start"].text());
  const auto to = moment(value["end"].text());
  const std::string_view id = value["user"]["id"].text();
  if (!from || !to || *from >= *to || id.empty()) {
    told("an entry without start, end or user", at);
    return std::nullopt;
  }
  return Entry{*from, *to, pagerduty_user(id)};
}

bool DutyReader::read_overrides() {
  const Value entries = schedule_["overrides_subschedule"]["rendered_schedule_entries"];
  const std::string list = step(step(at_, "overrides_subschedule"), "rendered_schedule_entries");
  if (entries.size() > kDutyOverridesMax) {
    return told(fmt::format("more than {} overrides", kDutyOverridesMax), list);
  }
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    const std::string at = step(list, i);
    auto read = entry(entries.at(i), at);
    if (!read) return false;
    DutyOverride made;
    made.person = std::move(read->person);
    if (!wall(read->from, at, made.from) || !wall(read->to, at, made.to)) return false;
    overrides_.push_back(std::move(made));
  }
  read_.overrides = overrides_.size();
  return true;
}

// The final schedule is what the source itself made of its layers: where it says something else
// than what was worked out, the latter is not to be trusted.
bool DutyReader::agrees_with_final() {
  const Value entries = schedule_["final_schedule"]["rendered_schedule_entries"];
  const std::string list = step(step(at_, "final_schedule"), "rendered_schedule_entries");
  std::optional<base::TimePoint> before;
  for (std::uint32_t i = 0; i < entries.size() && i < kEntriesMax; ++i) {
    const std::string at = step(list, i);
    const auto read = entry(entries.at(i), at);
    if (!read) return false;
    const auto says = [&](base::TimePoint time, std::string_view person) {
      const auto local = wall_time(*read_.zone, time);
      if (!local || on_duty(read_.stretches, *local) == person) return true;
      return told(fmt::format("the final schedule has somebody else than its layers give at {}",
                              codec::format_time(time)),
                  at);
    };
    const bool gap = before && *before < read->from;
    if (gap && !says(*before + (read->from - *before) / 2, {})) return false;
    const Seconds half = (read->to - read->from) / 2;
    if (!says(read->from, read->person) || !says(read->from + half, read->person) ||
        !says(read->to - Seconds{1}, read->person)) {
      return false;
    }
    before = read->to;
  }
  return true;
}

// Where no time zone is given, turns of one layer without end and hours still mean something.
void DutyReader::take_plain() {
  const Value layers = schedule_["schedule_layers"];
  const std::string at = step(step(at_, "schedule_layers"), std::uint32_t{0});
  const Value layer = layers.at(0);
  const Value overrides = schedule_["overrides_subschedule"]["rendered_schedule_entries"];
  const bool plain = layers.size() == 1 && layer["end"].is_none() &&
                     layer["restrictions"].size() == 0 && overrides.size() == 0;
  const auto from = moment(layer["rotation_virtual_start"].text());
  if (!plain || !from) return;
  DutyLayer made;
  read_.why_not.clear();
  fixed_ = true;  // read again as turns of plain seconds
  if (!read_people(layer["users"], at, made) || !read_turn(layer, at, made)) return;
  const auto turn = whole_number(layer["rotation_turn_length_seconds"].text());
  read_.plain = PlainTurns{*from, Seconds(*turn), std::move(made.people)};
}

ReadDuty DutyReader::run() {
  if (!read_zone()) {
    if (schedule_["time_zone"].text().empty()) take_plain();
    return std::move(read_);
  }
  const Value layers = schedule_["schedule_layers"];
  const std::string list = step(at_, "schedule_layers");
  if (layers.size() > kDutyLayersMax) {
    told(fmt::format("more than {} layers", kDutyLayersMax), list);
    return std::move(read_);
  }
  for (std::uint32_t i = 0; i < layers.size(); ++i) {
    if (!read_layer(layers.at(i), step(list, i))) return std::move(read_);
  }
  if (!read_overrides()) return std::move(read_);
  auto stretches = resolve_duty(layers_, overrides_);
  if (!stretches) {
    told(stretches.error().message, list);
    return std::move(read_);
  }
  read_.stretches = std::move(*stretches);
  if (!agrees_with_final()) read_.stretches.clear();
  return std::move(read_);
}

}  // namespace

std::string pagerduty_user(std::string_view id) { return fmt::format("user/{}", id); }

ReadDuty read_duty(const Value& schedule, const std::string& at) {
  return DutyReader(schedule, at).run();
}

}  // namespace onus::inventory
