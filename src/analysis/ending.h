// How a simulation ended, read from its events.
#pragma once

#include <cstdint>
#include <vector>

#include "onus/analysis/simulation.h"
#include "onus/analysis/state.h"

namespace onus::analysis {

/// The state at the end, replayed from the events.
struct Ending {
  UpSet up, failed;
  std::vector<Seconds> last_up;
  std::vector<std::uint32_t> came;  // number of the event that brought an item up for good
};

/// Pre: `events` are those of a run over `graph`, whose undisturbed state is `before`.
[[nodiscard]] Ending replay(const Graph& graph, const UpSet& before,
                            const std::vector<Event>& events);

/// The step at which each of graph.paths() stands.
[[nodiscard]] std::vector<std::uint32_t> steps_at_end(const Graph& graph,
                                                      const SimulationResult& result);

}  // namespace onus::analysis
