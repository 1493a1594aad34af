#include <gtest/gtest.h>

#include <array>

#include "graph.h"
#include "test_twin.h"

namespace onus::diagrams {
namespace {

// Gates and variables that the top reaches, after rewriting.
std::size_t nodes_of(const Formula& formula) { return reduce(make_graph(formula)).size() - 1; }

TEST(Absorb, TakesAVariableOutFromBelowAGateThatSaysIt) {
  // x and (y or (x and z)) is x and (y or z): three variables, two gates.
  Formula formula;
  const NodeId x = formula.add_variable();
  const NodeId y = formula.add_variable();
  const NodeId z = formula.add_variable();
  const NodeId inner = formula.add_gate(Op::kAnd, std::array{x, z});
  const NodeId either = formula.add_gate(Op::kOr, std::array{y, inner});
  static_cast<void>(formula.add_gate(Op::kAnd, std::array{x, either}));
  EXPECT_EQ(nodes_of(formula), 5U);
}

TEST(Absorb, MakesAVariableFalseBelowADisjunctionThatNamesIt) {
  // x or (y and (x or z)) is x or (y and z).
  Formula formula;
  const NodeId x = formula.add_variable();
  const NodeId y = formula.add_variable();
  const NodeId z = formula.add_variable();
  const NodeId inner = formula.add_gate(Op::kOr, std::array{x, z});
  const NodeId both = formula.add_gate(Op::kAnd, std::array{y, inner});
  static_cast<void>(formula.add_gate(Op::kOr, std::array{x, both}));
  EXPECT_EQ(nodes_of(formula), 5U);
}

TEST(Absorb, LeavesAGateAloneThatIsAlsoUsedElsewhere) {
  // (x and (y or (x and z))) xor (x and z): the gate over x and z must keep its x.
  Formula formula;
  const NodeId x = formula.add_variable();
  const NodeId y = formula.add_variable();
  const NodeId z = formula.add_variable();
  const NodeId inner = formula.add_gate(Op::kAnd, std::array{x, z});
  const NodeId either = formula.add_gate(Op::kOr, std::array{y, inner});
  const NodeId left = formula.add_gate(Op::kAnd, std::array{x, either});
  static_cast<void>(formula.add_gate(Op::kXor, std::array{left, inner}));
  bool changed = true;
  static_cast<void>(absorb(make_graph(formula), changed));
  EXPECT_FALSE(changed);
}

TEST(Absorb, OfAChainThatSharesVariablesIsQuick) {
  // Each variable is named a hundred thousand times on one way down; only the first counts.
  constexpr std::size_t kGates = 300'000;
  Formula formula;
  const std::array leaves{formula.add_variable(), formula.add_variable(), formula.add_variable()};
  NodeId last = leaves[0];
  for (std::size_t i = 1; i < kGates; ++i) {
    const std::array pair{leaves[i % 3], last};
    last = formula.add_gate(i % 2 == 0 ? Op::kAnd : Op::kOr, pair);
  }
  EXPECT_LE(nodes_of(formula), 6U);
}

}  // namespace
}  // namespace onus::diagrams
