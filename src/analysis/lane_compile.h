// From a graph's expressions to the code of a LaneProgram.
#pragma once

#include <span>

#include "lane_program.h"
#include "onus/analysis/state.h"

namespace onus::analysis {

/// Compiles over one set of items that are up while nothing has failed: whatever is not in it can
/// be left out, for failures only take away.
class LaneCompiler {
 public:
  /// Pre: every item of `base` that an expression to come names has a number.
  LaneCompiler(const Graph::Parts& parts, LaneProgram& program, const UpSet& base)
      : parts_(parts), program_(program), base_(base) {}

  /// Lost where any of these expressions is.
  [[nodiscard]] LaneProgram::Range all_of(std::span<const ExprIndex> expressions);
  /// Lost where all of these are; everywhere, where there are none.
  [[nodiscard]] LaneProgram::Range any_of(std::span<const ExprIndex> expressions);
  /// The most that is on the stack at once.
  [[nodiscard]] std::size_t stack_max() const { return stack_max_; }

 private:
  enum class Found : std::uint8_t { kHolds, kLost, kCode };
  Found add(const ExprNode& node);
  Found add_at_least(const ExprNode& node);
  void add_leaves(LaneCode::Op op, const std::vector<std::uint32_t>& leaves);
  void add_gate(const ExprNode& node, std::uint32_t left, std::uint32_t wanted);
  Found add_quorum(const ExprNode& node);
  void push(const LaneCode& code, std::size_t pops, std::size_t pushes);
  [[nodiscard]] bool holds(const ExprNode& node) const;
  [[nodiscard]] LaneProgram::Range ended(std::size_t first) const;

  const Graph::Parts& parts_;
  LaneProgram& program_;
  const UpSet& base_;
  std::size_t stack_ = 0, stack_max_ = 1;
};

}  // namespace onus::analysis
