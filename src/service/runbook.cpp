#include <fmt/format.h>

#include <algorithm>

#include "onus/analysis/state.h"
#include "onus/model/canonical.h"
#include "onus/service/names.h"
#include "onus/service/questions.h"
#include "people.h"
#include "scenario.h"

namespace onus::service {

using analysis::Disturbance;
using analysis::Verdict;
using analysis::WayStep;
using base::Result;
using model::Estate;
using model::ItemIndex;
using report::Runbook;
using report::RunbookCase;

namespace {

constexpr std::size_t kCasesMax = 64;  // in one runbook; more would not be read

bool same_end(const RunbookCase& a, const RunbookCase& b) {
  const auto same_step = [](const WayStep& x, const WayStep& y) {
    return x.item == y.item && x.kind == y.kind && x.detail == y.detail && x.begins == y.begins &&
           x.ends == y.ends;
  };
  const bool same_way =
      std::equal(a.way.begin(), a.way.end(), b.way.begin(), b.way.end(), same_step);
  return same_way && a.outcome.verdict == b.outcome.verdict &&
         a.outcome.lost_at == b.outcome.lost_at && a.outcome.regained_at == b.outcome.regained_at &&
         a.outcome.regained_by == b.outcome.regained_by && a.others == b.others && !a.way.empty();
}

void add_case(Runbook& book, RunbookCase its) {
  for (RunbookCase& other : book.cases) {
    if (!same_end(other, its)) continue;
    other.causes.insert(other.causes.end(), its.causes.begin(), its.causes.end());
    return;
  }
  if (book.cases.size() < kCasesMax) book.cases.push_back(std::move(its));
}

// Further recovery paths that can be carried out once all this has failed.
std::vector<ItemIndex> other_ways(const analysis::Graph& graph, analysis::UpSweep& sweep,
                                  const std::vector<ItemIndex>& fails,
                                  const analysis::OperationOutcome& outcome) {
  std::vector<ItemIndex> list;
  const analysis::UpSet& up = sweep.without(fails);
  for (const ItemIndex at : graph.estate().operation(outcome.operation).recovery) {
    const bool told = at == outcome.regained_by || graph.path(at) == nullptr;
    if (!told && analysis::could_carry_out(graph, at, up)) list.push_back(at);
  }
  return list;
}

RunbookCase case_of(const report::WhatIfAnswer& answer, const report::OperationAnswer& operation,
                    std::vector<std::string> causes) {
  RunbookCase its;
  its.causes = std::move(causes);
  its.outcome = operation.outcome;
  its.way = operation.way;
  its.closed = operation.closed;
  for (const report::HarmfulWay& way : answer.harmful) {
    const bool helps = std::any_of(way.helped.begin(), way.helped.end(), [&](const auto& outcome) {
      return outcome.operation == operation.outcome.operation;
    });
    if (helps) its.harmful.push_back(way);
  }
  return its;
}

// Everybody whom the runbook's steps, owner and users name.
std::vector<report::Contact> contacts_of(const Estate& estate, const Runbook& book) {
  std::vector<ItemIndex> people;
  const auto add = [&](ItemIndex party) {
    if (!party.valid()) return;
    for (const ItemIndex person : model::people_of(estate, party)) add_once(people, person);
  };
  add(estate.item(book.operation).owner);
  for (const RunbookCase& its : book.cases) {
    for (const WayStep& step : its.way) {
      const report::StepWords words = report::step_words(estate, step);
      for (const ItemIndex person : people_in(estate, words.by)) add_once(people, person);
      if (!words.grant.valid()) continue;
      for (const ItemIndex person : people_in(estate, estate.policy(words.grant).approve)) {
        add_once(people, person);
      }
    }
  }
  for (const ItemIndex path : estate.operation(book.operation).recovery)
    add(estate.item(path).owner);
  std::vector<report::Contact> contacts;
  for (const ItemIndex person : people) {
    for (report::Contact& contact : contacts_for(estate, person, book.at)) {
      contacts.push_back(contact);
    }
  }
  return contacts;
}

Runbook begin_book(const analysis::Graph& graph, ItemIndex operation, const std::string& digest) {
  Runbook book;
  book.operation = operation;
  book.digest = digest;
  book.at = graph.moment().at;
  book.assumptions = analysis::assumptions(graph, operation);
  return book;
}

// One book for each of these operations over every single failure and scenario that takes it.
std::vector<Runbook> books_over_all(const analysis::Graph& graph,
                                    const std::vector<ItemIndex>& operations,
                                    const std::string& digest) {
  std::vector<Runbook> books;
  for (const ItemIndex operation : operations) {
    books.push_back(begin_book(graph, operation, digest));
  }
  analysis::Simulator simulator(graph);
  analysis::UpSweep up(graph);
  const analysis::SweepResult swept = analysis::sweep(graph);
  for (const auto& outcome : swept.outcomes) {
    const bool wanted =
        std::any_of(outcome.operations.begin(), outcome.operations.end(), [&](const auto& o) {
          return std::find(operations.begin(), operations.end(), o.operation) != operations.end();
        });
    if (!wanted) continue;
    const analysis::Contingency& contingency = swept.contingencies[outcome.contingency];
    Disturbance disturbance;
    disturbance.fails = contingency.fails;
    disturbance.detect = contingency.detect;
    const report::WhatIfAnswer answer = play(graph, simulator, disturbance);
    for (const report::OperationAnswer& operation : answer.operations) {
      if (!operation.outcome.lost_at) continue;
      for (Runbook& book : books) {
        if (book.operation == operation.outcome.operation) {
          RunbookCase its = case_of(answer, operation, {contingency.name});
          its.others = other_ways(graph, up, contingency.fails, operation.outcome);
          add_case(book, std::move(its));
        }
      }
    }
  }
  for (Runbook& book : books) book.contacts = contacts_of(graph.estate(), book);
  return books;
}

}  // namespace

Result<Runbook> runbook(Session& session, const std::string& operation,
                        const WhatIfRequest& request) {
  const Estate& estate = session.estate();
  const auto found = find_operation(estate, operation, false);
  if (!found) return std::unexpected(found.error());
  const auto hashed = model::estate_digest(estate);
  if (!hashed) return std::unexpected(hashed.error());
  const std::string digest = hashed->hex();
  if (request.fails.empty() && request.scenario.empty()) {
    const auto graph = graph_at(session, request.at);
    if (!graph) return std::unexpected(graph.error());
    return books_over_all(*graph, {found->item}, digest).front();
  }
  const auto answer = whatif(session, request);
  if (!answer) return std::unexpected(answer.error());
  const auto graph = graph_at(session, request.at, answer->given);
  if (!graph) return std::unexpected(graph.error());
  Runbook book = begin_book(*graph, found->item, digest);
  analysis::UpSweep up(*graph);
  std::vector<std::string> causes;
  if (!request.scenario.empty()) causes.push_back(answer->scenario);
  for (const std::string& name : request.fails) causes.push_back(name);
  for (const report::OperationAnswer& told : answer->operations) {
    if (told.outcome.operation != found->item) continue;
    RunbookCase its = case_of(*answer, told, causes);
    its.others = other_ways(*graph, up, answer->asked.fails, told.outcome);
    add_case(book, std::move(its));
  }
  book.contacts = contacts_of(estate, book);
  return book;
}

Result<std::vector<Runbook>> runbooks(Session& session, const std::string& at) {
  const auto graph = graph_at(session, at);
  if (!graph) return std::unexpected(graph.error());
  const std::vector<ItemIndex> operations(graph->operations().begin(), graph->operations().end());
  const auto digest = model::estate_digest(session.estate());
  if (!digest) return std::unexpected(digest.error());
  return books_over_all(*graph, operations, digest->hex());
}

}  // namespace onus::service
