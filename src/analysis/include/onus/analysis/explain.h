// Witnesses and what a verdict rests on.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "onus/analysis/graph.h"
#include "onus/analysis/simulation.h"

namespace onus::analysis {

/// What is written nowhere and a verdict about `operation` therefore takes for granted.
struct Assumptions {
  std::vector<ItemIndex> needs_unwritten;    // nobody wrote down what these need
  std::vector<ItemIndex> takes_unwritten;    // a step, restore or start without a duration: 0
  std::vector<ItemIndex> answers_unwritten;  // a policy whose quorum has no answers_in: 0
  std::vector<ItemIndex> restore_unwritten;  // nobody wrote down how to restore these
  std::vector<ItemIndex> authenticators_unwritten;
  std::vector<ItemIndex> access_unwritten;  // operations and workflows without access or users
  std::vector<ItemIndex> people_twice;      // from people_twice(); no walk can tell
};

/// Everything below an operation, through conditions, starts, steps and restore options.
/// Cost    Linear in what is reached.
[[nodiscard]] Assumptions assumptions(const Graph& graph, ItemIndex operation);

/// One line of a way back, in the order of time.
struct WayStep {
  Seconds begins{0}, ends{0};
  enum class Kind : std::uint8_t { kRestore, kStep, kStart } kind = Kind::kStep;
  ItemIndex item;            // what is restored or started, or the recovery path
  std::uint32_t detail = 0;  // restore option or step number
};

/// The events of a simulation by item. Made once for all questions about one result, for a large
/// blast radius has very many.
class EventIndex {
 public:
  explicit EventIndex(const SimulationResult& result);
  /// Which of `result.events` are about `item`, ascending.
  [[nodiscard]] std::span<const std::uint32_t> of(ItemIndex item) const;

 private:
  std::vector<ItemIndex> items_;  // ascending; items_[i] is that of events_[i]
  std::vector<std::uint32_t> events_;
};

/// The steps by which `outcome` was regained, and all that had to come back before, in order.
/// Pre     `index` was made of `result`.
[[nodiscard]] std::vector<WayStep> way_back(const Graph& graph, const SimulationResult& result,
                                            const EventIndex& index,
                                            const OperationOutcome& outcome);

/// People who would have to be in two lines of a way back at once: lines that overlap in time and
/// together take more people than the two could use. A lower bound: who is asked for by both, and
/// could be spared by one, is not told.
///
/// Pre     `way` is ordered as way_back orders it.
[[nodiscard]] std::vector<ItemIndex> people_twice(const Graph& graph, std::span<const WayStep> way);

/// Why recovery paths or accesses did not help in a simulation. Made once for all questions about
/// one result, for it holds the state of every item at the end.
class WhyNot {
 public:
  /// Pre     the graph and the result outlive this.
  WhyNot(const Graph& graph, const SimulationResult& result);
  ~WhyNot();
  WhyNot(const WhyNot&) = delete;
  WhyNot& operator=(const WhyNot&) = delete;

  /// The shortest chain from a way to something that failed or cannot go on; empty where it is up.
  [[nodiscard]] std::vector<ItemIndex> chain(ItemIndex way) const;

 private:
  struct End;
  std::unique_ptr<End> end_;
};

}  // namespace onus::analysis
