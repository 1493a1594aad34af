// What may happen: single items, common causes, scenarios.
#pragma once

#include <string>
#include <vector>

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
};

struct SweepResult {
  std::vector<Contingency> contingencies;
  std::vector<ContingencyOutcome> outcomes;  // only contingencies that affect an operation
  bool n1_secure = true;  // none is late or locked out for a critical operation; one that is down
                          // before anything fails is a finding of its own
  bool complete = true;
};

/// The verdict of every single contingency.
///
/// Cost    A simulation for each contingency that takes an operation down at all.
[[nodiscard]] SweepResult sweep(const Graph& graph, bool people = false);

}  // namespace onus::analysis
