#include "onus/analysis/offboard.h"

#include <algorithm>
#include <map>

#include "chains.h"
#include "evaluate.h"
#include "offboard_duties.h"
#include "onus/analysis/state.h"

namespace onus::analysis {

using base::Result;
using model::ItemClass;

namespace {

int weight(const model::Estate& estate, ItemIndex operation) {
  const std::string_view criticality = estate.operation(operation).criticality;
  return criticality == "critical" ? 0 : criticality == "high" ? 1 : 2;
}

/// Operations and paths that hold with the subject and not without it.
void find_losses(const Graph& with, const Graph& without, ItemIndex subject, Offboarding& answer) {
  const model::Estate& estate = with.estate();
  const UpSet before = undisturbed(with);
  const UpSet after = undisturbed(without);
  const ItemIndex failed[] = {subject};
  const Losses losses(with, before, after, failed);
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i] && !after[i]) ++answer.fell;
  }
  for (const ItemIndex operation : with.operations()) {
    if (!before[operation.value()] || after[operation.value()]) continue;
    answer.lost.push_back({operation, losses.chain(operation, std::vector<ItemIndex>{subject})});
  }
  std::stable_sort(answer.lost.begin(), answer.lost.end(), [&](const Ended& a, const Ended& b) {
    return weight(estate, a.item) < weight(estate, b.item);
  });
  std::vector<std::uint8_t> usable(before.size());
  for (const ItemIndex path : with.paths()) {
    const bool then = could_carry_out(with, path, before);
    const bool now = could_carry_out(without, path, after);
    usable[path.value()] = now ? 1 : 0;
    if (then && !now) answer.paths_lost.push_back({path, losses.chain(path, subject)});
  }
  for (const ItemIndex operation : with.operations()) {
    const auto& paths = estate.operation(operation).recovery;
    const bool lost_one =
        std::any_of(answer.paths_lost.begin(), answer.paths_lost.end(), [&](const Ended& one) {
          return std::find(paths.begin(), paths.end(), one.item) != paths.end();
        });
    const bool any = std::any_of(paths.begin(), paths.end(),
                                 [&](ItemIndex path) { return usable[path.value()] != 0; });
    if (lost_one && !any) answer.without_recovery.push_back(operation);
  }
}

using Verdicts = std::map<std::pair<ItemIndex, std::string>, Verdict>;

Verdicts verdicts_of(const Graph& graph, bool& complete) {
  Verdicts verdicts;
  const SweepResult swept = sweep(graph);
  complete = complete && swept.complete;
  for (const ContingencyOutcome& outcome : swept.outcomes) {
    for (const OperationOutcome& one : outcome.operations) {
      verdicts[{one.operation, swept.contingencies[outcome.contingency].name}] = one.verdict;
    }
  }
  return verdicts;
}

/// Single failures that end worse without the subject; of operations that can still be done.
void find_worse(const Graph& with, const Graph& without, Offboarding& answer) {
  const Verdicts before = verdicts_of(with, answer.complete);
  for (const auto& [key, after] : verdicts_of(without, answer.complete)) {
    const auto found = before.find(key);
    const Verdict then = found == before.end() ? Verdict::kUnaffected : found->second;
    if (after > then) answer.worse.push_back({key.first, key.second, then, after});
  }
  std::stable_sort(answer.worse.begin(), answer.worse.end(), [&](const Effect& a, const Effect& b) {
    return weight(with.estate(), a.operation) < weight(with.estate(), b.operation);
  });
}

/// How long operations go on without it, by what survives it.
void find_budgets(const Graph& graph, ItemIndex subject, Offboarding& answer) {
  Simulator simulator(graph);
  Disturbance gone;
  gone.fails = {subject};
  gone.log = false;
  const SimulationResult result = simulator.run(gone);
  answer.complete = answer.complete && result.complete;
  for (const OperationOutcome& outcome : result.operations) {
    if (outcome.lost_at) answer.budgets.push_back({outcome.operation, outcome.lost_at});
  }
  std::stable_sort(answer.budgets.begin(), answer.budgets.end(),
                   [](const Budget& a, const Budget& b) { return *a.lost_at < *b.lost_at; });
  const Graph::Parts& parts = graph.parts();
  for (const std::uint32_t slot : graph.watchers(subject)) {
    each_leaf(parts, graph.slot(slot).expression, [&](const ExprNode& leaf) {
      if (leaf.first != subject.value() || leaf.count == 0) return;
      answer.wait = std::max(answer.wait, graph.survival(leaf));
    });
  }
}

}  // namespace

Result<Offboarding> offboard(const Graph& graph, ItemIndex subject) {
  Moment moment = graph.moment();
  moment.given.push_back(subject);
  const auto without = Graph::make(graph.estate(), moment);
  if (!without) return std::unexpected(without.error());
  Offboarding answer;
  answer.duties = duties_of(graph, subject);
  find_losses(graph, *without, subject, answer);
  find_worse(graph, *without, answer);
  find_budgets(graph, subject, answer);
  if (graph.estate().item(subject).item_class == ItemClass::kPerson) {
    answer.authenticators = graph.estate().person(subject).authenticators;
  }
  return answer;
}

}  // namespace onus::analysis
