// Answers of the ledger's commands as JSON.
#include "json_parts.h"
#include "onus/report/ledger_answers.h"

namespace onus::report {

namespace {

Json json_changes(const std::vector<ItemChange>& changes) {
  Json list = Json::array();
  for (const ItemChange& change : changes) {
    Json fields = Json::array();
    for (const FieldChange& field : change.fields) {
      fields.push_back(
          Json{{"field", field.field}, {"before", field.before}, {"after", field.after}});
    }
    list.push_back(Json{{"item", change.item},
                        {"added", change.added},
                        {"removed", change.removed},
                        {"fields", std::move(fields)}});
  }
  return list;
}

Json json_entry(const std::optional<TimePoint>& at, std::uint64_t entry) {
  return at ? Json(entry) : Json(nullptr);
}

Json json_roles(const std::vector<RoleApproval>& roles) {
  Json list = Json::array();
  for (const RoleApproval& role : roles) {
    list.push_back(Json{{"role", role.role},
                        {"party", role.party.empty() ? Json(nullptr) : Json(role.party)},
                        {"given", role.given},
                        {"by", role.by.empty() ? Json(nullptr) : Json(role.by)},
                        {"at", json_time(role.at)},
                        {"entry", json_entry(role.at, role.entry)},
                        {"people_changed", role.people_changed}});
  }
  return list;
}

}  // namespace

Json json_ledger_status(const LedgerStatus& status) {
  Json json{{"origin", status.origin}, {"entries", status.size}};
  json["in_force"] = status.in_force.empty() ? Json(nullptr)
                                             : Json{{"estate", status.in_force},
                                                    {"entry", status.in_force_entry},
                                                    {"since", json_time(status.in_force_since)}};
  json["pending_from"] = json_time(status.pending_from);
  json["estate"] = status.here;
  json["estate_is_adopted"] = status.here_is_adopted;
  json["approvals"] = Json::array();
  for (const ItemApproval& item : status.items) {
    json["approvals"].push_back(Json{{"item", item.item},
                                     {"class", item.item_class},
                                     {"closure", item.closure},
                                     {"approved", item.approved},
                                     {"stale", item.stale},
                                     {"roles", json_roles(item.roles)},
                                     {"changes", json_changes(item.changes)},
                                     {"people_changes", item.people}});
  }
  json["proofs"] = Json::array();
  for (const ProofStanding& proof : status.proofs) {
    json["proofs"].push_back(Json{{"path", proof.path},
                                  {"current", proof.current},
                                  {"why_not", proof.why_not},
                                  {"kind", proof.kind.empty() ? Json(nullptr) : Json(proof.kind)},
                                  {"by", proof.by.empty() ? Json(nullptr) : Json(proof.by)},
                                  {"at", json_time(proof.at)},
                                  {"until", json_time(proof.until)},
                                  {"took_s", json_seconds(proof.took)},
                                  {"entry", json_entry(proof.at, proof.entry)}});
  }
  json["accepted_risks"] = Json::array();
  for (const AcceptedRisk& risk : status.risks) {
    json["accepted_risks"].push_back(Json{{"finding", risk.finding},
                                          {"item", risk.item},
                                          {"by", risk.by},
                                          {"criticality", risk.criticality},
                                          {"since", json_time(risk.since)},
                                          {"until", json_time(risk.until)},
                                          {"entry", risk.entry},
                                          {"counts", risk.counts},
                                          {"why_not", risk.why_not},
                                          {"because", risk.because}});
  }
  json["taken_roles"] = Json::array();
  for (const TakenRole& taken : status.taken) {
    json["taken_roles"].push_back(Json{{"item", taken.item},
                                       {"role", taken.role},
                                       {"by", taken.by},
                                       {"holder", taken.party},
                                       {"holds", taken.holds},
                                       {"at", json_time(taken.at)},
                                       {"entry", taken.entry}});
  }
  json["warnings"] = status.warnings;
  return json;
}

std::string history_json(const History& history) {
  Json json = json_begin();
  json["subject"] = history.subject;
  json["entries"] = history.size;
  json["statements"] = Json::array();
  for (const HistoryLine& line : history.lines) {
    Json content = Json::object();
    for (const auto& [field, value] : line.content) content[field] = value;
    json["statements"].push_back(Json{{"entry", line.entry},
                                      {"received", json_time(line.received)},
                                      {"statement", line.kind},
                                      {"actor", line.actor},
                                      {"signed_by", line.people},
                                      {"roles", line.roles},
                                      {"counts", line.counts},
                                      {"why_not", line.why_not},
                                      {"closure", line.closure},
                                      {"content", std::move(content)},
                                      {"until", json_time(line.until)},
                                      {"effective", json_time(line.effective)},
                                      {"because", line.because},
                                      {"leaf", line.leaf}});
  }
  return json_text(json);
}

std::string appended_json(const AppendedAnswer& answer) {
  Json json = json_begin();
  json["entry"] = answer.entry;
  json["statement"] = answer.kind;
  json["subject"] = answer.subject;
  json["signed_by"] = answer.people;
  json["counts"] = answer.counts;
  if (!answer.why_not.empty()) json["why_not"] = answer.why_not;
  if (!answer.effective.empty()) json["effective"] = answer.effective;
  json["leaf"] = answer.leaf;
  json["head"] = Json{{"size", answer.head_size}, {"root", answer.head_root}};
  json["warnings"] = answer.warnings;
  return json_text(json);
}

}  // namespace onus::report
