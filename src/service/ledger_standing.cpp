// How an item stands by what was signed.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "contents.h"
#include "onus/codec/time.h"
#include "onus/model/canonical.h"
#include "onus/service/ledger_answers.h"

namespace onus::service {

using base::Result;
using base::TimePoint;
using ledger::Approval;
using ledger::EstateRecord;
using ledger::StatementKind;
using model::ItemClass;
using model::ItemIndex;

namespace {

using Record = std::shared_ptr<const EstateRecord>;

/// The record of an adopted estate by its digest; nullptr where it never was adopted.
Result<Record> record_of_estate(const Governance& governance, const Digest& estate) {
  for (const ledger::Adoption& adoption : governance.adoptions()) {
    if (adoption.estate == estate) return governance.record_of(adoption);
  }
  return Record{};
}

Result<Record> record_now(const Governance& governance, TimePoint now) {
  const ledger::Adoption* adoption = governance.in_force(now);
  if (adoption == nullptr) return Record{};
  return governance.record_of(*adoption);
}

void add_names(std::string& text, const std::set<std::string>& from,
               const std::set<std::string>& to, std::string_view word) {
  for (const std::string& name : to) {
    if (from.contains(name)) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, word);
  }
}

/// Teams beneath the item that have other people than when it was approved.
std::vector<std::string> people_changes(const model::Estate& estate, ItemIndex item,
                                        const EstateRecord& before) {
  std::vector<std::string> changes;
  for (const ItemIndex one : model::closure_items(estate, item)) {
    if (estate.item(one).item_class != ItemClass::kTeam) continue;
    const std::string id(estate.item(one).id);
    const auto old_people = before.people_of(id);
    std::set<std::string> was(old_people.begin(), old_people.end()), is;
    for (const ItemIndex member : estate.team(one).members) is.emplace(estate.item(member).id);
    std::string text;
    add_names(text, was, is, "came");
    add_names(text, is, was, "went");
    const ledger::RecordItem* team = before.find(id);
    const ItemIndex lead = estate.team(one).lead;
    const std::string lead_id = lead.valid() ? std::string(estate.item(lead).id) : "nobody";
    if (team != nullptr && (team->lead.empty() ? "nobody" : team->lead) != lead_id) {
      text += fmt::format("{}{} leads", text.empty() ? "" : ", ", lead_id);
    }
    if (!text.empty()) changes.push_back(fmt::format("{}: {}", id, text));
  }
  return changes;
}

report::RoleApproval role_approval(const Approval& approval) {
  report::RoleApproval role;
  role.role = ledger::role_word(approval.role);
  role.party = approval.party;
  role.given = approval.given.has_value();
  role.people_changed = approval.people_changed;
  const auto& act = approval.given ? approval.given : approval.given_before;
  if (!act) return role;
  role.by = act->actor;
  role.at = act->received;
  role.entry = act->entry;
  return role;
}

/// The newest approval that counted and was over something else than now; nullptr: none.
const Act* newest_over_another(const std::vector<Act>& acts, const Digest& closure, TimePoint now) {
  const Act* newest = nullptr;
  for (const Act& act : acts) {
    if (act.kind == StatementKind::kAccessApproved && act.counts && act.received <= now &&
        act.closure != closure) {
      newest = &act;
    }
  }
  return newest;
}

Result<void> add_changes(const LedgerView& view, const Session& session, ItemIndex item,
                         const Act& last, report::ItemApproval& answer) {
  answer.since = fmt::format("since {} approved it on {} (entry {})", last.actor,
                             codec::format_time(last.received), last.entry);
  const auto digest = crypto::parse_digest(last.text("contents"));
  if (!digest) return std::unexpected(digest.error());
  const auto before = view.store().attachment(*digest);
  if (!before) return std::unexpected(before.error());
  const auto now = closure_contents(session.estate(), item);
  if (!now) return std::unexpected(now.error());
  auto changes = contents_changes(*before, *now);
  if (!changes) return std::unexpected(changes.error());
  answer.changes = std::move(*changes);
  return {};
}

}  // namespace

Result<report::ItemApproval> item_approval(const LedgerView& view, const Session& session,
                                           ItemIndex item) {
  const model::Estate& estate = session.estate();
  report::ItemApproval answer;
  answer.item = estate.item(item).id;
  answer.item_class = model::class_name(estate.item(item).item_class);
  const auto closure = model::closure_digest(estate, item);
  if (!closure) return std::unexpected(closure.error());
  answer.closure = closure->hex();
  const auto record = record_now(view.governance(), session.now());
  if (!record) return std::unexpected(record.error());
  if (*record == nullptr) return answer;
  const auto acts = view.acts_about(answer.item);
  if (!acts) return std::unexpected(acts.error());
  const auto approvals = ledger::approvals_of(*acts, view.governance(), **record, answer.item,
                                              *closure, session.now());
  for (const Approval& approval : approvals) answer.roles.push_back(role_approval(approval));
  answer.approved = ledger::complete(approvals);
  const Act* given = nullptr;  // what the people of today are compared with
  for (const Act& act : *acts) {
    if (act.kind == StatementKind::kAccessApproved && act.counts) given = &act;
  }
  if (given == nullptr) return answer;
  const auto before = record_of_estate(view.governance(), given->estate.value_or(Digest{}));
  if (!before) return std::unexpected(before.error());
  if (*before != nullptr) answer.people = people_changes(estate, item, **before);
  const Act* last = newest_over_another(*acts, *closure, session.now());
  if (last == nullptr || answer.approved) return answer;
  answer.stale = true;
  if (auto added = add_changes(view, session, item, *last, answer); !added) {
    return std::unexpected(added.error());
  }
  return answer;
}

Result<report::ProofStanding> proof_standing(const LedgerView& view, const Session& session,
                                             ItemIndex path) {
  const model::Estate& estate = session.estate();
  report::ProofStanding standing;
  standing.path = estate.item(path).id;
  standing.why_not = "never exercised";
  const auto closure = model::closure_digest(estate, path);
  if (!closure) return std::unexpected(closure.error());
  const auto acts = view.acts_about(standing.path);
  if (!acts) return std::unexpected(acts.error());
  const Act* newest = nullptr;
  for (const Act& act : *acts) {
    const bool proof =
        act.kind == StatementKind::kDrillRecorded || act.kind == StatementKind::kRecoveryValidated;
    if (proof && act.counts && act.received <= session.now()) newest = &act;
  }
  if (newest == nullptr) return standing;
  standing.kind = ledger::spec_of(newest->kind).name;
  standing.by = newest->actor;
  standing.at = newest->received;
  standing.entry = newest->entry;
  const bool drill = newest->kind == StatementKind::kDrillRecorded;
  standing.result = drill ? newest->text("result") : "passed";
  if (drill) standing.took = base::Seconds(newest->content.integer_of("took_s").value_or(0));
  const auto every = estate.recovery(path).verify_every;
  if (every) standing.until = newest->received + *every;
  if (standing.result != "passed") {
    standing.why_not = "the last drill failed";
  } else if (newest->closure != *closure) {
    standing.why_not = "it changed since it was last exercised";
  } else if (standing.until && *standing.until <= session.now()) {
    standing.why_not = "not exercised within its term";
  } else {
    standing.why_not.clear();
  }
  standing.current = standing.why_not.empty();
  return standing;
}

Result<std::vector<report::AcceptedRisk>> accepted_risks(const LedgerView& view,
                                                         const Session& session, ItemIndex item) {
  const auto acts = view.acts_about(session.estate().item(item).id);
  if (!acts) return std::unexpected(acts.error());
  std::vector<report::AcceptedRisk> risks;
  for (const Act& act : *acts) {
    if (act.kind != StatementKind::kRiskAccepted || act.received > session.now()) continue;
    if (!act.valid_to || *act.valid_to <= session.now()) continue;
    report::AcceptedRisk risk;
    risk.finding = act.text("finding");
    risk.item = act.subject;
    risk.by = act.actor;
    risk.criticality = act.text("criticality");
    risk.since = act.received;
    risk.until = act.valid_to;
    risk.entry = act.entry;
    risk.counts = act.counts;
    risk.why_not = act.why_not;
    if (const auto commitment = crypto::parse_digest(act.text("because"))) {
      const auto text = view.snapshot().text(*commitment);
      if (!text) return std::unexpected(text.error());
      if (*text) risk.because = (*text)->text;
    }
    std::erase_if(risks, [&](const report::AcceptedRisk& other) {
      return other.finding == risk.finding && other.counts <= risk.counts;
    });
    risks.push_back(std::move(risk));
  }
  return risks;
}

}  // namespace onus::service
