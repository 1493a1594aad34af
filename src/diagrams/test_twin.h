// For tests: seeded random formulae, and every answer by trying all assignments.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "onus/diagrams/cut_sets.h"
#include "onus/diagrams/formula.h"

namespace onus::diagrams::twin {

/// ONUS_CASES where it is set (the slow target), else `usual`.
inline int cases(int usual) {
  const char* const wanted = std::getenv("ONUS_CASES");
  return wanted != nullptr ? std::max(1, std::atoi(wanted)) : usual;
}

struct Shape {
  std::uint32_t variables_max = 12;
  std::uint32_t gates_max = 14;
  bool negations = false;
};

inline Formula random_formula(std::mt19937_64& random, const Shape& shape) {
  const auto below = [&](std::size_t bound) { return static_cast<std::size_t>(random() % bound); };
  Formula formula;
  std::vector<NodeId> nodes;
  const std::size_t variables = 1 + below(shape.variables_max);
  for (std::size_t i = 0; i < variables; ++i) nodes.push_back(formula.add_variable());
  if (below(8) == 0) nodes.push_back(formula.add_constant(below(2) == 1));
  const std::size_t gates = 1 + below(shape.gates_max);
  for (std::size_t i = 0; i < gates; ++i) {
    std::vector<NodeId> arguments;
    const std::size_t count = 1 + below(4);
    for (std::size_t a = 0; a < count; ++a) {
      // Late nodes more often, so that the tree is deep and most of it is reached.
      const std::size_t window =
          below(3) == 0 ? nodes.size() : std::min<std::size_t>(nodes.size(), 6);
      NodeId node = nodes[nodes.size() - 1 - below(window)];
      if (shape.negations && below(4) == 0) node = formula.add_not(node);
      arguments.push_back(node);
    }
    switch (below(shape.negations ? 7 : 6)) {
      case 0:
      case 1: nodes.push_back(formula.add_gate(Op::kAnd, arguments)); break;
      case 2:
      case 3:
      case 4: nodes.push_back(formula.add_gate(Op::kOr, arguments)); break;
      case 5: {
        const auto k = static_cast<std::uint32_t>(below(arguments.size() + 2));
        nodes.push_back(formula.add_at_least(k, arguments));
        break;
      }
      default: nodes.push_back(formula.add_gate(Op::kXor, arguments)); break;
    }
  }
  formula.set_top(nodes.back());
  return formula;
}

/// The value under the assignment whose bit v is variable v.
inline bool value_of(const Formula& formula, std::uint64_t assignment) {
  std::vector<char> values(formula.size());
  for (std::size_t i = 0; i < formula.size(); ++i) {
    const Formula::Node& node = formula.node(NodeId{i});
    std::uint32_t yes = 0;
    std::uint32_t given = 0;
    for (NodeId argument : formula.arguments(NodeId{i})) {
      yes += values[argument.value()] != 0 ? 1 : 0;
      ++given;
    }
    bool value = false;
    switch (node.op) {
      case Op::kConstant: value = node.number != 0; break;
      case Op::kVariable: value = (assignment >> node.number & 1U) != 0; break;
      case Op::kNot: value = yes == 0; break;
      case Op::kAnd: value = yes == given; break;
      case Op::kOr: value = yes > 0; break;
      case Op::kXor: value = yes % 2 == 1; break;
      case Op::kAtLeast: value = yes >= node.number; break;
    }
    values[i] = value ? 1 : 0;
  }
  return values[formula.top().value()] != 0;
}

inline std::vector<bool> truth_table(const Formula& formula) {
  std::vector<bool> table(std::size_t{1} << formula.variable_count());
  for (std::size_t a = 0; a < table.size(); ++a) table[a] = value_of(formula, a);
  return table;
}

/// The probability that the function is true, given that variable `fixed` has `fixed_value`;
/// `fixed` -1 fixes none.
inline double probability(const std::vector<bool>& table, const std::vector<double>& chances,
                          int fixed = -1, bool fixed_value = false) {
  double sum = 0;
  for (std::size_t a = 0; a < table.size(); ++a) {
    if (!table[a]) continue;
    double product = 1;
    for (std::size_t v = 0; v < chances.size(); ++v) {
      const bool on = (a >> v & 1U) != 0;
      if (static_cast<int>(v) == fixed) {
        product *= on == fixed_value ? 1 : 0;
      } else {
        product *= on ? chances[v] : 1 - chances[v];
      }
    }
    sum += product;
  }
  return sum;
}

/// Assignments that are true and of which no smaller one is, by comparing all pairs.
inline std::set<std::uint64_t> minimal_solutions(const std::vector<bool>& table) {
  std::set<std::uint64_t> minimal;
  for (std::size_t a = 0; a < table.size(); ++a) {
    if (!table[a]) continue;
    bool smallest = true;
    for (std::size_t b = 0; b < a && smallest; ++b) smallest = !(table[b] && (a & b) == b);
    if (smallest) minimal.insert(a);
  }
  return minimal;
}

inline bool is_monotone(const std::vector<bool>& table, std::uint32_t variables) {
  for (std::size_t a = 0; a < table.size(); ++a) {
    for (std::uint32_t v = 0; v < variables; ++v) {
      if (table[a] && !table[a | (std::size_t{1} << v)]) return false;
    }
  }
  return true;
}

inline std::set<std::uint64_t> as_masks(const std::vector<CutSet>& sets) {
  std::set<std::uint64_t> masks;
  for (const CutSet& set : sets) {
    std::uint64_t mask = 0;
    for (VariableId variable : set) mask |= std::uint64_t{1} << variable.value();
    masks.insert(mask);
  }
  return masks;
}

inline std::vector<double> random_chances(std::mt19937_64& random, std::uint32_t count) {
  std::vector<double> chances(count);
  for (double& chance : chances) {
    const auto kind = random() % 10;
    chance = kind == 0   ? 0.0
             : kind == 1 ? 1.0
                         : static_cast<double>(random() % 1'000'000) / 1'000'000.0;
  }
  return chances;
}

}  // namespace onus::diagrams::twin
