// The formula in the form that diagrams are built from: AND, XOR and "at least" gates with
// signed arguments, equal gates shared, constants gone.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <unordered_map>
#include <vector>

#include "onus/diagrams/formula.h"

namespace onus::diagrams {

/// Twice the index of a node, plus one where it is negated. Node 0 is the constant false.
using Literal = std::uint32_t;
inline constexpr Literal kFalseLiteral = 0;
inline constexpr Literal kTrueLiteral = 1;

enum class GateKind : std::uint8_t { kFalse, kVariable, kAnd, kXor, kAtLeast };

/// Arguments of a gate come before it, so the order of nodes is a topological one.
class Graph {
 public:
  struct Node {
    GateKind kind = GateKind::kFalse;
    std::uint32_t number = 0;  // which variable; k of kAtLeast
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };

  Graph() { nodes_.emplace_back(); }

  [[nodiscard]] Literal variable(std::uint32_t index);
  [[nodiscard]] Literal conjunction(std::vector<Literal> arguments);
  [[nodiscard]] Literal disjunction(std::vector<Literal> arguments);
  [[nodiscard]] Literal parity(std::vector<Literal> arguments);
  [[nodiscard]] Literal at_least(std::uint32_t k, std::vector<Literal> arguments);

  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  [[nodiscard]] const Node& node(std::uint32_t index) const { return nodes_[index]; }
  [[nodiscard]] bool is_gate(std::uint32_t index) const {
    return nodes_[index].kind >= GateKind::kAnd;
  }
  [[nodiscard]] std::span<const Literal> arguments(std::uint32_t index) const {
    return std::span{arguments_}.subspan(nodes_[index].begin,
                                         nodes_[index].end - nodes_[index].begin);
  }

  Literal top = kFalseLiteral;

 private:
  Literal share(GateKind kind, std::uint32_t number, const std::vector<Literal>& arguments);

  std::vector<Node> nodes_;
  std::vector<Literal> arguments_;
  std::unordered_map<std::uint32_t, std::uint32_t> variables_;
  std::unordered_multimap<std::uint64_t, std::uint32_t> shared_;
};

/// The function of the formula's top.
[[nodiscard]] Graph make_graph(const Formula& formula);

/// The same function with fewer gates: a conjunction used once, by a conjunction, joins it;
/// arguments that always come together become one gate of their own; `absorb`; what the top does
/// not reach is left out.
///
/// Source  [Niemela94], docs/analysis/cut-sets.md
[[nodiscard]] Graph reduce(const Graph& graph);

/// The graph anew without what the top does not reach; `replace(gate, argument, mapped)` says what
/// stands in the place of each argument, `mapped` being the argument itself in the new graph.
using Replace = std::function<Literal(std::uint32_t, Literal, Literal)>;
[[nodiscard]] Graph rewrite(const Graph& graph, const Replace& replace);

/// The same function; what a conjunction says of a node is no longer asked below it.
///
/// Cost    Linear in the graph, but for a logarithm.
/// Source  docs/analysis/cut-sets.md
[[nodiscard]] Graph absorb(const Graph& graph, bool& changed);

/// True when every variable is reached through an even number of negations only.
/// The other way round proves nothing.
[[nodiscard]] bool is_plainly_monotone(const Graph& graph);

}  // namespace onus::diagrams
