// The list that hosts fetch: grants that ended before their certificates did. Made from statements,
// for a request that is reviewed and closed may have a certificate that still counts.
#include <algorithm>
#include <map>
#include <set>

#include "ledger_rows.h"
#include "onus/access/grant_certificate.h"
#include "onus/access/revocation.h"
#include "onus/codec/ssh_key.h"
#include "onus/service/desk.h"

namespace onus::service {

using base::Result;
using base::TimePoint;
using ledger::StatementKind;

namespace {

/// No certificate lives longer, and none is listed longer after its end.
constexpr base::Seconds kLooksBack =
    access::kGrantLastsMax + access::kSetBack + access::kListedAfterEnd;

/// Statements of a kind that were received since then, the newest first.
Result<std::vector<Act>> acts_since(const LedgerView& view, StatementKind kind, TimePoint since) {
  std::vector<Act> acts;
  bool older = false;
  store::StatementQuery query;
  query.kind = std::string(ledger::spec_of(kind).name);
  query.order = store::StatementOrder::kNewestFirst;
  query.limit = store::kStatementsPerQueryMax;
  const auto read = view.snapshot().statements(query, [&](const store::StatementRow& row) {
    older = older || row.received < since;
    if (older) return Result<void>{};
    auto act = act_from_row(row);
    if (!act) return Result<void>(std::unexpected(act.error()));
    acts.push_back(std::move(*act));
    return Result<void>{};
  });
  if (!read) return std::unexpected(read.error());
  return acts;
}

Result<void> put_authorities(const LedgerView& view, access::Revocations& list) {
  for (const auto& [fingerprint, authority] : view.governance().emergency().authorities) {
    auto key = codec::parse_ssh_key_line(authority.line);
    if (!key) return std::unexpected(key.error());
    (authority.in_force(list.made_at) ? list.authorities : list.retired)
        .push_back(std::move(key->key));
  }
  return {};
}

Result<void> put_ended(const LedgerView& view, access::Revocations& list) {
  const TimePoint since = list.made_at - kLooksBack;
  const auto ends = acts_since(view, StatementKind::kEmergencyEnded, since);
  if (!ends) return std::unexpected(ends.error());
  std::set<std::string, std::less<>> ended;
  for (const Act& end : *ends) ended.emplace(end.text("request"));
  const auto grants = acts_since(view, StatementKind::kEmergencyGranted, since);
  if (!grants) return std::unexpected(grants.error());
  const auto& known = view.governance().emergency().authorities;
  for (const Act& grant : *grants) {
    if (!ended.contains(grant.text("request")) || !grant.valid_to) continue;
    if (*grant.valid_to + access::kListedAfterEnd <= list.made_at) continue;
    const auto authority = known.find(grant.text("authority"));
    if (authority == known.end()) continue;  // the judge takes no grant without one
    auto key = codec::parse_ssh_key_line(authority->second.line);
    if (!key) return std::unexpected(key.error());
    list.ended.push_back(
        {std::string(grant.text("request")), grant.entry, *grant.valid_to, std::move(key->key)});
  }
  std::reverse(list.ended.begin(), list.ended.end());  // ascending by serial
  return {};
}

}  // namespace

Result<std::string> Desk::revocations() {
  const auto head = sign_head();
  if (!head) return std::unexpected(head.error());
  return read([&](const LedgerView& view) -> Result<std::string> {
    access::Revocations list;
    list.made_at = clock_.now();
    list.checkpoint = head->note;
    if (auto put = put_authorities(view, list); !put) return std::unexpected(put.error());
    if (auto put = put_ended(view, list); !put) return std::unexpected(put.error());
    return access::sign_revocations(list, *log_key_);
  });
}

}  // namespace onus::service
