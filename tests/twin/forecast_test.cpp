// A forecast against its slow twin: the whole state worked out anew at every date.
#include "onus/analysis/forecast.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <random>

#include "generator.h"
#include "world.h"

namespace onus::twin {
namespace {

constexpr std::uint64_t kFirstSeed = 41'000'000;
constexpr std::uint64_t kCases = 2000;
constexpr int kHours = 12;

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// Dates strewn over a drawn estate: expiry, leave, departure, on a grid so that some coincide.
void strew(model::Estate& estate, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto hour = [&] {
    return kDraftMoment + Seconds{3600 * static_cast<int>(random() % (kHours + 2))} - Seconds{3600};
  };
  for (model::Item& item : estate.items) {
    if (random() % 4 == 0) item.expires = hour();
  }
  for (model::Person& person : estate.people) {
    for (int i = 0; i < 2; ++i) {
      const auto from = hour();
      if (random() % 2 == 0) person.away.push_back({from, from + Seconds{3600} * (random() % 4)});
    }
    if (random() % 5 == 0) person.left = hour();
  }
}

/// Everything that the two are compared on, at one moment.
struct State {
  Items up, paths;
};

State state_at(const model::Estate& estate, const analysis::Moment& moment) {
  const World world(estate, moment);
  State state;
  state.up = world.undisturbed({});
  state.paths = world.feasible_paths(state.up);
  return state;
}

std::size_t missing_in(const Items& all, const Items& there) {
  return static_cast<std::size_t>(
      std::ranges::count_if(all, [&](ItemIndex item) { return !there.contains(item); }));
}

Items items_in(const std::vector<analysis::Ended>& list) {
  Items items;
  for (const auto& one : list) items.insert(one.item);
  return items;
}

Items of(const std::vector<ItemIndex>& list) { return {list.begin(), list.end()}; }

Items operations_in(const model::Estate& estate, const Items& all, const Items& without) {
  Items items;
  for (const ItemIndex item : all) {
    const bool operation = estate.item(item).item_class == ItemClass::kOperation;
    if (operation && !without.contains(item)) items.insert(item);
  }
  return items;
}

Items less(const Items& all, const Items& without) {
  Items items;
  std::ranges::set_difference(all, without, std::inserter(items, items.end()));
  return items;
}

bool has_path(const model::Estate& estate, const State& state, ItemIndex operation) {
  return std::ranges::any_of(estate.operation(operation).recovery,
                             [&](ItemIndex path) { return state.paths.contains(path); });
}

/// Whether the date of an item or of an issuer above it is past, whatever else keeps it down: it
/// ends what it issued even where it is taken to be gone.
bool past_its_end(const World& world, ItemIndex item, base::TimePoint at) {
  const model::Estate& estate = world.estate();
  Items seen;
  while (item.valid() && seen.insert(item).second) {
    const auto& expires = estate.item(item).expires;
    if (expires && *expires <= at) return true;
    item = world.is(item, ItemClass::kIdentity) ? estate.identity(item).issuer : ItemIndex{};
  }
  return false;
}

/// Whether a witness leads only over what was lost, and over issuers past their end.
bool proves(const World& world, const State& before, const State& after, const analysis::Ended& one,
            base::TimePoint at) {
  if (one.witness.empty() || one.witness.front() != one.item) return false;
  return std::ranges::all_of(one.witness, [&](ItemIndex link) {
    if (before.up.contains(link)) return !after.up.contains(link);
    if (before.paths.contains(link)) return !after.paths.contains(link);
    return link != one.item && past_its_end(world, link, at);
  });
}

std::string compare_date(const World& world, const State& before, const State& after,
                         const analysis::ForecastDate& date) {
  const model::Estate& estate = world.estate();
  if (date.fell != missing_in(before.up, after.up)) return "how many items fell";
  if (date.rose != missing_in(after.up, before.up)) return "how many items came up";
  if (items_in(date.lost) != operations_in(estate, before.up, after.up)) return "operations lost";
  if (of(date.regained) != operations_in(estate, after.up, before.up)) return "operations regained";
  if (items_in(date.paths_lost) != less(before.paths, after.paths)) return "paths lost";
  if (of(date.paths_regained) != less(after.paths, before.paths)) return "paths regained";
  Items without, again;
  for (const ItemIndex operation : estate.of_class(ItemClass::kOperation)) {
    const bool then = has_path(estate, before, operation);
    const bool now = has_path(estate, after, operation);
    if (then && !now) without.insert(operation);
    if (!then && now) again.insert(operation);
  }
  if (of(date.without_recovery) != without) return "operations without recovery";
  if (of(date.recovery_again) != again) return "operations with recovery again";
  for (const auto* list : {&date.lost, &date.paths_lost}) {
    for (const analysis::Ended& one : *list) {
      if (proves(world, before, after, one, date.at)) continue;
      std::string links;
      for (const ItemIndex link : one.witness) links += " " + std::string(estate.item(link).id);
      return "a witness that proves nothing:" + links;
    }
  }
  return {};
}

std::string compare(const Case& drawn, std::uint64_t seed) {
  const auto estate = to_estate(drawn.draft);
  strew(*estate, seed);
  const analysis::Moment moment = to_moment(*estate, drawn.question);
  auto graph = analysis::Graph::make(*estate, moment);
  if (!graph) return {};
  const auto forecast =
      analysis::forecast(*std::move(graph), {kDraftMoment + Seconds{3600 * kHours}});
  if (!forecast) return forecast.error().message;
  State before = state_at(*estate, moment);
  std::size_t next = 0;
  for (int hour = 1; hour <= kHours; ++hour) {
    analysis::Moment then = moment;
    then.at = kDraftMoment + Seconds{3600 * hour};
    const State after = state_at(*estate, then);
    analysis::ForecastDate nothing;
    const analysis::ForecastDate* date = &nothing;
    while (next < forecast->dates.size() && forecast->dates[next].at < then.at) ++next;
    if (next < forecast->dates.size() && forecast->dates[next].at == then.at) {
      date = &forecast->dates[next];
    }
    const std::string found = compare_date(World(*estate, then), before, after, *date);
    if (!found.empty()) return "hour " + std::to_string(hour) + ": " + found;
    before = after;
  }
  return {};
}

TEST(ForecastTwin, AgreesAtEveryDate) {
  const std::uint64_t first = from_environment("ONUS_SEED", kFirstSeed);
  const std::uint64_t cases = from_environment("ONUS_CASES", kCases);
  std::cout << "seeds from " << first << ", " << cases << " cases\n";
  for (std::uint64_t seed = first; seed < first + cases; ++seed) {
    const std::string found = compare(draw(seed), seed);
    ASSERT_EQ(found, "") << "seed " << seed;
  }
}

}  // namespace
}  // namespace onus::twin
