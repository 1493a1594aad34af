#include "scenario.h"

#include <algorithm>

#include "onus/analysis/explain.h"
#include "onus/service/names.h"
#include "people.h"

namespace onus::service {

using analysis::Disturbance;
using analysis::OperationOutcome;
using analysis::SimulationResult;
using analysis::Verdict;
using base::ErrorKind;
using base::fail;
using base::Result;
using model::Estate;
using model::ItemClass;
using model::ItemIndex;

namespace {

constexpr std::size_t kHarmfulMax = 16;  // harmful ways tried in one answer

const OperationOutcome* outcome_of(const SimulationResult& result, ItemIndex operation) {
  for (const OperationOutcome& outcome : result.operations) {
    if (outcome.operation == operation) return &outcome;
  }
  return nullptr;
}

// Whether `with` is better for the operation than `without`.
bool helps(const OperationOutcome& with, const OperationOutcome* without) {
  if (without == nullptr || !without->lost_at) return false;
  if (!with.regained_at) return false;
  return !without->regained_at || *with.regained_at < *without->regained_at;
}

std::vector<ItemIndex> never_back(const SimulationResult& result) {
  std::vector<ItemIndex> list;
  for (const auto& item : result.items) {
    if (!item.regained_at) list.push_back(item.item);
  }
  return list;
}

std::vector<report::HarmfulWay> try_harmful(analysis::Simulator& simulator,
                                            const Disturbance& disturbance,
                                            const SimulationResult& without) {
  std::vector<report::HarmfulWay> ways;
  const std::vector<ItemIndex> lost = never_back(without);
  for (const analysis::Take& take : without.untaken) {
    if (ways.size() == kHarmfulMax) break;
    Disturbance with = disturbance;
    with.take.push_back(take);
    const SimulationResult result = simulator.run(with);
    report::HarmfulWay way;
    way.take = take;
    for (const OperationOutcome& outcome : result.operations) {
      if (helps(outcome, outcome_of(without, outcome.operation))) way.helped.push_back(outcome);
    }
    for (const ItemIndex item : never_back(result)) {
      if (std::find(lost.begin(), lost.end(), item) == lost.end()) way.harmed.push_back(item);
    }
    ways.push_back(std::move(way));
  }
  return ways;
}

std::vector<report::ClosedWay> closed_ways(const Estate& estate, const analysis::WhyNot& why_not,
                                           const OperationOutcome& outcome) {
  std::vector<report::ClosedWay> list;
  const model::Operation& operation = estate.operation(outcome.operation);
  std::vector<ItemIndex> ways = operation.access;
  ways.insert(ways.end(), operation.recovery.begin(), operation.recovery.end());
  for (const ItemIndex way : ways) {
    const bool told =
        std::find(outcome.witness.begin(), outcome.witness.end(), way) != outcome.witness.end();
    if (way == outcome.regained_by || told) continue;
    auto chain = why_not.chain(way);
    if (!chain.empty()) list.push_back({way, std::move(chain)});
  }
  return list;
}

}  // namespace

report::WhatIfAnswer play(const analysis::Graph& graph, analysis::Simulator& simulator,
                          const Disturbance& disturbance) {
  report::WhatIfAnswer answer;
  answer.asked = disturbance;
  answer.at = graph.moment().at;
  answer.given = graph.moment().given;
  SimulationResult result = simulator.run(disturbance);
  const analysis::EventIndex index(result);
  const analysis::WhyNot why_not(graph, result);
  std::size_t next = 0;
  for (const ItemIndex operation : graph.operations()) {
    report::OperationAnswer told;
    while (next < result.operations.size() && result.operations[next].operation < operation) ++next;
    if (next < result.operations.size() && result.operations[next].operation == operation) {
      told.outcome = result.operations[next];
    } else {
      told.outcome.operation = operation;
    }
    if (told.outcome.verdict != Verdict::kUnaffected) {
      told.way = analysis::way_back(graph, result, index, told.outcome);
      if (told.outcome.verdict != Verdict::kCovered) {
        told.closed = closed_ways(graph.estate(), why_not, told.outcome);
      }
      told.assumptions = analysis::assumptions(graph, operation);
      told.assumptions.people_twice = analysis::people_twice(graph, told.way);
    }
    answer.operations.push_back(std::move(told));
  }
  answer.harmful = try_harmful(simulator, disturbance, result);
  answer.items = std::move(result.items);
  answer.stuck = std::move(result.stuck);
  answer.moving = std::move(result.moving);
  answer.complete = result.complete;
  return answer;
}

Result<analysis::Graph> graph_at(const Session& session, const std::string& at,
                                 const std::vector<ItemIndex>& given) {
  const auto moment = read_moment(session, at, ClockDay::kToday);
  if (!moment) return std::unexpected(moment.error());
  return analysis::Graph::make(session.estate(), {*moment, given, session.measured()});
}

Result<std::vector<ItemIndex>> read_failing(const Estate& estate,
                                            const std::vector<std::string>& names) {
  std::vector<ItemIndex> list;
  for (const std::string& name : names) {
    const auto found = find_failing(estate, name, false);
    if (!found) return std::unexpected(found.error());
    for (const ItemIndex item : *found) add_once(list, item);
  }
  return list;
}

Result<Asked> read_request(const Estate& estate, const WhatIfRequest& request) {
  Asked asked;
  const auto fails = read_failing(estate, request.fails);
  if (!fails) return std::unexpected(fails.error());
  asked.disturbance.fails = *fails;
  const auto given = read_failing(estate, request.given);
  if (!given) return std::unexpected(given.error());
  asked.given = *given;
  if (!request.scenario.empty()) {
    const auto found = find_item(estate, request.scenario, false, [&](ItemIndex at) {
      return estate.item(at).item_class == ItemClass::kScenario;
    });
    if (!found) return std::unexpected(found.error());
    const model::Scenario& scenario = estate.scenario(found->item);
    for (const ItemIndex item : scenario.fails) add_once(asked.disturbance.fails, item);
    asked.disturbance.detect = scenario.detect;
    asked.scenario = std::string(estate.item(found->item).id);
  }
  if (request.detect) asked.disturbance.detect = *request.detect;
  for (const std::string& text : request.take) {
    const auto take = find_take(estate, text);
    if (!take) return std::unexpected(take.error());
    asked.disturbance.take.push_back(*take);
  }
  if (asked.disturbance.fails.empty() && asked.given.empty()) {
    return fail(ErrorKind::kInvalid,
                "nothing fails; say what does with --fails ITEM or --scenario NAME");
  }
  return asked;
}

}  // namespace onus::service
