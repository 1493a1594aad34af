// What a run has to tell when it is over.
#include <algorithm>

#include "simulator_run.h"

namespace onus::analysis {
namespace {

std::optional<Seconds> when(Tick tick) {
  return tick == kNever ? std::nullopt : std::optional(Seconds{tick});
}

}  // namespace

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kUnaffected: return "unaffected";
    case Verdict::kCovered: return "covered";
    case Verdict::kLate: return "late";
    case Verdict::kLockedOut: return "locked-out";
    case Verdict::kDownBefore: break;
  }
  return "down-before";
}

bool Simulator::Run::moves(ItemIndex item) const {
  if (moving_since_ == 0) return false;
  const std::uint32_t state = memory_.state_of[item.value()];
  return state != Memory::kUntouched && memory_.states[state].changed > moving_since_;
}

SimulationResult Simulator::Run::result() {
  SimulationResult result;
  add_operations(result);
  add_items(result);
  if (disturbance_.log) add_stuck(result);
  result.events = std::move(events_);
  result.untaken = std::move(untaken_);
  for (const ItemState& state : memory_.states) {
    if (moves(state.item)) result.moving.push_back(state.item);
  }
  std::sort(result.moving.begin(), result.moving.end());
  result.complete = complete_;
  result.touched = memory_.states.size();
  result.rounds = rounds_;
  return result;
}

void Simulator::Run::add_operations(SimulationResult& result) const {
  for (const ItemIndex operation : memory_.operations_down) {
    OperationOutcome outcome;
    outcome.operation = operation;
    outcome.verdict = Verdict::kDownBefore;
    result.operations.push_back(std::move(outcome));
  }
  for (const ItemIndex operation : parts_.operation_items) {
    const std::uint32_t touched = memory_.state_of[operation.value()];
    if (touched == Memory::kUntouched) continue;
    const ItemState& state = memory_.states[touched];
    if (!memory_.before[operation.value()] || state.first_lost == kNever) continue;
    OperationOutcome outcome;
    outcome.operation = state.item;
    outcome.lost_at = when(state.first_lost);
    outcome.witness = witness_of(state);
    const auto tolerates = parts_.estate->operation(state.item).tolerates;
    if (!is_up(state.item) || moves(state.item) || !complete_) {
      outcome.verdict = Verdict::kLockedOut;
    } else {
      outcome.regained_at = when(state.last_up);
      outcome.longest_gap = Seconds{state.longest_gap};
      outcome.regained_by = state.held_by;
      const bool in_time = !tolerates || *outcome.longest_gap <= *tolerates;
      outcome.verdict = in_time ? Verdict::kCovered : Verdict::kLate;
    }
    result.operations.push_back(std::move(outcome));
  }
  std::sort(result.operations.begin(), result.operations.end(),
            [](const auto& a, const auto& b) { return a.operation < b.operation; });
}

void Simulator::Run::add_items(SimulationResult& result) const {
  result.items.reserve(memory_.states.size());
  const auto add = [&](const ItemState& state) {
    if (state.first_lost == kNever) return;
    ItemOutcome outcome{
        .item = state.item, .lost_at = Seconds{state.first_lost}, .regained_at = {}};
    if (is_up(state.item) && !moves(state.item)) outcome.regained_at = when(state.last_up);
    result.items.push_back(outcome);
  };
  constexpr std::size_t kWorthWalking = 8;  // sorting a few is quicker than looking at all items
  if (memory_.states.size() > memory_.state_of.size() / kWorthWalking) {
    for (const std::uint32_t state : memory_.state_of) {
      if (state != Memory::kUntouched) add(memory_.states[state]);
    }
    return;
  }
  for (const ItemState& state : memory_.states) add(state);
  std::sort(result.items.begin(), result.items.end(),
            [](const auto& a, const auto& b) { return a.item < b.item; });
}

std::vector<ItemIndex> Simulator::Run::lacking(ExprIndex expression) const {
  return lacking_items(parts_, expression,
                       [this](const ExprNode& leaf) { return leaf_holds(leaf); });
}

void Simulator::Run::add_stuck(SimulationResult& result) const {
  using Why = Stuck::Why;
  for (const Path& path : parts_.paths) {
    const PathState& state = memory_.paths[path_number(path.item)];
    if (state.done || (!state.begun && !is_wanted(path))) continue;
    Stuck stuck{.item = path.item, .detail = state.step, .why = Why::kStep, .waits_for = {}};
    if (path.steps.empty()) {
      stuck.why = Why::kNoSteps;
    } else if (failed(path.item) || barred(path.item)) {
      stuck.why = Why::kPathFailed;
    } else if (!state.begun) {
      stuck.why = Why::kHarmful;
    } else {
      stuck.waits_for = lacking(path.steps[state.step].condition);
    }
    result.stuck.push_back(std::move(stuck));
  }
  for (const ItemState& state : memory_.states) {
    if (is_up(state.item) || path_number(state.item) != Graph::Parts::kNone) continue;
    const auto ways = graph_.restore_ways(state.item);
    if (state.failed && ways.empty()) {
      result.stuck.push_back({state.item, 0, Why::kNoRestore, {}});
    } else if (state.failed) {
      for (const RestoreWay& way : ways) {
        const Why why = may_take(way) ? Why::kRestore : Why::kHarmful;
        result.stuck.push_back({state.item, way.option, why, lacking(way.condition)});
      }
    } else if (holds(parts_.condition[state.item.value()])) {
      result.stuck.push_back({state.item, 0, Why::kStart, lacking(graph_.start_needs(state.item))});
    }
  }
}

}  // namespace onus::analysis
