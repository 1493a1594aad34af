#include "onus/ledger/reach.h"

#include "emergency_people.h"

namespace onus::ledger {

using base::Result;

Result<Reach> reach_of(const Governance& governance, const EstateRecord& record,
                       const RecordPolicy& policy, TimePoint at) {
  // A shared pointer that owns nothing: the record outlives this call.
  const PolicyRules rules{std::shared_ptr<const EstateRecord>(std::shared_ptr<void>(), &record),
                          &policy};
  Reach reach;
  for (const std::string& person : rules.approvers()) {
    const auto there = still_there(governance, record, person, at);
    if (!there) return std::unexpected(there.error());
    if (!*there) continue;
    (can_sign(governance, policy, person, at) ? reach.able : reach.unable).insert(person);
  }
  const auto enough = can_ever_be_met(record, policy, governance.able(record, policy, at, ""));
  if (!enough) return std::unexpected(enough.error());
  reach.enough = *enough;
  return reach;
}

}  // namespace onus::ledger
