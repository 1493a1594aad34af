#include "onus/analysis/advise.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "onus/analysis/state.h"
#include "onus/model/variant.h"
#include "relevance.h"

namespace onus::analysis {

using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

constexpr Seconds kMinute{60};

bool is_bad(Verdict verdict) { return verdict == Verdict::kLate || verdict == Verdict::kLockedOut; }

/// The verdict of one operation in one contingency.
Verdict verdict_in(Simulator& simulator, const Contingency& contingency, ItemIndex operation,
                   bool& complete) {
  Disturbance disturbance;
  disturbance.fails = contingency.fails;
  disturbance.detect = contingency.detect;
  disturbance.log = false;
  const SimulationResult result = simulator.run(disturbance);
  complete = complete && result.complete;
  for (const OperationOutcome& outcome : result.operations) {
    if (outcome.operation == operation) return outcome.verdict;
  }
  return Verdict::kUnaffected;
}

/// A changed copy of the estate, ready to be asked.
struct Variant {
  model::Estate estate;
  std::unique_ptr<Graph> graph;
};

/// Tries changes on copies of one estate.
class Workshop {
 public:
  Workshop(const Graph& graph, ItemIndex operation, bool people, const AdviceLimits& limits)
      : graph_(graph), operation_(operation), people_(people), limits_(limits) {
    const std::uint64_t items = std::max<std::uint64_t>(graph.item_count(), 1);
    tries_left_ = std::min<std::uint64_t>(limits.tries_max, limits.work_max / items);
    find_bad();
  }

  Advice run() {
    advice_.bad = bad_effects();
    if (bad_.empty()) return std::move(advice_);
    std::vector<Change> changes = useful_longer(catalogue(graph_, operation_));
    for (std::size_t size = 1; size <= kChangesMax && advice_.proposals.empty(); ++size) {
      if (!combine(changes, size)) {
        advice_.complete = false;
        break;
      }
    }
    if (advice_.proposals.empty()) offer_partial();
    for (Proposal& proposal : advice_.proposals) tell_effects(proposal);
    return std::move(advice_);
  }

 private:
  void find_bad() {
    const std::vector<Contingency> all = contingencies(graph_, people_);
    UpSweep sweep(graph_);
    Simulator simulator(graph_, Watched::for_operations(graph_));
    for (const Contingency& one : all) {
      if (sweep.without(one.fails)[operation_.value()]) continue;
      const Verdict verdict = verdict_in(simulator, one, operation_, advice_.complete);
      if (is_bad(verdict)) bad_.push_back({one, verdict});
    }
  }

  [[nodiscard]] std::vector<Effect> bad_effects() const {
    std::vector<Effect> list;
    for (const Bad& one : bad_) {
      list.push_back({operation_, one.contingency.name, one.verdict, one.verdict});
    }
    return list;
  }

  /// None: the budget is used up, or the changed estate does not compile.
  std::unique_ptr<Variant> changed(const std::vector<Change>& changes) {
    if (tries_left_ == 0) return nullptr;
    --tries_left_;
    ++advice_.tried;
    auto variant = std::make_unique<Variant>();
    variant->estate = model::variant_of(graph_.estate());
    for (const Change& change : changes) apply(variant->estate, change);
    auto graph = Graph::make(variant->estate, graph_.moment());
    if (!graph) return nullptr;
    variant->graph = std::make_unique<Graph>(*std::move(graph));
    return variant;
  }

  /// Which of the bad failures a changed estate still suffers from.
  std::vector<std::uint8_t> still_bad(const Variant& variant) {
    std::vector<std::uint8_t> still;
    Simulator simulator(*variant.graph, Watched::for_operations(*variant.graph));
    for (const Bad& one : bad_) {
      const Verdict verdict = verdict_in(simulator, one.contingency, operation_, advice_.complete);
      still.push_back(is_bad(verdict) || verdict == Verdict::kDownBefore ? 1 : 0);
    }
    return still;
  }

  static std::size_t removed(const std::vector<std::uint8_t>& still) {
    return static_cast<std::size_t>(std::count(still.begin(), still.end(), 0));
  }

  /// Whether no single failure of the changed estate is bad: those of what is new included.
  bool proves(const Variant& variant) {
    const Graph& graph = *variant.graph;
    UpSweep sweep(graph);
    Simulator simulator(graph, Watched::for_operations(graph));
    for (const Contingency& one : contingencies(graph, people_)) {
      if (sweep.without(one.fails)[operation_.value()]) continue;
      if (is_bad(verdict_in(simulator, one, operation_, advice_.complete))) return false;
    }
    return true;
  }

  std::size_t removed_by(const Change& change) {
    const auto variant = changed({change});
    return variant ? removed(still_bad(*variant)) : 0;
  }

  /// Of longer lifetimes those that remove anything, each as short as it may be for all that it
  /// can.
  std::vector<Change> useful_longer(std::vector<Change> changes) {
    std::vector<Change> kept;
    for (Change& change : changes) {
      if (change.kind != Change::Kind::kLonger) {
        kept.push_back(change);
        continue;
      }
      const std::size_t most = removed_by(change);
      if (most == 0) continue;
      Seconds low = change.from / kMinute * kMinute;  // too short
      Seconds high = change.to;
      while (high - low > kMinute) {
        Change middle = change;
        middle.to = low + (high - low) / 2 / kMinute * kMinute;
        (removed_by(middle) == most ? high : low) = middle.to;
      }
      change.to = high;
      kept.push_back(change);
    }
    return kept;
  }

  /// Every combination of `size`, in the catalogue's order. False: the budget is used up.
  bool combine(const std::vector<Change>& changes, std::size_t size) {
    if (changes.size() < size) return true;
    std::vector<std::size_t> pick(size);
    for (std::size_t i = 0; i < size; ++i) pick[i] = i;
    while (true) {
      std::vector<Change> chosen;
      for (const std::size_t i : pick) chosen.push_back(changes[i]);
      if (tries_left_ == 0) return false;
      try_out(std::move(chosen));
      std::size_t at = size;
      while (at > 0 && pick[at - 1] == changes.size() - size + at - 1) --at;
      if (at == 0) return true;
      ++pick[at - 1];
      for (std::size_t i = at; i < size; ++i) pick[i] = pick[i - 1] + 1;
    }
  }

  void try_out(std::vector<Change> chosen) {
    const auto variant = changed(chosen);
    if (!variant) return;
    Proposal proposal;
    proposal.removed = removed(still_bad(*variant));
    proposal.changes = std::move(chosen);
    if (proposal.removed == bad_.size() && proves(*variant)) {
      proposal.secure = true;
      if (advice_.proposals.size() < limits_.proposals_max) {
        advice_.proposals.push_back(std::move(proposal));
      }
    } else if (proposal.removed != 0 && proposal.changes.size() == 1) {
      partial_.push_back(std::move(proposal));
    }
  }

  void offer_partial() {
    std::stable_sort(partial_.begin(), partial_.end(),
                     [](const Proposal& a, const Proposal& b) { return a.removed > b.removed; });
    for (Proposal& one : partial_) {
      if (advice_.proposals.size() == limits_.proposals_max) break;
      advice_.proposals.push_back(std::move(one));
    }
  }

  using Verdicts = std::map<std::pair<ItemIndex, std::string>, Verdict>;

  Verdicts verdicts_of(const Graph& graph) {
    Verdicts verdicts;
    const SweepResult swept = sweep(graph, people_);
    advice_.complete = advice_.complete && swept.complete;
    for (const ContingencyOutcome& outcome : swept.outcomes) {
      for (const OperationOutcome& one : outcome.operations) {
        verdicts[{one.operation, swept.contingencies[outcome.contingency].name}] = one.verdict;
      }
    }
    return verdicts;
  }

  void tell_effects(Proposal& proposal) {
    if (!before_) before_ = verdicts_of(graph_);
    ++tries_left_;  // what is shown was tried before
    --advice_.tried;
    const auto variant = changed(proposal.changes);
    if (!variant) return;
    const Verdicts after = verdicts_of(*variant->graph);
    const auto of = [](const Verdicts& verdicts, const Verdicts::key_type& key) {
      const auto found = verdicts.find(key);
      return found == verdicts.end() ? Verdict::kUnaffected : found->second;
    };
    Verdicts keys = *before_;
    keys.insert(after.begin(), after.end());
    for (const auto& [key, ignored] : keys) {
      const Effect effect{key.first, key.second, of(*before_, key), of(after, key)};
      if (effect.before != effect.after) proposal.effects.push_back(effect);
    }
    std::stable_partition(proposal.effects.begin(), proposal.effects.end(),
                          [&](const Effect& one) { return one.operation == operation_; });
  }

  struct Bad {
    Contingency contingency;
    Verdict verdict;
  };

  const Graph& graph_;
  ItemIndex operation_;
  bool people_;
  const AdviceLimits& limits_;
  std::uint64_t tries_left_ = 0;
  std::vector<Bad> bad_;
  std::vector<Proposal> partial_;
  std::optional<Verdicts> before_;
  Advice advice_;
};

}  // namespace

Result<Advice> advise(const Graph& graph, ItemIndex operation, bool people,
                      const AdviceLimits& limits) {
  if (!undisturbed(graph)[operation.value()]) {
    return fail(ErrorKind::kInvalid,
                fmt::format("{} cannot be done even before anything fails; mend that first: onus "
                            "explain {}",
                            graph.estate().item(operation).id, graph.estate().item(operation).id));
  }
  return Workshop(graph, operation, people, limits).run();
}

}  // namespace onus::analysis
