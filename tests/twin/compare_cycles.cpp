// Whether the cycles of circular recovery are cycles, and the shortest.
#include <algorithm>

#include "compare.h"
#include "compare_parts.h"
#include "ways.h"

namespace onus::twin {
namespace {

/// What fails with an item, and what each of that lacks.
class Fallen {
 public:
  Fallen(const World& world, const analysis::CircularRecovery& told)
      : world_(world), told_(told), without_(world.undisturbed({told.item})), left_(without_) {
    left_.merge(world.feasible_paths(without_, {told.item}));
    lost_ = world.undisturbed({});
    lost_.merge(world.feasible_paths(lost_));
    std::erase_if(lost_, [&](ItemIndex one) { return left_.contains(one); });
    lost_.insert(told.item);
  }

  bool lost(ItemIndex item) const { return lost_.contains(item); }

  Items first(Missing missing) const {
    if (told_.path.valid()) return {told_.path};
    const auto& options = world_.estate().extras_of(told_.item).restore;
    return world_.lacked_by_option(options[told_.option], within(left_), missing);
  }

  Items below(ItemIndex one, Missing missing) const {
    const bool path = world_.is(one, ItemClass::kRecovery);  // not up undisturbed, but may be begun
    return world_.lacked_by(one, within(path ? left_ : without_), missing);
  }

  /// How many items the shortest cycle has.
  std::size_t shortest(Missing missing) const {
    Items reached = first(missing);
    std::size_t count = 1;
    for (; !reached.contains(told_.item) && count <= world_.estate().items.size(); ++count) {
      Items more = reached;
      for (const ItemIndex one : reached) {
        if (lost(one)) more.merge(below(one, missing));
      }
      reached = more;
    }
    return count;
  }

 private:
  const World& world_;
  const analysis::CircularRecovery& told_;
  Items without_, left_, lost_;
};

/// Whether a cycle leads from an item over what one of its options (or a path) lacks back to the
/// item, each lacked by the one before and lost with the item, by the fewest steps.
std::string check_cycle(const World& world, const analysis::CircularRecovery& told) {
  const model::Estate& estate = world.estate();
  const Fallen fallen(world, told);
  std::string text = "cycle";
  for (const ItemIndex one : told.cycle) text += " -> " + id_of(estate, one);
  if (told.cycle.empty() || told.cycle.front() != told.item) return text + ": begins elsewhere";
  Items next = fallen.first(Missing::kAnybody);
  for (std::size_t i = 1; i < told.cycle.size(); ++i) {
    if (!next.contains(told.cycle[i]) || !fallen.lost(told.cycle[i])) {
      return text + ": " + id_of(estate, told.cycle[i]) + " does not follow";
    }
    next = fallen.below(told.cycle[i], Missing::kAnybody);
  }
  if (!next.contains(told.item)) return text + ": does not come back";
  const std::size_t least = fallen.shortest(Missing::kAnybody);
  const bool short_enough =
      least <= told.cycle.size() && told.cycle.size() <= fallen.shortest(Missing::kFewest);
  return short_enough ? std::string{} : fmt::format("{}: {} would do", text, least);
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
