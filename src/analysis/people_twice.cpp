#include <algorithm>
#include <iterator>

#include "onus/analysis/explain.h"
#include "onus/model/availability.h"

namespace onus::analysis {
namespace {

using model::Gate;

/// The people one line of a way back may use, and the fewest that it takes.
struct Crew {
  std::vector<ItemIndex> people;  // ascending, no repeats
  std::size_t fewest = 0;
};

std::size_t fewest_of(const model::Estate& estate, model::ConditionIndex by) {
  const model::ConditionNode& node = estate.conditions.node(by);
  if (node.gate == Gate::kItem) return 1;
  std::vector<std::size_t> each;
  for (std::uint32_t i = 0; i < node.count; ++i) {
    each.push_back(fewest_of(estate, estate.conditions.child(by, i)));
  }
  if (node.gate == Gate::kAtLeast) return node.threshold;  // a condition among them takes no fewer
  std::sort(each.begin(), each.end());
  const std::size_t counted =
      node.gate == Gate::kAll ? each.size() : std::min<std::size_t>(1, each.size());
  std::size_t fewest = 0;
  for (std::size_t i = 0; i < counted; ++i) fewest += each[i];
  return fewest;
}

Crew crew_of(const Graph& graph, const WayStep& step) {
  const model::Estate& estate = graph.estate();
  model::ConditionIndex by;
  if (step.kind == WayStep::Kind::kStep) {
    by = graph.path(step.item)->steps[step.detail].written->by;
  } else if (step.kind == WayStep::Kind::kRestore) {
    by = graph.restore_ways(step.item)[step.detail].written->by;
  }
  Crew crew;
  if (!by.valid()) return crew;
  for (const ItemIndex party : model::items_named(estate.conditions, by)) {
    for (const ItemIndex person : model::people_of(estate, party)) crew.people.push_back(person);
  }
  std::sort(crew.people.begin(), crew.people.end());
  crew.people.erase(std::unique(crew.people.begin(), crew.people.end()), crew.people.end());
  crew.fewest = fewest_of(estate, by);
  return crew;
}

}  // namespace

std::vector<ItemIndex> people_twice(const Graph& graph, std::span<const WayStep> way) {
  std::vector<ItemIndex> twice;
  std::vector<Crew> crews;
  for (const WayStep& step : way) crews.push_back(crew_of(graph, step));
  for (std::size_t a = 0; a < way.size(); ++a) {
    for (std::size_t b = a + 1; b < way.size() && way[b].begins < way[a].ends; ++b) {
      std::vector<ItemIndex> shared, all;
      std::set_intersection(crews[a].people.begin(), crews[a].people.end(), crews[b].people.begin(),
                            crews[b].people.end(), std::back_inserter(shared));
      std::set_union(crews[a].people.begin(), crews[a].people.end(), crews[b].people.begin(),
                     crews[b].people.end(), std::back_inserter(all));
      if (all.size() >= crews[a].fewest + crews[b].fewest) continue;
      twice.insert(twice.end(), shared.begin(), shared.end());
    }
  }
  std::sort(twice.begin(), twice.end());
  twice.erase(std::unique(twice.begin(), twice.end()), twice.end());
  return twice;
}

}  // namespace onus::analysis
