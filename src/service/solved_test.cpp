#include "solved.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "onus/diagrams/probability.h"

namespace onus::service {
namespace {

using diagrams::Formula;
using diagrams::NodeId;
using diagrams::Op;
using Set = std::set<std::uint32_t>;

constexpr std::uint32_t kVariables = 9;

/// Gates over nine variables, nothing negated.
Formula draw(std::mt19937_64& random) {
  Formula formula;
  std::vector<NodeId> nodes;
  for (std::uint32_t v = 0; v < kVariables; ++v) nodes.push_back(formula.add_variable());
  for (std::uint64_t g = 4 + random() % 8; g > 0; --g) {
    std::vector<NodeId> arguments;
    for (std::uint64_t a = 2 + random() % 3; a > 0; --a) {
      arguments.push_back(
          nodes[nodes.size() - 1 - random() % std::min<std::size_t>(9, nodes.size())]);
    }
    const std::uint64_t kind = random() % 3;
    nodes.push_back(kind == 0   ? formula.add_gate(Op::kOr, arguments)
                    : kind == 1 ? formula.add_gate(Op::kAnd, arguments)
                                : formula.add_at_least(2, arguments));
  }
  return formula;
}

bool value_at(const Formula& formula, std::uint32_t mask) {
  std::vector<bool> values(formula.size());
  for (std::size_t i = 0; i < formula.size(); ++i) {
    const auto& node = formula.node(NodeId(i));
    const auto arguments = formula.arguments(NodeId(i));
    const auto holding =
        std::ranges::count_if(arguments, [&](NodeId id) { return values[id.value()]; });
    switch (node.op) {
      case Op::kVariable: values[i] = (mask >> node.number & 1U) != 0; break;
      case Op::kOr: values[i] = holding > 0; break;
      case Op::kAnd: values[i] = holding == std::ssize(arguments); break;
      default: values[i] = holding >= std::ptrdiff_t{node.number}; break;
    }
  }
  return values[formula.top().value()];
}

/// Every minimal set, by trying all subsets.
std::set<Set> all_sets(const Formula& formula) {
  std::vector<bool> table(std::size_t{1} << kVariables);
  for (std::uint32_t mask = 0; mask < table.size(); ++mask) table[mask] = value_at(formula, mask);
  std::set<Set> sets;
  for (std::uint32_t mask = 0; mask < table.size(); ++mask) {
    bool least = table[mask];
    Set set;
    for (std::uint32_t v = 0; v < kVariables; ++v) {
      if ((mask >> v & 1U) == 0) continue;
      least = least && !table[mask ^ (1U << v)];
      set.insert(v);
    }
    if (least) sets.insert(set);
  }
  return sets;
}

report::CutsAnswer solve(const Formula& formula, const CutsFilter& filter,
                         const CutsLimits& limits) {
  report::CutsAnswer answer;
  std::vector<double> chances;
  for (std::uint32_t v = 0; v < kVariables; ++v) {
    chances.push_back(0.1 + 0.05 * v);
    answer.members.push_back(
        {.name = std::to_string(v), .member_class = "basic-event", .probability = chances.back()});
  }
  Stopwatch watch;
  EXPECT_TRUE(solve_cuts(formula, chances, filter, limits, watch, answer).has_value());
  return answer;
}

std::set<Set> listed(const report::CutsAnswer& answer) {
  std::set<Set> sets;
  for (const report::ListedCut& cut : answer.sets)
    sets.insert({cut.members.begin(), cut.members.end()});
  EXPECT_EQ(sets.size(), answer.sets.size()) << "a set listed twice";
  return sets;
}

/// That all of at least one of the sets happen, by trying all subsets.
double probability_of(const std::set<Set>& sets) {
  double sum = 0;
  for (std::uint32_t mask = 0; mask < 1U << kVariables; ++mask) {
    const bool happens = std::ranges::any_of(sets, [&](const Set& set) {
      return std::ranges::all_of(set, [&](std::uint32_t v) { return (mask >> v & 1U) != 0; });
    });
    if (!happens) continue;
    double product = 1;
    for (std::uint32_t v = 0; v < kVariables; ++v) {
      product *= (mask >> v & 1U) != 0 ? 0.1 + 0.05 * v : 0.9 - 0.05 * v;
    }
    sum += product;
  }
  return sum;
}

TEST(SolveCuts, LeavesWhatTheFilterLeaves) {
  std::mt19937_64 random(3);
  for (int n = 0; n < 300; ++n) {
    const Formula formula = draw(random);
    CutsFilter filter;
    if (n % 3 != 0) {
      for (std::uint32_t v = 0; v < kVariables; ++v) filter.only_of.push_back(random() % 4 != 0);
    }
    if (n % 3 != 1)
      filter.with = diagrams::VariableId(static_cast<std::uint32_t>(random() % kVariables));
    if (!filter.only_of.empty() && filter.with) filter.only_of[filter.with->value()] = true;
    CutsLimits limits{.order_max = {}, .list_max = 100'000, .nodes_max = {}, .sets = true};
    if (n % 2 == 0) limits.order_max = 3;
    const std::set<Set> all = all_sets(formula);
    std::set<Set> left = all;
    std::erase_if(left, [&](const Set& set) {
      const bool outside = std::ranges::any_of(
          set, [&](std::uint32_t v) { return !filter.only_of.empty() && !filter.only_of[v]; });
      return outside || (filter.with && !set.contains(filter.with->value()));
    });
    const report::CutsAnswer answer = solve(formula, filter, limits);
    EXPECT_TRUE(answer.complete);
    EXPECT_EQ(answer.counts->all, std::to_string(all.size()));
    EXPECT_EQ(answer.matching->all, std::to_string(left.size())) << n;
    std::erase_if(left, [&](const Set& set) { return set.size() > limits.order_max.value_or(99); });
    EXPECT_EQ(listed(answer), left) << n;
    EXPECT_TRUE(std::ranges::is_sorted(answer.sets, {}, [](const report::ListedCut& cut) {
      return std::pair(cut.members.size(), cut.members);
    }));
  }
}

// Whatever the limit leaves room for, what is told is true.
TEST(SolveCuts, TellsTheTruthAtEveryLimit) {
  std::mt19937_64 random(4);
  int ranges = 0, some_sets = 0;
  for (int n = 0; n < 1000; ++n) {
    const Formula formula = draw(random);
    const std::set<Set> all = all_sets(formula);
    CutsLimits limits{.order_max = {}, .list_max = 100'000, .nodes_max = {}, .sets = true};
    const report::CutsAnswer whole = solve(formula, {}, limits);
    ASSERT_EQ(listed(whole), all);
    EXPECT_NEAR(*whole.probability, probability_of(all), 1e-12);
    limits.nodes_max = 1 + random() % 40;
    if (n % 2 == 0) limits.order_max = 2;
    const report::CutsAnswer cut = solve(formula, {}, limits);
    EXPECT_NEAR(cut.probability.value_or(*whole.probability), *whole.probability, 1e-12);
    if (cut.range) {
      ++ranges;
      EXPECT_LE(cut.range->lower, *whole.probability + 1e-12);
      EXPECT_GE(cut.range->upper, *whole.probability - 1e-12);
    }
    if (cut.complete) continue;
    EXPECT_FALSE(cut.limit.empty());
    if (!cut.order_known) continue;
    ++some_sets;
    std::set<Set> known = all;
    std::erase_if(known, [&](const Set& set) { return set.size() > *cut.order_known; });
    EXPECT_EQ(listed(cut), known) << n;
    if (!cut.missing_max) continue;
    EXPECT_GE(*cut.missing_max, *whole.probability - probability_of(known) - 1e-12) << n;
  }
  EXPECT_GT(ranges, 50);
  EXPECT_GT(some_sets, 30);
}

}  // namespace
}  // namespace onus::service
