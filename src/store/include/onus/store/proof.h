// Proofs out of the store.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "onus/ledger/merkle.h"
#include "onus/ledger/tlog_proof.h"
#include "onus/store/store.h"

namespace onus::store {

/// The store's tree hashes, for the proofs of ledger/merkle.h.
///
/// Pre     The snapshot outlives it, and is used by the same thread.
class StoredHashes final : public ledger::HashReader {
 public:
  explicit StoredHashes(Snapshot& snapshot) : snapshot_(snapshot) {}
  [[nodiscard]] base::Result<std::vector<ledger::Hash>> read(
      std::span<const ledger::NodeId> nodes) const override;

 private:
  Snapshot& snapshot_;
};

/// A signed head with the cosignatures that came in for it: a checkpoint as it is published.
[[nodiscard]] base::Result<std::string> published_checkpoint(Snapshot& snapshot,
                                                             const SignedHead& head);

/// The file that proves one entry to anybody: under the newest signed head, with its cosignatures
/// and the entry itself.
///
/// Errors  kNotFound: there is no such entry, or no head was signed yet that covers it.
/// Cost    Reads O(log size) hashes.
[[nodiscard]] base::Result<ledger::TlogProof> prove(Snapshot& snapshot, std::uint64_t index);

}  // namespace onus::store
