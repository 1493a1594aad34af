#include "onus/base/duration.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdint>

namespace onus::base {
namespace {

struct Unit {
  char letter;
  std::int64_t seconds;
};
constexpr std::array<Unit, 5> kUnits{
    {{'w', 604800}, {'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}}};

const Unit* unit_of(char letter) {
  for (const Unit& unit : kUnits) {
    if (unit.letter == letter) return &unit;
  }
  return nullptr;
}

}  // namespace

Result<Seconds> parse_duration(std::string_view text) {
  const auto wrong = [&] {
    return fail(ErrorKind::kInvalid,
                fmt::format("\"{}\" is not a duration; write a whole number and one of s m h d w, "
                            "such as 90s, 30m, 4h, 7d, 2w",
                            text.substr(0, 40)));
  };
  if (text.size() < 2) return wrong();
  const Unit* unit = unit_of(text.back());
  if (unit == nullptr || text.front() < '0' || text.front() > '9') return wrong();
  std::uint64_t count = 0;
  const char* end = text.data() + text.size() - 1;
  const auto [stop, error] = std::from_chars(text.data(), end, count);
  if (stop != end) return wrong();
  const auto limit = static_cast<std::uint64_t>(kDurationMax.count() / unit->seconds);
  if (error == std::errc::result_out_of_range || count > limit) {
    return fail(ErrorKind::kLimit,
                fmt::format("duration \"{}\" is longer than a thousand years", text.substr(0, 40)));
  }
  return Seconds{static_cast<std::int64_t>(count) * unit->seconds};
}

std::string format_duration(Seconds duration) {
  const std::int64_t total = duration.count();
  if (total < 0) return "-" + format_duration(-duration);
  if (total == 0) return "0 s";
  constexpr std::array<Unit, 4> kShown{{{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}}};
  for (std::size_t i = 0; i < kShown.size(); ++i) {
    const Unit& big = kShown[i];
    if (total < big.seconds) continue;
    if (i + 1 == kShown.size()) return fmt::format("{} s", total);
    const Unit& small = kShown[i + 1];
    const std::int64_t smalls = (total + small.seconds - 1) / small.seconds;  // rounded up
    const std::int64_t per_big = big.seconds / small.seconds;
    const std::int64_t rest = smalls % per_big;
    if (rest == 0) return fmt::format("{} {}", smalls / per_big, big.letter);
    return fmt::format("{} {} {} {}", smalls / per_big, big.letter, rest, small.letter);
  }
  return fmt::format("{} s", total);
}

std::string duration_text(Seconds duration) {
  for (const Unit& unit : kUnits) {
    if (duration.count() != 0 && duration.count() % unit.seconds == 0) {
      return fmt::format("{}{}", duration.count() / unit.seconds, unit.letter);
    }
  }
  return fmt::format("{}s", duration.count());
}

}  // namespace onus::base
