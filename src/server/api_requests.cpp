// Requests, debts, authorities; operations with who answers for them.
#include <fmt/format.h>

#include <algorithm>

#include "call.h"
#include "onus/codec/time.h"
#include "onus/report/render.h"
#include "onus/service/doctor.h"
#include "onus/service/questions.h"

namespace onus::server {

using base::Result;
using service::LedgerView;
using service::LiveEstate;

namespace {

Out contact_json(const model::Estate& estate, const report::Contact& contact) {
  Out json{{"person", estate.item(contact.person).id},
           {"name", report::title_text(estate, contact.person)},
           {"present", contact.present},
           {"on_call", contact.on_call}};
  const auto phone_of = [&](model::ItemIndex person) {
    return person.valid() ? std::string(estate.person(person).phone) : std::string{};
  };
  const bool stands_in = contact.deputy.valid();
  json["until"] = contact.until ? Out(codec::format_time(*contact.until)) : Out(nullptr);
  json["phone"] = phone_of(contact.person);
  json["deputy"] = stands_in ? estate.item(contact.deputy).id : "";
  json["deputy_name"] = stands_in ? report::title_text(estate, contact.deputy) : "";
  json["deputy_phone"] = phone_of(contact.deputy);
  return json;
}

/// What the worst single failure does to an operation.
Out verdict_json(const model::Estate& estate, const service::OperationVerdict& verdict) {
  const model::ItemIndex failed = estate.find(verdict.failure);
  return Out{{"worst", analysis::verdict_name(verdict.worst)},
             {"failure", verdict.failure},
             {"failure_title", failed.valid() ? report::title_text(estate, failed) : ""},
             {"gap_s", verdict.longest_gap ? Out(verdict.longest_gap->count()) : Out(nullptr)},
             {"harmful", verdict.harmful}};
}

/// What check found that reaches an operation, gravest first, each with its witness.
Out findings_json(const model::Estate& estate, model::ItemIndex operation,
                  const report::CheckAnswer& checked) {
  Out list = Out::array();
  for (const findings::Finding& finding : checked.findings) {
    if (finding.item != operation && finding.operation != operation) continue;
    Out witness = Out::array();
    for (const model::ItemIndex item : finding.witness) witness.push_back(estate.item(item).id);
    list.push_back(Out{{"rule", finding.rule},
                       {"severity", findings::severity_name(finding.severity)},
                       {"message", finding.message},
                       {"next_step", finding.next_step},
                       {"witness", std::move(witness)}});
  }
  return list;
}

Out policies_json(const LedgerView& view, const std::string& operation, base::TimePoint at) {
  Out list = Out::array();
  const ledger::Adoption* adoption = view.governance().in_force(at);
  if (adoption == nullptr) return list;
  const auto record = view.governance().record_of(*adoption);
  if (!record) return list;
  for (const auto& [id, policy] : (*record)->policies()) {
    if (!policy.covers(operation)) continue;
    const auto* freeze = ledger::freeze_of(view.governance(), id, at);
    list.push_back(Out{
        {"id", id},
        {"approve", policy.approve ? ledger::rule_words(*policy.approve) : ""},
        {"when_reachable", policy.when_reachable ? ledger::rule_words(*policy.when_reachable) : ""},
        {"invoke", policy.invoke ? ledger::rule_words(*policy.invoke) : ""},
        {"principals", policy.principals},
        {"duration_s_max", policy.duration_max().count()},
        {"recorded", policy.recorded},
        {"channels", policy.channels},
        {"review_within_s", policy.review_term().count()},
        {"frozen_until",
         freeze == nullptr ? Out(nullptr) : Out(codec::format_time(freeze->until))}});
  }
  return list;
}

/// Scenarios that a request may name as what failed.
Out failures_json(const model::Estate& estate) {
  Out list = Out::array();
  for (const model::ItemIndex index : estate.of_class(model::ItemClass::kScenario)) {
    list.push_back(
        Out{{"id", estate.item(index).id}, {"title", report::title_text(estate, index)}});
  }
  return list;
}

/// Every operation with its findings.
void put_operations(const LiveEstate::Moment& moment, Out& json) {
  json["estate_is_in_force"] = moment.in_force;
  json["checked_at"] = codec::format_time(moment.found_at);
  const model::Estate& estate = moment.session.estate();
  json["failures"] = moment.verdicts->failures;
  json["failures_judged"] = moment.verdicts->judged;
  for (const service::OperationVerdict& verdict : moment.verdicts->operations) {
    const model::Item& item = estate.item(verdict.operation);
    Out contacts = Out::array();
    for (const report::Contact& one : service::whom_to_call(moment.session, item.owner)) {
      contacts.push_back(contact_json(estate, one));
    }
    json["operations"].push_back(
        Out{{"id", item.id},
            {"title", report::title_text(estate, verdict.operation)},
            {"criticality", std::string(estate.operation(verdict.operation).criticality)},
            {"owner", item.owner.valid() ? estate.item(item.owner).id : ""},
            {"owner_title", item.owner.valid() ? report::title_text(estate, item.owner) : ""},
            {"contacts", std::move(contacts)},
            {"verdict", verdict_json(estate, verdict)},
            {"findings", findings_json(estate, verdict.operation, *moment.found)}});
  }
}

/// Who answers for an operation now, in what role, and what may be said to have failed.
Result<void> put_people(const service::Session& session, const std::string& operation, Out& json) {
  const auto reply_who = service::who(session, {.operation = operation, .failed = {}, .at = ""});
  if (!reply_who) return std::unexpected(reply_who.error());
  const model::Estate& estate = session.estate();
  json["title"] = report::title_text(estate, reply_who->answer.operation);
  json["roles"] = Out::array();
  for (const report::Role& role : reply_who->answer.roles) {
    json["roles"].push_back(Out{
        {"role", role.role},
        {"words", report::role_title(role.role)},
        {"of", role.of.valid() ? estate.item(role.of).id : ""},
        {"party", role.party.valid() ? estate.item(role.party).id : role.words},
        {"party_title", role.party.valid() ? report::title_text(estate, role.party) : role.words},
        {"gap", role.gap}});
  }
  json["contacts"] = Out::array();
  for (const report::Contact& contact : reply_who->answer.contacts) {
    json["contacts"].push_back(contact_json(estate, contact));
  }
  json["failures"] = failures_json(estate);
  return {};
}

}  // namespace

Answer Api::requests(const Call& call) {
  service::RequestsAsk ask;
  ask.phase = call.question.parameter("phase");
  ask.cursor = call.question.parameter("cursor");
  ask.asker = call.session->person;
  const auto list = desk_.read(
      [&](const LedgerView& view) { return service::requests_answer(view, ask, desk_.now()); });
  if (!list) return problem(list.error());
  return reply_text(report::requests_json(*list));
}

Answer Api::request(const Call& call) {
  const auto answer = desk_.read([&](const LedgerView& view) -> Result<report::RequestAnswer> {
    const auto found = service::find_request(view, call.parts[0]);
    if (!found) return std::unexpected(found.error());
    return service::request_answer(view, **found, call.session->person, desk_.now());
  });
  if (!answer) return problem(answer.error());
  return reply_text(report::request_json(*answer));
}

Answer Api::certificate(const Call& call) {
  const auto mine = desk_.read([&](const LedgerView& view) -> Result<std::string> {
    const auto found = service::find_request(view, call.parts[0]);
    if (!found) return std::unexpected(found.error());
    if ((*found)->requester == call.session->person) return (*found)->id;
    return base::fail(base::ErrorKind::kDenied, "a certificate goes to who asked for it");
  });
  if (!mine) return problem(mine.error());
  const auto line = desk_.certificate(*mine);
  if (!line) return problem(line.error());
  return reply(Out{{"certificate", *line}, {"file", "id_…-cert.pub, beside your private key"}});
}

Answer Api::debts(const Call&) {
  const auto list = desk_.read([&](const LedgerView& view) -> Result<std::string> {
    return report::debts_json(service::debts_answer(view, desk_.now()));
  });
  if (!list) return problem(list.error());
  return reply_text(*list);
}

Answer Api::policies(const Call&) {
  const auto list = desk_.read([&](const LedgerView& view) -> Result<std::string> {
    const auto reach = service::policy_reach(view, desk_.now());
    if (!reach) return std::unexpected(reach.error());
    return report::policies_json(*reach);
  });
  if (!list) return problem(list.error());
  return reply_text(*list);
}

Answer Api::authority(const Call&) {
  const auto json = desk_.read([&](const LedgerView& view) -> Result<Out> {
    Out list = Out::array();
    for (const auto& one : ledger::authorities_at(view.governance(), desk_.now())) {
      list.push_back(Out{{"fingerprint", one.fingerprint},
                         {"key", one.line},
                         {"since", codec::format_time(one.from)},
                         {"unsealed", one.fingerprint == desk_.authority()}});
    }
    return Out{{"authorities", std::move(list)}};
  });
  if (!json) return problem(json.error());
  return reply(*json);
}

Answer Api::overview(const Call& call) {
  const auto in_force = desk_.read([&](const LedgerView& view) -> Result<Out> {
    const ledger::Adoption* adoption = view.governance().in_force(desk_.now());
    if (adoption == nullptr) return Out(nullptr);
    return Out{{"estate", adoption->estate.hex()},
               {"entry", adoption->entry},
               {"since", codec::format_time(adoption->effective)}};
  });
  if (!in_force) return problem(in_force.error());
  Out json{{"person", call.session->person}, {"now", codec::format_time(desk_.now())},
           {"origin", plan_.origin},         {"dev", plan_.dev},
           {"in_force", *in_force},          {"authority_unsealed", !desk_.authority().empty()},
           {"warnings", plan_.warnings},     {"operations", Out::array()}};
  if (!plan_.estate) return reply(json);
  const auto told = desk_.read([&](const LedgerView& view) {
    return plan_.estate->at(view, desk_.now(), LiveEstate::Want::kVerdicts,
                            [&](const LiveEstate::Moment& moment) -> Result<void> {
                              put_operations(moment, json);
                              return {};
                            });
  });
  return told ? reply(json) : problem(told.error());
}

Answer Api::operation(const Call& call) {
  Out json{{"id", call.parts[0]}};
  const auto policies = desk_.read([&](const LedgerView& view) -> Result<Out> {
    return policies_json(view, call.parts[0], desk_.now());
  });
  if (!policies) return problem(policies.error());
  json["policies"] = *policies;
  if (!plan_.estate) return reply(json);
  const auto told = desk_.read([&](const LedgerView& view) {
    return plan_.estate->at(view, desk_.now(), LiveEstate::Want::kPeople,
                            [&](const LiveEstate::Moment& moment) {
                              return put_people(moment.session, call.parts[0], json);
                            });
  });
  return told ? reply(json) : problem(told.error());
}

}  // namespace onus::server
