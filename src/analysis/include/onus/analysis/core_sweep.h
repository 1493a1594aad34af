// What the conservative Boolean core says of many failures, hundreds at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <string_view>
#include <vector>

#include "onus/analysis/graph.h"

namespace onus::analysis {

struct LaneProgram;

/// How far a long analysis is.
struct SweepProgress {
  std::string_view phase;  // "core", "simulation"
  std::size_t done = 0, all = 0;
};

/// How a long analysis is run. None of it changes the answer, but for `stop`.
struct SweepControl {
  unsigned threads = 0;                                // 0: as many as the machine runs at once
  std::stop_token stop;                                // asked between two pieces of work
  std::function<void(const SweepProgress&)> progress;  // from any thread, one at a time
  std::function<double()> stopwatch;  // seconds; without it no cost is told in seconds

  [[nodiscard]] unsigned thread_count() const;
  [[nodiscard]] double seconds() const { return stopwatch ? stopwatch() : 0; }
};

/// What a sweep cost, for --explain-cost.
struct SweepCost {
  std::size_t items = 0;       // that can matter to an operation
  std::size_t references = 0;  // between them
  std::size_t batches = 0;     // of up to 512 failures
  std::uint64_t looks = 0;     // conditions evaluated, each for a whole batch
  std::uint64_t bytes = 0;     // sets and code read and written
  double prepare_s = 0, core_s = 0, simulation_s = 0;
  std::size_t simulated = 0;
  std::string_view instructions;  // "avx512", "avx2", "plain"
};

/// One operation that one set of failures cuts off.
struct CoreLoss {
  ItemIndex operation;
  bool locked_out = false;  // and it is not recovered either

  bool operator==(const CoreLoss&) const = default;
};

struct CoreSweepResult {
  std::vector<CoreLoss> losses;    // by set of failures, then by operation
  std::vector<std::size_t> first;  // where each set's losses begin; one more at the end
  bool complete = true;            // false: stopped; a missing loss proves nothing
  SweepCost cost;

  [[nodiscard]] std::span<const CoreLoss> of(std::size_t failure) const {
    return {losses.data() + first[failure], first[failure + 1] - first[failure]};
  }
};

/// For each set of failures, the operations that are outside U (up before, and their `needs` or all
/// their workflows lost), and whether they are outside R too. The same as boolean_core for each.
///
/// Cost    What the failures reach among what can matter to an operation, once for every 512.
/// Source  docs/analysis/sweeps.md
[[nodiscard]] CoreSweepResult core_sweep(const Graph& graph,
                                         std::span<const std::vector<ItemIndex>> failures,
                                         const SweepControl& control = {});

}  // namespace onus::analysis
