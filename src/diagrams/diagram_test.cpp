#include "onus/diagrams/diagram.h"

#include <bdd.h>
#include <gtest/gtest.h>

#include <array>

#include "diagram_data.h"
#include "onus/diagrams/bounds.h"
#include "onus/diagrams/cut_sets.h"
#include "onus/diagrams/probability.h"
#include "test_twin.h"

namespace onus::diagrams {
namespace {

constexpr std::size_t kLongChain = 1'000'000;

// g(i) = x(i) and/or g(i-1), alternating, over `variables` variables in turn.
Formula chain(std::size_t gates, std::uint32_t variables) {
  Formula formula;
  std::vector<NodeId> leaves;
  for (std::uint32_t v = 0; v < variables; ++v) leaves.push_back(formula.add_variable());
  NodeId last = leaves[0];
  for (std::size_t i = 1; i < gates; ++i) {
    const std::array pair{leaves[i % variables], last};
    last = formula.add_gate(i % 2 == 0 ? Op::kAnd : Op::kOr, pair);
  }
  formula.set_top(last);
  return formula;
}

TEST(Diagram, OfAChainOfAMillionGatesWithAVariableEach) {
  const auto diagram = build_diagram(chain(kLongChain, kLongChain));
  ASSERT_TRUE(diagram.has_value());
  const std::vector<double> chances(kLongChain, 0.5);
  // p(i) = (1 + p(i-1)) / 2 after or, p(i-1) / 2 after and: the ends of a long chain are 2/3, 1/3.
  EXPECT_NEAR(*probability(*diagram, chances), 2.0 / 3.0, 1e-12);
  const auto sets = minimal_cut_sets(*diagram);
  ASSERT_TRUE(sets.has_value());
  // Each or adds one set: x(1) or x(0), then x(3) or (x(2) and ...), and so on.
  EXPECT_EQ(count_text(sets->count()), "500001");
}

TEST(Diagram, OfAChainOfAMillionGatesThatShareVariables) {
  // Sixteen gates in a row are a function h(previous) with h(h(x)) = h(x), so a short chain of
  // whole rounds is the same function.
  const Formula formula = chain(kLongChain, 16);
  const auto diagram = build_diagram(formula);
  ASSERT_TRUE(diagram.has_value());
  const std::vector<bool> table = twin::truth_table(chain(32 * 16, 16));
  const std::vector<double> chances(16, 0.25);
  EXPECT_NEAR(*probability(*diagram, chances), twin::probability(table, chances), 1e-12);
}

TEST(Diagram, OfAMillionNegations) {
  Formula formula;
  NodeId last = formula.add_variable();
  for (std::size_t i = 0; i < kLongChain; ++i) last = formula.add_not(last);
  const auto diagram = build_diagram(formula);
  ASSERT_TRUE(diagram.has_value());
  EXPECT_NEAR(*probability(*diagram, std::array{0.25}), 0.25, 1e-15);
}

TEST(Diagram, IsTheSameOnEveryRun) {
  std::mt19937_64 random(7);
  const Formula formula = twin::random_formula(random, {12, 40, true});
  const auto first = build_diagram(formula);
  const auto second = build_diagram(formula);
  ASSERT_EQ(first->nodes(), second->nodes());
  for (std::size_t i = 0; i < first->data().nodes.size(); ++i) {
    ASSERT_TRUE(first->data().nodes[i].is(second->data().nodes[i]));
  }
}

// Pairs (x1 y1), (x2 y2), ... crossed so that every order has to hold many at once.
Formula tangle(std::uint32_t size) {
  Formula formula;
  std::vector<NodeId> v;
  for (std::uint32_t i = 0; i < size; ++i) v.push_back(formula.add_variable());
  std::vector<NodeId> gates;
  for (std::uint32_t i = 0; i < size; ++i) {
    const std::array three{v[i], v[(i * 7 + 3) % size], v[(i * 11 + 5) % size]};
    gates.push_back(formula.add_at_least(2, three));
  }
  static_cast<void>(formula.add_gate(Op::kAnd, gates));
  return formula;
}

TEST(Diagram, EndsWithALimitAndNotWithTheProcess) {
  const Formula formula = tangle(24);
  const auto refused = build_diagram(formula, {60, {}});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, base::ErrorKind::kLimit);
  const auto diagram = build_diagram(formula);
  ASSERT_TRUE(diagram.has_value());
  EXPECT_FALSE(minimal_cut_sets(*diagram, {10, {}}).has_value());
  EXPECT_TRUE(minimal_cut_sets(*diagram).has_value());
  // What it took at most is enough when it is the limit.
  EXPECT_TRUE(build_diagram(formula, {diagram->cost().nodes_most + 1, {}}).has_value());
}

TEST(Diagram, EndsWhenAskedToStop) {
  std::stop_source source;
  source.request_stop();
  const auto refused = build_diagram(tangle(20), {kNodesMax, source.get_token()});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, "E0711");
}

TEST(ProbabilityBounds, HoldHoweverLittleIsKept) {
  for (int seed = 0; seed < twin::cases(600); ++seed) {
    std::mt19937_64 random(static_cast<std::uint64_t>(seed) + 3'000'000);
    const Formula formula = twin::random_formula(random, {10, 20, seed % 2 == 0});
    const auto chances = twin::random_chances(random, formula.variable_count());
    const double exact = twin::probability(twin::truth_table(formula), chances);
    for (std::uint64_t kept : {2U, 5U, 1000U}) {
      const auto bounds = probability_bounds(formula, chances, {kept, 1'000'000, {}});
      ASSERT_TRUE(bounds.has_value());
      ASSERT_LE(bounds->lower, exact + 1e-12) << seed << " kept " << kept;
      ASSERT_GE(bounds->upper, exact - 1e-12) << seed << " kept " << kept;
      if (kept < 1000) continue;
      ASSERT_TRUE(bounds->exact);
      ASSERT_NEAR(bounds->lower, bounds->upper, 1e-12);
    }
  }
}

TEST(Limits, EndWhatHasNoRoomForTheVariables) {
  const Formula formula = chain(5, 5);
  const std::vector<double> chances(5, 0.5);
  for (const std::uint64_t nodes : {1, 3, 5}) {
    const auto bounds = probability_bounds(formula, chances, {.nodes_max = nodes, .stop = {}});
    ASSERT_FALSE(bounds.has_value());
    EXPECT_EQ(bounds.error().code, "E0710");
    const auto sets = minimal_cut_sets_up_to(formula, 2, {.nodes_max = nodes, .stop = {}});
    ASSERT_FALSE(sets.has_value());
    EXPECT_EQ(sets.error().code, "E0710");
  }
}

TEST(Diagram, DependsOnTheVariablesOfItsCutSets) {
  std::mt19937_64 random(5);
  for (int n = 0; n < twin::cases(500); ++n) {
    const Formula formula = twin::random_formula(random, {});
    const auto diagram = build_diagram(formula);
    ASSERT_TRUE(diagram.has_value());
    std::vector<bool> wanted(formula.variable_count(), false);
    for (const CutSet& set : minimal_cut_sets(*diagram)->list(kListedMax).sets) {
      for (const VariableId variable : set) wanted[variable.value()] = true;
    }
    EXPECT_EQ(diagram->depends_on(), wanted) << n;
  }
}

TEST(ProbabilityBounds, AreApartWhenSomethingWasCutBack) {
  const Formula formula = tangle(24);
  const std::vector<double> chances(24, 0.3);
  const auto bounds = probability_bounds(formula, chances, {100, 1'000'000, {}});
  ASSERT_TRUE(bounds.has_value());
  EXPECT_FALSE(bounds->exact);
  const double exact = *probability(*build_diagram(formula), chances);
  EXPECT_LT(bounds->lower, exact);
  EXPECT_GT(bounds->upper, exact);
}

// The same function by somebody else's kernel. BuDDy keeps its state in globals, so it is made
// once for all tests.
class Buddy {
 public:
  explicit Buddy(int variables) {
    bdd_init(200'000, 20'000);
    bdd_setvarnum(variables);
    bdd_setmaxincrease(1'000'000);
    bdd_gbc_hook(nullptr);
  }
  ~Buddy() { bdd_done(); }
  Buddy(const Buddy&) = delete;
  Buddy& operator=(const Buddy&) = delete;

  static bdd of_formula(const Formula& formula) {
    std::vector<bdd> made(formula.size());
    for (std::size_t i = 0; i < formula.size(); ++i) {
      const Formula::Node& node = formula.node(NodeId{i});
      std::vector<bdd> arguments;
      for (NodeId argument : formula.arguments(NodeId{i})) {
        arguments.push_back(made[argument.value()]);
      }
      made[i] = of_gate(node, arguments);
    }
    return made[formula.top().value()];
  }

  static bdd of_diagram(const DiagramData& data) {
    std::vector<bdd> modules;
    for (const Module& module : data.modules) {
      const auto nodes = data.nodes_of(module);
      const auto leaves = data.leaves_of(module);
      std::vector<bdd> made(nodes.size(), bddfalse);
      const auto of = [&](Edge edge) {
        return (edge & 1U) != 0 ? !made[edge >> 1U] : made[edge >> 1U];
      };
      for (std::size_t i = 1; i < nodes.size(); ++i) {
        const Leaf leaf = leaves[nodes[i].level];
        const bdd choice =
            leaf.is_module ? modules[leaf.index] : bdd_ithvar(static_cast<int>(leaf.index));
        made[i] = bdd_ite(choice, of(nodes[i].high), of(nodes[i].low));
      }
      modules.push_back(of(module.root));
    }
    const bdd plain = modules.empty() ? bdd(bddfalse) : modules.back();
    return data.negated ? !plain : plain;
  }

 private:
  static bdd of_gate(const Formula::Node& node, const std::vector<bdd>& arguments) {
    bdd all = bddtrue;
    bdd any = bddfalse;
    bdd odd = bddfalse;
    std::vector<bdd> count(arguments.size() + 2, bddfalse);
    count[0] = bddtrue;
    for (const bdd& argument : arguments) {
      all = all & argument;
      any = any | argument;
      odd = odd ^ argument;
      for (std::size_t j = count.size() - 1; j >= 1; --j) {
        count[j] = count[j] | (argument & count[j - 1]);
      }
    }
    switch (node.op) {
      case Op::kConstant: return node.number != 0 ? bdd(bddtrue) : bdd(bddfalse);
      case Op::kVariable: return bdd_ithvar(static_cast<int>(node.number));
      case Op::kNot: return !arguments[0];
      case Op::kAnd: return all;
      case Op::kOr: return any;
      case Op::kXor: return odd;
      case Op::kAtLeast: break;
    }
    return node.number < count.size() ? count[node.number] : bdd(bddfalse);
  }
};

TEST(Diagram, IsTheFunctionThatAnotherKernelMakes) {
  const Buddy buddy(40);
  for (int seed = 0; seed < twin::cases(400); ++seed) {
    std::mt19937_64 random(static_cast<std::uint64_t>(seed) + 4'000'000);
    const Formula formula = twin::random_formula(random, {40, 60, seed % 2 == 0});
    const auto diagram = build_diagram(formula);
    ASSERT_TRUE(diagram.has_value());
    ASSERT_TRUE(Buddy::of_formula(formula) == Buddy::of_diagram(diagram->data())) << seed;
  }
}

}  // namespace
}  // namespace onus::diagrams
