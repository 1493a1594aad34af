// The page for those who sign.
#pragma once

#include "onus/base/result.h"
#include "onus/report/board.h"
#include "onus/service/ledger.h"
#include "onus/service/session.h"

namespace onus::service {

/// Everything for the board's page at the session's moment. `view`: the ledger; nullptr: none.
///
/// Errors  kIo, kInvalid: the ledger cannot be read.
/// Cost    That of a check with its sweep, twice.
[[nodiscard]] base::Result<report::Board> board(const LedgerView* view, const Session& session);

}  // namespace onus::service
