#include "onus/analysis/failure_formula.h"

#include <fmt/format.h>

#include <map>

#include "causes.h"
#include "failure_equations.h"

namespace onus::analysis {
namespace {

using base::Result;
using Gate = Gates::Gate;

/// What may happen below the operation, and the gate "this item fails" of every item there.
struct Events {
  std::vector<FailureEvent> events;
  std::vector<Gate> fails;  // by item
};

void add_causes(const Graph& graph, const FailureStates& states, Gates& gates, Events& made) {
  const model::Estate& estate = graph.estate();
  for (const std::string_view key : estate.common_causes) {
    std::map<std::string_view, std::vector<ItemIndex>> by_value;
    for (const ItemIndex item : states.items()) {
      const std::string_view value = cause_of(estate, item, key);
      if (!value.empty()) by_value[value].push_back(item);
    }
    for (auto& [value, items] : by_value) {
      const Gate happens = gates.add_variable();
      for (const ItemIndex item : items) {
        const Gate either[] = {made.fails[item.value()], happens};
        made.fails[item.value()] = gates.any(either);
      }
      made.events.push_back(
          {.item = {}, .cause = fmt::format("{}={}", key, value), .fails = std::move(items)});
    }
  }
}

Events make_events(const Graph& graph, const FailureStates& states, bool causes, Gates& gates) {
  Events made;
  made.fails.assign(graph.item_count(), gates.never());
  for (const ItemIndex item : states.items()) {
    if (!states.may_fail(item)) continue;
    made.fails[item.value()] = gates.add_variable();
    made.events.push_back({.item = item, .cause = {}, .fails = {item}});
  }
  if (causes) add_causes(graph, states, gates, made);
  return made;
}

std::vector<std::uint32_t> unknowns_of(const FailureStates& states, StateKind kind) {
  std::vector<std::uint32_t> list;
  for (std::uint32_t i = 0; i < states.count(); ++i) {
    if (states.kind(i) == kind) list.push_back(i);
  }
  return list;
}

void add_work(FormulaSize& size, const RingWork& work) {
  size.rings += work.rings;
  size.ring_largest = std::max(size.ring_largest, work.largest);
  size.ring_rounds_most = std::max(size.ring_rounds_most, work.rounds_most);
}

}  // namespace

std::string_view loss_name(Loss loss) { return loss == Loss::kCutOff ? "cut-off" : "locked-out"; }

Result<FailureFormula> failure_formula(const Graph& graph, const FailureQuestion& question,
                                       const FormulaLimits& limits) {
  const FailureStates states(graph, question);
  Gates gates;
  Events events = make_events(graph, states, question.causes, gates);
  FailureEquations equations(graph, states, gates, events.fails);
  FailureFormula result;
  const auto solve_kind = [&](StateKind kind, Gate start) {
    const System system{
        .needs = states.needs(),
        .values = equations.values(),
        .evaluate = [&](std::uint32_t at) { return equations.evaluate(at); },
        .enough = [&] { return gates.size() > limits.gates_max || equations.error(); },
        .start = start};
    add_work(result.size, solve(system, unknowns_of(states, kind)));
  };
  // Down is the least solution, for items hold each other up; lost the greatest, for repairs that
  // wait for each other never begin.
  solve_kind(StateKind::kDown, gates.never());
  solve_kind(StateKind::kLost, gates.always());
  if (equations.error()) return std::unexpected(*equations.error());
  if (gates.size() > limits.gates_max) {
    return base::fail(
        base::ErrorKind::kLimit,
        fmt::format("what \"{}\" hangs on would take more than {} gates to write down; its largest "
                    "ring of items has {} unknowns",
                    graph.estate().item(question.operation).id, limits.gates_max,
                    result.size.ring_largest),
        "E0303");
  }
  const StateKind kind = question.loss == Loss::kCutOff ? StateKind::kDown : StateKind::kLost;
  result.size.items = states.items().size();
  result.size.states = states.count();
  result.size.gates = gates.size();
  result.formula = gates.take(equations.value(question.operation, kind));
  result.events = std::move(events.events);
  return result;
}

}  // namespace onus::analysis
