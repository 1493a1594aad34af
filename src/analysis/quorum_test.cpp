#include "quorum.h"

#include <algorithm>

#include "onus/analysis/state.h"
#include "test_estate.h"

namespace onus::analysis {
namespace {

/// An estate with one step by `by`, and whether it can be carried out while `away` have failed.
bool met(const std::string& by, const std::vector<std::string>& lost) {
  const TestEstate estate(R"(
people: {ann: {}, bob: {}, cyd: {}, dan: {}}
teams:
  secops: {members: [ann, bob]}
  grid: {members: [bob, cyd]}
recovery:
  way: {kind: manual, steps: [{do: act, by: )" +
                          by + ", needs: []}]}\n");
  return could_carry_out(estate.graph(), estate.at("way"),
                         undisturbed(estate.graph(), estate.at(lost)));
}

TEST(Quorum, CountsDistinctPeopleOutOfBoth) {
  EXPECT_TRUE(met("{at_least: 2, of: [secops, ann]}", {}));
  EXPECT_FALSE(met("{at_least: 2, of: [secops, ann]}", {"bob"}));
  EXPECT_FALSE(met("{at_least: 3, of: [secops, ann]}", {}));
}

TEST(Quorum, TakesOneFromEachAndNobodyTwice) {
  EXPECT_TRUE(met("{all: [secops, ann]}", {}));        // bob for secops, ann for herself
  EXPECT_FALSE(met("{all: [secops, ann]}", {"bob"}));  // ann cannot be both
  EXPECT_TRUE(met("{all: [secops, grid]}", {"bob"}));
  EXPECT_FALSE(met("{all: [secops, grid]}", {"ann", "cyd"}));  // bob alone
}

TEST(Quorum, LetsACompoundMemberCountOnceWithPeopleOfItsOwn) {
  const std::string by = "{at_least: 2, of: [dan, {all: [secops, grid]}]}";
  EXPECT_TRUE(met(by, {}));
  EXPECT_FALSE(met(by, {"dan"}));
  EXPECT_FALSE(met(by, {"ann", "cyd"}));
}

TEST(Quorum, OfNobodyHoldsAndAnyOfNobodyDoesNot) {
  EXPECT_FALSE(met("{any: []}", {}));
  EXPECT_TRUE(met("{all: []}", {}));
}

/// Brute force: every assignment of people to places, against the matching.
TEST(Quorum, AgreesWithTryingEveryAssignment) {
  std::uint32_t state = 12345;
  const auto next = [&](std::uint32_t bound) {
    state = state * 1664525U + 1013904223U;
    return (state >> 16) % bound;
  };
  for (int round = 0; round < 3000; ++round) {
    const std::uint32_t people = 1 + next(5);
    Quorum quorum;
    quorum.alternatives.emplace_back();
    std::vector<std::vector<std::uint32_t>> places;
    for (std::uint32_t d = 0, demands = next(4); d < demands; ++d) {
      Demand demand{.count = next(3), .candidates = {}};
      std::vector<std::uint32_t> who;
      for (std::uint32_t p = 0; p < people; ++p) {
        if (next(2) == 0) continue;
        demand.candidates.push_back({.person = ItemIndex(p), .node = 0});
        who.push_back(p);
      }
      for (std::uint32_t i = 0; i < demand.count; ++i) places.push_back(who);
      quorum.alternatives[0].push_back(std::move(demand));
    }
    std::vector<std::uint32_t> order(people);
    for (std::uint32_t p = 0; p < people; ++p) order[p] = p;
    bool expected = places.size() <= people && places.empty();
    do {
      bool fits = places.size() <= people;
      for (std::size_t i = 0; fits && i < places.size(); ++i) {
        fits = std::find(places[i].begin(), places[i].end(), order[i]) != places[i].end();
      }
      expected = expected || fits;
    } while (!expected && std::next_permutation(order.begin(), order.end()));
    EXPECT_EQ(quorum_met(quorum, [](const Demand::Candidate&) { return true; }), expected)
        << "round " << round;
  }
}

}  // namespace
}  // namespace onus::analysis
