// Circular recovery, masked failures, shared fate, rollback, black start and sweeps.
#include <algorithm>

#include "compare.h"
#include "compare_parts.h"
#include "onus/analysis/contingency.h"
#include "ways.h"

namespace onus::twin {
namespace {

using analysis::Graph;

std::string compare_circles(const World& world, const Graph& graph) {
  std::set<Circle> told;
  for (const analysis::CircularRecovery& found : analysis::circular_recoveries(graph)) {
    told.insert({.item = found.item, .option = found.option, .path = found.path});
  }
  const auto twin = circles(world);
  if (twin == told) return {};
  const auto text = [&](const std::set<Circle>& all) {
    std::string line;
    for (const Circle& one : all) {
      line += fmt::format(" {}:{}/{}", id_of(world.estate(), one.item), one.option + 1,
                          id_of(world.estate(), one.path));
    }
    return line;
  };
  return fmt::format("circular: twin{}; analysis{}", text(twin), text(told));
}

std::string compare_standings(const World& world, const Graph& graph) {
  const auto standings = analysis::restore_standings(graph);
  for (const ItemIndex item : world.all()) {
    const auto twin = restore_standing(world, item);
    const auto& fast = standings[item.value()];
    if (twin.options == fast.options && twin.usable == fast.usable &&
        twin.circular == fast.circular && twin.unavailable == fast.unavailable) {
      continue;
    }
    return fmt::format(
        "restore of {}: twin {}/{}/{}, analysis {}/{}/{} usable/circular/unavailable",
        id_of(world.estate(), item), twin.usable, twin.circular, twin.unavailable, fast.usable,
        fast.circular, fast.unavailable);
  }
  return {};
}

std::string compare_masked(const World& world, const Graph& graph) {
  const Items up = world.undisturbed({});
  Items told;
  for (const auto& found : analysis::masked_failures(graph, to_up_set(world.estate(), up))) {
    told.insert(found.item);
    for (const ItemIndex lacks : found.lacks) {
      if (up.contains(lacks)) return "masked: lacks what is up: " + id_of(world.estate(), lacks);
    }
  }
  return differ(world.estate(), "masked", masked(world, up), told);
}

std::string compare_fates(const World& world, const Graph& graph) {
  const auto contingencies = analysis::contingencies(graph, true);
  std::map<std::pair<ItemIndex, std::size_t>, analysis::SharedFate> told;
  for (const auto& found : analysis::shared_fates(graph, contingencies)) {
    told[{found.operation, found.contingency}] = found;
  }
  for (const ItemIndex operation : world.estate().of_class(ItemClass::kOperation)) {
    for (std::size_t i = 0; i < contingencies.size(); ++i) {
      const Fate twin = fate(world, operation, to_items(contingencies[i].fails));
      const auto fast = told.find({operation, i});
      const std::string about = fmt::format("fate of {} after {}", id_of(world.estate(), operation),
                                            contingencies[i].name);
      const bool shared = twin.takes_access && !twin.paths.empty();
      if (shared != (fast != told.end())) return fmt::format("{}: twin says {}", about, shared);
      if (!shared) continue;
      std::string found = differ(world.estate(), about, twin.paths, to_items(fast->second.paths));
      if (!found.empty()) return found;
      if (twin.leaves_none != fast->second.all_paths) return about + ": all paths";
    }
  }
  return {};
}

std::string compare_rollbacks(const World& world, const Graph& graph) {
  std::set<std::pair<ItemIndex, ItemIndex>> told;
  for (const auto& fast : analysis::rollbacks(graph)) {
    told.insert({fast.operation, fast.path});
    const Rollback twin = rollback(world, fast.operation, fast.path);
    const std::string about = fmt::format("rollback {} of {}", id_of(world.estate(), fast.path),
                                          id_of(world.estate(), fast.operation));
    if (twin.possible != fast.possible) return about + ": possible";
    if ((twin.possible && twin.impossible_after.empty()) != fast.possible_afterwards) {
      return about + ": possible afterwards";
    }
    if (fast.possible && !fast.possible_afterwards && !twin.impossible_after.contains(fast.after)) {
      return about + ": after " + id_of(world.estate(), fast.after);
    }
  }
  std::set<std::pair<ItemIndex, ItemIndex>> twin;
  for (const ItemIndex operation : world.estate().of_class(ItemClass::kOperation)) {
    for (const ItemIndex path : world.estate().operation(operation).rollback) {
      twin.insert({operation, path});
    }
  }
  return twin == told ? std::string{} : "rollbacks: which there are";
}

}  // namespace

std::string compare_ways(const model::Estate& estate, const analysis::Moment& moment,
                         const analysis::Disturbance&) {
  const auto graph = Graph::make(estate, moment);
  if (!graph) return {};
  const World world(estate, moment);
  std::string found = compare_circles(world, *graph);
  if (found.empty()) found = compare_standings(world, *graph);
  if (found.empty()) found = compare_masked(world, *graph);
  if (found.empty()) found = compare_fates(world, *graph);
  if (found.empty()) found = compare_rollbacks(world, *graph);
  return found;
}

}  // namespace onus::twin
