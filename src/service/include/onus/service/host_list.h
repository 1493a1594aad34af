// What hosts are told: the signed revocation list, and what proves a grant to a strict host.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "onus/access/revocation.h"
#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/crypto/private_key.h"
#include "onus/hosts/audit.h"
#include "onus/hosts/grant_bundle.h"
#include "onus/ledger/governance.h"
#include "onus/service/ledger.h"
#include "onus/store/store.h"

namespace onus::service {

/// The list as the log has it: every grant that ended, reviewed or not, until
/// access::kListedAfterEnd behind its certificate's end.
///
/// Pre     `governance` is that of `snapshot`; `log_key` is the log's own.
/// Post    With `since`, a size that the asker has: the proof that the log continued it, beside.
/// Errors  kNotFound: no head was signed yet. kLimit: more ended within two days than a list holds.
///         kInvalid: `since` lies behind the newest head. kIo: the store.
/// Cost    Reads the statements of the last two days.
[[nodiscard]] base::Result<std::string> host_list(store::Snapshot& snapshot,
                                                  const ledger::Governance& governance,
                                                  const crypto::PrivateKey& log_key,
                                                  base::TimePoint now,
                                                  std::optional<std::uint64_t> since = {});

/// What proves that the quorum gave a grant: its request, the approvals and the grant.
///
/// Errors  kInvalid: the request has no grant. kNotFound: no head covers the grant yet. kIo.
[[nodiscard]] base::Result<hosts::GrantBundle> grant_bundle(
    store::Snapshot& snapshot, const ledger::EmergencyRequest& request);

/// All grants and authorities of a log, for an audit.
[[nodiscard]] base::Result<hosts::GrantIndex> grants_of(const LedgerView& view);
/// The same out of an export, all of which is verified first. `key`: the log's verifier key; empty:
/// the one in the export.
[[nodiscard]] base::Result<hosts::GrantIndex> grants_of_export(const std::string& directory,
                                                               const std::string& key);

}  // namespace onus::service
