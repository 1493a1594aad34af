#include "onus/server/waiting.h"

#include <fmt/format.h>

#include <algorithm>

#include "onus/codec/ssh_key.h"
#include "onus/codec/sshsig.h"
#include "onus/crypto/public_key.h"
#include "onus/ledger/statement.h"

namespace onus::server {

using base::ErrorKind;
using base::fail;
using base::Result;
using base::TimePoint;
using service::Proposal;

namespace {

std::unexpected<base::Error> too_many_signatures() {
  return fail(ErrorKind::kInvalid,
              fmt::format("a statement takes at most {} signatures", ledger::kSignaturesMax));
}

/// The fingerprint of the key that a statement brings; empty: it brings none.
std::string brought_key(const ledger::StatementBody& body) {
  const auto line = codec::parse_ssh_key_line(body.text("key"));
  if (!line) return {};
  return crypto::ssh_fingerprint(line->key).value_or("");
}

bool same_key(const std::string& left, const std::string& right) {
  const auto a = codec::parse_sshsig_blob(left);
  const auto b = codec::parse_sshsig_blob(right);
  return a && b && a->key == b->key;
}

/// Puts what is in `old` to `fresh`, unless it is there.
void join(Proposal& fresh, Proposal& old) {
  const std::vector<std::string> newer = fresh.signatures;
  for (std::string& blob : old.signatures) {
    const bool replaced = std::any_of(newer.begin(), newer.end(),
                                      [&](const auto& other) { return same_key(blob, other); });
    if (!replaced) fresh.signatures.push_back(std::move(blob));
  }
  if (fresh.texts.empty()) fresh.texts = std::move(old.texts);
  if (fresh.files.empty()) fresh.files = std::move(old.files);
}

}  // namespace

Result<void> check_signatures(const service::LedgerView& view, const Proposal& proposal,
                              TimePoint now) {
  if (proposal.signatures.size() > ledger::kSignaturesMax) return too_many_signatures();
  ledger::Entry entry;
  entry.body = proposal.body;
  entry.body_text = proposal.body_text;
  entry.signatures = proposal.signatures;
  const auto statement = ledger::check_entry(entry, "");
  if (!statement) return std::unexpected(statement.error());
  const std::string brought = brought_key(proposal.body);
  for (const ledger::Signer& signer : statement->signers) {
    const ledger::PersonKey* key = view.governance().key(signer.fingerprint);
    if (key != nullptr && key->in_force(now)) continue;
    if (key == nullptr && signer.fingerprint == brought) continue;
    return fail(ErrorKind::kDenied,
                fmt::format("the key {} is nobody's, or not in force any more; its signature would "
                            "have the statement refused",
                            signer.fingerprint));
  }
  return {};
}

Result<void> Waiting::has_room(const std::string& person) const {
  const auto theirs = std::count_if(kept_.begin(), kept_.end(),
                                    [&](const auto& one) { return one.second.person == person; });
  if (static_cast<std::size_t>(theirs) >= kProposalsPerPersonMax) {
    return fail(ErrorKind::kLimit,
                fmt::format("{} statements of {} wait for signatures; that is as many as one "
                            "person may have",
                            theirs, person));
  }
  if (kept_.size() >= kProposalsMax) {
    return fail(ErrorKind::kLimit, "too many statements wait for signatures");
  }
  return {};
}

Result<std::size_t> Waiting::put(Proposal proposal, const std::string& person, TimePoint now) {
  const std::scoped_lock guard(mutex_);
  std::erase_if(kept_, [&](const auto& one) { return one.second.proposal.body.expires <= now; });
  const auto at = kept_.find(proposal.body.id);
  if (at == kept_.end()) {
    if (auto room = has_room(person); !room) return std::unexpected(room.error());
    const std::size_t count = proposal.signatures.size();
    const std::string id = proposal.body.id;
    kept_.emplace(id, Kept{std::move(proposal), person});
    return count;
  }
  Proposal& old = at->second.proposal;
  if (old.body_text != proposal.body_text) {
    return fail(ErrorKind::kInvalid, "another statement has this id");
  }
  if (old.signatures.size() + proposal.signatures.size() > ledger::kSignaturesMax) {
    return too_many_signatures();
  }
  join(proposal, old);
  old = std::move(proposal);
  return old.signatures.size();
}

std::vector<Proposal> Waiting::list(TimePoint now) {
  const std::scoped_lock guard(mutex_);
  std::vector<Proposal> list;
  for (const auto& [id, one] : kept_) {
    if (one.proposal.body.expires > now) list.push_back(one.proposal);
  }
  return list;
}

void Waiting::drop(const std::string& id) {
  const std::scoped_lock guard(mutex_);
  kept_.erase(id);
}

}  // namespace onus::server
