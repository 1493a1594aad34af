#include <bit>

#include "onus/store/store.h"
#include "tree_hash.h"

namespace onus::store {

base::Result<crypto::Digest> Snapshot::root(std::uint64_t size) {
  if (size == 0) return crypto::sha256(std::string_view{});  // RFC 6962: the empty tree
  // From the smallest subtree on the right to the largest on the left: each set bit is one.
  std::optional<crypto::Digest> root;
  for (std::uint64_t rest = size; rest != 0; rest &= rest - 1) {
    const auto level = static_cast<unsigned>(std::countr_zero(rest));
    auto subtree = tree_hash(level, (rest >> level) - 1);
    if (!subtree) return subtree;
    if (root) {
      subtree = node_hash(*subtree, *root);
      if (!subtree) return subtree;
    }
    root = *subtree;
  }
  return *root;
}

base::Result<void> Store::erase_text(const crypto::Digest& commitment) {
  const auto erased =
      write([&](Transaction& transaction) { return transaction.erase_text(commitment); });
  if (!erased) return erased;
  return sweep_erased();
}

}  // namespace onus::store
