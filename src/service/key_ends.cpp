#include "key_ends.h"

#include <fmt/format.h>

#include <algorithm>

#include "onus/codec/time.h"
#include "onus/ledger/emergency.h"

namespace onus::service {

using ledger::EmergencyRequest;
using ledger::StatementKind;

namespace {

/// What became of one open request.
std::vector<std::string> told(const EmergencyRequest& request, const std::string& person,
                              const std::string& key, bool replaced_by_another) {
  std::vector<std::string> list;
  if (request.end) return list;
  const bool approved_with_it = std::ranges::any_of(
      request.approvals, [&](const auto& one) { return one.fingerprint == key; });
  if (!request.grant && approved_with_it) {
    list.push_back(fmt::format("{}'s approval of {} ({}) counts no more; another has to approve",
                               person, request.id, request.operation));
  }
  if (request.requester != person) return list;
  if (!request.grant && request.requester_key == key) {
    list.push_back(fmt::format("{} asked for {} ({}) with the key that ended: it is not granted",
                               person, request.id, request.operation));
  }
  if (request.grant && !replaced_by_another) {
    list.push_back(fmt::format(
        "{} still has access to {} until {}: end it (onus request end {} --reason revoked)", person,
        request.operation, codec::format_time(request.grant->valid_to), request.id));
  }
  return list;
}

}  // namespace

bool ends_a_key(StatementKind kind) {
  return kind == StatementKind::kKeyRevoked || kind == StatementKind::kKeyRotated ||
         kind == StatementKind::kKeyReplaced;
}

std::vector<std::string> left_open(const LedgerView& view, const ledger::StatementBody& ended,
                                   base::TimePoint now) {
  if (!ends_a_key(ended.kind)) return {};
  const bool revoked = ended.kind == StatementKind::kKeyRevoked;
  const std::string key(ended.text(revoked ? "fingerprint" : "replaces"));
  const bool rotated = ended.kind == StatementKind::kKeyRotated;
  std::vector<std::string> list;
  for (const auto& [id, request] : view.governance().emergency().requests) {
    if (request.grant && request.grant->valid_to <= now) continue;
    for (std::string& line : told(request, ended.subject, key, rotated)) {
      if (list.size() < kKeyEndsToldMax) list.push_back(std::move(line));
    }
  }
  return list;
}

}  // namespace onus::service
