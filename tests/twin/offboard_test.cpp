// Offboarding against its slow twin: the world with and without, worked out anew.
#include "onus/analysis/offboard.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "generator.h"
#include "world.h"

namespace onus::twin {
namespace {

constexpr std::uint64_t kFirstSeed = 51'000'000;
constexpr std::uint64_t kCases = 2000;
constexpr std::uint64_t kShare = 10;  // a case takes everybody away in turn

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

Items items_in(const std::vector<analysis::Ended>& list) {
  Items items;
  for (const auto& one : list) items.insert(one.item);
  return items;
}

std::string compare_one(const model::Estate& estate, const analysis::Moment& moment,
                        ItemIndex subject) {
  const auto graph = analysis::Graph::make(estate, moment);
  if (!graph) return {};
  const auto fast = analysis::offboard(*graph, subject);
  if (!fast) return {};
  analysis::Moment gone = moment;
  gone.given.push_back(subject);
  const World with(estate, moment);
  const World without(estate, gone);
  const Items before = with.undisturbed({});
  const Items after = without.undisturbed({});
  Items lost;
  std::size_t fell = 0;
  for (const ItemIndex item : before) {
    if (after.contains(item)) continue;
    ++fell;
    if (with.is(item, ItemClass::kOperation)) lost.insert(item);
  }
  if (fell != fast->fell) return "how many items fall";
  if (lost != items_in(fast->lost)) return "operations lost";
  const Items then = with.feasible_paths(before);
  const Items now = without.feasible_paths(after);
  Items paths;
  for (const ItemIndex path : then) {
    if (!now.contains(path)) paths.insert(path);
  }
  if (paths != items_in(fast->paths_lost)) return "paths lost";
  Items stuck;  // lost one way back, and have no other
  for (const ItemIndex operation : estate.of_class(ItemClass::kOperation)) {
    bool lost_one = false;
    bool any = false;
    for (const ItemIndex path : estate.operation(operation).recovery) {
      lost_one = lost_one || paths.contains(path);
      any = any || now.contains(path);
    }
    if (lost_one && !any) stuck.insert(operation);
  }
  if (stuck != Items(fast->without_recovery.begin(), fast->without_recovery.end())) {
    return "operations without recovery";
  }
  for (const auto* list : {&fast->lost, &fast->paths_lost}) {
    for (const analysis::Ended& one : *list) {
      const bool ends =
          !one.witness.empty() && one.witness.front() == one.item && one.witness.back() == subject;
      if (!ends) return "a witness that leads elsewhere";
    }
  }
  return {};
}

TEST(OffboardTwin, AgreesOnWhatBreaks) {
  const std::uint64_t first = from_environment("ONUS_SEED", kFirstSeed);
  const std::uint64_t cases = (from_environment("ONUS_CASES", kCases) + kShare - 1) / kShare;
  std::cout << "seeds from " << first << ", " << cases << " cases\n";
  std::size_t losses = 0;
  for (std::uint64_t seed = first; seed < first + cases; ++seed) {
    const Case drawn = draw(seed);
    const auto estate = to_estate(drawn.draft);
    const analysis::Moment moment = to_moment(*estate, drawn.question);
    for (std::size_t i = 0; i < estate->items.size(); ++i) {
      const ItemClass its = estate->items[i].item_class;
      if (its != ItemClass::kPerson && its != ItemClass::kIdentity) continue;
      ASSERT_EQ(compare_one(*estate, moment, ItemIndex(i)), "")
          << "seed " << seed << " without " << estate->items[i].id;
      ++losses;
    }
  }
  EXPECT_GT(losses, cases);  // there was something to take away
}

}  // namespace
}  // namespace onus::twin
