#include <gtest/gtest.h>

#include <array>

#include "onus/diagrams/bounds.h"
#include "onus/diagrams/probability.h"
#include "test_twin.h"

namespace onus::diagrams {
namespace {

TEST(ProbabilityOfMoreThan, IsThatOfDice) {
  const std::array half{0.5, 0.5, 0.5};
  EXPECT_DOUBLE_EQ(probability_of_more_than(0, half), 7.0 / 8);
  EXPECT_DOUBLE_EQ(probability_of_more_than(1, half), 4.0 / 8);
  EXPECT_DOUBLE_EQ(probability_of_more_than(2, half), 1.0 / 8);
  EXPECT_EQ(probability_of_more_than(3, half), 0);
  // 0.1 0.2 0.7 + 0.1 0.8 0.3 + 0.9 0.2 0.3 + 0.1 0.2 0.3
  EXPECT_NEAR(probability_of_more_than(1, std::array{0.1, 0.2, 0.3}), 0.098, 1e-15);
}

TEST(TruncationBounds, OfTwoPairsAndATriple) {
  // ab or cde, everything at 0.1, up to order 2: only ab is listed.
  Formula formula;
  std::vector<NodeId> v;
  for (int i = 0; i < 5; ++i) v.push_back(formula.add_variable());
  const NodeId pair = formula.add_gate(Op::kAnd, std::array{v[0], v[1]});
  const NodeId triple = formula.add_gate(Op::kAnd, std::array{v[2], v[3], v[4]});
  static_cast<void>(formula.add_gate(Op::kOr, std::array{pair, triple}));
  const std::vector<double> chances(5, 0.1);
  const auto sets = minimal_cut_sets_up_to(formula, 2);
  ASSERT_TRUE(sets.has_value());
  const auto bounds = truncation_bounds(formula, *sets, chances);
  ASSERT_TRUE(bounds.has_value());
  EXPECT_NEAR(bounds->of_sets, 0.01, 1e-15);
  // The exact rest is 0.001 (1 - 0.01); the top's own bound is exact here and gives just that.
  EXPECT_NEAR(bounds->missing_at_most, 0.00099, 1e-15);
  // With hardly a node kept the number of failures is what counts: three or more of five.
  const auto rough = truncation_bounds(formula, *sets, chances, {1, 1'000'000, {}});
  ASSERT_TRUE(rough.has_value());
  EXPECT_LE(rough->missing_at_most, 10 * 0.001 * 0.81 + 5 * 0.0001 * 0.9 + 0.00001 + 1e-15);
  EXPECT_GE(rough->missing_at_most, 0.00099);
  const auto all = minimal_cut_sets(formula);
  EXPECT_EQ(truncation_bounds(formula, *all, chances)->missing_at_most, 0);
}

TEST(TruncationBounds, HoldWhateverIsCutOff) {
  for (int seed = 0; seed < twin::cases(300); ++seed) {
    std::mt19937_64 random(static_cast<std::uint64_t>(seed) + 5'000'000);
    const Formula formula = twin::random_formula(random, {10, 20, false});
    const auto chances = twin::random_chances(random, formula.variable_count());
    const double exact = twin::probability(twin::truth_table(formula), chances);
    for (std::uint32_t order : {0U, 1U, 2U, 3U, 5U}) {
      const auto sets = minimal_cut_sets_up_to(formula, order);
      ASSERT_TRUE(sets.has_value());
      for (std::uint64_t kept : {1U, 20'000U}) {
        const auto bounds = truncation_bounds(formula, *sets, chances, {kept, 1'000'000, {}});
        ASSERT_TRUE(bounds.has_value());
        ASSERT_LE(bounds->of_sets, exact + 1e-12) << seed;
        ASSERT_GE(bounds->of_sets + bounds->missing_at_most, exact - 1e-12) << seed;
      }
    }
  }
}

TEST(CutSets, StraightFromAFormulaAreThoseOfItsDiagram) {
  for (int seed = 0; seed < twin::cases(600); ++seed) {
    std::mt19937_64 random(static_cast<std::uint64_t>(seed) + 6'000'000);
    const Formula formula = twin::random_formula(random, {12, 24, seed % 3 == 0});
    const auto sets = minimal_cut_sets(formula);
    ASSERT_TRUE(sets.has_value());
    EXPECT_EQ(sets->order_max(), kAnyOrder);
    ASSERT_EQ(twin::as_masks(sets->list(100'000).sets),
              twin::minimal_solutions(twin::truth_table(formula)))
        << seed;
  }
}

// With so many draws the share of those that are true is off by more than this once in 10^12 at
// most: Hoeffding's bound, sqrt(ln(2 / 1e-12) / (2 * 20,000)).
constexpr int kDraws = 20'000;
constexpr double kOff = 0.0267;

TEST(Probability, IsAboutTheShareOfDrawsThatAreTrue) {
  for (int seed = 0; seed < std::min(twin::cases(5), 2'000); ++seed) {
    std::mt19937_64 random(static_cast<std::uint64_t>(seed) + 7'000'000);
    const Formula formula = twin::random_formula(random, {50, 60, seed % 2 == 0});
    std::vector<double> chances;
    for (std::uint32_t v = 0; v < formula.variable_count(); ++v) {
      chances.push_back(static_cast<double>(random() % 1000) / 1000.0);
    }
    const auto diagram = build_diagram(formula);
    ASSERT_TRUE(diagram.has_value());
    int yes = 0;
    for (int draw = 0; draw < kDraws; ++draw) {
      std::uint64_t assignment = 0;
      for (std::size_t v = 0; v < chances.size(); ++v) {
        const bool on = static_cast<double>(random() >> 11U) * 0x1p-53 < chances[v];
        assignment |= std::uint64_t{on} << v;
      }
      yes += twin::value_of(formula, assignment) ? 1 : 0;
    }
    ASSERT_NEAR(*probability(*diagram, chances), static_cast<double>(yes) / kDraws, kOff) << seed;
  }
}

}  // namespace
}  // namespace onus::diagrams
