#include "ways.h"

#include <algorithm>

namespace onus::twin {

std::set<Circle> circles(const World& world) {
  std::set<Circle> found;
  const Items calm = world.undisturbed({});
  const Items calm_paths = world.feasible_paths(calm);
  for (const ItemIndex item : world.all()) {
    const Items without = world.undisturbed({item});
    const Items left_paths = world.feasible_paths(without, {item});
    const auto& options = world.estate().extras_of(item).restore;
    for (std::uint32_t k = 0; k < options.size(); ++k) {
      if (world.could_restore(options[k], calm) &&
          !world.could_restore(options[k], without, {item})) {
        found.insert({.item = item, .option = k, .path = {}});
      }
      for (const ItemIndex path : world.named(options[k].needs)) {
        if (calm_paths.contains(path) && !left_paths.contains(path)) {
          found.insert({.item = item, .option = k, .path = path});
        }
      }
    }
  }
  return found;
}

analysis::RestoreStanding restore_standing(const World& world, ItemIndex item) {
  analysis::RestoreStanding standing;
  const Items calm = world.undisturbed({});
  const Items without = world.undisturbed({item});
  for (const model::RestoreOption& option : world.estate().extras_of(item).restore) {
    ++standing.options;
    if (world.could_restore(option, without, {item})) {
      ++standing.usable;
    } else if (world.could_restore(option, calm)) {
      ++standing.circular;
    } else {
      ++standing.unavailable;
    }
  }
  return standing;
}

Items masked(const World& world, const Items& up) {
  Items found, there = up;
  there.merge(world.feasible_paths(up));
  for (const ItemIndex item : up) {
    if (!world.may_start(item, within(there))) found.insert(item);
  }
  return found;
}

Fate fate(const World& world, ItemIndex operation, const Items& failed) {
  const model::Operation& written = world.estate().operation(operation);
  const Items left = world.undisturbed(failed);
  const Items paths_before = world.feasible_paths(world.undisturbed({}));
  const Items paths = world.feasible_paths(left, failed);
  Fate found;
  const auto stands_in = [&](const Items& up) {
    return std::ranges::any_of(written.access, [&](ItemIndex way) { return up.contains(way); });
  };
  const Items calm = world.undisturbed({});
  found.takes_access = calm.contains(operation) && stands_in(calm) && !stands_in(left);
  found.leaves_none = true;
  for (const ItemIndex path : written.recovery) {
    if (paths.contains(path)) found.leaves_none = false;
    if (paths_before.contains(path) && !paths.contains(path)) found.paths.insert(path);
  }
  return found;
}

Rollback rollback(const World& world, ItemIndex operation, ItemIndex path) {
  const model::Estate& estate = world.estate();
  Rollback found;
  found.possible = world.feasible_paths(world.undisturbed({})).contains(path);
  for (const ItemIndex way : estate.operation(operation).recovery) {
    Items gone;
    for (const model::Step& step : estate.recovery(way).steps) {
      gone.insert(step.uses_up.begin(), step.uses_up.end());
      gone.insert(step.breaks.begin(), step.breaks.end());
    }
    if (!world.feasible_paths(world.undisturbed(gone), gone).contains(path)) {
      found.impossible_after.insert(way);
    }
  }
  return found;
}

Awakening awakening(const Tale& tale) {
  Awakening found;
  for (const auto& [item, loss] : losses(tale)) {
    if (tale.up_before.contains(item) && !loss.regained_at) found.never.insert(item);
  }
  for (const Turn& turn : tale.turns) {
    if (!turn.up || !tale.up_at_end.contains(turn.item)) continue;
    if (!tale.moving.contains(turn.item)) found.back[turn.item] = turn.at;
  }
  return found;
}

}  // namespace onus::twin
