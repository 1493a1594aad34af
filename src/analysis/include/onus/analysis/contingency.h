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
/// in this order, each group by name's first place. With `people`: every person too.
[[nodiscard]] std::vector<Contingency> contingencies(const Graph& graph, bool people = false);

/// What one contingency does to the operations that it touches.
struct ContingencyOutcome {
  std::size_t contingency = 0;  // index into the list asked about
  std::vector<OperationOutcome> operations;  // those not unaffected and not down before
};

struct SweepResult {
  std::vector<Contingency> contingencies;
  std::vector<ContingencyOutcome> outcomes;  // only contingencies that affect an operation
  bool n1_secure = true;  // none is late or locked out for a critical operation, none down before
  bool complete = true;
};

/// The verdict of every single contingency. `progress` is called with (done, all).
///
/// Cost    A simulation for each contingency that takes an operation's access or may harm.
[[nodiscard]] SweepResult sweep(const Graph& graph, bool people = false);

}  // namespace onus::analysis
