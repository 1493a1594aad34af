// Who could approve under a policy if somebody asked now.
#pragma once

#include <set>
#include <string>

#include "onus/ledger/governance.h"

namespace onus::ledger {

struct Reach {
  std::set<std::string> able;    // named by the policy's rules, there, with a key that counts
  std::set<std::string> unable;  // named and there, without one
  bool enough = false;           // somebody could ask, and others of `able` meet the rule

  bool operator==(const Reach&) const = default;
};

/// Post    `enough` where no quorum is asked for at all: that is a finding, not a dead end.
/// Errors  kNotFound, kIo: a record cannot be read. kLimit: as rule_met.
[[nodiscard]] base::Result<Reach> reach_of(const Governance& governance, const EstateRecord& record,
                                           const RecordPolicy& policy, TimePoint at);

}  // namespace onus::ledger
