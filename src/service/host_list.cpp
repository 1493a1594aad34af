#include "onus/service/host_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "onus/base/check.h"
#include "onus/codec/base64.h"
#include "onus/codec/ssh_key.h"
#include "onus/ledger/act.h"
#include "onus/store/proof.h"

namespace onus::service {

using base::ErrorKind;
using base::fail;
using base::Result;
using ledger::StatementKind;

namespace {

// A grant lasts a day at most, and is listed a day behind its end.
constexpr base::Seconds kLookBack = std::chrono::hours(49);

/// Calls `take` with every statement of a kind that counts, from entry `from` on.
Result<void> each_of(store::Snapshot& snapshot, StatementKind kind, std::uint64_t from,
                     const std::function<Result<void>(const ledger::Act&)>& take) {
  store::StatementQuery query;
  query.kind = std::string(ledger::spec_of(kind).name);
  query.from_index = from;
  for (;;) {  // ends: with the first page that is not full
    std::size_t seen = 0;
    const auto page = snapshot.statements(query, [&](const store::StatementRow& row) {
      ++seen;
      query.from_index = row.index + 1;
      ledger::Act act;
      act.entry = row.index;
      act.kind = kind;
      act.received = row.received;
      act.valid_to = row.valid_to;
      if (const auto read = ledger::read_detail(row.detail, act); !read) return read;
      return act.counts ? take(act) : Result<void>();
    });
    if (!page) return page;
    if (seen < query.limit) return {};
  }
}

struct Granted {
  std::uint64_t serial = 0;
  base::TimePoint valid_to;
  std::string authority;
};

Result<std::vector<access::EndedGrant>> ended_grants(store::Snapshot& snapshot,
                                                     const ledger::Governance& governance,
                                                     base::TimePoint now) {
  const auto from = snapshot.size_known_at(now - kLookBack);
  if (!from) return std::unexpected(from.error());
  std::map<std::string, Granted, std::less<>> grants;
  auto done = each_of(snapshot, StatementKind::kEmergencyGranted, *from, [&](const auto& act) {
    if (act.valid_to && *act.valid_to + access::kListedAfterEnd > now) {
      grants.emplace(act.text("request"),
                     Granted{act.entry, *act.valid_to, std::string(act.text("authority"))});
    }
    return Result<void>();
  });
  if (!done) return std::unexpected(done.error());
  std::map<std::uint64_t, access::EndedGrant> ended;  // by serial
  const auto& authorities = governance.emergency().authorities;
  done = each_of(snapshot, StatementKind::kEmergencyEnded, *from,
                 [&](const ledger::Act& act) -> Result<void> {
                   const auto grant = grants.find(act.text("request"));
                   if (grant == grants.end()) return {};  // it was never granted, or long ago
                   const auto authority = authorities.find(grant->second.authority);
                   if (authority == authorities.end()) return {};
                   const auto key = codec::parse_ssh_key_line(authority->second.line);
                   if (!key) return std::unexpected(key.error());
                   ended.insert_or_assign(grant->second.serial,
                                          access::EndedGrant{grant->first, grant->second.serial,
                                                             grant->second.valid_to, key->key});
                   return {};
                 });
  if (!done) return std::unexpected(done.error());
  std::vector<access::EndedGrant> list;
  for (auto& [serial, one] : ended) list.push_back(std::move(one));
  return list;
}

Result<void> add_authorities(const ledger::Governance& governance, base::TimePoint now,
                             access::Revocations& list) {
  for (const auto& [fingerprint, authority] : governance.emergency().authorities) {
    auto key = codec::parse_ssh_key_line(authority.line);
    if (!key) return std::unexpected(key.error());
    (authority.in_force(now) ? list.authorities : list.retired).push_back(std::move(key->key));
  }
  return {};
}

// DSSE lets further members stand beside; this one proves itself.
Result<std::string> with_proof(std::string envelope, store::Snapshot& snapshot,
                               ledger::TreeGrowth growth) {
  if (growth.old_size == growth.new_size || growth.old_size == 0) return envelope;
  const auto hashes = ledger::consistency_proof(store::StoredHashes(snapshot), growth);
  if (!hashes) return std::unexpected(hashes.error());
  std::string text;
  for (const ledger::Hash& hash : *hashes) {
    const std::string bytes(hash.bytes.begin(), hash.bytes.end());
    text += fmt::format("{}\"{}\"", text.empty() ? "" : ",", codec::base64_encode(bytes));
  }
  ONUS_CHECK(envelope.ends_with('}'));
  envelope.pop_back();
  return fmt::format(R"({},"consistency":{{"from":{},"proof":[{}]}}}})", envelope, growth.old_size,
                     text);
}

}  // namespace

Result<std::string> host_list(store::Snapshot& snapshot, const ledger::Governance& governance,
                              const crypto::PrivateKey& log_key, base::TimePoint now,
                              std::optional<std::uint64_t> since) {
  const auto head = snapshot.newest_head();
  if (!head) return std::unexpected(head.error());
  if (!*head) return fail(ErrorKind::kNotFound, "the log has signed no head yet");
  if (since && *since > (*head)->size) {
    return fail(ErrorKind::kInvalid,
                fmt::format("a list since entry {} is asked for, and the log's head has {}: the "
                            "asker saw more of this log than there is here",
                            *since, (*head)->size));
  }
  access::Revocations list;
  list.made_at = now;
  list.checkpoint = (*head)->note;
  auto ended = ended_grants(snapshot, governance, now);
  if (!ended) return std::unexpected(ended.error());
  list.ended = std::move(*ended);
  if (const auto added = add_authorities(governance, now, list); !added) {
    return std::unexpected(added.error());
  }
  auto envelope = access::sign_revocations(list, log_key);
  if (!envelope || !since) return envelope;
  return with_proof(std::move(*envelope), snapshot, {*since, (*head)->size});
}

Result<hosts::GrantBundle> grant_bundle(store::Snapshot& snapshot,
                                        const ledger::EmergencyRequest& request) {
  if (!request.grant) return fail(ErrorKind::kInvalid, "the request has no grant");
  std::vector<std::uint64_t> entries{request.entry};
  for (const ledger::EmergencyApproval& approval : request.approvals) {
    if (approval.entry < request.grant->entry) entries.push_back(approval.entry);
  }
  entries.push_back(request.grant->entry);
  hosts::GrantBundle bundle;
  for (const std::uint64_t entry : entries) {
    const auto proof = store::prove(snapshot, entry);
    if (!proof) return std::unexpected(proof.error());
    bundle.proofs.push_back(ledger::tlog_proof_text(*proof));
  }
  return bundle;
}

}  // namespace onus::service
