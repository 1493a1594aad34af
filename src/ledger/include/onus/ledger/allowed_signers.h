// Keys in force, as stock `ssh-keygen -Y verify` reads them.
#pragma once

#include <cstdint>
#include <string>

#include "onus/ledger/governance.h"

namespace onus::ledger {

/// The allowed_signers file of a log: a line a key, with the times between which it was in force
/// and the namespaces of statements. `ssh-keygen -Y verify -I PERSON -O verify-time=…` gives with
/// it what the replay gives. The log's own key stands first, as "@log", for what it says itself. A
/// key of a type that OpenSSH does not know (passkeys of P-384, P-521, RSA) stands in a comment:
/// ssh-keygen would read nothing below it. `size`: as of the log's first entries only.
///
/// Source  ssh-keygen(1), ALLOWED SIGNERS
[[nodiscard]] std::string allowed_signers(const Governance& governance,
                                          std::uint64_t size = UINT64_MAX);

/// A moment as `-O verify-time=` and `valid-after=` take it: "20261126080000Z".
[[nodiscard]] std::string ssh_time(TimePoint at);

}  // namespace onus::ledger
