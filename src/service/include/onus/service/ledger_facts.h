// What a ledger says of an estate, made ready for the rules and the simulation.
#pragma once

#include <vector>

#include "onus/base/result.h"
#include "onus/findings/ledger_facts.h"
#include "onus/service/ledger.h"
#include "onus/service/session.h"

namespace onus::service {

/// Approvals, proofs, acceptances and the standing of the log itself, at the session's moment.
///
/// Post    Where the log contradicts its signed heads, `broken` says so and nothing else is set.
/// Errors  kIo, kInvalid: the store cannot be read.
/// Cost    A closure digest for each workflow and recovery path.
[[nodiscard]] base::Result<findings::LedgerFacts> ledger_facts(const LedgerView& view,
                                                               const Session& session);

/// Why the store contradicts its signed heads, the one in it and the one at the second path; empty:
/// it does not.
///
/// Errors  kIo: the store cannot be read.
[[nodiscard]] base::Result<std::string> log_contradiction(const LedgerView& view);

/// How long recovery paths took in the newest drill that they passed.
[[nodiscard]] base::Result<std::vector<analysis::MeasuredPath>> measured_paths(
    const LedgerView& view, const Session& session);

}  // namespace onus::service
