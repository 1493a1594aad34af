#include "people.h"

#include <algorithm>

#include "onus/model/availability.h"

namespace onus::findings {

using model::Gate;

std::vector<ItemIndex> people_named(const model::Estate& estate, model::ConditionIndex condition) {
  std::vector<ItemIndex> people;
  if (!condition.valid()) return people;
  for (const ItemIndex party : model::items_named(estate.conditions, condition)) {
    const std::vector<ItemIndex> some = model::people_of(estate, party);
    people.insert(people.end(), some.begin(), some.end());
  }
  std::sort(people.begin(), people.end());
  people.erase(std::unique(people.begin(), people.end()), people.end());
  return people;
}

// Nesting is bounded by the loader (LoadLimits::nesting_max).
std::size_t people_at_least(const model::Estate& estate, model::ConditionIndex condition) {
  const model::Conditions& conditions = estate.conditions;
  const model::ConditionNode& node = conditions.node(condition);
  if (node.gate == Gate::kItem) return 1;
  std::vector<std::size_t> each;
  for (std::uint32_t i = 0; i < node.count; ++i) {
    each.push_back(people_at_least(estate, conditions.child(condition, i)));
  }
  std::sort(each.begin(), each.end());
  // A plain member of `at_least: n` may stand for a team: n people of one team are enough.
  const std::size_t wanted = node.gate == Gate::kAll   ? each.size()
                             : node.gate == Gate::kAny ? 1
                                                       : node.threshold;
  std::size_t people = 0;
  for (std::size_t i = 0; i < wanted; ++i) people += i < each.size() ? each[i] : 1;
  return people;
}

}  // namespace onus::findings
