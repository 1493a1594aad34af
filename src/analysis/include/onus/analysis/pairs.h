// N-2: pairs of failures that together do what neither does alone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "onus/analysis/core_sweep.h"
#include "onus/analysis/simulation.h"

namespace onus::analysis {

/// What a pair does to one critical operation.
struct PairEffect {
  ItemIndex operation;
  bool cut_off = false;        // cuts it off, and neither alone does
  bool locked_out = false;     // locks it out by the core, and neither alone does
  bool fallback_lost = false;  // one cuts it off, covered by a recovery path; the other takes that
  OperationOutcome outcome;    // in time; only where the pair was simulated
};

struct Pair {
  ItemIndex first, second;  // in order of place
  /// The nearest item that is lost to both together and to neither alone; or the fallback.
  ItemIndex meets;
  std::vector<PairEffect> effects;  // by operation
  bool simulated = false;
  Verdict worst = Verdict::kUnaffected;  // of the effects in time
};

/// Pairs that have something in common.
struct PairGroup {
  std::string cause;               // "site=lisbon" where both share it; else "meets at ID"
  bool shared = false;             // the first of these
  std::vector<std::size_t> pairs;  // into the list, worst first
};

struct PairOptions {
  bool people = false;  // every person too
  SweepControl control;
  std::size_t simulated_max = 200'000;      // pairs beyond carry no verdict in time
  std::size_t candidates_max = 50'000'000;  // pairs tried by the core
};

struct PairResult {
  std::vector<Pair> pairs;        // by first, then by second
  std::vector<PairGroup> groups;  // worst first
  bool n2_secure = true;          // no pair is late or locked out for a critical operation in time
  bool complete = true;  // false: stopped, or a limit; `pairs` may lack some, or their verdicts
  std::size_t candidates = 0;  // pairs tried
  std::size_t operations = 0;  // critical ones, up before anything fails
  SweepCost cost;
};

/// Every pair of components, identities and workflows that cuts a critical operation off, or locks
/// it out by the core, where neither of the two does that alone. Besides, every pair of which one
/// cuts it off alone, covered by a recovery path that holds at once, and the other takes that path,
/// if together they leave the operation late or locked out and neither alone does. Each with its
/// verdict in time. A single that does it alone is told by `sweep`.
///
/// Post    Complete for these three unless it says otherwise. A pair that only slows down a repair
///         on which the operation waits is not looked for.
/// Cost    One core for each pair that supports of an operation leave over, 255 at a time; then a
///         simulation for each pair found.
/// Source  docs/analysis/sweeps.md
[[nodiscard]] PairResult sweep_pairs(const Graph& graph, const PairOptions& options = {});

}  // namespace onus::analysis
