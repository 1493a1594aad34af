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
  FailureEquations::Fails fails;
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
        Gate& fails = made.fails.emplace(item, gates.never()).first->second;
        const Gate either[] = {fails, happens};
        fails = gates.any(either);
      }
      made.events.push_back(
          {.item = {}, .cause = fmt::format("{}={}", key, value), .fails = std::move(items)});
    }
  }
}

Events make_events(const Graph& graph, const FailureStates& states, bool causes, Gates& gates) {
  Events made;
  for (const ItemIndex item : states.items()) {
    if (!states.may_fail(item)) continue;
    made.fails.emplace(item, gates.add_variable());
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

FailureFormulas::FailureFormulas(const Graph& graph, bool people, bool causes)
    : graph_(graph),
      causes_(causes),
      settled_(std::make_unique<const SettledStates>(graph, people, causes)) {}

FailureFormulas::~FailureFormulas() = default;

Result<FailureFormula> FailureFormulas::make(ItemIndex operation, Loss loss,
                                             const FormulaLimits& limits) const {
  const FailureStates states(graph_, *settled_, operation, loss);
  Gates gates;
  Events events = make_events(graph_, states, causes_, gates);
  FailureEquations equations(graph_, states, gates, events.fails);
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
                    graph_.estate().item(operation).id, limits.gates_max, result.size.ring_largest),
        "E0303");
  }
  const StateKind kind = loss == Loss::kCutOff ? StateKind::kDown : StateKind::kLost;
  result.size.items = states.items().size();
  result.size.states = states.count();
  result.size.gates = gates.size();
  result.formula = gates.take(equations.value(operation, kind));
  result.events = std::move(events.events);
  return result;
}

Result<FailureFormula> failure_formula(const Graph& graph, const FailureQuestion& question,
                                       const FormulaLimits& limits) {
  return FailureFormulas(graph, question.people, question.causes)
      .make(question.operation, question.loss, limits);
}

}  // namespace onus::analysis
