// A filter put into the formula, so that what is left can be counted without being listed.
//
// Sets of some variables alone: the others never happen. Sets with x: s is one of them without x
// exactly if f(x = 1) holds at s and f(x = 0) does not, and so at no smaller set: the minimal
// solutions of "f(x = 1) and not f(x = 0)".
#include <array>

#include "solved.h"

namespace onus::service {
namespace {

using diagrams::Formula;
using diagrams::NodeId;
using diagrams::Op;

/// Copies formulae into one, some variables being settled. Variables keep their numbers.
class Copier {
 public:
  explicit Copier(std::uint32_t variables) {
    for (std::uint32_t v = 0; v < variables; ++v) variables_.push_back(made_.add_variable());
    constants_ = {made_.add_constant(false), made_.add_constant(true)};
  }

  /// `settled`: by variable; -1: not settled.
  NodeId copy(const Formula& from, const std::vector<int>& settled) {
    std::vector<NodeId> at(from.size());
    std::vector<NodeId> arguments;
    for (std::size_t i = 0; i < from.size(); ++i) {
      const NodeId id(i);
      const Formula::Node& node = from.node(id);
      arguments.clear();
      for (const NodeId argument : from.arguments(id)) arguments.push_back(at[argument.value()]);
      switch (node.op) {
        case Op::kConstant: at[i] = constants_[node.number]; break;
        case Op::kVariable: {
          const int value = settled[node.number];
          at[i] = value < 0 ? variables_[node.number] : constants_[static_cast<std::size_t>(value)];
          break;
        }
        case Op::kNot: at[i] = made_.add_not(arguments.front()); break;
        case Op::kAtLeast: at[i] = made_.add_at_least(node.number, arguments); break;
        default: at[i] = made_.add_gate(node.op, arguments); break;
      }
    }
    return at[from.top().value()];
  }

  Formula& formula() { return made_; }

 private:
  Formula made_;
  std::vector<NodeId> variables_;
  std::array<NodeId, 2> constants_;
};

}  // namespace

Formula filtered(const Formula& formula, const CutsFilter& filter) {
  std::vector<int> settled(formula.variable_count(), -1);
  for (std::size_t v = 0; v < filter.only_of.size(); ++v) {
    if (!filter.only_of[v]) settled[v] = 0;
  }
  Copier copier(formula.variable_count());
  if (!filter.with) {
    copier.formula().set_top(copier.copy(formula, settled));
    return std::move(copier.formula());
  }
  settled[filter.with->value()] = 1;
  const NodeId with = copier.copy(formula, settled);
  settled[filter.with->value()] = 0;
  const NodeId without = copier.formula().add_not(copier.copy(formula, settled));
  const NodeId both[] = {with, without};
  copier.formula().set_top(copier.formula().add_gate(Op::kAnd, both));
  return std::move(copier.formula());
}

}  // namespace onus::service
