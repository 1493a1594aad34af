// What happens over time when items fail.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "onus/analysis/graph.h"

namespace onus::analysis {

/// A way that does harm and may be taken all the same.
struct Take {
  ItemIndex item;                       // a recovery path, or an item with restore options
  std::optional<std::uint32_t> option;  // which restore option, from 0; absent: the path, or any

  bool operator==(const Take&) const = default;
};

/// What is asked of a simulation.
struct Disturbance {
  std::vector<ItemIndex> fails;  // at t = 0
  Seconds detect{0};             // nobody repairs or recovers before
  std::vector<Take> take;
  bool black_start = false;  // besides: everything that runs is down, and `fails` is damage
  bool log = true;           // whether `events` and `stuck` are wanted
};

enum class Verdict : std::uint8_t { kUnaffected, kCovered, kLate, kLockedOut, kDownBefore };

/// The word for a verdict: "unaffected", "covered", "late", "locked-out", "down-before".
[[nodiscard]] std::string_view verdict_name(Verdict verdict);

/// What became of one operation. Times count from the failure.
struct OperationOutcome {
  ItemIndex operation;
  Verdict verdict = Verdict::kUnaffected;
  std::optional<Seconds> lost_at;      // the first loss
  std::optional<Seconds> regained_at;  // when it is back for good
  std::optional<Seconds> longest_gap;  // none: it has a gap that never ends, or was never lost
  ItemIndex regained_by;               // the workflow or recovery path that holds it then
  std::vector<ItemIndex> witness;      // from the operation down to what failed

  bool operator==(const OperationOutcome&) const = default;
};

/// What became of one item that was up and went down.
struct ItemOutcome {
  ItemIndex item;
  Seconds lost_at{0};                  // the first loss
  std::optional<Seconds> regained_at;  // back for good; none: never
};

/// What happened, for runbooks and for explaining; in order.
struct Event {
  enum class Kind : std::uint8_t {
    kDown,
    kUp,
    kRepaired,
    kFailed,
    kRestoreBegins,
    kPathBegins,
    kStepBegins,
    kStepDone,
    kPathEnds
  };
  Seconds at{0};
  Kind kind = Kind::kDown;
  ItemIndex item;
  std::uint32_t detail = 0;  // restore option or step number
};

/// Something that cannot go on at the end: why a way back did not help.
struct Stuck {
  ItemIndex item;            // a begun path, a failed item, or an item that cannot start
  std::uint32_t detail = 0;  // the step or restore option it stands at
  enum class Why : std::uint8_t {
    kStep,
    kRestore,
    kNoRestore,
    kStart,
    kHarmful,
    kNoSteps,
    kPathFailed,
    kNeeds
  } why = Why::kStep;
  std::vector<ItemIndex> waits_for;  // what its condition lacks, ascending
};

struct SimulationLimits {
  std::uint64_t rounds_max = 10'000'000;  // settling rounds in one simulation
};

struct SimulationResult {
  std::vector<OperationOutcome>
      operations;                  // only those that were touched or down before; by index
  std::vector<ItemOutcome> items;  // by item
  std::vector<Event> events;
  std::vector<Stuck> stuck;
  std::vector<Take> untaken;      // harmful ways that somebody waited for, not taken
  std::vector<ItemIndex> moving;  // a ring that never comes to rest; these count as never back
  bool complete = true;           // false: a limit ended it; what moves by then is not known
  std::uint64_t touched = 0;      // items whose state changed
  std::uint64_t rounds = 0;
};

struct Watched;

/// Runs one disturbance after another over the same graph; each costs what it touches.
/// Not for two threads at once.
class Simulator {
 public:
  explicit Simulator(const Graph& graph, const SimulationLimits& limits = {});
  /// Looks at nothing but what `watched` does (relevance.h; for this layer only): what a run tells
  /// of operations is the same, of other items only what is looked at is told.
  Simulator(const Graph& graph, std::shared_ptr<const Watched> watched,
            const SimulationLimits& limits = {});
  ~Simulator();
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;

  /// Pre     nothing harmful is taken where not everything is looked at.
  /// Source  docs/analysis/simulation.md
  [[nodiscard]] SimulationResult run(const Disturbance& disturbance);

  /// Whether an item is up before anything happens.
  [[nodiscard]] bool up_undisturbed(ItemIndex item) const;

 private:
  class Run;
  struct Memory;
  std::unique_ptr<Memory> memory_;
};

}  // namespace onus::analysis
