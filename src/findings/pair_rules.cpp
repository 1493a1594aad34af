// Two failures that lock out together though neither does alone.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "rules.h"
#include "words.h"

namespace onus::findings {
namespace {

using model::ItemClass;

constexpr std::size_t kPairItemsMax = 400;      // candidates for one operation
constexpr std::size_t kPairTriesMax = 500'000;  // in one check; each costs what the pair takes down
constexpr std::size_t kCoreWorkMax = 50'000'000;  // items looked at by the Boolean core

class PairSearch {
 public:
  PairSearch(Facts& facts, Sink& sink)
      : facts_(facts), graph_(facts.graph()), sink_(sink), core_(facts.graph()) {}

  void look(ItemIndex operation) {
    std::vector<ItemIndex> candidates;
    for (const ItemIndex item : below(operation)) {
      if (locked_out(operation, std::span(&item, 1))) continue;  // DEP001 tells
      candidates.push_back(item);
    }
    if (candidates.size() > kPairItemsMax) {
      candidates.resize(kPairItemsMax);
      sink_.incomplete();
    }
    std::vector<std::array<ItemIndex, 2>> found;
    for (std::size_t a = 0; a < candidates.size(); ++a) {
      for (std::size_t b = a + 1; b < candidates.size(); ++b) {
        const std::array pair{candidates[a], candidates[b]};
        if (locked_out(operation, pair)) found.push_back(pair);
      }
    }
    if (!found.empty()) tell(operation, found);
  }

 private:
  /// Components, identities and workflows below an operation that are up, ascending.
  std::vector<ItemIndex> below(ItemIndex operation) {
    std::vector<std::uint8_t> seen(graph_.item_count(), 0);
    std::vector<ItemIndex> open{operation}, found;
    seen[operation.value()] = 1;
    while (!open.empty()) {
      const ItemIndex item = open.back();
      open.pop_back();
      for (const std::uint32_t slot : graph_.slots_of(item)) {
        for (const ItemIndex named : items_named(graph_, graph_.slot(slot).expression)) {
          if (seen[named.value()]) continue;
          seen[named.value()] = 1;
          open.push_back(named);
          const ItemClass item_class = graph_.estate().item(named).item_class;
          const bool fails_alone = item_class == ItemClass::kComponent ||
                                   item_class == ItemClass::kIdentity ||
                                   item_class == ItemClass::kWorkflow;
          if (fails_alone && facts_.up()[named.value()]) found.push_back(named);
        }
      }
    }
    std::sort(found.begin(), found.end());
    return found;
  }

  bool locked_out(ItemIndex operation, std::span<const ItemIndex> failed) {
    if (tries_ >= kPairTriesMax || core_work_ >= kCoreWorkMax) {
      sink_.incomplete();
      return false;
    }
    ++tries_;
    if (core_.without(failed)[operation.value()]) return false;
    core_work_ += core_.work();
    return !core_.recovered()[operation.value()];
  }

  // DEP002
  void tell(ItemIndex operation, const std::vector<std::array<ItemIndex, 2>>& pairs) {
    const model::Estate& estate = facts_.estate();
    Finding* f = sink_.add("DEP002", at_most(Severity::kWarning, facts_.severity(operation)),
                           operation, operation);
    if (f == nullptr) return;
    std::vector<std::string> words;
    for (const auto& [a, b] : pairs) {
      words.push_back(fmt::format("{} with {}", id_of(estate, a), id_of(estate, b)));
    }
    f->message =
        fmt::format("{} {} {} out if the outage outlasts every cache: {}.",
                    count_of(pairs.size(), "pair of failures", "pairs of failures"),
                    pairs.size() == 1 ? "locks" : "lock", id_of(estate, operation), names(words));
    f->next_step = "judge whether the two can fail together; if so, part them or add a way back";
    f->who_must_act = facts_.who(operation);
    f->witness = {operation, pairs.front()[0], pairs.front()[1]};
  }

  Facts& facts_;
  const Graph& graph_;
  Sink& sink_;
  analysis::CoreSweep core_;
  std::size_t tries_ = 0;
  std::size_t core_work_ = 0;
};

}  // namespace

void find_pairs(Facts& facts, Sink& sink) {
  const model::Estate& estate = facts.estate();
  PairSearch search(facts, sink);
  for (const ItemIndex operation : facts.reach().operations()) {
    if (criticality_rank(estate.operation(operation)) != 0) break;  // they come first
    if (facts.up()[operation.value()]) search.look(operation);
  }
}

}  // namespace onus::findings
