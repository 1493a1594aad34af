#include "json_parts.h"

namespace onus::report {

Json json_begin() {
  Json json = Json::object();
  json["schemaVersion"] = kSchemaVersion;
  return json;
}

std::string json_text(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json json_id(const Estate& estate, ItemIndex item) {
  return item.valid() ? Json(std::string(estate.item(item).id)) : Json(nullptr);
}

Json json_ids(const Estate& estate, std::span<const ItemIndex> items) {
  Json list = Json::array();
  for (const ItemIndex item : items) list.push_back(json_id(estate, item));
  return list;
}

Json json_seconds(const std::optional<Seconds>& time) {
  return time ? Json(time->count()) : Json(nullptr);
}

Json json_time(const std::optional<TimePoint>& time) {
  return time ? Json(utc_text(*time)) : Json(nullptr);
}

Json json_place(const Estate& estate, const model::Place& place) {
  if (place.line == 0 || place.file >= estate.files.size()) return nullptr;
  return Json{
      {"file", estate.files[place.file].name}, {"line", place.line}, {"column", place.column}};
}

Json json_outcome(const Estate& estate, const analysis::OperationOutcome& outcome) {
  Json json = Json::object();
  json["id"] = json_id(estate, outcome.operation);
  json["verdict"] = std::string(analysis::verdict_name(outcome.verdict));
  json["lost_at_s"] = json_seconds(outcome.lost_at);
  json["regained_at_s"] = json_seconds(outcome.regained_at);
  json["longest_gap_s"] = json_seconds(outcome.longest_gap);
  json["regained_by"] = json_id(estate, outcome.regained_by);
  json["witness"] = json_ids(estate, outcome.witness);
  return json;
}

Json json_way(const Estate& estate, const std::vector<WayStep>& way) {
  Json list = Json::array();
  for (const WayStep& step : way) {
    const StepWords words = step_words(estate, step);
    Json json = Json::object();
    json["kind"] = step.kind == WayStep::Kind::kRestore ? "restore"
                   : step.kind == WayStep::Kind::kStep  ? "step"
                                                        : "start";
    json["item"] = json_id(estate, step.item);
    json["number"] = step.detail + 1;
    json["action"] = words.action;
    json["who"] = words.who.empty() ? Json(nullptr) : Json(words.who);
    json["needs"] = words.needs.empty() ? Json(nullptr) : Json(words.needs);
    json["begins_s"] = step.begins.count();
    json["ends_s"] = step.ends.count();
    list.push_back(std::move(json));
  }
  return list;
}

Json json_assumptions(const Estate& estate, const analysis::Assumptions& a) {
  return Json{{"needs_unwritten", json_ids(estate, a.needs_unwritten)},
              {"takes_unwritten", json_ids(estate, a.takes_unwritten)},
              {"answers_unwritten", json_ids(estate, a.answers_unwritten)},
              {"restore_unwritten", json_ids(estate, a.restore_unwritten)},
              {"authenticators_unwritten", json_ids(estate, a.authenticators_unwritten)},
              {"access_unwritten", json_ids(estate, a.access_unwritten)},
              {"people_twice", json_ids(estate, a.people_twice)}};
}

Json json_contact(const Estate& estate, const Contact& contact) {
  Json json = Json::object();
  const model::Person& person = estate.person(contact.person);
  json["person"] = json_id(estate, contact.person);
  json["name"] = std::string(person.name);
  json["phone"] = person.phone.empty() ? Json(nullptr) : Json(std::string(person.phone));
  json["present"] = contact.present;
  json["on_call"] = contact.on_call;
  json["until"] = json_time(contact.until);
  json["deputy"] = json_id(estate, contact.deputy);
  return json;
}

Json json_harmful(const Estate& estate, const std::vector<HarmfulWay>& ways) {
  Json list = Json::array();
  for (const HarmfulWay& way : ways) {
    Json helped = Json::array();
    for (const auto& outcome : way.helped) helped.push_back(json_outcome(estate, outcome));
    list.push_back(Json{{"take", take_text(estate, way.take)},
                        {"operations", std::move(helped)},
                        {"harmed", json_ids(estate, way.harmed)}});
  }
  return list;
}

}  // namespace onus::report
