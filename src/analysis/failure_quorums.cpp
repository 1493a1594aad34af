// When too few different people are left. By Hall's theorem demands can be met by people of whom
// nobody is counted twice exactly if every group of demands has as many people who could fill some
// of its places as it has places.
// Source  [Hall35]
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <map>

#include "failure_equations.h"
#include "graph_parts.h"

namespace onus::analysis {

using Gate = Gates::Gate;

Gate FailureEquations::quorum_broken(const std::vector<Demand>& demands, StateKind kind) {
  std::vector<Places> open;
  for (const Demand& demand : demands) {
    if (demand.count == 0) continue;
    Places places{.count = demand.count, .people = {}};
    for (const Demand::Candidate& candidate : demand.candidates) {
      const Gate missing = broken(graph_.parts().nodes[candidate.node], kind);
      if (missing != gates_.always()) places.people.push_back({candidate.person, missing});
    }
    open.push_back(std::move(places));
  }
  std::vector<Gate> broken_parts{without_forced(open)};
  // Groups that share nobody do not compete.
  while (!open.empty()) {
    std::vector<Places> group{std::move(open.back())};
    open.pop_back();
    for (std::size_t i = 0; i < group.size(); ++i) {
      const auto shares = [&](const Places& other) {
        return std::ranges::any_of(group[i].people, [&](const Places::Person& one) {
          return std::ranges::binary_search(other.people, one.person, {}, &Places::Person::person);
        });
      };
      const auto apart = std::stable_partition(open.begin(), open.end(),
                                               [&](const Places& other) { return !shares(other); });
      std::vector<Places> joined(std::make_move_iterator(apart),
                                 std::make_move_iterator(open.end()));
      open.erase(apart, open.end());
      std::ranges::move(joined, std::back_inserter(group));
    }
    broken_parts.push_back(group_broken(group));
  }
  return gates_.any(broken_parts);
}

/// Takes out demands that need everybody they name: those people are then nobody else's. Returns
/// when one of them is missing.
Gate FailureEquations::without_forced(std::vector<Places>& demands) {
  std::vector<Gate> missing;
  for (bool found = true; found;) {
    const auto forced = std::ranges::find_if(
        demands, [](const Places& places) { return places.people.size() <= places.count; });
    found = forced != demands.end();
    if (!found) break;
    if (forced->people.size() < forced->count) return gates_.always();
    const std::vector<Places::Person> taken = std::move(forced->people);
    demands.erase(forced);
    for (const Places::Person& one : taken) {
      missing.push_back(one.missing);
      for (Places& other : demands) {
        std::erase_if(other.people,
                      [&](const Places::Person& person) { return person.person == one.person; });
      }
    }
  }
  return gates_.any(missing);
}

Gate FailureEquations::group_broken(std::span<const Places> demands) {
  const std::uint64_t subsets = demands.size() < 63 ? std::uint64_t{1} << demands.size() : ~0ULL;
  if (subsets > kHallSubsetsMax) {
    error_ = base::Error{
        base::ErrorKind::kLimit, "E0302",
        fmt::format("a condition over people asks for {} groups that share people; cut sets are "
                    "worked out for at most {}: write it with fewer groups",
                    demands.size(), std::bit_width(kHallSubsetsMax) - 1)};
    return gates_.never();
  }
  std::vector<Gate> parts;
  for (std::uint64_t chosen = 1; chosen < subsets; ++chosen) {
    parts.push_back(too_few(demands, chosen));
  }
  return gates_.any(parts);
}

/// Fewer people for the chosen demands than places.
Gate FailureEquations::too_few(std::span<const Places> demands, std::uint64_t chosen) {
  std::map<ItemIndex, std::vector<Gate>> missing;  // a person counts for any of the demands
  std::uint64_t places = 0;
  for (std::size_t d = 0; d < demands.size(); ++d) {
    if ((chosen >> d & 1U) == 0) continue;
    places += demands[d].count;
    for (const Places::Person& one : demands[d].people) missing[one.person].push_back(one.missing);
  }
  if (missing.size() < places) return gates_.always();
  std::vector<Gate> people;
  people.reserve(missing.size());
  for (const auto& [person, gates] : missing) people.push_back(gates_.all(gates));
  return gates_.at_least(missing.size() - places + 1, people);
}

}  // namespace onus::analysis
