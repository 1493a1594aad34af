#include "graph.h"

#include <algorithm>

#include "onus/base/check.h"

namespace onus::diagrams {
namespace {

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9E3779B97F4A7C15U;
  return hash ^ (hash >> 29U);
}

}  // namespace

Literal Graph::variable(std::uint32_t index) {
  const auto [found, fresh] =
      variables_.try_emplace(index, static_cast<std::uint32_t>(nodes_.size()));
  if (fresh) nodes_.push_back({GateKind::kVariable, index, 0, 0});
  return found->second << 1U;
}

// The order of arguments is kept for the variable orderings, so equality is judged on a sorted
// copy and the first writing of a gate is the one that stays.
Literal Graph::share(GateKind kind, std::uint32_t number, const std::vector<Literal>& arguments) {
  std::vector<Literal> sorted = arguments;
  std::ranges::sort(sorted);
  std::uint64_t hash = mix(static_cast<std::uint64_t>(kind), number);
  for (Literal literal : sorted) hash = mix(hash, literal);
  const auto [begin, end] = shared_.equal_range(hash);
  for (auto it = begin; it != end; ++it) {
    const Node& node = nodes_[it->second];
    if (node.kind != kind || node.number != number || node.end - node.begin != sorted.size()) {
      continue;
    }
    std::vector<Literal> other(arguments_.begin() + node.begin, arguments_.begin() + node.end);
    std::ranges::sort(other);
    if (other == sorted) return it->second << 1U;
  }
  ONUS_CHECK(nodes_.size() < (1U << 31U) && arguments_.size() + arguments.size() < ~0U);
  const auto index = static_cast<std::uint32_t>(nodes_.size());
  const auto first = static_cast<std::uint32_t>(arguments_.size());
  arguments_.insert(arguments_.end(), arguments.begin(), arguments.end());
  nodes_.push_back({kind, number, first, static_cast<std::uint32_t>(arguments_.size())});
  shared_.emplace(hash, index);
  return index << 1U;
}

Literal Graph::conjunction(std::vector<Literal> arguments) {
  std::vector<Literal> sorted = arguments;
  std::ranges::sort(sorted);
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (sorted[i] == kFalseLiteral) return kFalseLiteral;
    if (i > 0 && sorted[i] == (sorted[i - 1] ^ 1U)) return kFalseLiteral;
  }
  std::vector<Literal> kept;
  kept.reserve(arguments.size());
  std::vector<bool> used(sorted.size(), false);
  for (Literal literal : arguments) {
    if (literal == kTrueLiteral) continue;
    const auto at =
        static_cast<std::size_t>(std::ranges::lower_bound(sorted, literal) - sorted.begin());
    if (used[at]) continue;
    used[at] = true;
    kept.push_back(literal);
  }
  if (kept.empty()) return kTrueLiteral;
  if (kept.size() == 1) return kept.front();
  return share(GateKind::kAnd, 0, kept);
}

Literal Graph::disjunction(std::vector<Literal> arguments) {
  for (Literal& literal : arguments) literal ^= 1U;
  return conjunction(std::move(arguments)) ^ 1U;
}

Literal Graph::parity(std::vector<Literal> arguments) {
  Literal sign = 0;
  for (Literal& literal : arguments) {
    sign ^= literal & 1U;
    literal &= ~1U;
  }
  // Equal arguments cancel in pairs; what is left keeps its place.
  std::unordered_map<Literal, std::uint32_t> times;
  for (Literal literal : arguments) ++times[literal];
  std::vector<Literal> kept;
  for (Literal literal : arguments) {
    if (literal == kFalseLiteral) continue;
    std::uint32_t& left = times[literal];
    if (left % 2 == 1) kept.push_back(literal);
    left = 0;
  }
  if (kept.empty()) return kFalseLiteral ^ sign;
  if (kept.size() == 1) return kept.front() ^ sign;
  return share(GateKind::kXor, 0, kept) ^ sign;
}

Literal Graph::at_least(std::uint32_t k, std::vector<Literal> arguments) {
  std::erase(arguments, kFalseLiteral);
  const auto certain = std::erase(arguments, kTrueLiteral);
  if (k <= certain) return kTrueLiteral;
  k -= static_cast<std::uint32_t>(certain);
  if (k > arguments.size()) return kFalseLiteral;
  if (k == arguments.size()) return conjunction(std::move(arguments));
  if (k == 1) return disjunction(std::move(arguments));
  return share(GateKind::kAtLeast, k, arguments);
}

Graph make_graph(const Formula& formula) {
  Graph graph;
  const std::size_t count = formula.top().value() + std::size_t{1};
  std::vector<bool> reached(count, false);
  reached[formula.top().value()] = true;
  for (std::size_t i = count; i-- > 0;) {
    if (!reached[i]) continue;
    for (NodeId argument : formula.arguments(NodeId{i})) reached[argument.value()] = true;
  }
  std::vector<Literal> made(count, kFalseLiteral);
  for (std::size_t i = 0; i < count; ++i) {
    if (!reached[i]) continue;
    const Formula::Node& node = formula.node(NodeId{i});
    std::vector<Literal> arguments;
    for (NodeId argument : formula.arguments(NodeId{i})) {
      arguments.push_back(made[argument.value()]);
    }
    switch (node.op) {
      case Op::kConstant: made[i] = node.number != 0 ? kTrueLiteral : kFalseLiteral; break;
      case Op::kVariable: made[i] = graph.variable(node.number); break;
      case Op::kNot: made[i] = arguments.front() ^ 1U; break;
      case Op::kAnd: made[i] = graph.conjunction(std::move(arguments)); break;
      case Op::kOr: made[i] = graph.disjunction(std::move(arguments)); break;
      case Op::kXor: made[i] = graph.parity(std::move(arguments)); break;
      case Op::kAtLeast: made[i] = graph.at_least(node.number, std::move(arguments)); break;
    }
  }
  graph.top = made.back();
  return graph;
}

bool is_plainly_monotone(const Graph& graph) {
  // Bit 0: reached plainly, bit 1: reached negated.
  std::vector<std::uint8_t> seen(graph.size(), 0);
  seen[graph.top >> 1U] = (graph.top & 1U) != 0 ? 2 : 1;
  for (std::size_t i = graph.size(); i-- > 1;) {
    const auto index = static_cast<std::uint32_t>(i);
    if (seen[i] == 0) continue;
    if (graph.node(index).kind == GateKind::kVariable && (seen[i] & 2U) != 0) return false;
    if (graph.node(index).kind == GateKind::kXor) seen[i] = 3;
    const auto swapped = static_cast<std::uint8_t>(((seen[i] & 1U) << 1U) | (seen[i] >> 1U));
    for (Literal literal : graph.arguments(index)) {
      seen[literal >> 1U] |= (literal & 1U) != 0 ? swapped : seen[i];
    }
  }
  return true;
}

}  // namespace onus::diagrams
