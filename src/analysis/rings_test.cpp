#include "rings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "onus/diagrams/formula.h"

namespace onus::analysis {
namespace {

using Gate = Gates::Gate;

/// One unknown: its variable, and groups of unknowns. Either the variable is true, or one of the
/// groups is true altogether.
struct Equation {
  std::vector<std::vector<std::uint32_t>> groups;
};

std::vector<Equation> draw(std::mt19937_64& random, std::uint32_t unknowns) {
  std::vector<Equation> equations(unknowns);
  for (Equation& equation : equations) {
    for (std::uint64_t g = random() % 3; g > 0; --g) {
      std::vector<std::uint32_t> group;
      for (std::uint64_t n = 1 + random() % 3; n > 0; --n) {
        group.push_back(static_cast<std::uint32_t>(random() % unknowns));
      }
      equation.groups.push_back(group);
    }
  }
  return equations;
}

Needs needs_of(const std::vector<Equation>& equations) {
  Needs needs(equations.size());
  for (std::size_t i = 0; i < equations.size(); ++i) {
    for (const auto& group : equations[i].groups) {
      needs[i].insert(needs[i].end(), group.begin(), group.end());
    }
  }
  return needs;
}

/// Kleene's iteration at one assignment, everything again until nothing changes.
std::vector<bool> iterate(const std::vector<Equation>& equations,
                          const std::vector<bool>& variables, bool start) {
  std::vector<bool> now(equations.size(), start);
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t i = 0; i < equations.size(); ++i) {
      bool value = variables[i];
      for (const auto& group : equations[i].groups) {
        value = value || std::ranges::all_of(group, [&](std::uint32_t u) { return now[u]; });
      }
      changed = changed || value != now[i];
      now[i] = value;
    }
  }
  return now;
}

bool value_at(const std::vector<bool>& values, diagrams::NodeId id) { return values[id.value()]; }

/// Every node of a formula at one assignment.
std::vector<bool> evaluate(const diagrams::Formula& formula, const std::vector<bool>& variables) {
  std::vector<bool> values(formula.size());
  for (std::size_t i = 0; i < formula.size(); ++i) {
    const auto& node = formula.node(diagrams::NodeId(i));
    const auto arguments = formula.arguments(diagrams::NodeId(i));
    const auto holding =
        std::ranges::count_if(arguments, [&](diagrams::NodeId id) { return value_at(values, id); });
    switch (node.op) {
      case diagrams::Op::kConstant: values[i] = node.number == 1; break;
      case diagrams::Op::kVariable: values[i] = variables[node.number]; break;
      case diagrams::Op::kAnd: values[i] = holding == std::ssize(arguments); break;
      case diagrams::Op::kOr: values[i] = holding > 0; break;
      case diagrams::Op::kAtLeast: values[i] = holding >= std::ptrdiff_t{node.number}; break;
      default: ADD_FAILURE() << "a gate that is not monotone";
    }
  }
  return values;
}

struct Written {
  diagrams::Formula formula;
  std::vector<Gate> values;
  RingWork work;
};

Written write(const std::vector<Equation>& equations, bool greatest) {
  Gates gates;
  std::vector<Gate> variables;
  for (std::size_t i = 0; i < equations.size(); ++i) variables.push_back(gates.add_variable());
  const Needs needs = needs_of(equations);
  Written written;
  written.values.assign(equations.size(), gates.never());
  const auto equation = [&](std::uint32_t at) {
    std::vector<Gate> parts{variables[at]};
    for (const auto& group : equations[at].groups) {
      std::vector<Gate> members;
      for (const std::uint32_t u : group) members.push_back(written.values[u]);
      parts.push_back(gates.all(members));
    }
    return gates.any(parts);
  };
  std::vector<std::uint32_t> all(equations.size());
  std::iota(all.begin(), all.end(), 0U);
  written.work = solve({.needs = needs,
                        .values = written.values,
                        .evaluate = equation,
                        .enough = [] { return false; },
                        .start = greatest ? gates.always() : gates.never()},
                       all);
  written.formula = gates.take(gates.never());
  return written;
}

TEST(Rings, AreSolvedAsByIteration) {
  constexpr int kSystems = 3000;
  constexpr int kAssignments = 16;
  std::mt19937_64 random(7);
  std::uint64_t largest = 0, rounds = 0;
  for (int n = 0; n < kSystems; ++n) {
    const auto unknowns = static_cast<std::uint32_t>(1 + random() % 24);
    const auto equations = draw(random, unknowns);
    for (const bool greatest : {false, true}) {
      const Written written = write(equations, greatest);
      largest = std::max(largest, written.work.largest);
      rounds = std::max(rounds, written.work.rounds_most);
      for (int a = 0; a < kAssignments; ++a) {
        std::vector<bool> variables;
        const std::uint64_t sparse = 2 + random() % 6;
        for (std::uint32_t i = 0; i < unknowns; ++i) variables.push_back(random() % sparse == 0);
        const auto wanted = iterate(equations, variables, greatest);
        const auto values = evaluate(written.formula, variables);
        for (std::uint32_t i = 0; i < unknowns; ++i) {
          ASSERT_EQ(values[written.values[i]], wanted[i]) << "equations " << n << " unknown " << i;
        }
      }
    }
  }
  EXPECT_GT(largest, 10U) << "the systems drawn are too tame to prove anything";
  EXPECT_GT(rounds, 3U);
}

TEST(Rings, OfManyCostTwoWritings) {
  constexpr std::uint32_t kUnknowns = 1000;
  std::vector<Equation> equations(kUnknowns);
  for (std::uint32_t i = 0; i < kUnknowns; ++i) equations[i].groups = {{(i + 1) % kUnknowns}};
  const Written written = write(equations, false);
  EXPECT_EQ(written.work.rings, 1U);
  EXPECT_EQ(written.work.largest, kUnknowns);
  EXPECT_EQ(written.work.rounds_most, 2U);
  EXPECT_LE(written.formula.size(), 3 * kUnknowns + 2);  // 2 constants, variables, two gates each
}

TEST(Rings, SideBySideAreSolvedOneByOne) {
  constexpr std::uint32_t kRings = 20'000;
  std::vector<Equation> equations(3 * kRings);
  for (std::uint32_t r = 0; r < kRings; ++r) {
    for (std::uint32_t i = 0; i < 3; ++i) equations[3 * r + i].groups = {{3 * r + (i + 1) % 3}};
  }
  const Written written = write(equations, false);
  EXPECT_EQ(written.work.rings, kRings);
  EXPECT_EQ(written.work.largest, 3U);
}

// A hub with rings of its own on it: with the hub cut, every ring is alone, and so cheap.
TEST(Rings, OnOneHubCostFourWritings) {
  constexpr std::uint32_t kRings = 50;
  std::vector<Equation> equations(1 + 3 * kRings);
  for (std::uint32_t r = 0; r < kRings; ++r) {
    const std::uint32_t first = 1 + 3 * r;
    equations[0].groups.push_back({first});
    for (std::uint32_t i = 0; i < 3; ++i) equations[first + i].groups = {{first + (i + 1) % 3}};
    equations[first].groups.push_back({0});
  }
  EXPECT_LE(write(equations, false).work.rounds_most, 4U);
}

TEST(Components, OfAChainOfAMillionNeedNoStack) {
  constexpr std::uint32_t kUnknowns = 1'000'000;
  Needs needs(kUnknowns);
  for (std::uint32_t i = 0; i + 1 < kUnknowns; ++i) needs[i] = {i + 1};
  std::vector<std::uint32_t> all(kUnknowns);
  std::iota(all.begin(), all.end(), 0U);
  const auto found = components(needs, all);
  ASSERT_EQ(found.size(), kUnknowns);
  EXPECT_EQ(found.front(), std::vector<std::uint32_t>{kUnknowns - 1}) << "what is needed first";
}

TEST(CircleCutters, LeaveNoCircle) {
  std::mt19937_64 random(11);
  for (int n = 0; n < 500; ++n) {
    const auto unknowns = static_cast<std::uint32_t>(1 + random() % 20);
    const Needs needs = needs_of(draw(random, unknowns));
    std::vector<std::uint32_t> rest;
    std::vector<std::uint32_t> all(unknowns);
    std::iota(all.begin(), all.end(), 0U);
    const auto cutters = circle_cutters(needs, all);
    for (const std::uint32_t unknown : all) {
      if (std::ranges::find(cutters, unknown) == cutters.end()) rest.push_back(unknown);
    }
    for (const auto& part : components(needs, rest)) {
      ASSERT_EQ(part.size(), 1U);
      EXPECT_EQ(std::ranges::count(needs[part[0]], part[0]), 0);
    }
  }
}

}  // namespace
}  // namespace onus::analysis
