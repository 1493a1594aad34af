// Questions about the whole estate, and about one item among the others.
#include <algorithm>

#include "onus/analysis/recovery.h"
#include "onus/analysis/simulation.h"
#include "onus/analysis/state.h"
#include "onus/service/names.h"
#include "onus/service/questions.h"
#include "people.h"
#include "scenario.h"

namespace onus::service {

using base::Result;
using base::Seconds;
using model::Estate;
using model::ItemClass;
using model::ItemIndex;

Result<report::BlackStartAnswer> black_start(const Session& session,
                                             const std::vector<std::string>& damaged,
                                             const std::string& at) {
  report::BlackStartAnswer answer;
  for (const std::string& name : damaged) {
    const auto found = find_failing(session.estate(), name, false);
    if (!found) return std::unexpected(found.error());
    for (const ItemIndex item : *found) add_once(answer.damaged, item);
  }
  const auto graph = graph_at(session, at);
  if (!graph) return std::unexpected(graph.error());
  analysis::Simulator simulator(*graph);
  answer.result = analysis::black_start(*graph, simulator, answer.damaged);
  return answer;
}

Result<report::CheckAnswer> check(const Session& session, const CheckRequest& request) {
  const auto given = read_failing(session.estate(), request.given);
  if (!given) return std::unexpected(given.error());
  const auto graph = graph_at(session, request.at, *given);
  if (!graph) return std::unexpected(graph.error());
  report::CheckAnswer answer;
  findings::CheckOptions options;
  options.sweep = request.sweep;
  options.ledger = request.ledger;
  findings::CheckResult result = findings::check(*graph, options);
  answer.findings = std::move(result.findings);
  answer.summary = result.summary;
  answer.complete = result.complete;
  answer.diagnostics = session.loaded().diagnostics;
  answer.operations = graph->operations().size();
  answer.items = session.estate().items.size();
  return answer;
}

Result<report::StatusAnswer> status(const Session& session) {
  const Estate& estate = session.estate();
  const auto graph = graph_at(session, "");
  if (!graph) return std::unexpected(graph.error());
  report::StatusAnswer answer;
  answer.root = session.root().string();
  for (const model::Item& item : estate.items) {
    answer.operations += item.item_class == ItemClass::kOperation ? 1 : 0;
    answer.components += item.item_class == ItemClass::kComponent ? 1 : 0;
    answer.identities += item.item_class == ItemClass::kIdentity ? 1 : 0;
    answer.people += item.item_class == ItemClass::kPerson ? 1 : 0;
  }
  const analysis::UpSet up = analysis::undisturbed(*graph);
  for (const ItemIndex operation : graph->operations()) {
    answer.down_before += up[operation.value()] == 0 ? 1 : 0;
  }
  findings::CheckOptions options;
  options.sweep = false;
  const findings::Summary summary = findings::check(*graph, options).summary;
  answer.errors = summary.errors;
  answer.warnings = summary.warnings;
  answer.notes = summary.notes;
  const bool open = answer.errors + answer.warnings != 0;
  answer.next_command = "onus check";
  answer.next_why = open ? "what to mend, and who has to" : "with every single failure tried";
  return answer;
}

namespace {

constexpr Seconds kNobodyRepairs{std::int64_t{20} * 366 * 86400};

// The blackout budget: what is lost when, with the item gone and nobody acting.
void find_budget(const analysis::Graph& graph, report::ItemAnswer& answer) {
  const Estate& estate = graph.estate();
  analysis::Simulator simulator(graph);
  analysis::Disturbance disturbance;
  disturbance.fails = {answer.item};
  disturbance.detect = kNobodyRepairs;
  disturbance.log = false;
  const analysis::SimulationResult result = simulator.run(disturbance);
  for (const analysis::OperationOutcome& outcome : result.operations) {
    if (outcome.lost_at && *outcome.lost_at < kNobodyRepairs &&
        outcome.verdict != analysis::Verdict::kDownBefore) {
      answer.operations_survive.push_back({outcome.operation, *outcome.lost_at});
    }
  }
  for (const analysis::ItemOutcome& outcome : result.items) {
    const bool is_consumer = std::find(answer.needed_by.begin(), answer.needed_by.end(),
                                       outcome.item) != answer.needed_by.end();
    if (is_consumer && estate.item(outcome.item).item_class != ItemClass::kOperation) {
      answer.consumers_survive.push_back({outcome.item, outcome.lost_at});
    }
  }
  const auto by_time = [](const auto& a, const auto& b) {
    return std::pair(a.without, a.item.value()) < std::pair(b.without, b.item.value());
  };
  std::sort(answer.operations_survive.begin(), answer.operations_survive.end(), by_time);
  std::sort(answer.consumers_survive.begin(), answer.consumers_survive.end(), by_time);
}

}  // namespace

Result<report::ItemAnswer> explain_item(const Session& session, const std::string& name) {
  const Estate& estate = session.estate();
  const auto found = find_item(estate, name, false);
  if (!found) return std::unexpected(found.error());
  const auto graph = graph_at(session, "");
  if (!graph) return std::unexpected(graph.error());
  report::ItemAnswer answer;
  answer.item = found->item;
  for (const std::uint32_t slot : graph->watchers(found->item)) {
    add_once(answer.needed_by, graph->slot(slot).owner);
  }
  analysis::UpSweep sweep(*graph);
  answer.up = !graph->has_state(found->item) || sweep.without({})[found->item.value()] != 0 ||
              graph->path(found->item) != nullptr;
  if (graph->has_state(found->item)) {
    const std::vector<ItemIndex> failed{found->item};
    (void)sweep.without(failed);
    for (const ItemIndex item : sweep.fallen()) {
      if (estate.item(item).item_class == ItemClass::kOperation) answer.takes_down.push_back(item);
    }
  }
  if (graph->has_state(found->item)) find_budget(*graph, answer);
  if (estate.item(found->item).item_class == ItemClass::kIdentity) {
    answer.judging = analysis::judging(*graph, found->item);
  }
  findings::CheckOptions options;
  options.sweep = false;
  const findings::CheckResult checked = findings::check(*graph, options);
  for (const findings::Finding& finding : checked.findings) {
    if (finding.item == found->item || finding.operation == found->item) {
      answer.findings.push_back(finding);
    }
  }
  return answer;
}

}  // namespace onus::service
