#include "build.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace onus::diagrams {
namespace {

constexpr std::uint64_t kCollectMin = 1U << 22U;
constexpr std::size_t kCountedMax = 200'000;  // larger operands are told apart by their level

}  // namespace

void ModuleBuilder::start(Bdd& bdd, const ModulePart& part, std::vector<Edge> leaves) {
  bdd_ = &bdd;
  part_ = &part;
  edges_ = std::move(leaves);
  edges_.resize(part.size(), kFalseEdge);
  uses_.assign(part.size(), 0);
  for (Literal literal : part.literals) ++uses_[literal >> 1U];
  gate_ = part.leaf_count();
  begun_ = false;
  collect_at_ = kCollectMin;
  progress_ = 0;
  root_ = kNoEdge;
}

ModuleBuilder::Outcome ModuleBuilder::go_on() {
  constexpr std::uint64_t kNever = ~std::uint64_t{0};
  std::uint64_t collected = kNever;
  while (gate_ < part_->size()) {
    if (!begun_) begin_gate();
    begun_ = true;
    const GateKind kind = part_->gate(gate_).kind;
    const Edge made = kind == GateKind::kAtLeast ? count_on() : fold_on(kind);
    if (made == kNoEdge) {
      if (bdd_->is_spent()) return Outcome::kSpent;
      // Where room was short, what nobody needs any more may be enough of it, once an operation.
      if (collected == progress_) return Outcome::kFailed;
      collect();
      collected = progress_;
      continue;
    }
    edges_[gate_] = made;
    for (Literal literal : part_->arguments(gate_)) --uses_[literal >> 1U];
    begun_ = false;
    ++gate_;
  }
  operands_.clear();
  counts_.clear();
  arguments_.clear();
  root_ = edges_[part_->root()];
  bdd_->collect({&root_, 1});
  return Outcome::kDone;
}

void ModuleBuilder::begin_gate() {
  operands_.clear();
  counts_.clear();
  arguments_.clear();
  for (Literal literal : part_->arguments(gate_)) {
    arguments_.push_back(edges_[literal >> 1U] ^ (literal & 1U));
  }
  const ModulePart::Gate& gate = part_->gate(gate_);
  if (gate.kind != GateKind::kAtLeast) {
    for (Edge edge : std::exchange(arguments_, {}))
      push(bdd_->count({&edge, 1}, kCountedMax), edge);
    return;
  }
  const auto depth = [&](Edge edge) { return bdd_->level(edge); };
  std::ranges::stable_sort(arguments_, std::ranges::greater{}, depth);
  counts_.assign(gate.k + std::size_t{1}, kFalseEdge);
  counts_[0] = kTrueEdge;
  argument_ = 0;
  count_ = std::min<std::size_t>(gate.k, 1);
}

// Small operands first, so that little is made that a later operand changes again; of equals the
// deepest, because what is made for it stays below what comes.
bool ModuleBuilder::Operand::comes_later(const Operand& one, const Operand& other) {
  if (one.nodes != other.nodes) return one.nodes > other.nodes;
  if (one.level != other.level) return one.level < other.level;
  return one.edge > other.edge;
}

void ModuleBuilder::push(std::size_t nodes, Edge edge) {
  operands_.push_back({nodes, bdd_->level(edge), edge});
  std::ranges::push_heap(operands_, &Operand::comes_later);
}

ModuleBuilder::Operand ModuleBuilder::pop() {
  std::ranges::pop_heap(operands_, &Operand::comes_later);
  const Operand top = operands_.back();
  operands_.pop_back();
  return top;
}

Edge ModuleBuilder::fold_on(GateKind kind) {
  while (operands_.size() > 1) {
    if (bdd_->size() >= collect_at_) collect();
    const Operand left = pop();
    const Operand right = pop();
    const Edge made = kind == GateKind::kAnd ? bdd_->conjunction(left.edge, right.edge)
                                             : bdd_->parity(left.edge, right.edge);
    if (made == kNoEdge) {
      push(left.nodes, left.edge);
      push(right.nodes, right.edge);
      return kNoEdge;
    }
    ++progress_;
    // A row of variables counts as one, so that it grows by one node at a time.
    const bool is_row = left.nodes <= 1 && right.nodes <= 1;
    push(is_row || operands_.empty() ? 1 : bdd_->count({&made, 1}, kCountedMax), made);
  }
  return operands_.front().edge;
}

// Each argument lifts every count by one; counts that can no longer reach k are left out.
Edge ModuleBuilder::count_on() {
  const std::size_t k = counts_.size() - 1;
  const std::size_t given = arguments_.size();
  while (argument_ < given) {
    const std::size_t after = given - argument_ - 1;
    const std::size_t least = after >= k ? 1 : k - after;
    for (; count_ >= least; --count_) {
      if (bdd_->size() >= collect_at_) collect();
      const Edge lifted = bdd_->conjunction(arguments_[argument_], counts_[count_ - 1]);
      const Edge made = bdd_->disjunction(lifted, counts_[count_]);
      if (made == kNoEdge) return kNoEdge;
      counts_[count_] = made;
      ++progress_;
    }
    ++argument_;
    count_ = std::min(k, argument_ + 1);
  }
  return counts_[k];
}

std::vector<Edge> ModuleBuilder::held() const {
  std::vector<Edge> roots;
  for (const Operand& operand : operands_) roots.push_back(operand.edge);
  roots.insert(roots.end(), counts_.begin(), counts_.end());
  roots.insert(roots.end(), arguments_.begin(), arguments_.end());
  for (std::uint32_t i = 0; i < part_->size(); ++i) {
    const bool is_needed = i < gate_ && uses_[i] != 0;
    roots.push_back(is_needed ? edges_[i] : kFalseEdge);
  }
  return roots;
}

std::size_t ModuleBuilder::needed() { return bdd_->count(held(), ~std::size_t{0}); }

void ModuleBuilder::collect() {
  std::vector<Edge> roots = held();
  bdd_->collect(roots);
  auto next = roots.begin();
  for (Operand& operand : operands_) operand.edge = *next++;
  for (Edge& edge : counts_) edge = *next++;
  for (Edge& edge : arguments_) edge = *next++;
  for (Edge& edge : edges_) edge = *next++;
  collect_at_ = std::max(kCollectMin, 3 * std::uint64_t{bdd_->size()});
}

}  // namespace onus::diagrams
