// How every operation stands, at a glance: what the worst single failure does to it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "onus/analysis/contingency.h"
#include "onus/report/answers.h"
#include "onus/service/session.h"

namespace onus::service {

struct OperationVerdict {
  model::ItemIndex operation;
  /// Of any single failure; kDownBefore: it is down before anything fails.
  analysis::Verdict worst = analysis::Verdict::kUnaffected;
  std::string failure;                       // the first that does it: "okta", "vendor=okta"
  std::optional<base::Seconds> longest_gap;  // none: it has one that never ends, or has none
  std::size_t harmful = 0;                   // failures that make it late or lock it out
};

struct Verdicts {
  std::vector<OperationVerdict> operations;  // all, in order of place
  std::size_t failures = 0;                  // that there are to try
  std::size_t judged = 0;                    // fewer: it was stopped, and there may be worse
};

/// Post    A worse verdict is never hidden by a milder one; of equal ones the longest gap counts,
///         one without end the most, then the first in the sweep's order.
/// Cost    That of a sweep without people.
[[nodiscard]] base::Result<Verdicts> verdicts(const Session& session,
                                              const analysis::SweepControl& control);

}  // namespace onus::service
