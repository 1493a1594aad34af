#include "onus/service/notices.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "drafting.h"
#include "ledger_rows.h"
#include "onus/codec/utf8.h"
#include "onus/ledger/overdue.h"

namespace onus::service {

using base::Result;
using ledger::StatementKind;

namespace {

/// What is worth a notice. A receipt is not: it would never end.
constexpr std::array kTold{
    StatementKind::kEmergencyRequested, StatementKind::kEmergencyApproved,
    StatementKind::kEmergencyDenied,    StatementKind::kEmergencyGranted,
    StatementKind::kEmergencyUsed,      StatementKind::kEmergencyEnded,
    StatementKind::kEmergencyReviewed,  StatementKind::kEmergencyFrozen,
    StatementKind::kEmergencyThawed,
};

bool about_policy(StatementKind kind) {
  return kind == StatementKind::kEmergencyFrozen || kind == StatementKind::kEmergencyThawed;
}

/// All acts of a kind from entry `from` on.
Result<std::vector<Act>> acts_of(store::Snapshot& snapshot, StatementKind kind,
                                 std::uint64_t from) {
  std::vector<Act> acts;
  store::StatementQuery query;
  query.kind = std::string(ledger::spec_of(kind).name);
  query.from_index = from;
  for (;;) {  // ends: with the first page that is not full
    std::size_t seen = 0;
    const auto page = snapshot.statements(query, [&](const store::StatementRow& row) {
      ++seen;
      query.from_index = row.index + 1;
      auto act = act_from_row(row);
      if (!act) return Result<void>(std::unexpected(act.error()));
      acts.push_back(std::move(*act));
      return Result<void>{};
    });
    if (!page) return std::unexpected(page.error());
    if (seen < query.limit) return acts;
  }
}

/// Finds the policy that a statement is under; a request is looked up once.
class Policies {
 public:
  explicit Policies(store::Snapshot& snapshot) : snapshot_(snapshot) {}

  Result<std::string> of(const Act& act) {
    if (about_policy(act.kind)) return act.subject;
    if (act.kind == StatementKind::kEmergencyRequested) return std::string(act.text("policy"));
    const std::string request(act.text("request"));
    const auto known = known_.find(request);
    if (known != known_.end()) return known->second;
    std::string policy;
    const auto row = snapshot_.statement_by_id(request);
    if (!row) return std::unexpected(row.error());
    if (*row) {
      const auto asked = act_from_row(**row);
      if (!asked) return std::unexpected(asked.error());
      policy = asked->text("policy");
    }
    return known_.emplace(request, policy).first->second;
  }

 private:
  store::Snapshot& snapshot_;
  std::map<std::string, std::string> known_;
};

/// The channels that the policy has in this estate.
Result<std::vector<std::string>> channels_of(const LedgerView& view,
                                             const ledger::Adoption* adoption,
                                             const std::string& policy) {
  if (adoption == nullptr) return std::vector<std::string>{};
  const auto record = view.governance().record_of(*adoption);
  if (!record) return std::unexpected(record.error());
  const auto found = (*record)->policies().find(policy);
  if (found == (*record)->policies().end()) return std::vector<std::string>{};
  return found->second.channels;
}

/// The text without what breaks UTF-8 at the cut.
std::string cut(std::string text) {
  if (text.size() > kReceiptBytesMax) text.resize(kReceiptBytesMax);
  if (const auto bad = codec::first_bad_utf8(text)) text.resize(*bad);
  return text.empty() ? "(no words)" : text;
}

/// What was told: the statement, the channel, and of an overdue review the day.
using Told = std::tuple<std::string, std::string, std::optional<std::uint64_t>>;

Result<std::set<Told>> told_since(store::Snapshot& snapshot, std::uint64_t from) {
  const auto acts = acts_of(snapshot, StatementKind::kEmergencyNotified, from);
  if (!acts) return std::unexpected(acts.error());
  std::set<Told> told;
  for (const Act& act : *acts) {
    std::optional<std::uint64_t> days;
    if (const codec::JsonValue* written = act.content.find("overdue_days")) {
      days = static_cast<std::uint64_t>(written->number);
    }
    told.emplace(std::string(act.text("about")), std::string(act.text("channel")), days);
  }
  return told;
}

/// Reviews that are overdue, a notice for each channel that the policy has today.
Result<std::vector<PendingNotice>> overdue_notices(const LedgerView& view, base::TimePoint now) {
  std::vector<PendingNotice> notices;
  const ledger::Adoption* adoption = view.governance().in_force(now);
  for (const auto& [id, request] : view.governance().emergency().requests) {
    const auto days = ledger::steps_overdue(request, now);
    if (!days) continue;
    const auto channels = channels_of(view, adoption, request.policy);
    if (!channels) return std::unexpected(channels.error());
    const auto since =
        request.end->review_by + static_cast<std::int64_t>(*days) * ledger::kOverdueStep;
    for (const std::string& channel : *channels) {
      notices.push_back({channel, request.end->id, request.end->entry,
                         StatementKind::kEmergencyEnded, request.operation, request.policy,
                         request.requester, id, since, *days});
    }
  }
  return notices;
}

}  // namespace

Result<std::vector<PendingNotice>> pending_notices(const LedgerView& view, base::TimePoint now) {
  const auto from = view.snapshot().size_known_at(now - kTellWithin);
  if (!from) return std::unexpected(from.error());
  const auto told = told_since(view.snapshot(), *from);
  if (!told) return std::unexpected(told.error());
  Policies policies(view.snapshot());
  std::vector<PendingNotice> pending;
  for (const StatementKind kind : kTold) {
    const auto acts = acts_of(view.snapshot(), kind, *from);
    if (!acts) return std::unexpected(acts.error());
    for (const Act& act : *acts) {
      const auto policy = policies.of(act);
      if (!policy) return std::unexpected(policy.error());
      const auto channels =
          channels_of(view, view.governance().in_force(act.received, act.entry), *policy);
      if (!channels) return std::unexpected(channels.error());
      for (const std::string& channel : *channels) {
        const bool request = kind == StatementKind::kEmergencyRequested;
        pending.push_back({channel,
                           act.id,
                           act.entry,
                           kind,
                           act.subject,
                           *policy,
                           act.actor,
                           request ? act.id : std::string(act.text("request")),
                           act.received,
                           {}});
      }
    }
  }
  const auto overdue = overdue_notices(view, now);
  if (!overdue) return std::unexpected(overdue.error());
  pending.insert(pending.end(), overdue->begin(), overdue->end());
  std::erase_if(pending, [&](const PendingNotice& one) {
    return told->contains({one.about, one.channel, one.overdue_days});
  });
  std::sort(pending.begin(), pending.end(), [](const PendingNotice& a, const PendingNotice& b) {
    return std::tie(a.entry, a.channel, a.overdue_days) <
           std::tie(b.entry, b.channel, b.overdue_days);
  });
  if (pending.size() > kPendingMax) pending.resize(kPendingMax);
  return pending;
}

Result<Appended> record_outcome(Desk& desk, const PendingNotice& notice,
                                const NoticeOutcome& outcome) {
  auto receipt = beside(cut(outcome.receipt), desk.rng());
  if (!receipt) return std::unexpected(receipt.error());
  MachineWord word;
  word.kind = StatementKind::kEmergencyNotified;
  word.subject = notice.subject;
  Content content;
  content.text("about", notice.about)
      .text("channel", notice.channel)
      .text("outcome", outcome.received ? "received" : "failed")
      .text("receipt", receipt->commitment.hex());
  if (notice.overdue_days) content.whole("overdue_days", *notice.overdue_days);
  if (!notice.request.empty()) content.text("request", notice.request);
  word.content = content.take();
  word.texts.push_back(std::move(*receipt));
  return desk.say(word);
}

}  // namespace onus::service
