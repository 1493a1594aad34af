// Whether a request could become a certificate that OpenSSH's sshd takes, asked before people are.
#pragma once

#include "onus/base/result.h"
#include "onus/ledger/emergency.h"
#include "onus/ledger/statement.h"

namespace onus::service {

/// For a request that is not in the log yet.
///
/// Pre     `request` is an emergency-requested statement whose fields have their forms.
/// Errors  As access::check_grant_terms.
[[nodiscard]] base::Result<void> check_certifiable(const ledger::StatementBody& request);

/// For one in the log, that another program may have taken in.
[[nodiscard]] base::Result<void> check_certifiable(const ledger::EmergencyRequest& request);

}  // namespace onus::service
