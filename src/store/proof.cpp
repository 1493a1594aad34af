#include "onus/store/proof.h"

#include <fmt/format.h>

namespace onus::store {

base::Result<std::vector<ledger::Hash>> StoredHashes::read(
    std::span<const ledger::NodeId> nodes) const {
  std::vector<ledger::Hash> hashes;
  hashes.reserve(nodes.size());
  for (const ledger::NodeId& node : nodes) {
    const auto hash = snapshot_.tree_hash(node.level, node.index);
    if (!hash) return std::unexpected(hash.error());
    hashes.push_back(*hash);
  }
  return hashes;
}

base::Result<std::string> published_checkpoint(Snapshot& snapshot, const SignedHead& head) {
  const auto cosignatures = snapshot.cosignatures(head.size);
  if (!cosignatures) return std::unexpected(cosignatures.error());
  std::string note = head.note;
  for (const Cosignature& cosignature : *cosignatures) note += cosignature.line;
  return note;
}

namespace {

// One that witnesses saw proves more than a newer one that they did not.
base::Result<SignedHead> head_that_proves(Snapshot& snapshot, std::uint64_t index) {
  const auto cosigned = snapshot.newest_cosigned_head();
  if (!cosigned) return std::unexpected(cosigned.error());
  if (*cosigned && (*cosigned)->size > index) return **cosigned;
  const auto newest = snapshot.newest_head();
  if (!newest) return std::unexpected(newest.error());
  if (*newest && (*newest)->size > index) return **newest;
  return base::fail(base::ErrorKind::kNotFound,
                    fmt::format("entry {} is durable, but no signed head covers it yet: the next "
                                "command that appends signs one that does",
                                index));
}

}  // namespace

base::Result<ledger::TlogProof> prove(Snapshot& snapshot, std::uint64_t index) {
  auto entry = snapshot.entry(index);
  if (!entry) return std::unexpected(entry.error());
  const auto head = head_that_proves(snapshot, index);
  if (!head) return std::unexpected(head.error());
  auto hashes =
      ledger::inclusion_proof(StoredHashes(snapshot), {.index = index, .tree_size = head->size});
  if (!hashes) return std::unexpected(hashes.error());
  auto checkpoint = published_checkpoint(snapshot, *head);
  if (!checkpoint) return std::unexpected(checkpoint.error());
  return ledger::TlogProof{std::move(*entry), index, std::move(*hashes), std::move(*checkpoint)};
}

}  // namespace onus::store
