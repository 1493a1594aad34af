#include "onus/ledger/merkle.h"
#include "onus/store/proof.h"
#include "onus/store/store.h"

namespace onus::store {

base::Result<crypto::Digest> Snapshot::root(std::uint64_t size) {
  return ledger::root_of(StoredHashes(*this), size);
}

base::Result<void> Store::erase_text(const crypto::Digest& commitment) {
  const auto erased =
      write([&](Transaction& transaction) { return transaction.erase_text(commitment); });
  if (!erased) return erased;
  return sweep_erased();
}

}  // namespace onus::store
