// How a solved formula is held: plain arrays, children before parents, modules before users.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "bdd_kernel.h"
#include "onus/diagrams/diagram.h"

namespace onus::diagrams {

/// What stands at a level of a module's diagram.
struct Leaf {
  std::uint32_t index = 0;  // of a variable, or of a module that comes earlier
  bool is_module = false;
};

/// One module: `nodes[0]` of its own part is false, edges count from there. The function is
/// false when every variable is false; where that takes a negation, users carry it.
struct Module {
  std::uint64_t nodes_begin = 0;
  std::uint64_t nodes_end = 0;
  std::uint64_t leaves_begin = 0;  // leaves_begin + level
  std::uint64_t leaves_end = 0;
  Edge root = kFalseEdge;
};

struct DiagramData {
  std::vector<BddNode> nodes;
  std::vector<Leaf> leaves;
  std::vector<Module> modules;  // the last one is the top; none: the function is `negated`
  bool negated = false;         // of the top
  bool plainly_monotone = false;
  std::uint32_t variable_count = 0;
  Cost cost;

  [[nodiscard]] std::span<const BddNode> nodes_of(const Module& module) const {
    return std::span{nodes}.subspan(module.nodes_begin, module.nodes_end - module.nodes_begin);
  }
  [[nodiscard]] std::span<const Leaf> leaves_of(const Module& module) const {
    return std::span{leaves}.subspan(module.leaves_begin, module.leaves_end - module.leaves_begin);
  }
};

}  // namespace onus::diagrams
