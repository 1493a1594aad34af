// A Boolean function as a directed acyclic graph of gates over independent variables.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "onus/base/strong_id.h"

namespace onus::diagrams {

struct NodeTag;
using NodeId = base::StrongId<NodeTag>;
struct VariableTag;
using VariableId = base::StrongId<VariableTag>;

enum class Op : std::uint8_t { kConstant, kVariable, kNot, kAnd, kOr, kXor, kAtLeast };

/// Gates over variables. A gate names only nodes that are there already, so there is no cycle,
/// and the order of the nodes is a topological one.
class Formula {
 public:
  /// A node as it was added. `number` is 0 or 1 of a constant, the index of a variable, the
  /// k of "at least k of the arguments".
  struct Node {
    Op op = Op::kConstant;
    std::uint32_t number = 0;
    std::uint64_t arguments_begin = 0;
    std::uint64_t arguments_end = 0;
  };

  [[nodiscard]] NodeId add_constant(bool value);
  /// Adds the next variable; variables are numbered from 0 in the order of these calls.
  [[nodiscard]] NodeId add_variable();
  [[nodiscard]] NodeId add_not(NodeId argument);
  /// Adds a gate. No argument at all is the operation's neutral element; xor is odd parity.
  ///
  /// Pre     `op` is kAnd, kOr or kXor; the arguments are nodes of this formula.
  [[nodiscard]] NodeId add_gate(Op op, std::span<const NodeId> arguments);
  /// Adds "at least `k` of the arguments"; an argument given twice counts twice.
  [[nodiscard]] NodeId add_at_least(std::uint32_t k, std::span<const NodeId> arguments);
  /// Names the node whose function is analysed; without it, the last one added.
  void set_top(NodeId node);

  [[nodiscard]] NodeId top() const;
  [[nodiscard]] std::uint32_t variable_count() const { return variable_count_; }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  [[nodiscard]] const Node& node(NodeId id) const;
  [[nodiscard]] std::span<const NodeId> arguments(NodeId id) const;

 private:
  NodeId push(Op op, std::uint32_t number, std::span<const NodeId> arguments);

  std::vector<Node> nodes_;
  std::vector<NodeId> arguments_;
  std::uint32_t variable_count_ = 0;
  NodeId top_;
};

}  // namespace onus::diagrams
