#include "race.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <thread>

#include "diagram_data.h"
#include "onus/diagrams/diagram.h"
#include "test_twin.h"

namespace onus::diagrams {
namespace {

// Gates over three variables drawn at random, so that no order keeps them together.
Formula tangle(std::uint32_t size) {
  std::mt19937_64 random(size);
  Formula formula;
  std::vector<NodeId> v;
  for (std::uint32_t i = 0; i < size; ++i) v.push_back(formula.add_variable());
  std::vector<NodeId> gates;
  for (std::uint32_t i = 0; i < 2 * size; ++i) {
    const std::array three{v[i % size], v[random() % size], v[random() % size]};
    gates.push_back(formula.add_gate(Op::kOr, three));
  }
  static_cast<void>(formula.add_gate(Op::kAnd, gates));
  return formula;
}

TEST(Race, EndsWithTheSameDiagramHoweverManyThreadsRun) {
  for (std::uint32_t size : {20U, 28U, 36U}) {
    const Formula formula = tangle(size);
    const auto alone = build_diagram(formula, {kNodesMax, {}, 1});
    ASSERT_TRUE(alone.has_value());
    for (std::uint32_t threads : {2U, 4U}) {
      const auto diagram = build_diagram(formula, {kNodesMax, {}, threads});
      ASSERT_TRUE(diagram.has_value());
      ASSERT_EQ(diagram->data().nodes.size(), alone->data().nodes.size());
      for (std::size_t i = 0; i < alone->data().nodes.size(); ++i) {
        ASSERT_TRUE(diagram->data().nodes[i].is(alone->data().nodes[i]));
      }
      // And tells the same cost, so that an answer can be compared as a whole.
      EXPECT_EQ(diagram->cost().nodes_made, alone->cost().nodes_made);
      EXPECT_EQ(diagram->cost().nodes_most, alone->cost().nodes_most);
      EXPECT_EQ(diagram->cost().cache_hits, alone->cost().cache_hits);
      EXPECT_EQ(diagram->cost().orders_tried, alone->cost().orders_tried);
    }
    EXPECT_GT(alone->cost().orders_tried, size > 20 ? 1U : 0U);
  }
}

TEST(Race, EndsInTheMiddleOfALongOperation) {
  std::stop_source source;
  std::thread asking([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    source.request_stop();
  });
  const auto refused = build_diagram(tangle(90), {kNodesMax, source.get_token()});
  asking.join();
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, "E0711");
}

TEST(ModuleBuilder, GoesOnFromWhereItWas) {
  std::mt19937_64 random(11);
  for (int i = 0; i < twin::cases(200); ++i) {
    const Formula formula = twin::random_formula(random, {12, 30, true});
    const Graph graph = reduce(make_graph(formula));
    const std::uint32_t top = graph.top >> 1U;
    if (!graph.is_gate(top)) continue;
    const ModulePart part = module_part(graph, std::vector<bool>(graph.size(), false), top);
    const auto built = [&](std::uint64_t step) {
      Bdd bdd;
      bdd.reset(1'000'000);
      std::vector<Edge> leaves;
      for (std::uint32_t leaf = 0; leaf < part.leaf_count(); ++leaf) {
        leaves.push_back(bdd.variable(leaf));
      }
      ModuleBuilder builder;
      builder.start(bdd, part, leaves);
      auto outcome = ModuleBuilder::Outcome::kSpent;
      for (int rounds = 0; outcome == ModuleBuilder::Outcome::kSpent && rounds < 100'000;
           ++rounds) {
        bdd.allow(step, 1'000'000);
        outcome = builder.go_on();
      }
      EXPECT_EQ(outcome, ModuleBuilder::Outcome::kDone);
      return std::vector<BddNode>(bdd.nodes().begin(), bdd.nodes().end());
    };
    const auto whole = built(1'000'000);
    const auto pieces = built(3);
    ASSERT_EQ(whole.size(), pieces.size());
  }
}

TEST(ModuleBuilder, MakesRoomBeforeItGivesUp) {
  // What is made on the way is several times what is left; a limit in between is enough.
  const Formula formula = tangle(26);
  const auto free = build_diagram(formula, {kNodesMax, {}, 1});
  ASSERT_TRUE(free.has_value());
  const auto tight = build_diagram(formula, {free->cost().nodes_made / 2, {}, 1});
  EXPECT_TRUE(tight.has_value());
}

}  // namespace
}  // namespace onus::diagrams
