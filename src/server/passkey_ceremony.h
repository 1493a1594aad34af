// What both ceremonies of passkeys ask for.
#pragma once

#include "onus/access/webauthn.h"
#include "onus/server/sessions.h"

namespace onus::server {

/// What an answer to `challenge` from a page of `party` must be.
[[nodiscard]] access::CeremonyDemand demand_of(const access::RelyingParty& party,
                                               const Challenge& challenge);

}  // namespace onus::server
