// The Merkle tree of RFC 6962: hashes, growth, proofs.
//
// Nodes are named by level and index: (level, i) covers the leaves [i << level, (i + 1) << level).
// Only complete nodes are ever stored; what a tree's right edge needs is computed from them.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "onus/base/result.h"
#include "onus/crypto/sha256.h"

namespace onus::ledger {

using Hash = crypto::Digest;

inline constexpr std::uint64_t kTreeSizeMax = std::uint64_t{1} << 62U;
inline constexpr std::size_t kProofHashesMax = 63;

/// SHA-256(0x00 ‖ entry).
///
/// Source  RFC 6962 section 2.1, as the rest of this file
[[nodiscard]] Hash leaf_hash(std::string_view entry);

/// SHA-256(0x01 ‖ left ‖ right).
[[nodiscard]] Hash node_hash(const Hash& left, const Hash& right);

/// SHA-256 of nothing: the root of the empty tree.
[[nodiscard]] Hash empty_root();

/// A complete subtree: 1 << level leaves from index << level.
struct NodeId {
  unsigned level = 0;
  std::uint64_t index = 0;

  auto operator<=>(const NodeId&) const = default;
};

struct Node {
  NodeId id;
  Hash hash;

  bool operator==(const Node&) const = default;
};

/// The right edge of a growing tree: one hash for each set bit of its size.
class Frontier {
 public:
  Frontier() = default;

  /// Goes on from a stored edge: the complete subtrees that make up a tree of `size` leaves,
  /// largest first, as `peaks_of(size)` names them.
  ///
  /// Errors  kInvalid: `peaks` does not have one hash for each set bit of `size`.
  ///         kLimit: `size` is beyond kTreeSizeMax.
  [[nodiscard]] static base::Result<Frontier> from_peaks(std::uint64_t size,
                                                         std::vector<Hash> peaks);

  /// Adds a leaf. The nodes that it completes, the leaf's own first; store them all.
  ///
  /// Pre     size() < kTreeSizeMax.
  std::vector<Node> append(const Hash& leaf);

  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] Hash root() const;
  [[nodiscard]] const std::vector<Hash>& peaks() const { return peaks_; }

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> peaks_;  // largest first
};

/// The complete subtrees that make up a tree of `size` leaves, left (largest) to right.
[[nodiscard]] std::vector<NodeId> peaks_of(std::uint64_t size);

/// Where stored nodes come from: a database, tiles, memory.
class HashReader {
 public:
  virtual ~HashReader() = default;

  /// The hashes of `nodes`, in that order. All are complete in the tree that is asked about.
  ///
  /// Errors  kIo, kNotFound: a node cannot be read; then no hash is returned.
  [[nodiscard]] virtual base::Result<std::vector<Hash>> read(
      std::span<const NodeId> nodes) const = 0;
};

/// The root of the tree over the first `size` leaves.
///
/// Errors  What `hashes` fails with. kLimit: `size` is beyond kTreeSizeMax.
[[nodiscard]] base::Result<Hash> root_of(const HashReader& hashes, std::uint64_t size);

/// A leaf's place in a tree of that size.
struct LeafPlace {
  std::uint64_t index = 0;
  std::uint64_t tree_size = 0;
};

/// Two sizes of one log.
struct TreeGrowth {
  std::uint64_t old_size = 0;
  std::uint64_t new_size = 0;
};

/// The audit path of a leaf.
///
/// Errors  kInvalid: the index is not below the size. kLimit: the size is beyond kTreeSizeMax.
///         What `hashes` fails with.
/// Cost    Reads O(log size) nodes in one call.
[[nodiscard]] base::Result<std::vector<Hash>> inclusion_proof(const HashReader& hashes,
                                                              LeafPlace place);

/// Shows that the smaller tree is the beginning of the larger one. Empty if the sizes are equal, or
/// the old tree is.
///
/// Errors  kInvalid: old_size > new_size. kLimit: new_size is beyond kTreeSizeMax. What `hashes`
///         fails with.
/// Cost    Reads O(log new_size) nodes in one call.
[[nodiscard]] base::Result<std::vector<Hash>> consistency_proof(const HashReader& hashes,
                                                                TreeGrowth growth);

/// Whether `proof` shows that the leaf of that hash stands at that place under `root`.
///
/// Errors  kDenied: it does not. kInvalid: the index is not below the size, or the proof has
///         another length than every proof of that place.
[[nodiscard]] base::Result<void> verify_inclusion(LeafPlace place, const Hash& leaf,
                                                  std::span<const Hash> proof, const Hash& root);

/// Two heads that are claimed to be of one log.
struct HeadPair {
  TreeGrowth sizes;
  Hash old_root;
  Hash new_root;
};

/// Whether `proof` shows that the old tree is the beginning of the new one. From an empty tree
/// there is nothing to show and nothing is accepted; a caller whose protocol lets a log begin at 0
/// (as tlog-witness does) asks only for sizes above it.
///
/// Errors  kDenied: it does not. kInvalid: old_size is 0 or beyond new_size, or the proof has
///         another length than every proof of these sizes.
/// Source  RFC 9162 section 2.1.4.2
[[nodiscard]] base::Result<void> verify_consistency(const HeadPair& heads,
                                                    std::span<const Hash> proof);

}  // namespace onus::ledger
