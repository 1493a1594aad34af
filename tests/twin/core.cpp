// What follows without time: the undisturbed state and the conservative Boolean core.
#include <algorithm>

#include "world.h"

namespace onus::twin {

Items World::undisturbed(const Items& failed) const {
  Items up;
  for (const ItemIndex item : all()) {
    if (!is(item, ItemClass::kRecovery) && !out(item) && !expired(item) && !failed.contains(item)) {
      up.insert(item);
    }
  }
  for (bool changed = true; changed;) {
    changed = false;
    const Items before = up;
    for (const ItemIndex item : before) {
      if (stays_up(item, within(before))) continue;
      up.erase(item);
      changed = true;
    }
  }
  return up;
}

Items World::recovered(const Items& failed) const {
  Items up = undisturbed(failed);
  for (bool changed = true; changed;) {
    changed = false;
    const Items before = up;
    for (const ItemIndex item : all()) {
      if (before.contains(item) || out(item)) continue;
      if (failed.contains(item) || expired(item)) {
        const auto& options = estate_.extras_of(item).restore;
        const bool repairable = std::ranges::any_of(options, [&](const auto& option) {
          return option.breaks.empty() && option_holds(option, within(before));
        });
        if (!repairable) continue;
      }
      const bool joins = is(item, ItemClass::kRecovery)
                             ? !harmful_path(item) && steps_hold(item, within(before))
                             : stays_up(item, within(before)) && may_start(item, within(before));
      if (!joins) continue;
      up.insert(item);
      changed = true;
    }
  }
  return up;
}

Items World::feasible_paths(const Items& up, const Items& failed) const {
  Items feasible;
  for (bool changed = true; changed;) {
    changed = false;
    const Reference reference = [&](ItemIndex item, std::optional<Seconds>) {
      return is(item, ItemClass::kRecovery) ? feasible.contains(item) : up.contains(item);
    };
    for (const ItemIndex path : estate_.of_class(ItemClass::kRecovery)) {
      if (feasible.contains(path) || failed.contains(path) || out(path) || expired(path)) continue;
      if (!steps_hold(path, reference)) continue;
      feasible.insert(path);
      changed = true;
    }
  }
  return feasible;
}

bool World::could_restore(const model::RestoreOption& option, const Items& up,
                          const Items& failed) const {
  const Items feasible = feasible_paths(up, failed);
  return option_holds(option, [&](ItemIndex item, std::optional<Seconds>) {
    return is(item, ItemClass::kRecovery) ? feasible.contains(item) : up.contains(item);
  });
}

}  // namespace onus::twin
