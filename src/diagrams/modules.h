// Modules: gates whose variables occur nowhere else, so that each can be solved by itself.
#pragma once

#include <cstdint>
#include <vector>

#include "graph.h"

namespace onus::diagrams {

/// For each node, whether it is a gate that is a module of the graph. The top always is.
///
/// Cost    Linear in the graph; no recursion.
/// Source  [DutuitRauzy96], docs/analysis/cut-sets.md
[[nodiscard]] std::vector<bool> find_modules(const Graph& graph);

/// The part of the graph that makes one module: its gates down to the leaves, which are
/// variables and other modules.
struct ModulePart {
  std::uint32_t root = 0;
  std::vector<std::uint32_t> gates;   // ascending, so arguments come before users; root last
  std::vector<std::uint32_t> leaves;  // nodes, in the order of first visit from the left
};

[[nodiscard]] ModulePart module_part(const Graph& graph, const std::vector<bool>& is_module,
                                     std::uint32_t root);

}  // namespace onus::diagrams
