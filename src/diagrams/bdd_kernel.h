// Binary decision diagrams with complement edges; one manager an analysis, no globals.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "node_table.h"

namespace onus::diagrams {

/// `low` is never negated, so an edge is negated exactly if its function is true when every
/// variable is false: in a monotone function only the constant true is.
using BddNode = DiagramNode;

class Bdd {
 public:
  /// Empties the manager. At most `nodes_max` nodes may then exist at once.
  void reset(std::uint64_t nodes_max);
  void allow(std::uint64_t made_max, std::uint64_t nodes_max) { table_.allow(made_max, nodes_max); }
  void stop_with(const StopTokens& stop) { table_.stop_with(stop); }
  [[nodiscard]] bool is_spent() const { return table_.is_spent(); }

  [[nodiscard]] Edge make(std::uint32_t level, Edge high, Edge low) {
    if (high == kNoEdge || low == kNoEdge) return kNoEdge;
    if (high == low) return low;
    const Edge sign = low & 1U;
    const std::uint32_t index = table_.find_or_add({level, high ^ sign, low ^ sign, 0});
    return index == 0 ? kNoEdge : (index << 1U) ^ sign;
  }
  [[nodiscard]] Edge variable(std::uint32_t level) { return make(level, kTrueEdge, kFalseEdge); }
  /// These return kNoEdge when a limit was reached, and pass kNoEdge on.
  [[nodiscard]] Edge conjunction(Edge left, Edge right) { return apply(left, right, kAnd); }
  [[nodiscard]] Edge disjunction(Edge left, Edge right);
  [[nodiscard]] Edge parity(Edge left, Edge right) { return apply(left, right, kXor); }

  [[nodiscard]] std::size_t size() const { return table_.size(); }
  [[nodiscard]] const BddNode& node(Edge edge) const { return table_[edge]; }
  [[nodiscard]] std::span<const BddNode> nodes() const { return table_.nodes(); }
  [[nodiscard]] std::uint32_t level(Edge edge) const { return table_[edge].level; }
  /// The number of nodes below `edges`, but no more than `most` are counted.
  [[nodiscard]] std::size_t count(std::span<const Edge> edges, std::size_t most);

  /// Drops every node that `roots` do not reach, and renumbers `roots` in place.
  void collect(std::span<Edge> roots);

  [[nodiscard]] const KernelWork& work() const { return table_.work(); }

 private:
  enum Operation : std::uint32_t { kAnd = 1, kXor = 2 };
  // Stands for one call of the recursion, so that depth costs heap and not stack.
  struct Frame {
    Edge left = 0;
    Edge right = 0;
    Edge left_low = 0;
    Edge right_low = 0;
    Edge high = 0;
    std::uint32_t level = 0;
    std::uint32_t sign = 0;
    bool high_known = false;
  };

  [[nodiscard]] Edge apply(Edge left, Edge right, Operation operation);
  [[nodiscard]] Edge go_up(Edge result, std::uint32_t tag, Edge& left, Edge& right);

  NodeTable table_;
  ResultCache cache_;
  std::vector<Frame> frames_;
  std::vector<std::uint32_t> counted_;  // by node: the number of the count that met it last
  std::vector<std::uint32_t> to_count_;
  std::uint32_t counts_ = 0;
};

}  // namespace onus::diagrams
