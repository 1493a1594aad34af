#include "onus/diagrams/probability.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

#include "test_twin.h"

namespace onus::diagrams {
namespace {

Diagram solved(const Formula& formula) {
  auto diagram = build_diagram(formula);
  EXPECT_TRUE(diagram.has_value());
  return *diagram;
}

TEST(Probability, OfTwoOutOfThree) {
  Formula formula;
  const std::array variables{formula.add_variable(), formula.add_variable(),
                             formula.add_variable()};
  static_cast<void>(formula.add_at_least(2, variables));
  // 0.1*0.2 + 0.1*0.3 + 0.2*0.3 - 2 * 0.1*0.2*0.3
  EXPECT_NEAR(*probability(solved(formula), std::array{0.1, 0.2, 0.3}), 0.098, 1e-15);
}

TEST(Probability, OfAVariableThatIsShared) {
  Formula formula;
  const NodeId a = formula.add_variable();
  const NodeId b = formula.add_variable();
  const NodeId c = formula.add_variable();
  const NodeId ab = formula.add_gate(Op::kAnd, std::array{a, b});
  const NodeId ac = formula.add_gate(Op::kAnd, std::array{a, c});
  static_cast<void>(formula.add_gate(Op::kOr, std::array{ab, ac}));
  // a and (b or c), not 1 - (1 - ab)(1 - ac)
  EXPECT_NEAR(*probability(solved(formula), std::array{0.5, 0.5, 0.5}), 0.375, 1e-15);
}

TEST(Probability, KeepsItsDigitsWhenTheTopIsNegatedAndRare) {
  Formula formula;
  std::vector<NodeId> working;
  for (int i = 0; i < 4; ++i) working.push_back(formula.add_not(formula.add_variable()));
  static_cast<void>(formula.add_not(formula.add_gate(Op::kOr, working)));
  const std::vector<double> chances(4, 1e-5);
  EXPECT_NEAR(*probability(solved(formula), chances) / 1e-20, 1.0, 1e-12);
}

TEST(Probability, OfConstantsAndOfASingleVariable) {
  Formula always;
  static_cast<void>(always.add_constant(true));
  EXPECT_EQ(*probability(solved(always), {}), 1.0);
  Formula never;
  const NodeId x = never.add_variable();
  static_cast<void>(never.add_gate(Op::kAnd, std::array{x, never.add_not(x)}));
  EXPECT_EQ(*probability(solved(never), std::array{0.3}), 0.0);
  Formula single;
  static_cast<void>(single.add_not(single.add_variable()));
  EXPECT_NEAR(*probability(solved(single), std::array{0.3}), 0.7, 1e-15);
}

TEST(Probability, RefusesWhatIsNoProbability) {
  Formula formula;
  static_cast<void>(formula.add_variable());
  const Diagram diagram = solved(formula);
  for (double wrong : {1.2, -0.1, std::numeric_limits<double>::quiet_NaN()}) {
    const auto refused = probability(diagram, std::array{wrong});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().kind, base::ErrorKind::kInvalid);
  }
  EXPECT_FALSE(probability(diagram, {}).has_value());
}

TEST(Importance, OfASeriesAndAPair) {
  // x or (y and z), probabilities 0.1, 0.2, 0.5: P = 0.1 + 0.9 * 0.1 = 0.19.
  Formula formula;
  const NodeId x = formula.add_variable();
  const NodeId y = formula.add_variable();
  const NodeId z = formula.add_variable();
  static_cast<void>(
      formula.add_gate(Op::kOr, std::array{x, formula.add_gate(Op::kAnd, std::array{y, z})}));
  const auto all = *importance(solved(formula), std::array{0.1, 0.2, 0.5});
  EXPECT_NEAR(all[0].birnbaum, 0.9, 1e-15);
  EXPECT_NEAR(all[1].birnbaum, 0.45, 1e-15);
  EXPECT_NEAR(all[2].birnbaum, 0.18, 1e-15);
  EXPECT_NEAR(all[0].criticality, 0.09 / 0.19, 1e-14);
  EXPECT_NEAR(all[0].fussell_vesely, 0.09 / 0.19, 1e-14);
  EXPECT_NEAR(all[0].risk_achievement_worth, 1 / 0.19, 1e-14);
  EXPECT_NEAR(all[0].risk_reduction_worth, 0.19 / 0.1, 1e-14);
  EXPECT_NEAR(all[0].diagnosis, 0.1 / 0.19, 1e-14);
  EXPECT_NEAR(all[1].risk_achievement_worth, 0.55 / 0.19, 1e-14);
}

TEST(Importance, OfWhatTheTopNeedsIsAnInfiniteReduction) {
  Formula formula;
  const NodeId x = formula.add_variable();
  const NodeId y = formula.add_variable();
  static_cast<void>(formula.add_gate(Op::kAnd, std::array{x, y}));
  const auto all = *importance(solved(formula), std::array{0.1, 0.3});
  EXPECT_EQ(all[0].risk_reduction_worth, std::numeric_limits<double>::infinity());
  EXPECT_EQ(all[0].fussell_vesely, 1.0);
}

void compare_with_twin(const Formula& formula, std::mt19937_64& random) {
  const std::vector<bool> table = twin::truth_table(formula);
  const auto chances = twin::random_chances(random, formula.variable_count());
  const Diagram diagram = solved(formula);
  const double expected = twin::probability(table, chances);
  ASSERT_NEAR(*probability(diagram, chances), expected, 1e-12);
  const auto all = *importance(diagram, chances);
  for (std::size_t v = 0; v < all.size(); ++v) {
    const int fixed = static_cast<int>(v);
    const double certain = twin::probability(table, chances, fixed, true);
    const double impossible = twin::probability(table, chances, fixed, false);
    ASSERT_NEAR(all[v].birnbaum, certain - impossible, 1e-12);
    if (expected < 1e-6) continue;
    ASSERT_NEAR(all[v].risk_achievement_worth, certain / expected, 1e-6);
    ASSERT_NEAR(all[v].fussell_vesely, (expected - impossible) / expected, 1e-6);
    ASSERT_NEAR(all[v].diagnosis, chances[v] * certain / expected, 1e-6);
    if (impossible > 1e-6) {
      ASSERT_NEAR(all[v].risk_reduction_worth, expected / impossible, 1e-4);
    }
  }
}

TEST(Probability, AndImportanceAgreeWithAllAssignments) {
  for (int seed = 0; seed < twin::cases(1500); ++seed) {
    std::mt19937_64 random(static_cast<std::uint64_t>(seed));
    SCOPED_TRACE(seed);
    compare_with_twin(twin::random_formula(random, {9, 14, seed % 2 == 0}), random);
    if (testing::Test::HasFatalFailure()) return;
  }
}

TEST(ProbabilityOfSets, IsThatOfTheTopWhereNothingIsNegated) {
  for (int seed = 0; seed < twin::cases(500); ++seed) {
    std::mt19937_64 random(static_cast<std::uint64_t>(seed));
    const Formula formula = twin::random_formula(random, {10, 14, false});
    const auto chances = twin::random_chances(random, formula.variable_count());
    const auto sets = minimal_cut_sets(solved(formula));
    ASSERT_NEAR(*probability_of_sets(*sets, chances),
                twin::probability(twin::truth_table(formula), chances), 1e-12)
        << seed;
  }
}

}  // namespace
}  // namespace onus::diagrams
