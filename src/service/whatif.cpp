#include "onus/service/questions.h"
#include "scenario.h"

namespace onus::service {

using analysis::Verdict;
using base::Result;
using model::ItemIndex;

namespace {

constexpr std::size_t kPlannedMax = 16;  // planned items tried in one answer

Verdict verdict_of(const analysis::SimulationResult& result, ItemIndex operation) {
  for (const auto& outcome : result.operations) {
    if (outcome.operation == operation) return outcome.verdict;
  }
  return Verdict::kUnaffected;
}

// What the verdicts would be with one planned item built.
void try_built(const Session& session, const analysis::Moment& moment, ItemIndex planned,
               report::WhatIfAnswer& answer) {
  const auto graph = analysis::Graph::make(session.estate(), moment);
  if (!graph) return;  // the graph without it could be made, so what is told without it stands
  analysis::Simulator simulator(*graph);
  analysis::Disturbance quiet = answer.asked;
  quiet.log = false;
  const analysis::SimulationResult result = simulator.run(quiet);
  for (report::OperationAnswer& operation : answer.operations) {
    if (operation.outcome.verdict == Verdict::kUnaffected) continue;
    const Verdict verdict = verdict_of(result, operation.outcome.operation);
    if (verdict != operation.outcome.verdict) operation.with_planned.push_back({planned, verdict});
  }
}

void try_planned(Session& session, const analysis::Moment& moment, report::WhatIfAnswer& answer) {
  std::vector<ItemIndex> planned;
  const auto& items = session.estate().items;
  for (std::size_t i = 0; i < items.size() && planned.size() < kPlannedMax; ++i) {
    if (items[i].planned) planned.emplace_back(i);
  }
  for (const ItemIndex item : planned) {
    session.with_built({item}, [&] { try_built(session, moment, item, answer); });
  }
}

}  // namespace

Result<report::WhatIfAnswer> whatif(Session& session, const WhatIfRequest& request) {
  auto asked = read_request(session.estate(), request);
  if (!asked) return std::unexpected(asked.error());
  const auto graph = graph_at(session, request.at, asked->given);
  if (!graph) return std::unexpected(graph.error());
  analysis::Simulator simulator(*graph);
  report::WhatIfAnswer answer = play(*graph, simulator, asked->disturbance);
  answer.scenario = std::move(asked->scenario);
  try_planned(session, graph->moment(), answer);
  return answer;
}

}  // namespace onus::service
