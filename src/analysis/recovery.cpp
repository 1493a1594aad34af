#include "onus/analysis/recovery.h"

#include <algorithm>
#include <array>

#include "chains.h"

namespace onus::analysis {
namespace {

using model::ItemClass;

constexpr std::array<std::string_view, 5> kStays{"place", "safe", "hardware-key", "paper", "tool"};

bool stays_by_kind(std::string_view kind) {
  return std::find(kStays.begin(), kStays.end(), kind) != kStays.end();
}

/// The paths that a restore option names.
std::vector<ItemIndex> paths_of(const Graph& graph, const RestoreWay& way) {
  std::vector<ItemIndex> paths;
  for (const ItemIndex item : items_named(graph, way.condition)) {
    if (graph.path(item) != nullptr) paths.push_back(item);
  }
  return paths;
}

/// The ring from `item` through what an option or a path lacks, back to `item`, which stands once.
std::vector<ItemIndex> ring(ItemIndex item, std::vector<ItemIndex> chain) {
  if (!chain.empty() && chain.back() == item) chain.pop_back();
  chain.insert(chain.begin(), item);
  return chain;
}

}  // namespace

std::vector<CircularRecovery> circular_recoveries(const Graph& graph) {
  std::vector<CircularRecovery> found;
  const UpSet before = undisturbed(graph);
  UpSweep sweep(graph);
  for (std::size_t i = 0; i < graph.item_count(); ++i) {
    const ItemIndex item(i);
    const auto ways = graph.restore_ways(item);
    if (ways.empty()) continue;
    const std::span<const ItemIndex> failed(&item, 1);
    const UpSet& after = sweep.without(failed);
    for (const RestoreWay& way : ways) {
      if (could_hold(graph, way.condition, before) &&
          !could_hold(graph, way.condition, after, failed)) {
        const Losses losses(graph, before, after, failed);
        found.push_back({item, way.option, {}, ring(item, losses.chain(way.condition, item))});
      }
      for (const ItemIndex path : paths_of(graph, way)) {
        if (!could_carry_out(graph, path, before)) continue;
        if (could_carry_out(graph, path, after, failed)) continue;
        std::vector<ItemIndex> chain = Losses(graph, before, after, failed).chain(path, item);
        found.push_back({item, way.option, path, ring(item, std::move(chain))});
      }
    }
  }
  return found;
}

std::vector<RestoreStanding> restore_standings(const Graph& graph) {
  std::vector<RestoreStanding> standings(graph.item_count());
  const UpSet before = undisturbed(graph);
  UpSweep sweep(graph);
  for (std::size_t i = 0; i < graph.item_count(); ++i) {
    const ItemIndex item(i);
    const auto ways = graph.restore_ways(item);
    if (ways.empty()) continue;
    const std::span<const ItemIndex> failed(&item, 1);
    const UpSet& after = sweep.without(failed);
    for (const RestoreWay& way : ways) {
      ++standings[i].options;
      if (could_hold(graph, way.condition, after, failed)) {
        ++standings[i].usable;
      } else if (could_hold(graph, way.condition, before)) {
        ++standings[i].circular;
      } else {
        ++standings[i].unavailable;
      }
    }
  }
  return standings;
}

std::vector<MaskedFailure> masked_failures(const Graph& graph, const UpSet& up) {
  std::vector<MaskedFailure> found;
  for (std::size_t i = 0; i < graph.item_count(); ++i) {
    const ItemIndex item(i);
    const ExprIndex needs = graph.start_needs(item);
    if (!up[i] || !needs.valid() || could_hold(graph, needs, up)) continue;
    MaskedFailure masked{.item = item, .lacks = {}};
    for (const ItemIndex named : items_named(graph, needs)) {
      if (!up[named.value()]) masked.lacks.push_back(named);
    }
    found.push_back(std::move(masked));
  }
  return found;
}

std::vector<RollbackStanding> rollbacks(const Graph& graph) {
  std::vector<RollbackStanding> found;
  const model::Estate& estate = graph.estate();
  const UpSet before = undisturbed(graph);
  const auto lacks = [&](ItemIndex path, const UpSet& up) {
    std::vector<ItemIndex> missing;
    for (const PathStep& step : graph.path(path)->steps) {
      if (holds(graph, step.condition, up)) continue;
      for (const ItemIndex named : items_named(graph, step.condition)) {
        if (!up[named.value()] && !(graph.path(named) && could_carry_out(graph, named, up))) {
          missing.push_back(named);
        }
      }
    }
    std::sort(missing.begin(), missing.end());
    missing.erase(std::unique(missing.begin(), missing.end()), missing.end());
    return missing;
  };
  for (const ItemIndex operation : graph.operations()) {
    for (const ItemIndex path : estate.operation(operation).rollback) {
      RollbackStanding standing{.operation = operation, .path = path, .lacks = {}, .after = {}};
      standing.possible = could_carry_out(graph, path, before);
      standing.possible_afterwards = standing.possible;
      if (!standing.possible) standing.lacks = lacks(path, before);
      for (const ItemIndex used : estate.operation(operation).recovery) {
        if (!standing.possible || !standing.possible_afterwards) break;
        std::vector<ItemIndex> gone;
        for (const model::Step& step : estate.recovery(used).steps) {
          gone.insert(gone.end(), step.breaks.begin(), step.breaks.end());
          gone.insert(gone.end(), step.uses_up.begin(), step.uses_up.end());
        }
        if (gone.empty()) continue;
        const UpSet after = undisturbed(graph, gone);
        if (could_carry_out(graph, path, after, gone)) continue;
        standing.possible_afterwards = false;
        standing.after = used;
        standing.lacks = lacks(path, after);
      }
      found.push_back(std::move(standing));
    }
  }
  return found;
}

bool stays_in_black_start(const model::Estate& estate, ItemIndex item) {
  const model::Item& written = estate.item(item);
  switch (written.item_class) {
    case ItemClass::kPerson: return true;
    case ItemClass::kAuthenticator:
    case ItemClass::kComponent: return stays_by_kind(written.kind);
    default: return false;
  }
}

}  // namespace onus::analysis
