// Modules: gates whose variables occur nowhere else, so that each can be solved by itself.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph.h"

namespace onus::diagrams {

/// For each node, whether it is a gate that is a module of the graph. The top always is.
///
/// Cost    Linear in the graph; no recursion.
/// Source  [DutuitRauzy96], docs/analysis/cut-sets.md
[[nodiscard]] std::vector<bool> find_modules(const Graph& graph);

/// The part of the graph that makes one module: its gates down to the leaves, which are
/// variables and other modules. Numbered anew, so that work on it costs by its own size: first the
/// leaves, then the gates, arguments before users and the root last.
struct ModulePart {
  struct Gate {
    GateKind kind = GateKind::kAnd;
    std::uint32_t k = 0;  // of kAtLeast
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };
  std::vector<std::uint32_t> leaves;  // nodes of the graph, in the order of first visit
  std::vector<Gate> gates;            // the gate at index i has number leaves.size() + i
  std::vector<Literal> literals;      // arguments of all gates, in the new numbers

  [[nodiscard]] std::uint32_t leaf_count() const {
    return static_cast<std::uint32_t>(leaves.size());
  }
  [[nodiscard]] std::uint32_t size() const {
    return static_cast<std::uint32_t>(leaves.size() + gates.size());
  }
  [[nodiscard]] std::uint32_t root() const { return size() - 1; }
  [[nodiscard]] const Gate& gate(std::uint32_t number) const {
    return gates[number - leaves.size()];
  }
  [[nodiscard]] std::span<const Literal> arguments(std::uint32_t number) const {
    return std::span{literals}.subspan(gate(number).begin, gate(number).end - gate(number).begin);
  }
};

[[nodiscard]] ModulePart module_part(const Graph& graph, const std::vector<bool>& is_module,
                                     std::uint32_t root);

}  // namespace onus::diagrams
