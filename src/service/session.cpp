#include "onus/service/session.h"

#include <fmt/format.h>

#include <array>
#include <chrono>

#include "onus/codec/time.h"

namespace onus::service {

namespace fs = std::filesystem;
using base::ErrorKind;
using base::fail;
using base::Result;
using base::Seconds;
using base::TimePoint;

namespace {

constexpr int kParentsMax = 64;

bool holds_estate(const fs::path& directory) {
  std::error_code ignored;
  return fs::is_regular_file(directory / "estate.yaml", ignored) ||
         fs::is_regular_file(directory / "estate.yml", ignored);
}

}  // namespace

Result<fs::path> find_estate(const std::optional<fs::path>& named, const fs::path& from) {
  std::error_code error;
  if (named) {
    if (fs::exists(*named, error)) return *named;
    return fail(
        ErrorKind::kNotFound,
        fmt::format("there is no estate at \"{}\"; give a directory with an estate.yaml, or "
                    "begin one with: onus init {}",
                    report::safe(named->string()), report::safe(named->string())));
  }
  if (holds_estate(from)) return fs::path(".");
  fs::path at = from;
  for (int i = 0; i < kParentsMax && at.has_relative_path(); ++i) {
    at = at.parent_path();
    if (holds_estate(at)) return at;
  }
  return fail(ErrorKind::kNotFound,
              "no estate.yaml here or in a directory above; name the estate with --estate DIR, or "
              "begin one with: onus init");
}

Session::Session(const fs::path& root, TimePoint now)
    : Session(root, model::load_estate(root), now) {}

Session::Session(const fs::path& root, model::Loaded loaded, TimePoint now)
    : root_(root), loaded_(std::make_unique<model::Loaded>(std::move(loaded))) {
  setting_.estate = &loaded_->estate;
  setting_.zone = zone_of(loaded_->estate.timezone);
  setting_.now = now;
}

void Session::set_planned(model::ItemIndex item, bool planned) {
  loaded_->estate.items[item.value()].planned = planned;
}

namespace {

// Digits at `at`; -1 where there are none.
int digits(std::string_view text, std::size_t at, std::size_t count) {
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (i >= text.size() || text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

// "03:05"; none if it is not a clock time.
std::optional<Seconds> clock_time(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const int hour = digits(text, 0, 2);
  const int minute = digits(text, 3, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return std::nullopt;
  return std::chrono::hours(hour) + std::chrono::minutes(minute);
}

}  // namespace

Result<TimePoint> read_moment(const Session& session, std::string_view text, ClockDay day) {
  if (text.empty() || text == "now") return session.now();
  const std::string name(session.estate().timezone);
  const auto zone = codec::find_zone(name);
  if (!zone) return std::unexpected(zone.error());
  if (const auto time = clock_time(text)) {
    const report::Zone& wall = session.setting().zone;
    const Seconds offset = wall.offset ? wall.offset(session.now()) : Seconds{0};
    const auto local = codec::LocalTime((session.now() + offset).time_since_epoch());
    const auto midnight = std::chrono::floor<std::chrono::days>(local);
    const TimePoint today = zone->first_valid(codec::LocalTime(midnight) + *time);
    if (day == ClockDay::kToday || today <= session.now()) return today;
    return zone->first_valid(codec::LocalTime(midnight - std::chrono::days(1)) + *time);
  }
  if (text.size() == 16 && (text[10] == ' ' || text[10] == 'T')) {
    const auto date = codec::parse_time(text.substr(0, 10), *codec::find_zone("UTC"));
    const auto time = clock_time(text.substr(11));
    if (date && time) return zone->first_valid(codec::LocalTime(date->time_since_epoch()) + *time);
  }
  const auto time = codec::parse_time(text, *zone);
  if (time) return *time;
  return fail(ErrorKind::kInvalid,
              fmt::format("\"{}\" is no moment; write 03:05, \"2026-11-23 03:05\", 2026-11-23, "
                          "2026-11-23T03:05:00Z or now",
                          report::safe(text.substr(0, 64))));
}

}  // namespace onus::service
