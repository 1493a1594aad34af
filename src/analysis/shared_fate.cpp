#include <algorithm>

#include "chains.h"
#include "onus/analysis/recovery.h"

namespace onus::analysis {
namespace {

/// One operation with what it had before anything happened.
struct Fallbacks {
  ItemIndex operation;
  std::vector<ItemIndex> ways_in;  // workflows that were up
  std::vector<ItemIndex> paths;    // that could be carried out
  bool human = false, machine = false;
};

std::vector<Fallbacks> fallbacks_of(const Graph& graph, const UpSet& before) {
  std::vector<Fallbacks> list;
  const model::Estate& estate = graph.estate();
  for (const ItemIndex operation : graph.operations()) {
    Fallbacks one{.operation = operation, .ways_in = {}, .paths = {}};
    for (const ItemIndex way : estate.operation(operation).access) {
      if (before[way.value()]) one.ways_in.push_back(way);
    }
    for (const ItemIndex path : estate.operation(operation).recovery) {
      if (!could_carry_out(graph, path, before)) continue;
      one.paths.push_back(path);
      const bool machine = estate.recovery(path).actor == "machine";
      (machine ? one.machine : one.human) = true;
    }
    if (!one.ways_in.empty() && !one.paths.empty() && before[operation.value()]) {
      list.push_back(std::move(one));
    }
  }
  return list;
}

bool among(const std::vector<ItemIndex>& items, ItemIndex item) {
  return std::find(items.begin(), items.end(), item) != items.end();
}

}  // namespace

std::vector<SharedFate> shared_fates(const Graph& graph,
                                     std::span<const Contingency> contingencies) {
  std::vector<SharedFate> found;
  const UpSet before = undisturbed(graph);
  const std::vector<Fallbacks> all = fallbacks_of(graph, before);
  UpSweep sweep(graph);
  for (std::size_t c = 0; c < contingencies.size(); ++c) {
    const std::vector<ItemIndex>& fails = contingencies[c].fails;
    const UpSet& after = sweep.without(fails);
    for (const Fallbacks& one : all) {
      const bool access_left = std::any_of(one.ways_in.begin(), one.ways_in.end(),
                                           [&](ItemIndex way) { return after[way.value()] != 0; });
      if (access_left) continue;
      SharedFate fate{.operation = one.operation, .contingency = c, .paths = {}, .witnesses = {}};
      const Losses losses(graph, before, after, fails);
      for (const ItemIndex path : one.paths) {
        const bool failed = among(fails, path);
        if (could_carry_out(graph, path, after, fails)) continue;
        fate.paths.push_back(path);
        fate.witnesses.push_back(failed ? std::vector{path} : losses.chain(path, fails));
      }
      if (fate.paths.empty()) continue;
      fate.all_paths = fate.paths.size() == one.paths.size();
      fate.human_and_machine = fate.all_paths && one.human && one.machine;
      found.push_back(std::move(fate));
    }
  }
  return found;
}

}  // namespace onus::analysis
