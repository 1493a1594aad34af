// Conditions, the undisturbed state and the Boolean core.
#include <random>

#include "compare.h"
#include "compare_parts.h"

namespace onus::twin {
namespace {

using analysis::ExprIndex;
using analysis::Graph;
using analysis::UpSet;

constexpr int kSets = 6;

bool fast_holds(const Graph& graph, ExprIndex at, const UpSet& up) {
  return !at.valid() || analysis::holds(graph, at, up);
}

/// One item's conditions over one set of items that are up.
std::string item_conditions(const World& world, const Graph& graph, ItemIndex item,
                            const Items& up) {
  const UpSet flags = to_up_set(world.estate(), up);
  const Reference reference = within(up);
  const std::string about =
      fmt::format("{} over {}", id_of(world.estate(), item), ids_of(world.estate(), up));
  const bool is_path = world.is(item, ItemClass::kRecovery);
  if (!is_path &&
      world.stays_up(item, reference) != fast_holds(graph, graph.condition(item), flags)) {
    return "condition of " + about;
  }
  if (world.may_start(item, reference) != fast_holds(graph, graph.start_needs(item), flags)) {
    return "start of " + about;
  }
  const auto& options = world.estate().extras_of(item).restore;
  const auto fast_ways = graph.restore_ways(item);
  if (options.size() != fast_ways.size()) return "number of restore options of " + about;
  for (std::size_t k = 0; k < options.size(); ++k) {
    if (world.option_holds(options[k], reference) !=
        fast_holds(graph, fast_ways[k].condition, flags)) {
      return fmt::format("restore option {} of {}", k, about);
    }
  }
  if (!is_path) return {};
  const auto& steps = world.estate().recovery(item).steps;
  const bool needs = world.holds(world.estate().item(item).needs, reference);
  const analysis::Path* path = graph.path(item);
  if (path == nullptr || path->steps.size() != steps.size()) return "steps of " + about;
  for (std::size_t k = 0; k < steps.size(); ++k) {
    if ((needs && world.step_holds(steps[k], reference)) !=
        fast_holds(graph, path->steps[k].condition, flags)) {
      return fmt::format("step {} of {}", k, about);
    }
  }
  return {};
}

}  // namespace

std::string compare_conditions(const model::Estate& estate, const analysis::Moment& moment,
                               const analysis::Disturbance&) {
  const auto graph = Graph::make(estate, moment);
  if (!graph) return {};
  const World world(estate, moment);
  std::mt19937_64 random(estate.items.size());
  for (std::size_t i = 0; i < estate.items.size(); ++i) {
    const ItemIndex item(i);
    const auto down = graph->down_before(item);
    const bool stateful = world.all().contains(item);
    if (graph->has_state(item) != stateful) return "state of " + id_of(estate, item);
    if (!stateful) continue;
    const bool expired = down == analysis::DownBefore::kExpired;
    if (world.expired(item) != expired) return "expiry of " + id_of(estate, item);
    if (world.out(item) != (!expired && down != analysis::DownBefore::kNo)) {
      return "down before: " + id_of(estate, item);
    }
  }
  for (int set = 0; set < kSets; ++set) {
    Items up;
    for (const ItemIndex item : world.all()) {
      if (random() % 8 < 2 + static_cast<unsigned>(set)) up.insert(item);
    }
    for (const ItemIndex item : world.all()) {
      const std::string found = item_conditions(world, *graph, item, up);
      if (!found.empty()) return found;
    }
  }
  return {};
}

namespace {

std::string compare_sets(const World& world, const Graph& graph, analysis::UpSweep& sweep,
                         analysis::CoreSweep& cores, const Items& failed) {
  const model::Estate& estate = world.estate();
  const std::vector<ItemIndex> list(failed.begin(), failed.end());
  const std::string about = " after " + ids_of(estate, failed);
  const Items up = world.undisturbed(failed);
  std::string found =
      differ(estate, "Up" + about, up, to_items(analysis::undisturbed(graph, list)));
  if (!found.empty()) return found;
  const auto core = analysis::boolean_core(graph, list);
  found = differ(estate, "core's U" + about, up, to_items(core.up));
  if (!found.empty()) return found;
  found = differ(estate, "core's R" + about, world.recovered(failed), to_items(core.recovered));
  if (!found.empty()) return found;
  found = differ(estate, "sweep" + about, up, to_items(sweep.without(list)));
  if (!found.empty()) return found;
  found = differ(estate, "core sweep's U" + about, up, to_items(cores.without(list)));
  if (!found.empty()) return found;
  found = differ(estate, "core sweep's R" + about, world.recovered(failed),
                 to_items(cores.recovered()));
  if (!found.empty()) return found;
  Items fallen = world.undisturbed({});
  std::erase_if(fallen, [&](ItemIndex item) { return up.contains(item); });
  return differ(estate, "fallen" + about, fallen, to_items(sweep.fallen()));
}

std::string compare_feasible(const World& world, const Graph& graph, const Items& up) {
  const UpSet flags = to_up_set(world.estate(), up);
  Items paths;
  for (const ItemIndex path : graph.paths()) {
    if (analysis::could_carry_out(graph, path, flags)) paths.insert(path);
  }
  std::string found = differ(world.estate(), "could carry out over " + ids_of(world.estate(), up),
                             world.feasible_paths(up), paths);
  for (const ItemIndex item : world.all()) {
    const auto& options = world.estate().extras_of(item).restore;
    for (std::size_t k = 0; found.empty() && k < options.size(); ++k) {
      const bool fast = analysis::could_hold(graph, graph.restore_ways(item)[k].condition, flags);
      if (fast == world.could_restore(options[k], up)) continue;
      found = fmt::format("could restore {} by option {} over {}: analysis says {}",
                          id_of(world.estate(), item), k, ids_of(world.estate(), up), fast);
    }
  }
  return found;
}

}  // namespace

std::string compare_core(const model::Estate& estate, const analysis::Moment& moment,
                         const analysis::Disturbance& disturbance) {
  const auto graph = Graph::make(estate, moment);
  if (!graph) return {};
  const World world(estate, moment);
  analysis::UpSweep sweep(*graph);
  analysis::CoreSweep cores(*graph);
  const Items all = to_items(disturbance.fails);
  std::string found = compare_sets(world, *graph, sweep, cores, {});
  if (found.empty()) found = compare_sets(world, *graph, sweep, cores, all);
  for (const ItemIndex item : world.all()) {
    if (found.empty()) found = compare_sets(world, *graph, sweep, cores, {item});
  }
  if (found.empty()) found = compare_feasible(world, *graph, world.undisturbed({}));
  if (found.empty()) found = compare_feasible(world, *graph, world.undisturbed(all));
  return found;
}

}  // namespace onus::twin
