#include "onus/ledger/merkle.h"

#include <fmt/format.h>

#include <array>
#include <bit>

#include "onus/base/check.h"
#include "onus/crypto/hasher.h"

namespace onus::ledger {
namespace {

constexpr std::array<std::uint8_t, 1> kLeafPrefix{0x00};
constexpr std::array<std::uint8_t, 1> kNodePrefix{0x01};

// Folds complete subtrees, left to right and shrinking, into the root over all of them.
Hash folded(std::span<const Hash> peaks) {
  ONUS_CHECK(!peaks.empty());
  Hash root = peaks.back();
  for (std::size_t i = peaks.size() - 1; i-- > 0;) root = node_hash(peaks[i], root);
  return root;
}

}  // namespace

Hash leaf_hash(std::string_view entry) {
  crypto::Hasher hasher;
  return hasher.update(kLeafPrefix).update(entry).finish();
}

Hash node_hash(const Hash& left, const Hash& right) {
  crypto::Hasher hasher;
  return hasher.update(kNodePrefix).update(left.bytes).update(right.bytes).finish();
}

Hash empty_root() {
  crypto::Hasher hasher;
  return hasher.finish();
}

base::Result<Frontier> Frontier::from_peaks(std::uint64_t size, std::vector<Hash> peaks) {
  if (size > kTreeSizeMax) {
    return base::fail(base::ErrorKind::kLimit,
                      fmt::format("a tree of {} leaves (at most {})", size, kTreeSizeMax));
  }
  if (peaks.size() != static_cast<std::size_t>(std::popcount(size))) {
    return base::fail(base::ErrorKind::kInvalid,
                      fmt::format("the edge of a tree of {} leaves has {} hashes, found {}", size,
                                  std::popcount(size), peaks.size()));
  }
  Frontier frontier;
  frontier.size_ = size;
  frontier.peaks_ = std::move(peaks);
  return frontier;
}

std::vector<Node> Frontier::append(const Hash& leaf) {
  ONUS_CHECK(size_ < kTreeSizeMax);
  std::vector<Node> completed{{{0, size_}, leaf}};
  // Each set bit at the bottom of the old size is a subtree that the new one completes.
  for (std::uint64_t rest = size_; (rest & 1U) != 0; rest >>= 1U) {
    const Node& right = completed.back();
    completed.push_back(
        {{right.id.level + 1, right.id.index >> 1U}, node_hash(peaks_.back(), right.hash)});
    peaks_.pop_back();
  }
  peaks_.push_back(completed.back().hash);
  ++size_;
  ONUS_CHECK(peaks_.size() == static_cast<std::size_t>(std::popcount(size_)));
  return completed;
}

Hash Frontier::root() const { return peaks_.empty() ? empty_root() : folded(peaks_); }

std::vector<NodeId> peaks_of(std::uint64_t size) {
  std::vector<NodeId> peaks;
  std::uint64_t begin = 0;
  for (unsigned level = 64; level-- > 0;) {
    const std::uint64_t width = std::uint64_t{1} << level;
    if ((size & width) == 0) continue;
    peaks.push_back({level, begin >> level});
    begin += width;
  }
  return peaks;
}

base::Result<Hash> root_of(const HashReader& hashes, std::uint64_t size) {
  if (size > kTreeSizeMax) {
    return base::fail(base::ErrorKind::kLimit,
                      fmt::format("a tree of {} leaves (at most {})", size, kTreeSizeMax));
  }
  if (size == 0) return empty_root();
  const auto peaks = hashes.read(peaks_of(size));
  if (!peaks) return std::unexpected(peaks.error());
  return folded(*peaks);
}

}  // namespace onus::ledger
