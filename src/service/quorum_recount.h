// What a certificate rests on, looked up in the log's own entries and not in what was derived from
// them: the derived rows are data that somebody with the database could write.
#pragma once

#include "onus/base/result.h"
#include "onus/ledger/emergency.h"
#include "onus/service/ledger.h"

namespace onus::service {

/// Whether the request, the estate that it is judged by, each approval and the key that signed it,
/// and the grant if there is one, stand in the log as `request` and the keys' rows say.
///
/// Errors  kDenied: an entry says something else than its row; the message names both. As
///         ledger::check_entry. kIo: the disk.
/// Cost    An entry read and its signatures verified, for the request and two for each approval.
[[nodiscard]] base::Result<void> recount(const LedgerView& view,
                                         const ledger::EmergencyRequest& request);

}  // namespace onus::service
