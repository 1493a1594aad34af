// Whether the ways back are worth their name: circular recovery, shared fate, rollback, masked
// failures, black start.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "onus/analysis/contingency.h"
#include "onus/analysis/graph.h"
#include "onus/analysis/simulation.h"
#include "onus/analysis/state.h"

namespace onus::analysis {

/// A restore option of an item (or a recovery path that the option names) that holds while nothing
/// has failed and does not once the item itself has.
struct CircularRecovery {
  ItemIndex item;
  std::uint32_t option = 0;
  ItemIndex path;                // the named path that is circular; not valid: the option itself
  std::vector<ItemIndex> cycle;  // shortest: item, what the option lacks, …, and not item again
};
[[nodiscard]] std::vector<CircularRecovery> circular_recoveries(const Graph& graph);

/// How the restore options of one item stand once it alone has failed.
struct RestoreStanding {
  std::uint32_t options = 0, usable = 0, circular = 0, unavailable = 0;
};
/// By item. Cost: what each item's failure takes down.
[[nodiscard]] std::vector<RestoreStanding> restore_standings(const Graph& graph);

/// Items that run and could not start again.
struct MaskedFailure {
  ItemIndex item;
  std::vector<ItemIndex> lacks;  // what its start needs and is not up
};
[[nodiscard]] std::vector<MaskedFailure> masked_failures(const Graph& graph, const UpSet& up);

/// One contingency that takes every workflow of an operation and, with them, recovery paths.
struct SharedFate {
  ItemIndex operation;
  std::size_t contingency = 0;     // index into the list handed in
  std::vector<ItemIndex> paths;    // lost with it
  bool all_paths = false;          // there is no fallback at all
  bool human_and_machine = false;  // neither a human-run nor a machine-run recovery is left
  std::vector<std::vector<ItemIndex>> witnesses;  // one a path: path … what failed
};
[[nodiscard]] std::vector<SharedFate> shared_fates(const Graph& graph,
                                                   std::span<const Contingency> contingencies);

/// A rollback path judged once the failed item is back: with what the emergency used up gone.
struct RollbackStanding {
  ItemIndex operation, path;
  bool possible = false;             // its steps hold undisturbed
  bool possible_afterwards = false;  // and without what some recovery path used up or broke
  std::vector<ItemIndex> lacks;      // what is missing in the worse of the two
  ItemIndex after;                   // the recovery path that used it up
};
[[nodiscard]] std::vector<RollbackStanding> rollbacks(const Graph& graph);

/// The order in which everything comes back from nothing.
struct BlackStart {
  struct Back {
    ItemIndex item;
    Seconds at{0};
  };
  struct Never {
    ItemIndex item;
    std::vector<ItemIndex>
        waits_for;       // the shortest cycle of waiting, or the chain to what is lost
    bool cycle = false;  // false: a chain that ends at something that cannot come back
  };
  std::vector<Back> order;   // by time, then in the order in which they came; what was up before
  std::vector<Never> never;  // by item
  bool complete = true;
};
[[nodiscard]] BlackStart black_start(const Graph& graph, Simulator& simulator,
                                     std::span<const ItemIndex> damaged);

/// Kinds that stay in a black start because they do not run: place, safe, hardware-key, paper,
/// tool.
[[nodiscard]] bool stays_in_black_start(const model::Estate& estate, ItemIndex item);

}  // namespace onus::analysis
