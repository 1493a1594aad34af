// What a ledger says of an estate: approvals, proofs, accepted risks, history.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "onus/report/answers.h"
#include "onus/report/ledger_answers.h"
#include "onus/service/ledger.h"
#include "onus/service/session.h"

namespace onus::service {

/// How the approvals of one workflow, recovery path, identity or operation stand, what made them
/// stale and which people changed.
[[nodiscard]] base::Result<report::ItemApproval> item_approval(const LedgerView& view,
                                                               const Session& session,
                                                               model::ItemIndex item);

/// The newest proof of a recovery path, and whether it still proves.
[[nodiscard]] base::Result<report::ProofStanding> proof_standing(const LedgerView& view,
                                                                 const Session& session,
                                                                 model::ItemIndex path);

/// The risks about an item that are accepted at the session's moment; those that do not count too.
[[nodiscard]] base::Result<std::vector<report::AcceptedRisk>> accepted_risks(const LedgerView& view,
                                                                             const Session& session,
                                                                             model::ItemIndex item);

/// The roles of an item that somebody signed for until the session's moment, the newest word each,
/// and whether who signed still speaks for who holds the role.
[[nodiscard]] base::Result<std::vector<report::TakenRole>> taken_roles(const LedgerView& view,
                                                                       const Session& session,
                                                                       model::ItemIndex item);

[[nodiscard]] base::Result<report::LedgerStatus> ledger_status(const LedgerView& view,
                                                               const Session& session);

/// Everything said about a subject: an item, a person, "@estate", "@log".
///
/// Errors  kNotFound: nothing was, and the log knows no such item.
[[nodiscard]] base::Result<report::History> history(const LedgerView& view,
                                                    const std::string& subject);

/// Roles out of signed statements, for `who`: who held them at `at` by what was known at
/// `known_at`.
[[nodiscard]] base::Result<std::vector<report::Role>> ledger_roles(const LedgerView& view,
                                                                   const Session& session,
                                                                   model::ItemIndex operation,
                                                                   base::TimePoint at,
                                                                   base::TimePoint known_at);

}  // namespace onus::service
