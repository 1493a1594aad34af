#include "json_parts.h"
#include "text_identity.h"

namespace onus::report {
std::string black_start_json(const Setting& setting, const BlackStartAnswer& answer) {
  const Estate& estate = *setting.estate;
  Json json = json_begin();
  json["damaged"] = json_ids(estate, answer.damaged);
  Json order = Json::array();
  for (const auto& back : answer.result.order) {
    order.push_back(Json{{"id", json_id(estate, back.item)}, {"at_s", back.at.count()}});
  }
  json["order"] = std::move(order);
  Json never = Json::array();
  for (const auto& n : answer.result.never) {
    never.push_back(Json{{"id", json_id(estate, n.item)},
                         {"waits_for", json_ids(estate, n.waits_for)},
                         {"cycle", n.cycle}});
  }
  json["never"] = std::move(never);
  json["complete"] = answer.result.complete;
  return json_text(json);
}

std::string who_json(const Setting& setting, const WhoAnswer& answer) {
  const Estate& estate = *setting.estate;
  Json json = json_begin();
  json["operation"] = json_id(estate, answer.operation);
  json["failed"] = json_ids(estate, answer.failed);
  json["at"] = utc_text(answer.at);
  Json roles = Json::array();
  for (const Role& role : answer.roles) {
    Json party = json_id(estate, role.party);
    if (party.is_null() && !role.words.empty()) party = role.words;
    Json evidence = json_place(estate, role.evidence);
    if (role.entry) evidence = Json{{"ledger_entry", *role.entry}};
    roles.push_back(Json{{"role", role.role},
                         {"of", json_id(estate, role.of)},
                         {"party", std::move(party)},
                         {"since", json_time(role.since)},
                         {"until", json_time(role.until)},
                         {"evidence", std::move(evidence)},
                         {"gap", role.gap.empty() ? Json(nullptr) : Json(role.gap)}});
  }
  json["roles"] = std::move(roles);
  Json may_act = Json::array();
  for (const MayAct& act : answer.may_act) {
    may_act.push_back(Json{{"party", json_id(estate, act.party)},
                           {"through", json_id(estate, act.through)},
                           {"as", act.as},
                           {"present", act.present}});
  }
  json["may_act"] = std::move(may_act);
  json["conditions"] = answer.conditions;
  json["oversight"] = answer.oversight;
  Json contacts = Json::array();
  for (const Contact& contact : answer.contacts) contacts.push_back(json_contact(estate, contact));
  json["contacts"] = std::move(contacts);
  return json_text(json);
}

std::string status_json(const Setting& setting, const StatusAnswer& answer) {
  Json json = json_begin();
  json["estate"] = std::string(setting.estate->name);
  json["root"] = answer.root;
  json["operations"] = answer.operations;
  json["components"] = answer.components;
  json["identities"] = answer.identities;
  json["people"] = answer.people;
  json["down_before"] = answer.down_before;
  json["summary"] =
      Json{{"errors", answer.errors}, {"warnings", answer.warnings}, {"notes", answer.notes}};
  json["next"] = answer.next_command;
  if (answer.ledger) json["ledger"] = json_ledger_status(*answer.ledger);
  return json_text(json);
}

std::string item_json(const Setting& setting, const ItemAnswer& answer) {
  const Estate& estate = *setting.estate;
  const model::Item& item = estate.item(answer.item);
  Json json = json_begin();
  json["id"] = json_id(estate, answer.item);
  json["class"] = std::string(model::class_name(item.item_class));
  json["kind"] = std::string(item.kind);
  json["title"] = title_text(estate, answer.item);
  json["owner"] = json_id(estate, item.owner);
  json["place"] = json_place(estate, item.place);
  json["needs"] = item.needs.valid() ? Json(condition_text(estate, item.needs)) : Json(nullptr);
  json["up"] = answer.up;
  json["needed_by"] = json_ids(estate, answer.needed_by);
  json["takes_down"] = json_ids(estate, answer.takes_down);
  const auto survival = [&](const std::vector<ItemAnswer::Survival>& list) {
    Json made = Json::array();
    for (const ItemAnswer::Survival& one : list) {
      made.push_back({{"item", json_id(estate, one.item)}, {"seconds", one.without.count()}});
    }
    return made;
  };
  json["blackout"] = {{"operations", survival(answer.operations_survive)},
                      {"consumers", survival(answer.consumers_survive)}};
  if (item.item_class == model::ItemClass::kIdentity) {
    json["identity"] = json_identity(estate, answer.item);
  }
  if (answer.judging) json["judging"] = json_judging(estate, *answer.judging);
  json["observed"] = json_observations(estate, answer.item);
  Json findings = Json::array();
  for (const auto& finding : answer.findings) findings.push_back(json_finding(setting, finding));
  json["findings"] = std::move(findings);
  return json_text(json);
}

std::string rule_json(const std::string& id, const std::string& title, const std::string& page) {
  Json json = json_begin();
  json["id"] = id;
  json["title"] = title;
  json["page"] = page;
  return json_text(json);
}

std::string version_json(const std::string& version) {
  Json json = json_begin();
  json["version"] = version;
  return json_text(json);
}

}  // namespace onus::report
