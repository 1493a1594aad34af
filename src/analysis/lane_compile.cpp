#include "lane_compile.h"

#include <algorithm>
#include <functional>

#include "evaluate.h"
#include "onus/base/check.h"

namespace onus::analysis {

using Range = LaneProgram::Range;
using Op_ = LaneCode::Op;

void LaneCompiler::push(const LaneCode& code, std::size_t pops, std::size_t pushes) {
  program_.code.push_back(code);
  ONUS_CHECK(stack_ >= pops);
  stack_ = stack_ - pops + pushes;
  stack_max_ = std::max(stack_max_, stack_);
}

bool LaneCompiler::holds(const ExprNode& node) const {
  return evaluate(parts_, node, [&](const ExprNode& leaf) { return base_[leaf.first] != 0; });
}

Range LaneCompiler::ended(std::size_t first) const {
  return {static_cast<std::uint32_t>(first),
          static_cast<std::uint32_t>(program_.code.size() - first)};
}

Range LaneCompiler::all_of(std::span<const ExprIndex> expressions) {
  const std::size_t first = program_.code.size();
  stack_ = 0;
  for (const ExprIndex expression : expressions) {
    if (!expression.valid()) continue;
    const Found found = add(parts_.nodes[expression.value()]);
    if (found == Found::kLost) push({.op = Op_::kConstant, .count = 1}, 0, 1);
  }
  if (stack_ > 1) {
    const auto count = static_cast<std::uint32_t>(stack_);
    push({.op = Op_::kAll, .count = count}, count, 1);
  }
  return ended(first);
}

Range LaneCompiler::any_of(std::span<const ExprIndex> expressions) {
  const std::size_t first = program_.code.size();
  stack_ = 0;
  for (const ExprIndex expression : expressions) {
    const Found found = expression.valid() ? add(parts_.nodes[expression.value()]) : Found::kHolds;
    if (found == Found::kHolds) push({.op = Op_::kConstant, .count = 0}, 0, 1);
  }
  if (stack_ == 0) push({.op = Op_::kConstant, .count = 1}, 0, 1);
  if (stack_ > 1) {
    const auto count = static_cast<std::uint32_t>(stack_);
    push({.op = Op_::kAny, .count = count}, count, 1);
  }
  return ended(first);
}

LaneCompiler::Found LaneCompiler::add(const ExprNode& node) {
  if (!holds(node)) return Found::kLost;
  switch (node.op) {
    case Op::kItem: add_leaves(Op_::kAllLeaves, {program_.number[node.first]}); return Found::kCode;
    case Op::kAtLeast: return add_at_least(node);
    case Op::kQuorum: break;
  }
  return add_quorum(node);
}

/// Children that never hold are left out; those that always do count beforehand.
LaneCompiler::Found LaneCompiler::add_at_least(const ExprNode& node) {
  std::uint32_t left = 0;
  std::uint32_t held = 0;
  const std::size_t before = program_.code.size();
  const std::size_t stack = stack_;
  for (std::uint32_t i = 0; i < node.count; ++i) {
    const ExprNode& child = parts_.nodes[node.first + i];
    if (child.op == Op::kItem) {
      left += base_[child.first] ? 1 : 0;
      continue;
    }
    const Found found = add(child);
    left += found == Found::kCode ? 1 : 0;
    held += found == Found::kHolds ? 1 : 0;
  }
  if (node.threshold <= held) {
    program_.code.resize(before);
    stack_ = stack;
    return Found::kHolds;
  }
  add_gate(node, left, node.threshold - held);
  return Found::kCode;
}

/// Over `left` children, of which the compound ones are on the stack already.
void LaneCompiler::add_gate(const ExprNode& node, std::uint32_t left, std::uint32_t wanted) {
  std::vector<std::uint32_t> leaves;
  for (std::uint32_t i = 0; i < node.count; ++i) {
    const ExprNode& child = parts_.nodes[node.first + i];
    if (child.op == Op::kItem && base_[child.first]) {
      leaves.push_back(program_.number[child.first]);
    }
  }
  ONUS_CHECK(wanted <= left);  // it holds in the base
  const bool all = wanted == left;
  const bool any = wanted == 1;
  auto count = left;
  if (!leaves.empty()) {
    add_leaves(all ? Op_::kAllLeaves : any ? Op_::kAnyLeaves : Op_::kEachLeaf, leaves);
    if (all || any) count = left - static_cast<std::uint32_t>(leaves.size()) + 1;
  }
  if (all || any) {
    if (count > 1) push({.op = all ? Op_::kAll : Op_::kAny, .count = count}, count, 1);
  } else {
    push({.op = Op_::kCount, .count = count, .wanted = left - wanted + 1}, count, 1);
  }
}

void LaneCompiler::add_leaves(Op_ op, const std::vector<std::uint32_t>& leaves) {
  const auto first = static_cast<std::uint32_t>(program_.leaves.size());
  for (const std::uint32_t leaf : leaves) {
    ONUS_CHECK(leaf != LaneProgram::kNone);
    program_.leaves.push_back(leaf);
  }
  const auto count = static_cast<std::uint32_t>(leaves.size());
  push({.op = op, .first = first, .count = count}, 0, op == Op_::kEachLeaf ? count : 1);
}

LaneCompiler::Found LaneCompiler::add_quorum(const ExprNode& node) {
  LaneProgram::Candidates candidates;
  candidates.quorum = &parts_.quorums[node.threshold];
  for (const auto& demands : candidates.quorum->alternatives) {
    for (const Demand& demand : demands) {
      for (const Demand::Candidate& candidate : demand.candidates) {
        const Found found = add(parts_.nodes[candidate.node]);
        if (found != Found::kCode) {
          const std::uint32_t lost = found == Found::kLost ? 1 : 0;
          push({.op = Op_::kConstant, .count = lost}, 0, 1);
        }
        const auto at = static_cast<std::uint32_t>(candidates.places.size());
        candidates.places.push_back({&candidate, at});
      }
    }
  }
  const auto count = static_cast<std::uint32_t>(candidates.places.size());
  std::sort(candidates.places.begin(), candidates.places.end(),
            [](const auto& a, const auto& b) { return std::less<>{}(a.candidate, b.candidate); });
  const auto number = static_cast<std::uint32_t>(program_.quorums.size());
  program_.quorums.push_back(std::move(candidates));
  push({.op = Op_::kQuorum, .count = count, .wanted = number}, count, 1);
  return Found::kCode;
}

}  // namespace onus::analysis
