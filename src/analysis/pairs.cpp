#include "onus/analysis/pairs.h"

#include <algorithm>
#include <map>
#include <memory>

#include "causes.h"
#include "in_parallel.h"
#include "pair_fallbacks.h"
#include "pair_lanes.h"
#include "relevance.h"

namespace onus::analysis {
namespace {

bool worse(const Pair& a, const Pair& b) {
  if (a.worst != b.worst) return a.worst > b.worst;
  if (a.first != b.first) return a.first < b.first;
  return a.second < b.second;
}

void simulate(Simulator& simulator, Pair& pair) {
  Disturbance disturbance;
  disturbance.fails = {pair.first, pair.second};
  disturbance.log = false;
  const SimulationResult result = simulator.run(disturbance);
  for (PairEffect& effect : pair.effects) {
    effect.outcome.operation = effect.operation;
    for (const OperationOutcome& outcome : result.operations) {
      if (outcome.operation == effect.operation) effect.outcome = outcome;
    }
    pair.worst = std::max(pair.worst, effect.outcome.verdict);
  }
  pair.simulated = result.complete;
}

/// Verdicts in time, in order, as far as the limit and a stop let it.
void simulate_all(const Graph& graph, const std::shared_ptr<const Watched>& watched,
                  const PairOptions& options, PairResult& result) {
  const std::size_t wanted = std::min(result.pairs.size(), options.simulated_max);
  const std::size_t done = in_parallel(wanted, options.control, "simulation", [&] {
    return [&, simulator = std::make_unique<Simulator>(graph, watched)](std::size_t at) {
      simulate(*simulator, result.pairs[at]);
    };
  });
  result.cost.simulated = done;
  if (done < result.pairs.size()) result.complete = false;
  for (const Pair& pair : result.pairs) {
    if (pair.worst == Verdict::kLate || pair.worst == Verdict::kLockedOut) result.n2_secure = false;
  }
}

/// Adds what time has to decide to what the core has found. Post: pairs are in order.
void add_fallbacks(const std::vector<LostFallback>& found, PairResult& result) {
  std::map<std::pair<ItemIndex, ItemIndex>, std::size_t> known;
  for (std::size_t p = 0; p < result.pairs.size(); ++p) {
    known.emplace(std::pair{result.pairs[p].first, result.pairs[p].second}, p);
  }
  for (const LostFallback& one : found) {
    const auto [at, fresh] = known.try_emplace({one.first, one.second}, result.pairs.size());
    if (fresh) {
      result.pairs.push_back(
          {.first = one.first, .second = one.second, .meets = one.path, .effects = {}});
    }
    std::vector<PairEffect>& effects = result.pairs[at->second].effects;
    const auto there = std::find_if(effects.begin(), effects.end(), [&](const PairEffect& effect) {
      return effect.operation == one.operation;
    });
    if (there == effects.end()) {
      effects.push_back({.operation = one.operation, .fallback_lost = true, .outcome = {}});
    } else {
      there->fallback_lost = true;
    }
  }
  for (Pair& pair : result.pairs) {
    std::sort(pair.effects.begin(), pair.effects.end(),
              [](const auto& a, const auto& b) { return a.operation < b.operation; });
  }
  std::sort(result.pairs.begin(), result.pairs.end(), [](const Pair& a, const Pair& b) {
    return a.first != b.first ? a.first < b.first : a.second < b.second;
  });
}

/// A fallback that is lost without harm in time is nothing to tell.
void drop_harmless(PairResult& result) {
  for (Pair& pair : result.pairs) {
    std::erase_if(pair.effects, [&](const PairEffect& effect) {
      const Verdict verdict = effect.outcome.verdict;
      const bool bad = verdict == Verdict::kLate || verdict == Verdict::kLockedOut;
      return !effect.cut_off && !effect.locked_out && pair.simulated && !bad;
    });
  }
  std::erase_if(result.pairs, [](const Pair& pair) { return pair.effects.empty(); });
}

/// What both have in common, as the estate's common causes go; else where their losses meet.
PairGroup cause_of_pair(const model::Estate& estate, const Pair& pair) {
  for (const std::string_view key : estate.common_causes) {
    const std::string_view value = cause_of(estate, pair.first, key);
    if (value.empty() || value != cause_of(estate, pair.second, key)) continue;
    return {.cause = std::string(key) + "=" + std::string(value), .shared = true, .pairs = {}};
  }
  return {.cause = "meets at " + std::string(estate.item(pair.meets).id), .pairs = {}};
}

void group(const model::Estate& estate, PairResult& result) {
  std::map<std::string, PairGroup> by_cause;
  for (std::size_t p = 0; p < result.pairs.size(); ++p) {
    PairGroup cause = cause_of_pair(estate, result.pairs[p]);
    const auto at = by_cause.try_emplace(cause.cause, cause).first;
    at->second.pairs.push_back(p);
  }
  const auto worst_of = [&](const PairGroup& one) -> const Pair& {
    return result.pairs[one.pairs.front()];
  };
  for (auto& [cause, found] : by_cause) {
    std::sort(found.pairs.begin(), found.pairs.end(), [&](std::size_t a, std::size_t b) {
      return worse(result.pairs[a], result.pairs[b]);
    });
    result.groups.push_back(std::move(found));
  }
  std::stable_sort(result.groups.begin(), result.groups.end(),
                   [&](const PairGroup& a, const PairGroup& b) {
                     const Verdict one = worst_of(a).worst;
                     const Verdict other = worst_of(b).worst;
                     if (one != other) return one > other;
                     return a.pairs.size() > b.pairs.size();
                   });
}

}  // namespace

PairResult sweep_pairs(const Graph& graph, const PairOptions& options) {
  const double begin = options.control.seconds();
  const LaneProgram program = LaneProgram::make(graph);
  const double prepared = options.control.seconds();
  PairResult result;
  PairLanes lanes(graph, program, options);
  result.complete = lanes.search(result);
  const std::shared_ptr<const Watched> watched = Watched::for_operations(graph);
  const LostFallbacks fallbacks = lost_fallbacks(graph, program, watched, options);
  result.complete = result.complete && fallbacks.complete;
  add_fallbacks(fallbacks.found, result);
  const double searched = options.control.seconds();
  result.cost.prepare_s = prepared - begin;
  result.cost.core_s = searched - prepared;
  simulate_all(graph, watched, options, result);
  drop_harmless(result);
  result.cost.simulation_s = options.control.seconds() - searched;
  group(graph.estate(), result);
  return result;
}

}  // namespace onus::analysis
