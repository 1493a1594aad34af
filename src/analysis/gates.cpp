#include "gates.h"

#include <algorithm>

#include "onus/base/check.h"

namespace onus::analysis {
namespace {

using diagrams::NodeId;
using diagrams::Op;

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
  hash ^= value + 0x9e3779b97f4a7c15ULL + (hash << 6U) + (hash >> 2U);
  return hash * 0xff51afd7ed558ccdULL;
}

std::uint64_t hash_of(Op op, std::uint32_t k, std::span<const Gates::Gate> arguments) {
  std::uint64_t hash = mix(static_cast<std::uint64_t>(op), k);
  for (const Gates::Gate argument : arguments) hash = mix(hash, argument);
  return hash ^ hash >> 29U;
}

}  // namespace

Gates::Gates() {
  const NodeId no = formula_.add_constant(false);
  const NodeId yes = formula_.add_constant(true);
  ONUS_CHECK(no.value() == never() && yes.value() == always());
}

Gates::Gate Gates::add_variable() { return formula_.add_variable().value(); }

Gates::Gate Gates::gate(Op op, std::span<const Gate> arguments) {
  const Gate neutral = op == Op::kOr ? never() : always();
  const Gate decisive = op == Op::kOr ? always() : never();
  scratch_.clear();
  for (const Gate argument : arguments) {
    if (argument == decisive) return decisive;
    if (argument != neutral) scratch_.push_back(argument);
  }
  std::sort(scratch_.begin(), scratch_.end());
  scratch_.erase(std::unique(scratch_.begin(), scratch_.end()), scratch_.end());
  if (scratch_.empty()) return neutral;
  if (scratch_.size() == 1) return scratch_.front();
  return shared(op, 0, scratch_);
}

Gates::Gate Gates::at_least(std::uint64_t k, std::span<const Gate> arguments) {
  std::vector<Gate> left;
  for (const Gate argument : arguments) {
    if (argument == never()) continue;
    if (argument == always()) {
      if (k > 0) --k;
      continue;
    }
    left.push_back(argument);
  }
  if (k == 0) return always();
  if (k > left.size()) return never();
  if (k == 1) return any(left);
  if (k == left.size()) return all(left);
  std::sort(left.begin(), left.end());
  return shared(Op::kAtLeast, static_cast<std::uint32_t>(k), left);
}

void Gates::grow() {
  const std::vector<Slot> before = std::move(made_);
  made_.assign(before.empty() ? 256 : 2 * before.size(), {});
  std::vector<Gate> arguments;
  for (const Slot& slot : before) {
    if (slot.gate == 0) continue;
    const NodeId id(slot.gate);
    const diagrams::Formula::Node& node = formula_.node(id);
    arguments.clear();
    for (const NodeId argument : formula_.arguments(id)) arguments.push_back(argument.value());
    const std::uint64_t hash =
        hash_of(node.op, node.op == Op::kAtLeast ? node.number : 0, arguments);
    std::size_t at = hash & (made_.size() - 1);
    while (made_[at].gate != 0) at = (at + 1) & (made_.size() - 1);
    made_[at] = slot;
  }
}

Gates::Gate Gates::shared(Op op, std::uint32_t k, std::vector<Gate>& arguments) {
  const std::uint64_t hash = hash_of(op, k, arguments);
  const auto same = [&](NodeId id) {
    const diagrams::Formula::Node& node = formula_.node(id);
    return node.op == op && (op != Op::kAtLeast || node.number == k) &&
           std::ranges::equal(formula_.arguments(id), arguments, {}, &NodeId::value);
  };
  if (2 * (used_ + 1) > made_.size()) grow();
  const auto short_hash = static_cast<std::uint32_t>(hash >> 32U);
  std::size_t at = hash & (made_.size() - 1);
  for (; made_[at].gate != 0; at = (at + 1) & (made_.size() - 1)) {
    if (made_[at].hash == short_hash && same(NodeId(made_[at].gate))) return made_[at].gate;
  }
  std::vector<NodeId> ids;
  ids.reserve(arguments.size());
  for (const Gate argument : arguments) ids.emplace_back(argument);
  const NodeId made =
      op == Op::kAtLeast ? formula_.add_at_least(k, ids) : formula_.add_gate(op, ids);
  made_[at] = {short_hash, made.value()};
  ++used_;
  return made.value();
}

diagrams::Formula Gates::take(Gate top) {
  formula_.set_top(NodeId(top));
  return std::move(formula_);
}

}  // namespace onus::analysis
