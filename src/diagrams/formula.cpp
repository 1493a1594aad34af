#include "onus/diagrams/formula.h"

#include <limits>

#include "onus/base/check.h"

namespace onus::diagrams {

NodeId Formula::push(Op op, std::uint32_t number, std::span<const NodeId> arguments) {
  ONUS_CHECK(nodes_.size() < std::numeric_limits<std::uint32_t>::max());
  const std::uint64_t begin = arguments_.size();
  for (NodeId argument : arguments) {
    ONUS_CHECK(argument.valid() && argument.value() < nodes_.size());
    arguments_.push_back(argument);
  }
  nodes_.push_back({op, number, begin, arguments_.size()});
  return NodeId{nodes_.size() - 1};
}

NodeId Formula::add_constant(bool value) { return push(Op::kConstant, value ? 1 : 0, {}); }

NodeId Formula::add_variable() { return push(Op::kVariable, variable_count_++, {}); }

NodeId Formula::add_not(NodeId argument) { return push(Op::kNot, 0, {&argument, 1}); }

NodeId Formula::add_gate(Op op, std::span<const NodeId> arguments) {
  ONUS_CHECK(op == Op::kAnd || op == Op::kOr || op == Op::kXor);
  return push(op, 0, arguments);
}

NodeId Formula::add_at_least(std::uint32_t k, std::span<const NodeId> arguments) {
  return push(Op::kAtLeast, k, arguments);
}

void Formula::set_top(NodeId node) {
  ONUS_CHECK(node.valid() && node.value() < nodes_.size());
  top_ = node;
}

NodeId Formula::top() const {
  ONUS_CHECK(!nodes_.empty());
  return top_.valid() ? top_ : NodeId{nodes_.size() - 1};
}

const Formula::Node& Formula::node(NodeId id) const {
  ONUS_CHECK(id.valid() && id.value() < nodes_.size());
  return nodes_[id.value()];
}

std::span<const NodeId> Formula::arguments(NodeId id) const {
  const Node& found = node(id);
  return std::span{arguments_}.subspan(found.arguments_begin,
                                       found.arguments_end - found.arguments_begin);
}

}  // namespace onus::diagrams
