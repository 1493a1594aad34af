#include "onus/service/notice_queue.h"

#include <fmt/format.h>

#include <algorithm>

#include "ledger_rows.h"
#include "onus/access/request_code.h"

namespace onus::service {

using base::Result;
using ledger::StatementKind;
using notices::DueNotice;
using notices::NoticeEvent;
using notices::NoticeFacts;

namespace {

constexpr base::Seconds kLookAgain{1};

/// pending_notices tells no other kinds than these.
NoticeEvent event_of(StatementKind kind) {
  switch (kind) {
    case StatementKind::kEmergencyRequested: return NoticeEvent::kRequested;
    case StatementKind::kEmergencyApproved: return NoticeEvent::kApproved;
    case StatementKind::kEmergencyDenied: return NoticeEvent::kDenied;
    case StatementKind::kEmergencyGranted: return NoticeEvent::kGranted;
    case StatementKind::kEmergencyUsed: return NoticeEvent::kUsed;
    case StatementKind::kEmergencyEnded: return NoticeEvent::kEnded;
    case StatementKind::kEmergencyReviewed: return NoticeEvent::kReviewed;
    case StatementKind::kEmergencyFrozen: return NoticeEvent::kFrozen;
    default: return NoticeEvent::kThawed;
  }
}

std::vector<std::string> texts_of(const codec::JsonValue& content, std::string_view field) {
  std::vector<std::string> all;
  const codec::JsonValue* list = content.find(field);
  if (list == nullptr) return all;
  for (const codec::JsonValue& one : list->items) all.push_back(one.string);
  return all;
}

/// As make_notice calls it.
std::string id_of(const PendingNotice& pending) {
  return notices::notice_id(pending.about, pending.overdue_days);
}

/// Who asked, what is said to have failed, and the six words: from the request's own statement.
Result<void> add_request(const LedgerView& view, const PendingNotice& pending, NoticeFacts& facts) {
  const auto row = view.snapshot().statement_by_id(pending.request);
  if (!row) return std::unexpected(row.error());
  if (!*row) return {};
  const auto asked = act_from_row(**row);
  if (!asked) return std::unexpected(asked.error());
  const auto leaf = view.snapshot().tree_hash(0, asked->entry);
  if (!leaf) return std::unexpected(leaf.error());
  auto words = access::request_code(*leaf);
  if (!words) return std::unexpected(words.error());
  facts.words = *std::move(words);
  facts.failure = asked->text("failure");
  facts.principals = texts_of(asked->content, "principals");
  const bool spoken_by_log = pending.actor == "@log";
  if (spoken_by_log) facts.person = asked->actor;
  return {};
}

/// Since when nobody reviewed, and whom the estate names for it now.
Result<void> add_overdue(const LedgerView& view, const PendingNotice& pending, NoticeFacts& facts) {
  facts.event = NoticeEvent::kOverdue;
  facts.overdue_days = pending.overdue_days;
  const auto& requests = view.governance().emergency().requests;
  const auto standing = requests.find(pending.request);
  if (standing != requests.end() && standing->second.end) {
    facts.review_by = standing->second.end->review_by;
  }
  const ledger::Adoption* adoption = view.governance().in_force(pending.received);
  if (adoption == nullptr) return {};
  const auto record = view.governance().record_of(*adoption);
  if (!record) return std::unexpected(record.error());
  facts.reviewers.push_back(
      view.governance().holder(**record, pending.subject, ledger::RoleName::kOwner));
  const auto policy = (*record)->policies().find(pending.policy);
  if (policy != (*record)->policies().end()) {
    const std::vector<std::string>& notify = policy->second.notify;
    facts.reviewers.insert(facts.reviewers.end(), notify.begin(), notify.end());
  }
  std::erase(facts.reviewers, std::string());
  return {};
}

}  // namespace

Result<notices::Notice> notice_of(const LedgerView& view, const PendingNotice& pending,
                                  const std::string& server) {
  NoticeFacts facts;
  facts.event = event_of(pending.kind);
  facts.statement = pending.about;
  facts.at = pending.received;
  facts.operation = pending.subject;
  facts.policy = pending.policy;
  facts.person = pending.actor;
  facts.request = pending.request;
  facts.server = server;
  const auto act = view.act(pending.entry);
  if (!act) return std::unexpected(act.error());
  facts.until = act->valid_to;
  facts.outcome = act->text(pending.kind == StatementKind::kEmergencyReviewed ? "class" : "reason");
  if (pending.kind == StatementKind::kEmergencyApproved) facts.outcome = act->text("failure");
  // Elsewhere `reason` is the digest of a text that is kept beside: nothing for people.
  if (pending.kind != StatementKind::kEmergencyEnded &&
      pending.kind != StatementKind::kEmergencyReviewed &&
      pending.kind != StatementKind::kEmergencyApproved) {
    facts.outcome.clear();
  }
  if (!pending.request.empty()) {
    if (const auto added = add_request(view, pending, facts); !added) {
      return std::unexpected(added.error());
    }
  }
  if (pending.overdue_days) {
    facts.outcome.clear();
    if (const auto added = add_overdue(view, pending, facts); !added) {
      return std::unexpected(added.error());
    }
  }
  return notices::make_notice(facts);
}

Result<std::vector<PendingNotice>> LedgerQueue::pending(base::TimePoint now) {
  // Every channel asks each second; what they are told is one look at the log.
  const std::uint64_t size = desk_.size();
  if (seen_any_ && seen_size_ == size && now < seen_at_ + kLookAgain) return seen_;
  auto found = desk_.read([&](const LedgerView& view) { return pending_notices(view, now); });
  if (!found) return std::unexpected(found.error());
  seen_ = *found;
  seen_size_ = size;
  seen_at_ = now;
  seen_any_ = true;
  std::erase_if(tried_, [&](const auto& one) {
    return std::none_of(seen_.begin(), seen_.end(), [&](const PendingNotice& notice) {
      return id_of(notice) == one.first.first && notice.channel == one.first.second;
    });
  });
  return seen_;
}

Result<std::vector<DueNotice>> LedgerQueue::due(std::string_view channel, base::TimePoint now,
                                                std::size_t most) {
  if (const auto done = record_left(channel); !done) return std::unexpected(done.error());
  std::vector<PendingNotice> wanted;
  std::vector<std::uint32_t> failures;
  {
    const std::lock_guard lock(mutex_);
    const auto all = pending(now);
    if (!all) return std::unexpected(all.error());
    for (const PendingNotice& one : *all) {
      if (one.channel != channel || wanted.size() >= most) continue;
      const auto tried = tried_.find({id_of(one), one.channel});
      if (tried != tried_.end() && now < tried->second.next) continue;
      wanted.push_back(one);
      failures.push_back(tried != tried_.end() ? tried->second.failures : 0);
    }
  }
  std::vector<DueNotice> due;
  if (wanted.empty()) return due;
  return desk_.read([&](const LedgerView& view) -> Result<std::vector<DueNotice>> {
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      auto notice = notice_of(view, wanted[i], server_);
      if (!notice) return std::unexpected(notice.error());
      due.push_back({*std::move(notice), wanted[i].channel, failures[i]});
    }
    return std::move(due);
  });
}

Result<void> LedgerQueue::record(const DueNotice& notice, NoticeOutcome outcome) {
  PendingNotice settled;
  {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(seen_.begin(), seen_.end(), [&](const PendingNotice& one) {
      return id_of(one) == notice.notice.id && one.channel == notice.channel;
    });
    if (found == seen_.end()) return {};  // settled before
    settled = *found;
    seen_any_ = false;
  }
  const auto said = record_outcome(desk_, settled, outcome);
  if (said) return {};
  if (said.error().code == store::kDiskFullCode) {
    const std::lock_guard lock(mutex_);
    unrecorded_[{notice.notice.id, notice.channel}] = {std::move(settled), std::move(outcome)};
  }
  return std::unexpected(said.error());
}

/// Records what found no room. While there is none nothing of this channel is due: whoever was told
/// could not be recorded.
Result<void> LedgerQueue::record_left(std::string_view channel) {
  std::map<Key, std::pair<PendingNotice, NoticeOutcome>> left;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [key, one] : unrecorded_) {
      if (key.second == channel) left.emplace(key, one);
    }
  }
  for (const auto& [key, one] : left) {
    const auto said = record_outcome(desk_, one.first, one.second);
    // Only what says that it will never be taken lets go of it: not a clock that is set back.
    const bool never = !said && said.error().kind == base::ErrorKind::kInvalid &&
                       said.error().code != ledger::kClockCode;
    if (!said && !never) return std::unexpected(said.error());
    const std::lock_guard lock(mutex_);
    unrecorded_.erase(key);
    seen_any_ = false;
    if (!said) return std::unexpected(said.error());
  }
  return {};
}

Result<void> LedgerQueue::delivered(const DueNotice& notice, const std::string& receipt) {
  return record(notice, {true, receipt});
}

Result<void> LedgerQueue::failed(const DueNotice& notice, const std::string& /*why*/,
                                 base::TimePoint retry_at) {
  const std::lock_guard lock(mutex_);
  tried_[{notice.notice.id, notice.channel}] = {notice.failures + 1, retry_at};
  return {};
}

Result<void> LedgerQueue::given_up(const DueNotice& notice, const std::string& why) {
  return record(notice, {false, why});
}

}  // namespace onus::service
