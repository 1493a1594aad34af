// Asking witnesses for their cosignatures (C2SP tlog-witness).
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "onus/ledger/witness.h"
#include "onus/service/ledger.h"

namespace onus::service {

/// Sends a request to a witness and brings its answer, whatever its status.
///
/// Errors  kIo: no answer came; the message says why.
using PostToWitness = std::function<base::Result<ledger::WitnessAnswer>(const std::string& body)>;

/// Posts to `URL/add-checkpoint` with curl, a program of its own: this one speaks no TLS.
///
/// Errors  kInvalid: not an http or https URL.
[[nodiscard]] base::Result<PostToWitness> post_with_curl(const std::string& url);

struct WitnessedSize {
  std::string witness;
  std::uint64_t size = 0;         // of the head that it cosigned
  std::uint64_t size_before = 0;  // of the head that it knew before; 0: none

  bool operator==(const WitnessedSize&) const = default;
};

/// Asks one witness to cosign the newest signed head, and keeps what it answers.
///
/// Post    The cosignature was checked and is durable; proofs and exports carry it.
/// Errors  kDenied: the witness refused, signed with another key, or knows a longer log than this
///         one: then this store was restored from an old backup. kInvalid: nothing was signed yet,
///         or the answer is malformed. kIo: no answer came, or the store failed.
[[nodiscard]] base::Result<WitnessedSize> ask_witness(const LedgerPlace& place,
                                                      const ledger::NoteVerifier& witness,
                                                      const PostToWitness& post);

}  // namespace onus::service
