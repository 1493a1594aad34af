// The shortest chain from a lost operation down to what failed.
#include <algorithm>

#include "simulator_run.h"

namespace onus::analysis {

/// Breadth first over references that do not hold and whose item was up before it was lost. The
/// chain ends at an item that failed, or that went down for nothing below it (a path whose time
/// was over).
std::vector<ItemIndex> Simulator::Run::witness_of(ItemIndex operation) const {
  struct Visit {
    ItemIndex item;
    std::size_t from;
  };
  std::vector<Visit> visits{{operation, 0}};
  std::vector<std::uint8_t> mark(memory_.states.size(), 0);
  const auto chain = [&](std::size_t at) {
    std::vector<ItemIndex> found;
    while (at != 0) {
      found.push_back(visits[at].item);
      at = visits[at].from;
    }
    found.push_back(operation);
    std::reverse(found.begin(), found.end());
    return found;
  };
  mark[memory_.state_of[operation.value()]] = 1;
  std::size_t leafless = 0;
  bool has_leafless = false;
  for (std::size_t next = 0; next < visits.size(); ++next) {
    const ItemIndex item = visits[next].item;
    if (failed(item)) return chain(next);
    bool leads_on = false;
    for (const ItemIndex below : items_named(graph_, parts_.condition[item.value()])) {
      const std::uint32_t state = memory_.state_of[below.value()];
      if (state == Memory::kUntouched || is_up(below)) continue;
      if (memory_.states[state].first_lost == kNever && !memory_.states[state].failed) continue;
      leads_on = true;
      if (mark[state]) continue;
      mark[state] = 1;
      visits.push_back({below, next});
    }
    if (!leads_on && !has_leafless) {
      has_leafless = true;
      leafless = next;
    }
  }
  return chain(leafless);
}

}  // namespace onus::analysis
