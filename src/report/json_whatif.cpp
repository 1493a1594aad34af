#include "json_parts.h"

namespace onus::report {
namespace {

std::string_view why_word(analysis::Stuck::Why why) {
  using Why = analysis::Stuck::Why;
  switch (why) {
    case Why::kStep: return "step-waits";
    case Why::kRestore: return "restore-waits";
    case Why::kNoRestore: return "no-restore-written";
    case Why::kStart: return "start-waits";
    case Why::kHarmful: return "harmful-not-taken";
    case Why::kNoSteps: return "no-steps-written";
    case Why::kPathFailed: return "path-failed";
    case Why::kNeeds: return "needs-wait";
  }
  return "";
}

Json json_operations(const Estate& estate, const WhatIfAnswer& answer) {
  Json list = Json::array();
  for (const OperationAnswer& operation : answer.operations) {
    Json json = json_outcome(estate, operation.outcome);
    if (operation.outcome.verdict != analysis::Verdict::kUnaffected) {
      Json closed = Json::array();
      for (const ClosedWay& way : operation.closed) {
        closed.push_back(
            Json{{"way", json_id(estate, way.way)}, {"witness", json_ids(estate, way.chain)}});
      }
      json["way_back"] = json_way(estate, operation.way);
      json["closed_ways"] = std::move(closed);
      Json built = Json::array();
      for (const BuiltVerdict& with : operation.with_planned) {
        built.push_back(Json{{"planned", json_id(estate, with.planned)},
                             {"verdict", std::string(analysis::verdict_name(with.verdict))}});
      }
      json["with_planned"] = std::move(built);
      json["assumes"] = json_assumptions(estate, operation.assumptions);
    }
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace

Json json_whatif(const Setting& setting, const WhatIfAnswer& answer) {
  const Estate& estate = *setting.estate;
  Json json = json_begin();
  Json take = Json::array();
  for (const auto& taken : answer.asked.take) take.push_back(take_text(estate, taken));
  json["scenario"] = Json{{"fails", json_ids(estate, answer.asked.fails)},
                          {"detect_s", answer.asked.detect.count()},
                          {"id", answer.scenario.empty() ? Json(nullptr) : Json(answer.scenario)},
                          {"at", utc_text(answer.at)},
                          {"given", json_ids(estate, answer.given)},
                          {"take", std::move(take)}};
  json["operations"] = json_operations(estate, answer);
  Json items = Json::array();
  for (const auto& item : answer.items) {
    items.push_back(Json{{"id", json_id(estate, item.item)},
                         {"lost_at_s", item.lost_at.count()},
                         {"regained_at_s", json_seconds(item.regained_at)}});
  }
  json["items"] = std::move(items);
  Json stuck = Json::array();
  for (const auto& s : answer.stuck) {
    stuck.push_back(Json{{"id", json_id(estate, s.item)},
                         {"why", std::string(why_word(s.why))},
                         {"number", s.detail + 1},
                         {"waits_for", json_ids(estate, s.waits_for)}});
  }
  json["stuck"] = std::move(stuck);
  json["harmful_ways"] = json_harmful(estate, answer.harmful);
  json["never_at_rest"] = json_ids(estate, answer.moving);
  json["complete"] = answer.complete;
  return json;
}

std::string whatif_json(const Setting& setting, const WhatIfAnswer& answer) {
  return json_text(json_whatif(setting, answer));
}

std::string outage_json(const Setting& setting, const OutageAnswer& answer) {
  const Estate& estate = *setting.estate;
  Json json = json_whatif(setting, answer.what_if);
  json["since"] = utc_text(answer.since);
  json["now"] = utc_text(setting.now);
  Json deadlines = Json::array();
  for (const OperationAnswer& operation : answer.what_if.operations) {
    const auto& outcome = operation.outcome;
    if (!outcome.lost_at) continue;
    const auto tolerates = estate.operation(outcome.operation).tolerates;
    std::optional<TimePoint> due;
    std::optional<TimePoint> back;
    if (tolerates) due = answer.since + *outcome.lost_at + *tolerates;
    if (outcome.regained_at) back = answer.since + *outcome.regained_at;
    deadlines.push_back(Json{{"id", json_id(estate, outcome.operation)},
                             {"lost_at", utc_text(answer.since + *outcome.lost_at)},
                             {"due_at", json_time(due)},
                             {"back_at", json_time(back)}});
  }
  json["deadlines"] = std::move(deadlines);
  Json duties = Json::array();
  for (const Duty& duty : answer.duties) {
    Json contacts = Json::array();
    for (const Contact& contact : duty.contacts) {
      contacts.push_back(json_contact(estate, contact));
    }
    duties.push_back(Json{{"party", json_id(estate, duty.party)},
                          {"why", duty.why},
                          {"contacts", std::move(contacts)}});
  }
  json["call"] = std::move(duties);
  json["first_steps"] = json_way(estate, answer.steps);
  return json_text(json);
}

}  // namespace onus::report
