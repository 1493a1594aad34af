#include "ending.h"

#include <algorithm>

namespace onus::analysis {

Ending replay(const Graph& graph, const UpSet& before, const std::vector<Event>& events) {
  Ending end{.up = before,
             .failed = UpSet(before.size(), 0),
             .last_up = std::vector<Seconds>(before.size()),
             .came = std::vector<std::uint32_t>(before.size(), 0)};
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (graph.down_before(ItemIndex(i)) == DownBefore::kExpired) end.failed[i] = 1;
  }
  for (std::size_t e = 0; e < events.size(); ++e) {
    const std::size_t item = events[e].item.value();
    switch (events[e].kind) {
      case Event::Kind::kUp:
        end.up[item] = 1;
        end.last_up[item] = events[e].at;
        end.came[item] = static_cast<std::uint32_t>(e + 1);
        break;
      case Event::Kind::kDown:
        end.up[item] = 0;
        end.came[item] = 0;
        break;
      case Event::Kind::kFailed: end.failed[item] = 1; break;
      case Event::Kind::kRepaired: end.failed[item] = 0; break;
      default: break;
    }
  }
  return end;
}

std::vector<std::uint32_t> steps_at_end(const Graph& graph, const SimulationResult& result) {
  std::vector<std::uint32_t> steps(graph.paths().size(), 0);
  for (const Stuck& stuck : result.stuck) {
    const auto at = std::find(graph.paths().begin(), graph.paths().end(), stuck.item);
    if (at == graph.paths().end()) continue;
    steps[static_cast<std::size_t>(at - graph.paths().begin())] = stuck.detail;
  }
  return steps;
}

}  // namespace onus::analysis
