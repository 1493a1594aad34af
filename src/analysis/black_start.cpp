#include <algorithm>

#include "chains.h"
#include "ending.h"
#include "onus/analysis/recovery.h"

namespace onus::analysis {
namespace {

constexpr std::size_t kReasonsMax = 1000;  // each costs a search; beyond, only the direct waits

}  // namespace

BlackStart black_start(const Graph& graph, Simulator& simulator,
                       std::span<const ItemIndex> damaged) {
  Disturbance disturbance;
  disturbance.fails.assign(damaged.begin(), damaged.end());
  disturbance.black_start = true;
  const SimulationResult result = simulator.run(disturbance);
  const UpSet before = undisturbed(graph);
  const Ending end = replay(graph, before, result.events);
  const std::vector<std::uint32_t> steps = steps_at_end(graph, result);
  const Waiting waiting(graph, end.up, end.failed, steps);

  BlackStart answer{.order = {}, .never = {}, .complete = result.complete};
  const auto moves = [&](ItemIndex item) {
    return std::binary_search(result.moving.begin(), result.moving.end(), item);
  };
  for (std::size_t i = 0; i < before.size(); ++i) {
    const ItemIndex item(i);
    if (!before[i]) continue;  // what was not there does not come back
    if (end.up[i] && end.came[i] != 0 && !moves(item)) {
      answer.order.push_back({item, end.last_up[i]});
    } else if (!end.up[i] || moves(item)) {
      BlackStart::Never never{.item = item, .waits_for = {}};
      if (answer.never.size() < kReasonsMax) {
        Waiting::Reason reason = waiting.reason(item);
        never.waits_for = std::move(reason.chain);
        never.cycle = reason.cycle;
      } else {
        never.waits_for = waiting.waits_for(item);
      }
      answer.never.push_back(std::move(never));
    }
  }
  std::sort(answer.order.begin(), answer.order.end(),
            [&](const BlackStart::Back& a, const BlackStart::Back& b) {
              return end.came[a.item.value()] < end.came[b.item.value()];
            });
  return answer;
}

}  // namespace onus::analysis
