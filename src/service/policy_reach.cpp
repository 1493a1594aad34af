// Who could approve now, policy by policy.
#include "onus/ledger/emergency.h"
#include "onus/ledger/reach.h"
#include "onus/service/doctor.h"

namespace onus::service {

using base::Result;

Result<std::vector<report::PolicyReach>> policy_reach(const LedgerView& view, base::TimePoint at) {
  std::vector<report::PolicyReach> list;
  const Governance& governance = view.governance();
  const ledger::Adoption* adoption = governance.in_force(at);
  if (adoption == nullptr) return list;
  const auto record = governance.record_of(*adoption);
  if (!record) return std::unexpected(record.error());
  for (const auto& [id, policy] : (*record)->policies()) {
    if (!policy.approve) continue;
    const auto reach = ledger::reach_of(governance, **record, policy, at);
    if (!reach) return std::unexpected(reach.error());
    report::PolicyReach one;
    one.policy = id;
    one.rule = ledger::rule_words(*policy.approve);
    one.could_approve.assign(reach->able.begin(), reach->able.end());
    one.without_key.assign(reach->unable.begin(), reach->unable.end());
    one.enough = reach->enough;
    const auto* freeze = ledger::freeze_of(governance, id, at);
    if (freeze != nullptr) one.frozen_until = freeze->until;
    list.push_back(std::move(one));
  }
  return list;
}

}  // namespace onus::service
