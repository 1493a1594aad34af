#include <fmt/format.h>

#include <algorithm>

#include "onus/base/duration.h"
#include "onus/service/names.h"
#include "onus/service/questions.h"
#include "people.h"
#include "scenario.h"

namespace onus::service {

using analysis::WayStep;
using base::ErrorKind;
using base::fail;
using base::Result;
using base::Seconds;
using model::Estate;
using model::ItemIndex;
using report::Duty;

namespace {

constexpr std::size_t kDutiesMax = 6;  // a screenful; further ones are in the runbook

void add_duty(std::vector<Duty>& duties, ItemIndex party, const std::string& why) {
  if (!party.valid()) return;
  for (Duty& duty : duties) {
    if (duty.party != party) continue;
    if (duty.why.find(why) == std::string::npos) duty.why += "; " + why;
    return;
  }
  if (duties.size() < kDutiesMax) duties.push_back({party, why, {}});
}

std::vector<Duty> duties_of(const Estate& estate, const report::OutageAnswer& answer,
                            base::TimePoint now) {
  std::vector<Duty> duties;
  for (const ItemIndex item : answer.what_if.asked.fails) {
    const std::string id = report::id_text(estate, item);
    for (const auto& option : estate.extras_of(item).restore) {
      if (option.by_vendor) continue;
      for (const ItemIndex party : parties_in(estate, option.by)) {
        add_duty(duties, party, "restores " + id);
      }
    }
    add_duty(duties, estate.item(item).owner, "owns " + id);
  }
  for (const WayStep& step : answer.steps) {
    const report::StepWords words = report::step_words(estate, step);
    if (!words.by.valid() || step.kind != WayStep::Kind::kStep) continue;
    for (const ItemIndex party : parties_in(estate, words.by)) {
      add_duty(duties, party, "carries out " + report::id_text(estate, step.item));
    }
  }
  for (const auto& operation : answer.what_if.operations) {
    if (!operation.outcome.lost_at) continue;
    add_duty(duties, estate.item(operation.outcome.operation).owner,
             "answers for " + report::id_text(estate, operation.outcome.operation));
  }
  for (Duty& duty : duties) duty.contacts = contacts_for(estate, duty.party, now);
  return duties;
}

int weight(std::string_view criticality) {
  return criticality == "critical" ? 0 : criticality == "high" ? 1 : 2;
}

// All steps in order of time; at one moment those towards the most urgent operation first: by
// criticality, then by when it is due.
std::vector<WayStep> steps_of(const Estate& estate, const report::WhatIfAnswer& what_if) {
  std::vector<const report::OperationAnswer*> list;
  for (const auto& operation : what_if.operations) {
    if (operation.outcome.lost_at && !operation.way.empty()) list.push_back(&operation);
  }
  const auto due = [&](const report::OperationAnswer& operation) {
    const auto tolerates = estate.operation(operation.outcome.operation).tolerates;
    return *operation.outcome.lost_at + tolerates.value_or(base::kDurationMax);
  };
  std::stable_sort(list.begin(), list.end(), [&](const auto* a, const auto* b) {
    const int wa = weight(estate.operation(a->outcome.operation).criticality);
    const int wb = weight(estate.operation(b->outcome.operation).criticality);
    return wa != wb ? wa < wb : due(*a) < due(*b);
  });
  std::vector<WayStep> steps;
  for (const auto* operation : list) {
    for (const WayStep& step : operation->way) {
      const bool told = std::any_of(steps.begin(), steps.end(), [&](const WayStep& other) {
        return other.item == step.item && other.kind == step.kind && other.detail == step.detail;
      });
      if (!told) steps.push_back(step);
    }
  }
  std::stable_sort(steps.begin(), steps.end(),
                   [](const WayStep& a, const WayStep& b) { return a.begins < b.begins; });
  return steps;
}

}  // namespace

Result<OutageReply> outage(Session& session, const OutageRequest& request) {
  const Estate& estate = session.estate();
  OutageReply reply;
  analysis::Disturbance disturbance;
  for (const std::string& name : request.items) {
    const auto failing = find_failing(estate, name, true);
    if (!failing) return std::unexpected(failing.error());
    if (failing->size() == 1 && estate.item(failing->front()).id != name) {
      reply.taken_as.push_back(fmt::format("reading \"{}\" as {}", report::safe(name),
                                           report::named_text(estate, failing->front())));
    }
    for (const ItemIndex item : *failing) add_once(disturbance.fails, item);
  }
  if (disturbance.fails.empty()) return fail(ErrorKind::kInvalid, "nothing that fails was named");
  const auto since = read_moment(session, request.since, ClockDay::kLastPast);
  if (!since) return std::unexpected(since.error());
  // What repair there was before now is not known; to count on it would promise too much.
  disturbance.detect = std::max(Seconds{0}, session.now() - *since);
  const auto graph = graph_at(session, "");
  if (!graph) return std::unexpected(graph.error());
  analysis::Simulator simulator(*graph);
  report::OutageAnswer& answer = reply.answer;
  answer.what_if = play(*graph, simulator, disturbance);
  answer.since = *since;
  answer.steps = steps_of(estate, answer.what_if);
  answer.duties = duties_of(estate, answer, session.now());
  return reply;
}

}  // namespace onus::service
