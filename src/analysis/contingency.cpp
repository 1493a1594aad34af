#include "onus/analysis/contingency.h"

#include <algorithm>
#include <map>

#include "causes.h"
#include "onus/analysis/state.h"

namespace onus::analysis {
namespace {

using model::ItemClass;

void add_common_causes(const Graph& graph, std::vector<Contingency>& list) {
  const model::Estate& estate = graph.estate();
  for (const std::string_view key : estate.common_causes) {
    std::map<std::string_view, std::vector<ItemIndex>> by_value;
    for (std::size_t i = 0; i < estate.items.size(); ++i) {
      const ItemIndex item(i);
      if (!graph.has_state(item)) continue;
      const std::string_view value = cause_of(estate, item, key);
      if (!value.empty()) by_value[value].push_back(item);
    }
    for (auto& [value, items] : by_value) {
      Contingency cause;
      cause.kind = Contingency::Kind::kCommonCause;
      cause.name = std::string(key) + "=" + std::string(value);
      cause.fails = std::move(items);
      list.push_back(std::move(cause));
    }
  }
}

bool weighs(const OperationOutcome& outcome) {
  return outcome.verdict != Verdict::kUnaffected && outcome.verdict != Verdict::kDownBefore;
}

bool breaks_n1(const Graph& graph, const OperationOutcome& outcome) {
  if (graph.estate().operation(outcome.operation).criticality != "critical") return false;
  return outcome.verdict == Verdict::kLate || outcome.verdict == Verdict::kLockedOut;
}

}  // namespace

std::vector<Contingency> contingencies(const Graph& graph, bool people) {
  const model::Estate& estate = graph.estate();
  std::vector<Contingency> list;
  for (std::size_t i = 0; i < estate.items.size(); ++i) {
    const model::Item& item = estate.items[i];
    if (!may_fail_alone(item, people)) continue;
    Contingency single;
    single.name = std::string(item.id);
    single.fails = {ItemIndex(i)};
    list.push_back(std::move(single));
  }
  add_common_causes(graph, list);
  for (std::size_t i = 0; i < estate.items.size(); ++i) {
    if (estate.items[i].item_class != ItemClass::kScenario) continue;
    Contingency scenario;
    scenario.kind = Contingency::Kind::kScenario;
    scenario.name = std::string(estate.items[i].id);
    scenario.scenario = ItemIndex(i);
    scenario.fails = estate.scenario(ItemIndex(i)).fails;
    scenario.detect = estate.scenario(ItemIndex(i)).detect;
    list.push_back(std::move(scenario));
  }
  return list;
}

SweepResult sweep(const Graph& graph, bool people) {
  SweepResult result;
  result.contingencies = contingencies(graph, people);
  UpSweep untimed(graph);
  Simulator simulator(graph);
  const model::Estate& estate = graph.estate();
  for (std::size_t c = 0; c < result.contingencies.size(); ++c) {
    const Contingency& contingency = result.contingencies[c];
    untimed.without(contingency.fails);
    // A loss in time is always a loss without time: what survives only puts it off.
    const auto fallen = untimed.fallen();
    const bool touches = std::any_of(fallen.begin(), fallen.end(), [&](ItemIndex item) {
      return estate.item(item).item_class == ItemClass::kOperation;
    });
    if (!touches) continue;
    Disturbance disturbance;
    disturbance.fails = contingency.fails;
    disturbance.detect = contingency.detect;
    disturbance.log = false;
    SimulationResult simulated = simulator.run(disturbance);
    result.complete = result.complete && simulated.complete;
    ContingencyOutcome outcome{.contingency = c, .operations = {}};
    for (OperationOutcome& operation : simulated.operations) {
      if (!weighs(operation)) continue;
      if (breaks_n1(graph, operation)) result.n1_secure = false;
      outcome.operations.push_back(std::move(operation));
    }
    if (!outcome.operations.empty()) result.outcomes.push_back(std::move(outcome));
  }
  return result;
}

}  // namespace onus::analysis
