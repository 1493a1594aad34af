#include "failure_states.h"

#include <algorithm>

#include "causes.h"
#include "evaluate.h"

namespace onus::analysis {

SettledStates::SettledStates(const Graph& graph, bool people, bool causes) {
  may_fail.assign(graph.item_count(), 0);
  states.assign(2 * graph.item_count(), kOpen);
  const model::Estate& estate = graph.estate();
  std::vector<ItemIndex> all;
  for (std::size_t i = 0; i < may_fail.size(); ++i) {
    const ItemIndex item(i);
    may_fail[i] = may_fail_alone(estate.item(item), people) ? 1 : 0;
    const bool fails = may_fail[i] != 0 || (causes && has_cause(estate, item));
    if (fails && graph.has_state(item)) all.push_back(item);
  }
  const BooleanCore best = boolean_core(graph, {});
  const BooleanCore worst = boolean_core(graph, all);
  for (std::size_t i = 0; i < may_fail.size(); ++i) {
    State& down = states[state_key(ItemIndex(i), StateKind::kDown)];
    State& lost = states[state_key(ItemIndex(i), StateKind::kLost)];
    if (best.up[i] == 0) down = kAlways;
    if (worst.up[i] != 0) down = kNever;
    if (best.recovered[i] == 0) lost = kAlways;
    if (worst.recovered[i] != 0) lost = kNever;
  }
}

FailureStates::FailureStates(const Graph& graph, const SettledStates& settled, ItemIndex operation,
                             Loss loss)
    : graph_(graph), settled_(settled) {
  const bool cut_off = loss == Loss::kCutOff;
  meet(operation, cut_off ? StateKind::kDown : StateKind::kLost);
  walk();
  if (!cut_off) find_seeds();
  cone_ = items_;
  std::sort(cone_.begin(), cone_.end());
  cone_.erase(std::unique(cone_.begin(), cone_.end()), cone_.end());
}

void FailureStates::meet(ItemIndex item, StateKind kind) {
  const std::uint32_t key = state_key(item, kind);
  if (settled_.states[key] != SettledStates::kOpen) return;
  const auto number = static_cast<std::uint32_t>(items_.size());
  if (!numbers_.emplace(key, number).second) return;
  items_.push_back(item);
  kinds_.push_back(kind);
  needs_.emplace_back();
  condition_needs_.emplace_back();
  seeded_.push_back(0);
}

void FailureStates::follow(std::uint32_t unknown, ExprIndex expression, StateKind kind) {
  each_leaf(graph_.parts(), expression, [&](const ExprNode& leaf) {
    const ItemIndex item(leaf.first);
    meet(item, kind);
    const std::uint32_t number = find(item, kind);
    if (number < kAlways) needs_[unknown].push_back(number);
  });
}

void FailureStates::walk() {
  const auto tidy = [](std::vector<std::uint32_t>& list) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
  };
  for (std::uint32_t at = 0; at < items_.size(); ++at) {
    if (!needs_[at].empty()) continue;  // walked before
    const ItemIndex item = items_[at];
    const StateKind kind = kinds_[at];
    follow(at, graph_.condition(item), kind);
    tidy(needs_[at]);
    if (kind == StateKind::kDown) continue;
    condition_needs_[at] = needs_[at];
    follow(at, graph_.start_needs(item), kind);
    for (const RestoreWay& way : graph_.restore_ways(item)) {
      if (!way.harmful) follow(at, way.condition, kind);
    }
    if (const Path* path = graph_.path(item)) {
      for (const PathStep& step : path->steps) follow(at, step.condition, kind);
    }
    tidy(needs_[at]);
  }
}

// R contains U. An equation need not say so where it follows from the others: an item without
// start needs that is up has its conditions in U, so in R, and joins by itself. Not so on a circle
// of conditions, whose items hold each other up though none of them could be the first to join:
// there one item of each circle is to say it.
void FailureStates::find_seeds() {
  std::vector<std::uint32_t> all(items_.size());
  for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = i;
  for (const std::uint32_t unknown : all) {
    if (graph_.start_needs(items_[unknown]).valid()) seeded_[unknown] = 1;
  }
  for (const std::uint32_t cutter : circle_cutters(condition_needs_, all)) seeded_[cutter] = 1;
  for (const std::uint32_t unknown : all) {
    if (seeded_[unknown] != 0) meet(items_[unknown], StateKind::kDown);
  }
  walk();
}

}  // namespace onus::analysis
