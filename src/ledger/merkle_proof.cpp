// Proofs about the tree: which hashes go in, and what they show.
#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "onus/base/check.h"
#include "onus/ledger/merkle.h"

namespace onus::ledger {
namespace {

using base::ErrorKind;
using base::Result;

// Leaves [begin, end) of a tree.
struct Range {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

// RFC 6962 splits n > 1 leaves after the largest power of two below n.
std::uint64_t split(Range range) {
  return range.begin + std::bit_floor(range.end - range.begin - 1);
}

// The complete nodes that a range's root is made of: proofs list ranges, readers know nodes.
struct Plan {
  std::vector<NodeId> nodes;
  std::vector<std::size_t> nodes_of_hash;  // how many of them each hash of the proof takes

  void add(Range range) {
    const std::size_t before = nodes.size();
    for (std::uint64_t begin = range.begin; begin < range.end;) {
      const std::uint64_t width = std::bit_floor(range.end - begin);
      const auto level = static_cast<unsigned>(std::countr_zero(width));
      nodes.push_back({level, begin >> level});
      begin += width;
    }
    nodes_of_hash.push_back(nodes.size() - before);
  }
};

Result<std::vector<Hash>> carried_out(const HashReader& hashes, const Plan& plan) {
  if (plan.nodes.empty()) return std::vector<Hash>{};
  const auto read = hashes.read(plan.nodes);
  if (!read) return std::unexpected(read.error());
  ONUS_CHECK(read->size() == plan.nodes.size());
  std::vector<Hash> proof;
  std::size_t at = 0;
  for (const std::size_t count : plan.nodes_of_hash) {
    Hash hash = (*read)[at + count - 1];
    for (std::size_t i = count - 1; i-- > 0;) hash = node_hash((*read)[at + i], hash);
    proof.push_back(hash);
    at += count;
  }
  ONUS_CHECK(proof.size() <= kProofHashesMax);
  return proof;
}

std::unexpected<base::Error> too_large(std::uint64_t size) {
  return base::fail(ErrorKind::kLimit,
                    fmt::format("a tree of {} leaves (at most {})", size, kTreeSizeMax));
}

std::unexpected<base::Error> wrong_length(std::size_t found, std::size_t expected) {
  return base::fail(ErrorKind::kInvalid,
                    fmt::format("a proof of {} hashes, this place has {}", found, expected));
}

// How many steps of a path climb between complete nodes, and how many along the right edge.
struct PathShape {
  std::size_t inner = 0;
  std::size_t border = 0;
};

PathShape shape_of(LeafPlace place) {
  const auto inner = static_cast<std::size_t>(std::bit_width(place.index ^ (place.tree_size - 1)));
  return {inner, static_cast<std::size_t>(std::popcount(place.index >> inner))};
}

// Climbs `inner` steps from node `index`; hashes on the left and on the right are told by its bits.
Hash climbed(Hash hash, std::uint64_t index, std::span<const Hash> proof) {
  for (std::size_t i = 0; i < proof.size(); ++i) {
    const bool from_left = ((index >> i) & 1U) != 0;
    hash = from_left ? node_hash(proof[i], hash) : node_hash(hash, proof[i]);
  }
  return hash;
}

// The same, taking only what lies to the left: the old tree knew nothing of the rest.
Hash climbed_left(Hash hash, std::uint64_t index, std::span<const Hash> proof) {
  for (std::size_t i = 0; i < proof.size(); ++i) {
    if (((index >> i) & 1U) != 0) hash = node_hash(proof[i], hash);
  }
  return hash;
}

Hash climbed_border(Hash hash, std::span<const Hash> proof) {
  for (const Hash& left : proof) hash = node_hash(left, hash);
  return hash;
}

}  // namespace

Result<std::vector<Hash>> inclusion_proof(const HashReader& hashes, LeafPlace place) {
  if (place.tree_size > kTreeSizeMax) return too_large(place.tree_size);
  if (place.index >= place.tree_size) {
    return base::fail(ErrorKind::kInvalid, fmt::format("entry {} is not in a log of {} entries",
                                                       place.index, place.tree_size));
  }
  std::vector<Range> siblings;  // root first
  for (Range range{0, place.tree_size}; range.end - range.begin > 1;) {
    const std::uint64_t middle = split(range);
    if (place.index < middle) {
      siblings.push_back({middle, range.end});
      range.end = middle;
    } else {
      siblings.push_back({range.begin, middle});
      range.begin = middle;
    }
  }
  Plan plan;
  for (auto range = siblings.rbegin(); range != siblings.rend(); ++range) plan.add(*range);
  return carried_out(hashes, plan);
}

Result<std::vector<Hash>> consistency_proof(const HashReader& hashes, TreeGrowth growth) {
  if (growth.new_size > kTreeSizeMax) return too_large(growth.new_size);
  if (growth.old_size > growth.new_size) {
    return base::fail(ErrorKind::kInvalid,
                      fmt::format("a log of {} entries has no larger one of {} before it",
                                  growth.new_size, growth.old_size));
  }
  if (growth.old_size == 0 || growth.old_size == growth.new_size) return std::vector<Hash>{};
  std::vector<Range> parts;  // root first
  Range range{0, growth.new_size};
  bool whole = true;  // the old tree ends where the range does, and both began together
  while (growth.old_size != range.end) {
    const std::uint64_t middle = split(range);
    if (growth.old_size <= middle) {
      parts.push_back({middle, range.end});
      range.end = middle;
    } else {
      parts.push_back({range.begin, middle});
      range.begin = middle;
      whole = false;
    }
  }
  Plan plan;
  // Where the old tree is one complete subtree the verifier knows its hash: the old root.
  if (!whole) plan.add(range);
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) plan.add(*part);
  return carried_out(hashes, plan);
}

Result<void> verify_inclusion(LeafPlace place, const Hash& leaf, std::span<const Hash> proof,
                              const Hash& root) {
  if (place.index >= place.tree_size) {
    return base::fail(ErrorKind::kInvalid, fmt::format("entry {} is not in a log of {} entries",
                                                       place.index, place.tree_size));
  }
  const PathShape shape = shape_of(place);
  if (proof.size() != shape.inner + shape.border) {
    return wrong_length(proof.size(), shape.inner + shape.border);
  }
  const Hash inner = climbed(leaf, place.index, proof.first(shape.inner));
  if (climbed_border(inner, proof.subspan(shape.inner)) != root) {
    return base::fail(ErrorKind::kDenied,
                      fmt::format("the proof does not lead from entry {} to the root of {} entries",
                                  place.index, place.tree_size));
  }
  return {};
}

Result<void> verify_consistency(const HeadPair& heads, std::span<const Hash> proof) {
  const auto [old_size, new_size] = heads.sizes;
  if (old_size == 0 || old_size > new_size) {
    return base::fail(ErrorKind::kInvalid,
                      fmt::format("no proof leads from {} entries to {}", old_size, new_size));
  }
  const auto denied = [&] {
    return base::fail(ErrorKind::kDenied,
                      fmt::format("the log of {} entries is not the beginning of the one of {}: "
                                  "its history was changed, or the proof is of another log",
                                  old_size, new_size));
  };
  if (old_size == new_size) {
    if (!proof.empty()) return wrong_length(proof.size(), 0);
    if (heads.old_root != heads.new_root) return denied();
    return {};
  }
  const auto level = static_cast<unsigned>(std::countr_zero(old_size));
  PathShape shape = shape_of({old_size - 1, new_size});
  shape.inner -= level;
  // An old tree that is one complete subtree is its own first hash.
  const std::size_t given = std::has_single_bit(old_size) ? 0 : 1;
  if (proof.size() != given + shape.inner + shape.border) {
    return wrong_length(proof.size(), given + shape.inner + shape.border);
  }
  const Hash seed = given == 0 ? heads.old_root : proof.front();
  const auto inner = proof.subspan(given, shape.inner);
  const auto border = proof.subspan(given + shape.inner);
  const std::uint64_t index = (old_size - 1) >> level;
  if (climbed_border(climbed_left(seed, index, inner), border) != heads.old_root) return denied();
  if (climbed_border(climbed(seed, index, inner), border) != heads.new_root) return denied();
  return {};
}

}  // namespace onus::ledger
