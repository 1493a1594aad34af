// What a simulation remembers, item by item. Only what changes has an entry, so that a run costs
// what it touches, and undoing it costs the same.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <queue>
#include <vector>

#include "graph_parts.h"
#include "onus/analysis/simulation.h"
#include "onus/analysis/state.h"
#include "relevance.h"

namespace onus::analysis {

using Tick = std::int64_t;  // seconds since the failure
inline constexpr Tick kNever = std::numeric_limits<Tick>::min();

/// Work that makes progress while its conditions hold.
struct Work {
  Tick done = 0;   // progress so far, up to `since`
  Tick since = 0;  // running: when it last went on
  bool running = false;
  bool begun = false;  // harm is done once a failure, or once a run of the path
  Tick wanted = 0;     // how much it takes; fixed when it begins

  [[nodiscard]] Tick due() const { return since + wanted - done; }
};

/// Laid out without gaps: in a black start there is one an item.
struct ItemState {
  static constexpr std::uint32_t kNoChange = 0xffffffff;
  ItemIndex item;
  ItemIndex held_by;                      // operations: what held it when it last came up
  std::uint32_t last_change = kNoChange;  // the newest of its Memory::changes
  std::uint32_t works = 0;                // first of its restore ways in Memory::works, once failed
  Tick last_down = kNever;
  Tick start_due = kNever;  // a start goes on until then
  Tick first_lost = kNever;
  Tick last_up = kNever;
  Tick longest_gap = 0;
  std::uint64_t changed = 0;  // the round of its last change
  bool failed = false;
  bool has_works = false;
};

/// One item's going up or down. An item's changes are a list, newest first.
struct Change {
  enum class Kind : std::uint8_t { kUp, kFell, kStruck };  // struck: it failed itself
  ItemIndex item;
  Kind kind = Kind::kUp;
  Tick at = 0;
  std::uint64_t round = 0;
  std::uint32_t previous = ItemState::kNoChange;
};

struct PathState {
  bool begun = false;
  std::uint32_t step = 0;
  Work work;
  bool done = false;  // what it gives has not ended
  Tick done_at = kNever;
  Tick renewal_at = kNever;  // a renewal is waited for, because its steps do not hold now
  bool touched = false;
  std::uint64_t changed = 0;
};

struct Timer {
  enum class Kind : std::uint8_t { kStart, kRestore, kStep, kRenewal, kSurvival, kDetect };
  Tick at = 0;
  Kind kind = Kind::kStart;
  std::uint32_t index = 0;   // item or path
  std::uint32_t detail = 0;  // restore option, step or group of survivals

  bool operator>(const Timer& other) const { return at > other.at; }
};

/// Kept from run to run; each run leaves it as it found it.
struct Simulator::Memory {
  Memory(const Graph& simulated, std::shared_ptr<const Watched> looked_at,
         const SimulationLimits& run_limits);

  const Graph& graph;
  const Graph::Parts& parts;
  SimulationLimits limits;
  const std::shared_ptr<const Watched> watched;
  const UpSet& before;  // undisturbed
  UpSet up;
  std::vector<ItemIndex> operations_down;  // down before, in order
  std::vector<ItemIndex> expired;          // may be restored in any run
  std::vector<ItemIndex> wanted_before;    // paths that somebody waits for before anything fails

  static constexpr std::uint32_t kUntouched = 0xffffffff;
  std::vector<std::uint32_t> state_of;  // by item
  std::vector<ItemState> states;        // in order of touching
  std::vector<Change> changes;
  std::vector<Work> works;
  std::vector<PathState> paths;  // by path
  std::vector<std::uint32_t> paths_touched;
  std::vector<std::uint8_t> queued;  // by item: on the list to look at
};

}  // namespace onus::analysis
