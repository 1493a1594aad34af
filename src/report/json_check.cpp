#include "escapes.h"
#include "json_parts.h"

namespace onus::report {

using findings::Finding;
using findings::Severity;

Json json_finding(const Setting& setting, const Finding& finding) {
  const Estate& estate = *setting.estate;
  Json json = Json::object();
  json["rule"] = finding.rule;
  json["severity"] = std::string(findings::severity_name(finding.severity));
  json["item"] = json_id(estate, finding.item);
  json["operation"] = json_id(estate, finding.operation);
  json["message"] = finding.message;
  json["next_step"] = finding.next_step;
  json["who_must_act"] = json_id(estate, finding.who_must_act);
  json["witness"] = json_ids(estate, finding.witness);
  json["place"] = json_place(estate, finding.place);
  json["controls"] = finding.controls;
  json["accepted"] = nullptr;
  if (finding.accepted) {
    json["accepted"] = Json{{"by", json_id(estate, finding.accepted->by)},
                            {"until", json_time(finding.accepted->until)},
                            {"because", finding.accepted->because},
                            {"signed", finding.accepted->signed_statement},
                            {"valid", finding.accepted->valid_now},
                            {"place", json_place(estate, finding.accepted->place)}};
  }
  return json;
}

std::string check_json(const Setting& setting, const CheckAnswer& answer) {
  Json json = json_begin();
  Json findings = Json::array();
  for (const Finding& finding : answer.findings) {
    findings.push_back(json_finding(setting, finding));
  }
  json["findings"] = std::move(findings);
  json["summary"] = Json{{"errors", answer.summary.errors}, {"warnings", answer.summary.warnings},
                         {"notes", answer.summary.notes},   {"accepted", answer.summary.accepted},
                         {"items", answer.items},           {"operations", answer.operations}};
  json["complete"] = answer.complete;
  json["diagnostics"] = json_diagnostics(answer.diagnostics);
  return json_text(json);
}

namespace {

Json sarif_rules() {
  Json rules = Json::array();
  for (const findings::Rule& rule : findings::rules()) {
    rules.push_back(
        Json{{"id", std::string(rule.id)},
             {"shortDescription", {{"text", std::string(rule.title)}}},
             {"help", {{"text", std::string(rule.page)}, {"markdown", std::string(rule.page)}}}});
  }
  return rules;
}

Json sarif_result(const Setting& setting, const Finding& finding) {
  const Estate& estate = *setting.estate;
  const std::string text = findings::one_line(estate, finding);
  Json result = Json::object();
  result["ruleId"] = finding.rule;
  result["level"] = std::string(findings::severity_name(finding.severity));
  result["message"] = Json{{"text", text}};
  Json location = Json::object();
  if (finding.place.line != 0 && finding.place.file < estate.files.size()) {
    location["physicalLocation"] = Json{
        {"artifactLocation", {{"uri", uri_escaped(estate.files[finding.place.file].name)}}},
        {"region",
         {{"startLine", finding.place.line}, {"startColumn", std::max(1U, finding.place.column)}}}};
  }
  if (finding.item.valid()) {
    Json logical = Json::array();
    logical.push_back(Json{{"name", std::string(estate.item(finding.item).id)}});
    location["logicalLocations"] = std::move(logical);
  }
  result["locations"] = Json::array({std::move(location)});
  std::string print = finding.rule;
  if (finding.item.valid()) print += "/" + std::string(estate.item(finding.item).id);
  if (finding.operation.valid()) print += "/" + std::string(estate.item(finding.operation).id);
  result["partialFingerprints"] = Json{{"onus/v1", print}};
  if (finding.accepted) {
    result["suppressions"] = Json::array(
        {Json{{"kind", "external"},
              {"status", finding.accepted->signed_statement ? "accepted" : "underReview"},
              {"justification", finding.accepted->because}}});
  }
  Json controls = Json::array();
  for (const std::string& control : finding.controls) controls.push_back(control);
  result["properties"] = Json{{"tags", std::move(controls)}};
  return result;
}

}  // namespace

std::string check_sarif(const Setting& setting, const CheckAnswer& answer) {
  Json results = Json::array();
  for (const Finding& finding : answer.findings) {
    results.push_back(sarif_result(setting, finding));
  }
  return sarif_text(sarif_rules(), std::move(results));
}

}  // namespace onus::report
