// Whether the cycles of circular recovery are cycles, and the shortest.
#include <algorithm>

#include "compare.h"
#include "compare_parts.h"
#include "ways.h"

namespace onus::twin {
namespace {

/// Whether a cycle leads from an item over what one of its options (or a path) lacks back to the
/// item, each named by the one before and lost with the item, by the fewest steps.
std::string check_cycle(const World& world, const analysis::CircularRecovery& told) {
  const model::Estate& estate = world.estate();
  const ItemIndex item = told.item;
  const Items without = world.undisturbed({item});
  Items left = without;
  left.merge(world.feasible_paths(without, {item}));
  Items lost = world.undisturbed({});
  lost.merge(world.feasible_paths(lost));
  std::erase_if(lost, [&](ItemIndex one) { return left.contains(one); });
  lost.insert(item);
  const model::RestoreOption& option = estate.extras_of(item).restore[told.option];
  const Items first =
      told.path.valid() ? Items{told.path} : world.lacked_by_option(option, within(left));
  Items next = first;
  const auto below = [&](ItemIndex one) {  // no path is up undisturbed, but some could be begun
    return world.lacked_by(one, within(world.is(one, ItemClass::kRecovery) ? left : without));
  };

  std::string text = "cycle";
  for (const ItemIndex one : told.cycle) text += " -> " + id_of(estate, one);
  if (told.cycle.empty() || told.cycle.front() != item) return text + ": begins elsewhere";
  for (std::size_t i = 1; i < told.cycle.size(); ++i) {
    if (!next.contains(told.cycle[i]) || !lost.contains(told.cycle[i])) {
      return text + ": " + id_of(estate, told.cycle[i]) + " does not follow";
    }
    next = below(told.cycle[i]);
  }
  if (!next.contains(item)) return text + ": does not come back";

  Items reached = first;
  std::size_t steps = 1;
  for (; !reached.contains(item) && steps <= estate.items.size(); ++steps) {
    Items more = reached;
    for (const ItemIndex one : reached) {
      if (lost.contains(one)) more.merge(below(one));
    }
    reached = more;
  }
  return steps == told.cycle.size() ? std::string{} : fmt::format("{}: {} would do", text, steps);
}

}  // namespace

std::string compare_cycles(const model::Estate& estate, const analysis::Moment& moment,
                           const analysis::Disturbance&) {
  const auto graph = analysis::Graph::make(estate, moment);
  if (!graph) return {};
  const World world(estate, moment);
  for (const analysis::CircularRecovery& found : analysis::circular_recoveries(*graph)) {
    const std::string wrong = check_cycle(world, found);
    if (!wrong.empty()) return wrong;
  }
  return {};
}

}  // namespace onus::twin
