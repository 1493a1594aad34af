// What the verdicts of single contingencies say.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "onus/base/duration.h"
#include "rules.h"
#include "words.h"

namespace onus::findings {
namespace {

using analysis::Contingency;
using analysis::OperationOutcome;
using analysis::Verdict;

/// The verdicts of one operation that are worth a finding.
struct Verdicts {
  struct One {
    const Contingency* contingency;
    const OperationOutcome* outcome;
  };
  std::vector<One> late, locked_out, covered;
};

std::string named(const std::vector<Verdicts::One>& list) {
  std::vector<std::string> words;
  for (const Verdicts::One& one : list) words.push_back(one.contingency->name);
  return names(words);
}

const Verdicts::One& longest(const std::vector<Verdicts::One>& list) {
  return *std::max_element(list.begin(), list.end(),
                           [](const Verdicts::One& a, const Verdicts::One& b) {
                             return a.outcome->longest_gap < b.outcome->longest_gap;
                           });
}

// REC006
void too_slow(Facts& facts, Sink& sink, ItemIndex operation, const Verdicts& verdicts) {
  const model::Estate& estate = facts.estate();
  const auto tolerates = estate.operation(operation).tolerates;
  const auto& list = tolerates ? verdicts.late : verdicts.covered;
  if (list.empty()) return;
  const Severity severity = facts.severity(operation);
  Finding* f = sink.add("REC006", tolerates ? severity : at_most(Severity::kWarning, severity),
                        operation, operation);
  if (f == nullptr) return;
  const Verdicts::One& worst = longest(list);
  const std::string gap = base::format_duration(worst.outcome->longest_gap.value_or(Seconds{0}));
  const std::string rest =
      list.size() > 1 ? fmt::format(" ({} is not the only one: {} in all)", worst.contingency->name,
                                    count_of(list.size(), "failure", "failures"))
                      : "";
  if (tolerates) {
    const bool scenario = worst.contingency->kind == Contingency::Kind::kScenario;
    f->message = fmt::format("{} comes back {} after {}{}, and tolerates {}{}.",
                             id_of(estate, operation), gap, worst.contingency->name,
                             scenario ? "" : " fails", base::format_duration(*tolerates), rest);
    f->next_step = fmt::format("find what {} waits for with `onus whatif {}`, and make it faster",
                               id_of(estate, operation), worst.contingency->name);
  } else {
    f->message = fmt::format(
        "Nobody wrote down how long one can do without {}; {} takes it away "
        "for {}{}.",
        id_of(estate, operation), worst.contingency->name, gap, rest);
    f->next_step = "ask the business owner, and write it under tolerates";
  }
  f->who_must_act = facts.who(operation);
  f->witness = worst.outcome->witness;
}

// DEP001
void single_points(Facts& facts, Sink& sink, ItemIndex operation, const Verdicts& verdicts) {
  const model::Estate& estate = facts.estate();
  if (criticality_rank(estate.operation(operation)) != 0) return;
  std::vector<Verdicts::One> single;
  for (const Verdicts::One& one : verdicts.locked_out) {
    if (one.contingency->kind != Contingency::Kind::kScenario) single.push_back(one);
  }
  if (single.empty()) return;
  Finding* f = sink.add("DEP001", facts.severity(operation), operation, operation);
  if (f == nullptr) return;
  f->message = single.size() == 1
                   ? fmt::format("{} has a single point of failure: {} locks it out for good.",
                                 id_of(estate, operation), named(single))
                   : fmt::format(
                         "{} has {} single points of failure, each of which locks it out "
                         "for good: {}.",
                         id_of(estate, operation), single.size(), named(single));
  f->next_step = "add a way in, or a way back, that does without it";
  f->who_must_act = facts.who(operation);
  f->witness = single.front().outcome->witness;
}

// REC012
void lost_in_scenario(Facts& facts, Sink& sink, ItemIndex operation, const Verdicts::One& one) {
  const model::Estate& estate = facts.estate();
  Finding* f = sink.add("REC012", facts.severity(operation), operation, operation);
  if (f == nullptr) return;
  f->message = fmt::format(
      "{} must work without what {} takes, and {}.", id_of(estate, operation),
      one.contingency->name,
      one.outcome->verdict == Verdict::kLate ? "comes back too late" : "is locked out by it");
  f->next_step = fmt::format("see with `onus whatif {}` what is missing", one.contingency->name);
  f->who_must_act = facts.who(operation);
  f->witness = one.outcome->witness;
}

bool must_work_without(const model::Estate& estate, ItemIndex operation, const Contingency& one) {
  if (one.kind != Contingency::Kind::kScenario) return false;
  const auto& scenarios = estate.operation(operation).works_without;
  return std::find(scenarios.begin(), scenarios.end(), one.scenario) != scenarios.end();
}

// REC015
void lost_runbook(Facts& facts, Sink& sink, ItemIndex operation, const Contingency& contingency) {
  const model::Estate& estate = facts.estate();
  const auto& kept = estate.operation(operation).runbook_kept;
  Finding* f = sink.add("REC015", at_most(Severity::kWarning, facts.severity(operation)), operation,
                        operation);
  if (f == nullptr) return;
  f->message = fmt::format("The runbook of {} is lost when it is needed: {} takes {} as well.",
                           id_of(estate, operation), contingency.name, names(estate, kept));
  f->next_step = "lay a printed copy where nothing that fails can take it, and name that place too";
  f->who_must_act = facts.who(operation);
  f->witness.assign(1, operation);
  f->witness.insert(f->witness.end(), kept.begin(), kept.end());
}

}  // namespace

void find_outcomes(Facts& facts, Sink& sink) {
  const model::Estate& estate = facts.estate();
  std::map<ItemIndex, Verdicts> by_operation;
  for (const auto& outcome : facts.sweep().outcomes) {
    const Contingency& contingency = facts.sweep().contingencies[outcome.contingency];
    for (const OperationOutcome& one : outcome.operations) {
      Verdicts& verdicts = by_operation[one.operation];
      if (one.verdict == Verdict::kLate) verdicts.late.push_back({&contingency, &one});
      if (one.verdict == Verdict::kCovered) verdicts.covered.push_back({&contingency, &one});
      if (one.verdict == Verdict::kLockedOut) verdicts.locked_out.push_back({&contingency, &one});
    }
  }
  for (const ItemIndex operation : facts.reach().operations()) {
    const auto found = by_operation.find(operation);
    if (found == by_operation.end()) continue;
    too_slow(facts, sink, operation, found->second);
    single_points(facts, sink, operation, found->second);
    for (const auto* list : {&found->second.locked_out, &found->second.late}) {
      for (const Verdicts::One& one : *list) {
        if (!must_work_without(estate, operation, *one.contingency)) continue;
        lost_in_scenario(facts, sink, operation, one);
      }
    }
  }
}

void find_lost_runbooks(Facts& facts, Sink& sink) {
  const Graph& graph = facts.graph();
  const model::Estate& estate = facts.estate();
  std::vector<ItemIndex> told;
  for (const auto& outcome : facts.sweep().outcomes) {
    const Contingency& contingency = facts.sweep().contingencies[outcome.contingency];
    const analysis::UpSet& after = facts.without().without(contingency.fails);
    for (const OperationOutcome& one : outcome.operations) {
      const model::Operation& operation = estate.operation(one.operation);
      const bool lost = !operation.runbook_kept.empty() && operation.lifecycle != "retired" &&
                        std::none_of(operation.runbook_kept.begin(), operation.runbook_kept.end(),
                                     [&](ItemIndex place) {
                                       return after[place.value()] || !graph.has_state(place);
                                     });
      if (!lost || std::find(told.begin(), told.end(), one.operation) != told.end()) continue;
      told.push_back(one.operation);
      lost_runbook(facts, sink, one.operation, contingency);
    }
  }
}

}  // namespace onus::findings
