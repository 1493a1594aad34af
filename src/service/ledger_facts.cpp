#include "onus/service/ledger_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "onus/service/ledger_answers.h"

namespace onus::service {

namespace fs = std::filesystem;
using base::Result;
using base::TimePoint;
using codec::JsonValue;
using findings::AcceptanceFact;
using findings::ApprovalFact;
using findings::LedgerFacts;
using findings::ProofFact;
using ledger::StatementKind;
using model::ItemClass;
using model::ItemIndex;

namespace {

std::string kind_name(StatementKind kind) { return std::string(ledger::spec_of(kind).name); }

/// Hands over every statement of a kind, page by page.
Result<void> each_of_kind(const LedgerView& view, StatementKind kind,
                          const std::function<Result<void>(const store::StatementRow&)>& take) {
  store::StatementQuery query;
  query.kind = kind_name(kind);
  for (bool more = true; more;) {  // ends: with the log, for from_index rises
    std::size_t seen = 0;
    std::uint64_t next = query.from_index;
    const auto read = view.snapshot().statements(query, [&](const store::StatementRow& row) {
      ++seen;
      next = row.index + 1;
      return take(row);
    });
    if (!read) return read;
    more = seen == query.limit;
    query.from_index = next;
  }
  return {};
}

}  // namespace

Result<std::string> log_contradiction(const LedgerView& view) {
  store::Snapshot& snapshot = view.snapshot();
  const auto against = [&](const store::SignedHead& head,
                           std::string_view where) -> Result<std::string> {
    if (head.size > snapshot.size()) {
      return fmt::format(
          "the head {} covers {} entries and the store has {}; it was restored from "
          "an old backup, or entries were removed",
          where, head.size, snapshot.size());
    }
    const auto root = snapshot.root(head.size);
    if (!root) return std::unexpected(root.error());
    if (*root == head.root) return std::string();
    return fmt::format("its entries are not those under the head {} of {} entries", where,
                       head.size);
  };
  const auto newest = snapshot.newest_head();
  if (!newest) return std::unexpected(newest.error());
  if (*newest) {
    auto found = against(**newest, "in the store");
    if (!found || !found->empty()) return found;
  }
  std::ifstream file(view.place().second_head, std::ios::binary);
  const std::string note{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!*newest && note.empty()) return std::string();
  const auto second = store::open_head(snapshot.identity(), note);
  if (!second) {
    return fmt::format("the second copy of its last head, {}, is missing or not its own",
                       report::safe(view.place().second_head.string()));
  }
  return against(*second, "at the second path");
}

namespace {

/// "billing:admin" for each part of a scope, as the content of a closure writes it.
std::set<std::string> scope_parts(const std::string& json) {
  std::set<std::string> parts;
  const auto value = codec::parse_json(json);
  if (!value) return parts;
  for (const JsonValue& part : value->items) {
    parts.insert(fmt::format("{}:{}", part.text_of("system").value_or(""),
                             part.text_of("privilege").value_or("")));
  }
  return parts;
}

std::string wider_scope(const report::ItemApproval& approval) {
  std::string wider;
  for (const report::ItemChange& change : approval.changes) {
    if (change.item != approval.item) continue;
    for (const report::FieldChange& field : change.fields) {
      if (field.field != "scope") continue;
      const auto before = scope_parts(field.before);
      for (const std::string& part : scope_parts(field.after)) {
        if (!before.contains(part)) wider += (wider.empty() ? "" : ", ") + part;
      }
    }
  }
  return wider;
}

std::string changed_line(const report::ItemApproval& approval) {
  if (approval.changes.empty()) return {};
  const report::ItemChange& first = approval.changes.front();
  std::string line = first.added     ? fmt::format("{} came", first.item)
                     : first.removed ? fmt::format("{} went", first.item)
                                     : fmt::format("{} changed", first.item);
  if (!first.fields.empty()) line += " in " + first.fields.front().field;
  if (approval.changes.size() > 1) {
    line += fmt::format(", and {}",
                        report::count_of(approval.changes.size() - 1, "other item", "other items"));
  }
  return line;
}

Result<ApprovalFact> approval_fact(const LedgerView& view, const Session& session, ItemIndex item) {
  const auto approval = item_approval(view, session, item);
  if (!approval) return std::unexpected(approval.error());
  ApprovalFact fact;
  fact.item = item;
  fact.approved = approval->approved;
  fact.before = approval->stale;
  fact.changed = changed_line(*approval);
  fact.wider = wider_scope(*approval);
  for (const report::RoleApproval& role : approval->roles) {
    if (role.given) continue;
    fact.missing.push_back(role.party.empty() ? role.role + ", held by nobody"
                                              : role.role + " " + role.party);
    if (!fact.next.valid()) fact.next = session.estate().find(role.party);
  }
  if (fact.missing.empty() && !fact.approved) fact.missing.emplace_back("an adopted estate");
  return fact;
}

/// Identities that anybody ever approved; all others need no look at the log.
Result<std::set<std::string>> approved_subjects(const LedgerView& view) {
  std::set<std::string> subjects;
  const auto read = each_of_kind(view, StatementKind::kAccessApproved, [&](const auto& row) {
    subjects.insert(row.subject);
    return Result<void>{};
  });
  if (!read) return std::unexpected(read.error());
  return subjects;
}

Result<void> add_approvals(const LedgerView& view, const Session& session, LedgerFacts& facts) {
  const auto subjects = approved_subjects(view);
  if (!subjects) return std::unexpected(subjects.error());
  const model::Estate& estate = session.estate();
  for (std::size_t i = 0; i < estate.items.size(); ++i) {
    const ItemIndex item(i);
    const ItemClass item_class = estate.item(item).item_class;
    const bool identity = item_class == ItemClass::kIdentity;
    if (identity && !subjects->contains(std::string(estate.item(item).id))) {
      if (!estate.identity(item).scope.empty()) {
        ApprovalFact never;
        never.item = item;
        facts.approvals.push_back(std::move(never));
      }
      continue;
    }
    if (!identity && item_class != ItemClass::kWorkflow && item_class != ItemClass::kRecovery) {
      continue;
    }
    auto fact = approval_fact(view, session, item);
    if (!fact) return std::unexpected(fact.error());
    facts.approvals.push_back(std::move(*fact));
  }
  return {};
}

Result<void> add_acceptances(const LedgerView& view, const Session& session, LedgerFacts& facts) {
  std::set<std::string> subjects;
  const auto read = each_of_kind(view, StatementKind::kRiskAccepted, [&](const auto& row) {
    subjects.insert(row.subject);
    return Result<void>{};
  });
  if (!read) return read;
  for (const std::string& subject : subjects) {
    const ItemIndex on = session.estate().find(subject);
    if (!on.valid()) continue;  // of an estate that is no more
    const auto acts = view.acts_about(subject);
    if (!acts) return std::unexpected(acts.error());
    for (const Act& act : *acts) {
      if (act.kind != StatementKind::kRiskAccepted || act.received > session.now()) continue;
      if (!act.valid_to) continue;
      AcceptanceFact fact;
      fact.finding = act.text("finding");
      fact.on = on;
      fact.by = session.estate().find(act.actor);
      fact.until = *act.valid_to;
      fact.counts = act.counts;
      fact.why_not = act.why_not;
      if (const auto commitment = crypto::parse_digest(act.text("because"))) {
        const auto text = view.snapshot().text(*commitment);
        if (!text) return std::unexpected(text.error());
        if (*text) fact.because = (*text)->text;
      }
      std::erase_if(facts.acceptances, [&](const AcceptanceFact& other) {
        return other.on == on && other.finding == fact.finding && other.counts <= fact.counts;
      });
      facts.acceptances.push_back(std::move(fact));
    }
  }
  return {};
}

/// Whether somebody entitled took on a risk about the path after `since`.
bool answered(const LedgerFacts& facts, const std::vector<Act>& acts, ItemIndex path,
              TimePoint since) {
  const bool accepted =
      std::any_of(facts.acceptances.begin(), facts.acceptances.end(),
                  [&](const AcceptanceFact& fact) { return fact.on == path && fact.counts; });
  return accepted && std::any_of(acts.begin(), acts.end(), [&](const Act& act) {
           return act.kind == StatementKind::kRiskAccepted && act.counts && act.received > since;
         });
}

Result<void> add_proofs(const LedgerView& view, const Session& session, LedgerFacts& facts) {
  for (const ItemIndex path : session.estate().of_class(ItemClass::kRecovery)) {
    const auto standing = proof_standing(view, session, path);
    if (!standing) return std::unexpected(standing.error());
    ProofFact fact;
    fact.path = path;
    if (!standing->kind.empty()) {
      const bool passed = standing->result == "passed";
      (passed ? fact.passed_at : fact.failed_at) = standing->at;
      fact.changed_since = passed && standing->why_not.starts_with("it changed");
      if (!passed) {
        const auto acts = view.acts_about(standing->path);
        if (!acts) return std::unexpected(acts.error());
        fact.answered = answered(facts, *acts, path, *standing->at);
      }
    }
    facts.proofs.push_back(fact);
  }
  return {};
}

void add_debts(const LedgerView& view, const Session& session, LedgerFacts& facts) {
  for (const ledger::Debt& debt : ledger::debts(view.governance(), session.now())) {
    const ItemIndex operation = session.estate().find(debt.operation);
    if (!operation.valid()) continue;  // of an estate that is no more
    facts.debts.push_back({.operation = operation,
                           .request = debt.request,
                           .requester = debt.requester,
                           .ended = debt.ended,
                           .review_by = debt.review_by,
                           .reviewed = debt.reviewed});
  }
}

Result<void> add_witness(const LedgerView& view, LedgerFacts& facts) {
  if (view.size() > 0) {
    const auto first = view.act(0);
    if (!first) return std::unexpected(first.error());
    facts.first_at = first->received;
  }
  const auto head = view.snapshot().newest_cosigned_head();
  if (!head) return std::unexpected(head.error());
  if (!*head || (*head)->size == 0) return {};
  const auto last = view.act((*head)->size - 1);  // a witness saw it no earlier than this
  if (!last) return std::unexpected(last.error());
  facts.witnessed_at = last->received;
  return {};
}

}  // namespace

Result<LedgerFacts> ledger_facts(const LedgerView& view, const Session& session) {
  LedgerFacts facts;
  auto broken = log_contradiction(view);
  if (!broken) return std::unexpected(broken.error());
  facts.broken = std::move(*broken);
  if (!facts.broken.empty()) return facts;
  if (auto done = add_approvals(view, session, facts); !done) return std::unexpected(done.error());
  if (auto done = add_acceptances(view, session, facts); !done) {
    return std::unexpected(done.error());
  }
  if (auto done = add_proofs(view, session, facts); !done) return std::unexpected(done.error());
  add_debts(view, session, facts);
  if (auto done = add_witness(view, facts); !done) return std::unexpected(done.error());
  return facts;
}

Result<std::vector<analysis::MeasuredPath>> measured_paths(const LedgerView& view,
                                                           const Session& session) {
  std::vector<analysis::MeasuredPath> measured;
  const auto read = each_of_kind(view, StatementKind::kDrillRecorded, [&](const auto& row) {
    if (row.received > session.now()) return Result<void>{};
    const auto act = view.act(row.index);
    if (!act) return Result<void>(std::unexpected(act.error()));
    const ItemIndex path = session.estate().find(row.subject);
    const bool is_path =
        path.valid() && session.estate().item(path).item_class == ItemClass::kRecovery;
    if (!is_path || !act->counts || act->text("result") != "passed") return Result<void>{};
    std::erase_if(measured, [&](const auto& older) { return older.path == path; });
    measured.push_back({path, base::Seconds(act->content.integer_of("took_s").value_or(0))});
    return Result<void>{};
  });
  if (!read) return std::unexpected(read.error());
  return measured;
}

}  // namespace onus::service
