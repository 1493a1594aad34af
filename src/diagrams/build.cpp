#include "build.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace onus::diagrams {
namespace {

constexpr std::uint64_t kCollectMin = 1U << 20U;

}  // namespace

Edge ModuleBuilder::build(Bdd& bdd, const ModulePart& part, const std::stop_token& stop) {
  bdd_ = &bdd;
  part_ = &part;
  stop_ = stop;
  collect_at_ = kCollectMin;
  if (uses_.empty()) uses_.assign(graph_.size(), 0);
  for (std::uint32_t gate : part.gates) {
    for (Literal literal : graph_.arguments(gate)) ++uses_[literal >> 1U];
  }
  bool complete = true;
  progress_ = 0;
  for (gates_done_ = 0; gates_done_ < part.gates.size(); ++gates_done_) {
    const std::uint32_t gate = part.gates[gates_done_];
    if (complete) {
      const Edge edge = build_gate(gate);
      complete = edge != kNoEdge;
      edges_[gate] = complete ? edge : kFalseEdge;
    }
    for (Literal literal : graph_.arguments(gate)) --uses_[literal >> 1U];
  }
  if (!complete) return kNoEdge;
  std::vector<Edge> root{edges_[part.root]};
  bdd.collect(root);
  return root.front();
}

Edge ModuleBuilder::build_gate(std::uint32_t gate) {
  std::vector<Edge> arguments;
  for (Literal literal : graph_.arguments(gate)) {
    arguments.push_back(edges_[literal >> 1U] ^ (literal & 1U));
  }
  const Graph::Node& node = graph_.node(gate);
  if (node.kind == GateKind::kAtLeast) return at_least(node.number, std::move(arguments));
  return fold(node.kind, std::move(arguments));
}

// Deep arguments first: what is made for them stays below what comes later and is not copied.
Edge ModuleBuilder::fold(GateKind kind, std::vector<Edge> arguments) {
  const auto depth = [&](Edge edge) { return bdd_->level(edge); };
  std::ranges::stable_sort(arguments, std::ranges::greater{}, depth);
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    if (!make_room(arguments)) return kNoEdge;
    const Edge left = arguments[0];
    const Edge right = std::exchange(arguments[i], kFalseEdge);
    arguments[0] =
        kind == GateKind::kAnd ? bdd_->conjunction(left, right) : bdd_->parity(left, right);
    if (arguments[0] == kNoEdge) return kNoEdge;
    ++progress_;
  }
  return arguments.front();
}

// counts[j] is "at least j of the arguments so far"; each new argument lifts every count by one.
Edge ModuleBuilder::at_least(std::uint32_t k, std::vector<Edge> arguments) {
  const auto depth = [&](Edge edge) { return bdd_->level(edge); };
  std::ranges::stable_sort(arguments, std::ranges::greater{}, depth);
  const std::size_t given = arguments.size();
  std::vector<Edge> held(k + std::size_t{1}, kFalseEdge);
  held[0] = kTrueEdge;
  held.insert(held.end(), arguments.begin(), arguments.end());
  for (std::size_t i = 0; i < given; ++i) {
    ++progress_;
    const std::size_t most = std::min<std::size_t>(k, i + 1);
    const std::size_t least = given - i - 1 >= k ? 1 : k - (given - i - 1);
    for (std::size_t j = most; j >= least; --j) {
      if (!make_room(held)) return kNoEdge;
      const Edge lifted = bdd_->conjunction(held[k + 1 + i], held[j - 1]);
      held[j] = bdd_->disjunction(lifted, held[j]);
      if (held[j] == kNoEdge) return kNoEdge;
    }
  }
  return held[k];
}

bool ModuleBuilder::make_room(std::vector<Edge>& temporaries) {
  if (bdd_->size() < collect_at_) return true;
  if (stop_.stop_requested()) return false;
  std::vector<Edge> roots = temporaries;
  std::vector<std::uint32_t> owners;
  for (std::uint32_t leaf : part_->leaves) {
    if (uses_[leaf] != 0) owners.push_back(leaf);
  }
  for (std::size_t i = 0; i < gates_done_; ++i) {
    if (uses_[part_->gates[i]] != 0) owners.push_back(part_->gates[i]);
  }
  for (std::uint32_t owner : owners) roots.push_back(edges_[owner]);
  bdd_->collect(roots);
  for (std::size_t i = 0; i < temporaries.size(); ++i) temporaries[i] = roots[i];
  for (std::size_t i = 0; i < owners.size(); ++i) {
    edges_[owners[i]] = roots[temporaries.size() + i];
  }
  collect_at_ = std::max(kCollectMin, 3 * std::uint64_t{bdd_->size()});
  return true;
}

}  // namespace onus::diagrams
