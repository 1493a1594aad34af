#include "onus/service/ledger_answers.h"

#include <fmt/format.h>

#include <algorithm>

#include "onus/base/duration.h"
#include "onus/codec/time.h"
#include "onus/model/canonical.h"
#include "people.h"

namespace onus::service {

using base::ErrorKind;
using base::fail;
using base::Result;
using base::TimePoint;
using ledger::RoleName;
using ledger::StatementKind;
using model::ItemClass;
using model::ItemIndex;

namespace {

void add_warnings(const LedgerView& view, report::LedgerStatus& status) {
  if (view.governance().few_founders()) {
    status.warnings.push_back(
        fmt::format("founded by {} people only: if one key is lost, two others cannot replace it",
                    view.governance().founders().size()));
  }
  if (status.in_force.empty()) {
    status.warnings.emplace_back("no estate is adopted: onus adopt");
  } else if (!status.here_is_adopted) {
    status.warnings.emplace_back("the estate here is not the newest adopted one: onus adopt");
  }
}

/// What is open of emergency access, each in a line.
Result<void> add_emergency(const LedgerView& view, TimePoint now, report::LedgerStatus& status) {
  const ledger::EmergencyState& state = view.governance().emergency();
  for (const auto& [id, request] : state.requests) {
    std::string text = fmt::format(
        "emergency access to {} is {}, asked for by {} under {} (request {:.8}, entry {})",
        request.operation, ledger::phase_word(request.phase), request.requester, request.policy, id,
        request.entry);
    if (!request.grant) {
      const auto quorum = ledger::quorum_of(view.governance(), request, now);
      if (!quorum) return std::unexpected(quorum.error());
      text += ": " + quorum->words;
    }
    if (request.end) {
      text += fmt::format(": {} by {}{}",
                          request.review ? "what its review left open is due" : "its review is due",
                          codec::format_time(request.end->review_by),
                          request.end->review_by <= now ? ", overdue" : "");
    }
    status.warnings.push_back(std::move(text));
  }
  for (const auto& [key, freeze] : state.freezes) {
    if (!freeze.holds(now)) continue;
    status.warnings.push_back(fmt::format("{} is frozen by {} until {} (entry {})", freeze.policy,
                                          freeze.person, codec::format_time(freeze.until),
                                          freeze.entry));
  }
  return {};
}

}  // namespace

Result<report::LedgerStatus> ledger_status(const LedgerView& view, const Session& session) {
  const model::Estate& estate = session.estate();
  const Governance& governance = view.governance();
  report::LedgerStatus status;
  status.origin = governance.origin();
  status.size = view.size();
  const auto here = model::estate_digest(estate);
  if (!here) return std::unexpected(here.error());
  status.here = here->hex();
  if (const ledger::Adoption* adoption = governance.in_force(session.now())) {
    status.in_force = adoption->estate.hex();
    status.in_force_entry = adoption->entry;
    status.in_force_since = adoption->effective;
  }
  if (const ledger::Adoption* newest = governance.newest()) {
    status.here_is_adopted = newest->estate == *here;
    if (newest->effective > session.now()) status.pending_from = newest->effective;
  }
  add_warnings(view, status);
  if (auto added = add_emergency(view, session.now(), status); !added) {
    return std::unexpected(added.error());
  }
  for (std::size_t i = 0; i < estate.items.size(); ++i) {
    const ItemIndex item(i);
    const ItemClass item_class = estate.item(item).item_class;
    if (item_class == ItemClass::kWorkflow || item_class == ItemClass::kRecovery) {
      auto approval = item_approval(view, session, item);
      if (!approval) return std::unexpected(approval.error());
      status.items.push_back(std::move(*approval));
    }
    if (item_class == ItemClass::kRecovery) {
      auto proof = proof_standing(view, session, item);
      if (!proof) return std::unexpected(proof.error());
      status.proofs.push_back(std::move(*proof));
    }
    auto risks = accepted_risks(view, session, item);
    if (!risks) return std::unexpected(risks.error());
    status.risks.insert(status.risks.end(), risks->begin(), risks->end());
    auto taken = taken_roles(view, session, item);
    if (!taken) return std::unexpected(taken.error());
    status.taken.insert(status.taken.end(), taken->begin(), taken->end());
  }
  return status;
}

Result<report::History> history(const LedgerView& view, const std::string& subject) {
  report::History history;
  history.subject = subject;
  history.size = view.size();
  const auto acts = view.acts_about(subject);
  if (!acts) return std::unexpected(acts.error());
  if (acts->empty()) {
    return fail(ErrorKind::kNotFound,
                fmt::format("nothing was signed about \"{}\" in this log of {} entries",
                            report::safe(subject), view.size()));
  }
  for (const Act& act : *acts) {
    report::HistoryLine line;
    line.entry = act.entry;
    line.received = act.received;
    line.kind = ledger::spec_of(act.kind).name;
    line.actor = act.actor;
    line.people = act.people;
    for (const RoleName role : act.roles) line.roles.emplace_back(ledger::role_word(role));
    line.counts = act.counts;
    line.why_not = act.why_not;
    if (act.closure) line.closure = act.closure->hex();
    for (const auto& [field, value] : act.content.members) {
      const auto text = codec::canonical_text(value);
      line.content.emplace_back(
          field, value.kind == codec::JsonValue::Kind::kString ? value.string : text.value_or(""));
    }
    line.until = act.valid_to;
    line.effective = act.effective;
    for (const std::string_view field : {"because", "reason", "notes"}) {
      const auto commitment = crypto::parse_digest(act.text(field));
      if (!commitment) continue;
      const auto text = view.snapshot().text(*commitment);
      if (!text) return std::unexpected(text.error());
      line.because = *text ? (*text)->text : "(erased, or not here)";
    }
    const auto leaf = view.snapshot().tree_hash(0, act.entry);
    if (!leaf) return std::unexpected(leaf.error());
    line.leaf = leaf->hex();
    history.lines.push_back(std::move(line));
  }
  return history;
}

namespace {

/// Collects roles out of acts about one item, as known when the log had `size` entries.
class LedgerRoles {
 public:
  LedgerRoles(const LedgerView& view, const Session& session, TimePoint at, std::uint64_t size)
      : view_(view), session_(session), at_(at), size_(size) {}

  Result<void> add_item(ItemIndex item);
  Result<void> add_beneath(ItemIndex item);
  [[nodiscard]] std::vector<report::Role> take() { return std::move(list_); }

 private:
  report::Role begin(const char* role, ItemIndex of, const Act& act) {
    report::Role entry;
    entry.role = role;
    entry.of = of;
    entry.party = session_.estate().find(act.actor);
    if (!entry.party.valid()) entry.words = act.actor;
    entry.since = act.received;
    entry.until = act.valid_to;
    entry.entry = act.entry;
    return entry;
  }
  void gap(const char* role, ItemIndex of, std::string why) {
    report::Role entry;
    entry.role = role;
    entry.of = of;
    entry.gap = std::move(why);
    list_.push_back(std::move(entry));
  }
  Result<void> add_approvals(ItemIndex item, const std::vector<Act>& acts);
  void add_proof(ItemIndex item, const std::vector<Act>& acts);
  void add_risks(ItemIndex item, const std::vector<Act>& acts);
  Result<void> add_taken(ItemIndex item, const std::vector<Act>& acts);

  const LedgerView& view_;
  const Session& session_;
  TimePoint at_;
  std::uint64_t size_;
  std::vector<report::Role> list_;
};

/// For each role that an item needs: who held it then, and their newest approval until then.
Result<void> LedgerRoles::add_approvals(ItemIndex item, const std::vector<Act>& acts) {
  const std::string id(session_.estate().item(item).id);
  const ledger::Adoption* adoption = view_.governance().in_force(at_, size_);
  if (adoption == nullptr) {
    gap("approved", item, "no estate was in force then");
    return {};
  }
  const auto record = view_.governance().record_of(*adoption);
  if (!record) return std::unexpected(record.error());
  const ledger::RecordItem* found = (*record)->find(id);
  if (found == nullptr) {
    gap("approved", item, "the estate in force then did not have it");
    return {};
  }
  // Where the estate in force then is the one here, its closure is known.
  const auto here = model::estate_digest(session_.estate());
  if (!here) return std::unexpected(here.error());
  std::optional<Digest> closure;
  if (*here == adoption->estate) {
    const auto digest = model::closure_digest(session_.estate(), item);
    if (!digest) return std::unexpected(digest.error());
    closure = *digest;
  }
  for (const RoleName role : ledger::roles_to_approve(found->item_class)) {
    const auto party = ledger::holder_at(acts, view_.governance(), id, role, at_, size_);
    if (!party) return std::unexpected(party.error());
    const Act* given = nullptr;
    for (const Act& act : acts) {
      if (act.kind == StatementKind::kAccessApproved && act.in_role(role) && act.received <= at_ &&
          (!act.valid_to || *act.valid_to > at_)) {
        given = &act;
      }
    }
    const std::string as = fmt::format("as {}", ledger::role_word(role));
    if (given == nullptr) {
      gap("approved", item,
          fmt::format("{} of {} had not signed", ledger::role_word(role),
                      party->empty() ? "nobody" : *party));
      continue;
    }
    report::Role entry = begin("approved", item, *given);
    entry.words = as;
    if (closure && given->closure != *closure) {
      entry.gap = "stale: what lies beneath changed since";
    } else if (!(*record)->speaks_for(given->actor, *party)) {
      entry.gap = fmt::format("the {} was {} by then", ledger::role_word(role),
                              party->empty() ? "nobody" : *party);
    }
    list_.push_back(std::move(entry));
  }
  return {};
}

void LedgerRoles::add_proof(ItemIndex item, const std::vector<Act>& acts) {
  const Act* newest = nullptr;
  for (const Act& act : acts) {
    const bool proof =
        act.kind == StatementKind::kDrillRecorded || act.kind == StatementKind::kRecoveryValidated;
    if (proof && act.counts && act.received <= at_) newest = &act;
  }
  if (newest == nullptr) return gap("proved", item, "no drill was recorded");
  report::Role entry = begin("proved", item, *newest);
  entry.words = "attested";
  if (newest->kind == StatementKind::kDrillRecorded) {
    entry.words += ", took " + base::format_duration(
                                   base::Seconds(newest->content.integer_of("took_s").value_or(0)));
    if (newest->text("result") == "failed") entry.gap = "the drill failed";
  }
  const auto every = session_.estate().recovery(item).verify_every;
  if (every) entry.until = newest->received + *every;
  if (entry.until && *entry.until <= at_ && entry.gap.empty()) entry.gap = "not within its term";
  list_.push_back(std::move(entry));
}

void LedgerRoles::add_risks(ItemIndex item, const std::vector<Act>& acts) {
  for (const Act& act : acts) {
    if (act.kind != StatementKind::kRiskAccepted || act.received > at_) continue;
    if (act.valid_to && *act.valid_to <= at_) continue;
    report::Role entry = begin("accepted_risk", item, act);
    entry.words = act.text("finding");
    if (!act.counts) entry.gap = act.why_not;
    list_.push_back(std::move(entry));
  }
}

/// Who had said yes to a role, and whether they held it then.
Result<void> LedgerRoles::add_taken(ItemIndex item, const std::vector<Act>& acts) {
  for (int r = 0; r < ledger::kRoleCount; ++r) {
    const auto role = static_cast<RoleName>(r);
    const Act* newest = nullptr;
    for (const Act& act : acts) {
      const bool taken = act.kind == StatementKind::kRoleTaken && act.counts && act.in_role(role);
      if (taken && act.received <= at_) newest = &act;
    }
    if (newest == nullptr) continue;
    const std::string id(session_.estate().item(item).id);
    const auto party = ledger::holder_at(acts, view_.governance(), id, role, at_, size_);
    if (!party) return std::unexpected(party.error());
    report::Role entry = begin("taken", item, *newest);
    entry.words = fmt::format("as {}", ledger::role_word(role));
    const ledger::Adoption* adoption = view_.governance().in_force(at_, size_);
    const auto record = adoption != nullptr ? view_.governance().record_of(*adoption)
                                            : std::shared_ptr<const ledger::EstateRecord>{};
    if (!record) return std::unexpected(record.error());
    if (*record != nullptr && !(*record)->speaks_for(newest->actor, *party)) {
      entry.gap = fmt::format("the {} was {} by then", ledger::role_word(role),
                              party->empty() ? "nobody" : *party);
    }
    list_.push_back(std::move(entry));
  }
  return {};
}

Result<void> LedgerRoles::add_item(ItemIndex item) {
  const auto acts = view_.acts_about(session_.estate().item(item).id, size_);
  if (!acts) return std::unexpected(acts.error());
  const ItemClass item_class = session_.estate().item(item).item_class;
  if (item_class != ItemClass::kOperation) {
    if (auto added = add_approvals(item, *acts); !added) return added;
  }
  if (item_class == ItemClass::kRecovery) add_proof(item, *acts);
  add_risks(item, *acts);
  return add_taken(item, *acts);
}

/// Of what an operation rests on: who said yes to its roles.
Result<void> LedgerRoles::add_beneath(ItemIndex item) {
  const auto acts = view_.acts_about(session_.estate().item(item).id, size_);
  if (!acts) return std::unexpected(acts.error());
  return add_taken(item, *acts);
}

}  // namespace

Result<std::vector<report::Role>> ledger_roles(const LedgerView& view, const Session& session,
                                               ItemIndex operation, TimePoint at,
                                               TimePoint known_at) {
  const auto size = view.snapshot().size_known_at(known_at);
  if (!size) return std::unexpected(size.error());
  LedgerRoles roles(view, session, at, *size);
  const model::Operation& op = session.estate().operation(operation);
  std::vector<ItemIndex> items;
  for (const auto* list : {&op.access, &op.recovery}) {
    for (const ItemIndex way : *list) add_once(items, way);
  }
  items.push_back(operation);
  for (const ItemIndex item : items) {
    if (auto added = roles.add_item(item); !added) return std::unexpected(added.error());
  }
  for (const ItemIndex item : model::closure_items(session.estate(), operation)) {
    if (std::find(items.begin(), items.end(), item) != items.end()) continue;
    if (auto added = roles.add_beneath(item); !added) return std::unexpected(added.error());
  }
  return roles.take();
}

}  // namespace onus::service
