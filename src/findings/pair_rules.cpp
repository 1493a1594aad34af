// Two failures that lock out together though neither does alone.
#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "onus/analysis/failure_formula.h"
#include "onus/diagrams/cut_sets.h"
#include "rules.h"
#include "words.h"

namespace onus::findings {
namespace {

constexpr std::uint64_t kPairsMax = 1'000'000;  // of one operation
constexpr std::uint64_t kNodesMax = 4'000'000;  // of the families of pairs of one operation
constexpr std::uint64_t kGatesMax = 2'000'000;  // of what one operation hangs on

class PairSearch {
 public:
  PairSearch(Facts& facts, Sink& sink)
      : facts_(facts), sink_(sink), formulas_(facts.graph(), false, false) {}

  void look(ItemIndex operation) {
    const auto made =
        formulas_.make(operation, analysis::Loss::kLockedOut, {.gates_max = kGatesMax});
    if (!made) return sink_.incomplete();
    const auto sets =
        diagrams::minimal_cut_sets_up_to(made->formula, 2, {.nodes_max = kNodesMax, .stop = {}});
    if (!sets) return sink_.incomplete();
    // What is down already needs no second failure to be found out about: DEP005 and others tell.
    diagrams::CutSetFilter running{.order_max = 2, .only_of = {}};
    for (const analysis::FailureEvent& event : made->events) {
      running.only_of.push_back(facts_.up()[event.item.value()] != 0);
    }
    const diagrams::CutSetList listed = sets->list(kPairsMax, running);
    if (!listed.complete) sink_.incomplete();
    std::vector<std::array<ItemIndex, 2>> found;
    for (const diagrams::CutSet& set : listed.sets) {
      if (set.size() != 2) continue;  // DEP001 tells of one alone
      found.push_back({made->events[set[0].value()].item, made->events[set[1].value()].item});
    }
    if (!found.empty()) tell(operation, found);
  }

 private:
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
  Sink& sink_;
  analysis::FailureFormulas formulas_;
};

}  // namespace

void find_pairs(Facts& facts, Sink& sink) {
  const model::Estate& estate = facts.estate();
  std::optional<PairSearch> search;
  for (const ItemIndex operation : facts.reach().operations()) {
    if (criticality_rank(estate.operation(operation)) != 0) break;  // they come first
    if (!facts.up()[operation.value()]) continue;
    if (!search) search.emplace(facts, sink);
    search->look(operation);
  }
}

}  // namespace onus::findings
