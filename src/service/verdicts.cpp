#include "onus/service/verdicts.h"

#include <unordered_map>

#include "onus/analysis/state.h"
#include "onus/service/questions.h"
#include "people.h"
#include "scenario.h"

namespace onus::service {

using analysis::Verdict;
using base::Result;
using base::Seconds;

namespace {

/// Whether `one` is worse than what is known so far.
bool worse(const analysis::OperationOutcome& one, const OperationVerdict& known) {
  if (one.verdict != known.worst) return one.verdict > known.worst;
  const Seconds endless = Seconds::max();
  return one.longest_gap.value_or(endless) > known.longest_gap.value_or(endless);
}

}  // namespace

Result<Verdicts> verdicts(const Session& session, const analysis::SweepControl& control) {
  const auto graph = graph_at(session, "");
  if (!graph) return std::unexpected(graph.error());
  const analysis::UpSet up = analysis::undisturbed(*graph);
  Verdicts answer;
  std::unordered_map<std::uint32_t, std::size_t> place;
  for (const model::ItemIndex operation : graph->operations()) {
    place.emplace(operation.value(), answer.operations.size());
    OperationVerdict one;
    one.operation = operation;
    if (up[operation.value()] == 0) one.worst = Verdict::kDownBefore;
    answer.operations.push_back(one);
  }
  analysis::SweepOptions options;
  options.control = control;
  const analysis::SweepResult swept = analysis::sweep(*graph, options);
  answer.failures = swept.contingencies.size();
  answer.judged = swept.judged;
  for (const analysis::ContingencyOutcome& outcome : swept.outcomes) {
    for (const analysis::OperationOutcome& one : outcome.operations) {
      OperationVerdict& known = answer.operations[place.at(one.operation.value())];
      if (known.worst == Verdict::kDownBefore) continue;
      known.harmful += one.verdict >= Verdict::kLate ? 1 : 0;
      if (!worse(one, known)) continue;
      known.worst = one.verdict;
      known.longest_gap = one.longest_gap;
      known.failure = swept.contingencies[outcome.contingency].name;
    }
  }
  return answer;
}

}  // namespace onus::service
