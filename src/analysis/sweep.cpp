// Every contingency: the Boolean core for all of them, time for those that cut an operation off.
#include <algorithm>

#include "in_parallel.h"
#include "lane_sweep.h"
#include "onus/analysis/contingency.h"
#include "relevance.h"

namespace onus::analysis {
namespace {

constexpr std::size_t kStretch = 4096;  // contingencies between two checkpoints

bool weighs(const OperationOutcome& outcome) {
  return outcome.verdict != Verdict::kUnaffected && outcome.verdict != Verdict::kDownBefore;
}

bool breaks_n1(const Graph& graph, const ContingencyOutcome& outcome) {
  return std::any_of(outcome.operations.begin(), outcome.operations.end(), [&](const auto& one) {
    const bool bad = one.verdict == Verdict::kLate || one.verdict == Verdict::kLockedOut;
    return bad && graph.estate().operation(one.operation).criticality == "critical";
  });
}

struct Judged {
  std::vector<OperationOutcome> operations;
  bool complete = true;
};

Judged judge(Simulator& simulator, const Contingency& contingency) {
  Disturbance disturbance;
  disturbance.fails = contingency.fails;
  disturbance.detect = contingency.detect;
  disturbance.log = false;
  SimulationResult simulated = simulator.run(disturbance);
  Judged judged{.operations = {}, .complete = simulated.complete};
  for (OperationOutcome& operation : simulated.operations) {
    if (weighs(operation)) judged.operations.push_back(std::move(operation));
  }
  return judged;
}

/// A loss in time is always a loss without time: what survives only puts it off.
std::vector<std::size_t> cutting(const Graph& graph, SweepResult& result,
                                 const SweepControl& control) {
  const double begin = control.seconds();
  const LaneProgram program = LaneProgram::make(graph);
  const double prepared = control.seconds() - begin;
  const FailureList failures{result.contingencies.size(), [&](std::size_t c) {
                               return std::span<const ItemIndex>(result.contingencies[c].fails);
                             }};
  const CoreSweepResult core = core_sweep(program, failures, control);
  result.cost = core.cost;
  result.cost.prepare_s = prepared;
  result.complete = core.complete;
  std::vector<std::size_t> cut;
  for (std::size_t c = 0; c < failures.count; ++c) {
    if (!core.of(c).empty()) cut.push_back(c);
  }
  return cut;
}

/// Simulates one stretch of the list. Post: tells how many of it were done.
std::size_t simulate(const Graph& graph, const std::shared_ptr<const Watched>& watched,
                     std::span<const std::size_t> cut, const SweepControl& control,
                     SweepResult& result) {
  std::vector<Judged> judged(cut.size());
  const std::size_t done = in_parallel(cut.size(), control, "simulation", [&] {
    return [&, simulator = std::make_unique<Simulator>(graph, watched)](std::size_t at) {
      judged[at] = judge(*simulator, result.contingencies[cut[at]]);
    };
  });
  for (std::size_t i = 0; i < done; ++i) {
    result.complete = result.complete && judged[i].complete;
    if (judged[i].operations.empty()) continue;
    result.outcomes.push_back(
        {.contingency = cut[i], .operations = std::move(judged[i].operations)});
  }
  result.cost.simulated += done;
  return done;
}

/// Simulates `cut` in order, as far as it is let. Post: result.judged says how far.
void simulate_all(const Graph& graph, std::span<const std::size_t> cut, const SweepOptions& options,
                  SweepResult& result) {
  const std::shared_ptr<const Watched> watched = Watched::for_operations(graph);
  for (std::size_t from = 0; from < cut.size();) {
    const std::size_t stretch = std::min(kStretch, cut.size() - from);
    result.judged = cut[from];
    const std::size_t done =
        simulate(graph, watched, cut.subspan(from, stretch), options.control, result);
    from += done;
    if (done < stretch) {
      result.judged = cut[from];
      result.complete = false;
      return;
    }
    if (options.checkpoint && from < cut.size()) {
      result.judged = cut[from];
      options.checkpoint(result);
    }
  }
  result.judged = result.contingencies.size();
}

}  // namespace

SweepResult sweep(const Graph& graph, const SweepOptions& options) {
  SweepResult result;
  result.contingencies = contingencies(graph, options.people);
  result.outcomes = options.start.outcomes;
  const std::vector<std::size_t> cut = cutting(graph, result, options.control);
  result.cutting = cut.size();
  const double begin = options.control.seconds();
  if (result.complete) {
    const auto from = std::lower_bound(cut.begin(), cut.end(), options.start.judged);
    simulate_all(graph, {from, cut.end()}, options, result);
  } else {
    result.judged = options.start.judged;
  }
  result.cost.simulation_s = options.control.seconds() - begin;
  for (const ContingencyOutcome& outcome : result.outcomes) {
    if (breaks_n1(graph, outcome)) result.n1_secure = false;
  }
  return result;
}

SweepResult sweep(const Graph& graph, bool people) {
  SweepOptions options;
  options.people = people;
  return sweep(graph, options);
}

}  // namespace onus::analysis
