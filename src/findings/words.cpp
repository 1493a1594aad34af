#include "words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <vector>

#include "onus/base/duration.h"

namespace onus::findings {

std::string names(std::span<const std::string> words) {
  const std::size_t shown = words.size() > kNamesShown + 1 ? kNamesShown : words.size();
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
    text += words[i];
  }
  if (shown < words.size()) text += fmt::format(" and {} more", words.size() - shown);
  return text;
}

std::string names(const model::Estate& estate, std::span<const ItemIndex> items) {
  std::vector<std::string> words;
  words.reserve(items.size());
  for (const ItemIndex item : items) words.emplace_back(estate.item(item).id);
  return names(words);
}

std::string_view id_of(const model::Estate& estate, ItemIndex item) {
  return item.valid() ? estate.item(item).id : std::string_view("nobody");
}

std::string when(TimePoint moment, TimePoint now) {
  if (moment == now) return "now";
  return moment < now ? base::format_duration(now - moment) + " ago"
                      : "in " + base::format_duration(moment - now);
}

std::string utc(TimePoint moment) {
  const auto midnight = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::year_month_day day(midnight);
  const std::int64_t rest = (moment - midnight).count();
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02} UTC", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()),
                     rest / 3600, rest / 60 % 60);
}

std::string ring_text(const model::Estate& estate, std::span<const ItemIndex> ring) {
  std::string text(id_of(estate, ring.front()));
  for (std::size_t i = 1; i <= ring.size(); ++i) {
    text += i == 1 ? " waits for " : ", which waits for ";
    text += id_of(estate, ring[i % ring.size()]);
  }
  return text;
}

std::string grouped_digits(std::size_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

std::string count_of(std::size_t number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", number, number == 1 ? one : many);
}

std::string folded(std::string_view word) {
  std::string result;
  for (const char c : word) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte)) result += static_cast<char>(std::tolower(byte));
  }
  return result;
}

}  // namespace onus::findings
