// What may happen: single items, common causes, scenarios.
#pragma once

#include <string>
#include <vector>

#include "onus/analysis/core_sweep.h"
#include "onus/analysis/graph.h"
#include "onus/analysis/simulation.h"

namespace onus::analysis {

struct Contingency {
  enum class Kind : std::uint8_t { kItem, kCommonCause, kScenario };
  Kind kind = Kind::kItem;
  std::string name;              // "okta", "vendor=okta", "idp-down"
  ItemIndex scenario;            // kScenario
  std::vector<ItemIndex> fails;  // ascending
  Seconds detect{0};
};

/// Every component, identity and workflow alone, every value of every common cause, every scenario;
/// single items in order of place, causes in order of key and value, scenarios in order of place.
/// With `people`: every person too, among the items.
[[nodiscard]] std::vector<Contingency> contingencies(const Graph& graph, bool people = false);

/// What one contingency does to the operations that it touches.
struct ContingencyOutcome {
  std::size_t contingency = 0;               // index into the list asked about
  std::vector<OperationOutcome> operations;  // those not unaffected and not down before

  bool operator==(const ContingencyOutcome&) const = default;
};

/// A sweep that was stopped, from where it goes on.
struct SweepStart {
  std::size_t judged = 0;  // contingencies before this one are answered by `outcomes`
  std::vector<ContingencyOutcome> outcomes;
};

struct SweepResult {
  std::vector<Contingency> contingencies;
  std::vector<ContingencyOutcome> outcomes;  // only contingencies that affect an operation
  bool n1_secure = true;    // none is late or locked out for a critical operation; one that is down
                            // before anything fails is a finding of its own
  bool complete = true;     // false: stopped, or a simulation's limit ended it
  std::size_t judged = 0;   // how many contingencies, from the first on, are answered
  std::size_t cutting = 0;  // how many cut some operation off at all, if the core was not stopped
  SweepCost cost;
};

struct SweepOptions {
  bool people = false;  // every person alone, too
  SweepControl control;
  SweepStart start;
  std::function<void(const SweepResult&)> checkpoint;  // now and then: what is answered so far
};

/// The verdict of every single contingency.
///
/// Post    The same outcomes however many threads there are and however often it was stopped.
/// Cost    The core for all (core_sweep); a simulation for each that cuts an operation off at all,
///         of what can matter to an operation.
[[nodiscard]] SweepResult sweep(const Graph& graph, const SweepOptions& options = {});
/// The same with no option but this one.
[[nodiscard]] SweepResult sweep(const Graph& graph, bool people);

}  // namespace onus::analysis
