#include "onus/diagrams/cut_sets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <bit>

#include "test_twin.h"

namespace onus::diagrams {
namespace {

using testing::ElementsAre;

CutSet set_of(std::initializer_list<std::uint32_t> variables) {
  CutSet set;
  for (std::uint32_t variable : variables) set.emplace_back(variable);
  return set;
}

CutSets solved(const Formula& formula) {
  const auto diagram = build_diagram(formula);
  EXPECT_TRUE(diagram.has_value());
  auto sets = minimal_cut_sets(*diagram);
  EXPECT_TRUE(sets.has_value());
  return *sets;
}

Formula bridge() {
  // Five links; the network fails when no path of a-d, b-e, a-c-e, b-c-d is whole.
  Formula formula;
  std::vector<NodeId> v;
  for (int i = 0; i < 5; ++i) v.push_back(formula.add_variable());
  const auto any = [&](std::initializer_list<NodeId> nodes) {
    return formula.add_gate(Op::kOr, std::vector<NodeId>(nodes));
  };
  const std::array paths{any({v[0], v[3]}), any({v[1], v[4]}), any({v[0], v[2], v[4]}),
                         any({v[1], v[2], v[3]})};
  static_cast<void>(formula.add_gate(Op::kAnd, paths));
  return formula;
}

TEST(CutSets, OfTheBridgeNetwork) {
  const CutSets sets = solved(bridge());
  EXPECT_THAT(sets.list(100).sets,
              ElementsAre(set_of({0, 1}), set_of({3, 4}), set_of({0, 2, 4}), set_of({1, 2, 3})));
  EXPECT_TRUE(sets.list(100).complete);
  EXPECT_EQ(count_text(sets.count()), "4");
  EXPECT_TRUE(sets.coherent());
  EXPECT_EQ(sets.order_max(), kAnyOrder);
}

TEST(CutSets, AreListedUpToALimitSmallOnesFirst) {
  const CutSetList two = solved(bridge()).list(2);
  EXPECT_THAT(two.sets, ElementsAre(set_of({0, 1}), set_of({3, 4})));
  EXPECT_FALSE(two.complete);
  EXPECT_TRUE(solved(bridge()).list(4).complete);
  EXPECT_FALSE(solved(bridge()).list(3).complete);
  EXPECT_FALSE(solved(bridge()).list(0).complete);
}

TEST(CutSets, AreFilteredByOrderAndByVariables) {
  const CutSets sets = solved(bridge());
  EXPECT_THAT(sets.list(100, {2, {}}).sets, ElementsAre(set_of({0, 1}), set_of({3, 4})));
  const std::vector<bool> without_first{false, true, true, true, true};
  EXPECT_THAT(sets.list(100, {kAnyOrder, without_first}).sets,
              ElementsAre(set_of({3, 4}), set_of({1, 2, 3})));
}

TEST(CutSets, OfConstants) {
  Formula always;
  static_cast<void>(always.add_constant(true));
  EXPECT_THAT(solved(always).list(10).sets, ElementsAre(CutSet{}));
  EXPECT_EQ(count_text(solved(always).count()), "1");
  Formula never;
  static_cast<void>(never.add_constant(false));
  EXPECT_TRUE(solved(never).list(10).sets.empty());
  EXPECT_EQ(count_text(solved(never).count()), "0");
}

TEST(CutSets, OfANegationAreThePositivePartsOfItsSolutions) {
  // (x and not y) or z
  Formula formula;
  const NodeId x = formula.add_variable();
  const NodeId y = formula.add_variable();
  const NodeId z = formula.add_variable();
  const NodeId left = formula.add_gate(Op::kAnd, std::array{x, formula.add_not(y)});
  static_cast<void>(formula.add_gate(Op::kOr, std::array{left, z}));
  const CutSets sets = solved(formula);
  EXPECT_FALSE(sets.coherent());
  EXPECT_THAT(sets.list(10).sets, ElementsAre(set_of({0}), set_of({2})));
}

TEST(CutSets, KnowThatANegationWhichCancelsDoesNotMatter) {
  // not (not x and not y) is x or y; (x and not y) or y is x or y as well.
  Formula formula;
  const NodeId x = formula.add_variable();
  const NodeId y = formula.add_variable();
  const NodeId only = formula.add_gate(Op::kAnd, std::array{x, formula.add_not(y)});
  static_cast<void>(formula.add_gate(Op::kOr, std::array{only, y}));
  EXPECT_TRUE(solved(formula).coherent());
}

TEST(CutSets, AreCountedBeyond128BitsWithoutBeginningAnew) {
  // 200 pairs, one of each: 2^200 sets of order 200.
  Formula formula;
  std::vector<NodeId> pairs;
  for (int i = 0; i < 200; ++i) {
    const NodeId a = formula.add_variable();
    const NodeId b = formula.add_variable();
    pairs.push_back(formula.add_gate(Op::kOr, std::array{a, b}));
  }
  static_cast<void>(formula.add_gate(Op::kAnd, pairs));
  const CutSets sets = solved(formula);
  EXPECT_TRUE(sets.count().more);
  EXPECT_EQ(count_text(sets.count()), "more than 340282366920938463463374607431768211455");
  EXPECT_EQ(sets.count_by_order().size(), 201U);
  const CutSetList some = sets.list(3);
  ASSERT_EQ(some.sets.size(), 3U);
  EXPECT_EQ(some.sets[0].size(), 200U);
  EXPECT_FALSE(some.complete);
}

TEST(CutSets, AreCountedExactlyJustBelow128Bits) {
  // 127 pairs: 2^127 sets.
  Formula formula;
  std::vector<NodeId> pairs;
  for (int i = 0; i < 127; ++i) {
    const std::array pair{formula.add_variable(), formula.add_variable()};
    pairs.push_back(formula.add_gate(Op::kOr, pair));
  }
  static_cast<void>(formula.add_gate(Op::kAnd, pairs));
  EXPECT_EQ(count_text(solved(formula).count()), "170141183460469231731687303715884105728");
}

std::set<std::uint64_t> up_to(const std::set<std::uint64_t>& masks, int order) {
  std::set<std::uint64_t> kept;
  for (std::uint64_t mask : masks) {
    if (std::popcount(mask) <= order) kept.insert(mask);
  }
  return kept;
}

void compare_with_twin(const Formula& formula) {
  const std::vector<bool> table = twin::truth_table(formula);
  const auto expected = twin::minimal_solutions(table);
  const CutSets sets = solved(formula);
  ASSERT_EQ(sets.count().value, expected.size());
  const CutSetList listed = sets.list(10'000);
  ASSERT_TRUE(listed.complete);
  ASSERT_EQ(listed.sets.size(), expected.size());
  ASSERT_EQ(twin::as_masks(listed.sets), expected);
  ASSERT_EQ(sets.coherent(), twin::is_monotone(table, formula.variable_count()));
  std::vector<std::uint64_t> by_order;
  for (std::uint64_t mask : expected) {
    const auto order = static_cast<std::size_t>(std::popcount(mask));
    by_order.resize(std::max(by_order.size(), order + 1), 0);
    ++by_order[order];
  }
  const auto counted = sets.count_by_order();
  ASSERT_EQ(counted.size(), by_order.size());
  for (std::size_t k = 0; k < counted.size(); ++k) ASSERT_EQ(counted[k].value, by_order[k]);
  ASSERT_EQ(twin::as_masks(sets.list(10'000, {2, {}}).sets), up_to(expected, 2));
}

TEST(CutSets, AreCoherentWhenOnlyWhatTheTopIgnoresIsNot) {
  // A case that the twin found: a module that is not monotone, and a top that does not need it.
  std::mt19937_64 random(1'014'380);
  const Formula formula = twin::random_formula(random, {10, 16, true});
  ASSERT_TRUE(twin::is_monotone(twin::truth_table(formula), formula.variable_count()));
  EXPECT_TRUE(solved(formula).coherent());
}

TEST(CutSets, AgreeWithAllAssignments) {
  for (int seed = 0; seed < twin::cases(1500); ++seed) {
    std::mt19937_64 random(static_cast<std::uint64_t>(seed) + 1'000'000);
    SCOPED_TRACE(seed);
    compare_with_twin(twin::random_formula(random, {10, 16, seed % 2 == 0}));
    if (testing::Test::HasFatalFailure()) return;
  }
}

TEST(CutSetsUpTo, AgreeWithAllAssignments) {
  for (int seed = 0; seed < twin::cases(1000); ++seed) {
    std::mt19937_64 random(static_cast<std::uint64_t>(seed) + 2'000'000);
    const Formula formula = twin::random_formula(random, {10, 16, false});
    const auto expected = twin::minimal_solutions(twin::truth_table(formula));
    for (std::uint32_t order : {0U, 1U, 3U, 12U}) {
      const auto sets = minimal_cut_sets_up_to(formula, order);
      ASSERT_TRUE(sets.has_value());
      ASSERT_EQ(sets->order_max(), order);
      ASSERT_EQ(twin::as_masks(sets->list(10'000).sets), up_to(expected, static_cast<int>(order)))
          << seed << " order " << order;
    }
  }
}

TEST(CutSetsUpTo, RefuseNegationAndOrdersAboveTheirLimit) {
  Formula formula;
  const NodeId x = formula.add_variable();
  EXPECT_TRUE(minimal_cut_sets_up_to(formula, 60).has_value());
  EXPECT_FALSE(minimal_cut_sets_up_to(formula, 61).has_value());
  static_cast<void>(formula.add_not(x));
  const auto refused = minimal_cut_sets_up_to(formula, 2);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, base::ErrorKind::kInvalid);
}

}  // namespace
}  // namespace onus::diagrams
