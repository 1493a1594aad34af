#include "node_table.h"

#include <algorithm>
#include <utility>

#include "onus/base/check.h"

namespace onus::diagrams {
namespace {

constexpr std::uint64_t kLookEvery = 4096;  // nodes between two looks whether to stop
constexpr std::size_t kBucketsMin = 1U << 8U;
constexpr std::size_t kEntriesMin = 1U << 8U;
constexpr std::size_t kEntriesMax = 1U << 24U;
constexpr std::uint32_t kGenerationMax = (1U << (32U - ResultCache::kOperationBits)) - 1;
constexpr std::uint64_t kIndexMax = (std::uint64_t{1} << 31U) - 1;

}  // namespace

NodeTable::NodeTable() : buckets_(kBucketsMin, 0) { reset(kIndexMax); }

void NodeTable::allow(std::uint64_t made_max, std::uint64_t nodes_max) {
  nodes_max_ = std::min(nodes_max, kIndexMax);
  made_last_ = made_max > ~work_.nodes_made ? ~std::uint64_t{0} : work_.nodes_made + made_max;
}

void NodeTable::reset(std::uint64_t nodes_max) {
  allow(~std::uint64_t{0}, nodes_max);
  // Emptying by what was used keeps a million small modules linear.
  if (nodes_.size() * 4 < buckets_.size()) {
    for (std::size_t i = 1; i < nodes_.size(); ++i) buckets_[bucket_of(nodes_[i])] = 0;
  } else {
    std::ranges::fill(buckets_, 0);
  }
  nodes_.clear();
  nodes_.push_back({kLeafLevel, 0, 0, 0});
}

std::uint32_t NodeTable::add(const DiagramNode& wanted, std::size_t bucket) {
  if (nodes_.size() >= nodes_max_ || work_.nodes_made >= made_last_) return 0;
  if (work_.nodes_made % kLookEvery == 0 && stop_.requested()) return 0;
  if (nodes_.size() >= buckets_.size()) {
    buckets_.resize(buckets_.size() * 2);
    rebuild();
    bucket = bucket_of(wanted);
  }
  const auto index = static_cast<std::uint32_t>(nodes_.size());
  nodes_.push_back({wanted.level, wanted.high, wanted.low, buckets_[bucket]});
  buckets_[bucket] = index;
  ++work_.nodes_made;
  work_.nodes_most = std::max<std::uint64_t>(work_.nodes_most, nodes_.size());
  return index;
}

void NodeTable::rebuild() {
  std::ranges::fill(buckets_, 0);
  for (std::uint32_t i = 1; i < nodes_.size(); ++i) {
    const std::size_t bucket = bucket_of(nodes_[i]);
    nodes_[i].next = buckets_[bucket];
    buckets_[bucket] = i;
  }
}

void NodeTable::collect(std::span<Edge> roots) {
  std::vector<std::uint32_t> place(nodes_.size(), 0);
  for (Edge root : roots) {
    ONUS_CHECK(root != kNoEdge);
    place[root >> 1U] = 1;
  }
  for (std::size_t i = nodes_.size(); i-- > 1;) {
    if (place[i] == 0) continue;
    place[nodes_[i].high >> 1U] = 1;
    place[nodes_[i].low >> 1U] = 1;
  }
  std::uint32_t next = 1;
  place[0] = 0;
  const auto moved = [&](Edge edge) { return (place[edge >> 1U] << 1U) | (edge & 1U); };
  for (std::size_t i = 1; i < nodes_.size(); ++i) {
    if (place[i] == 0) continue;
    const DiagramNode& node = nodes_[i];
    const DiagramNode kept{node.level, moved(node.high), moved(node.low), 0};
    place[i] = next;
    nodes_[next++] = kept;
  }
  nodes_.resize(next);
  rebuild();
  for (Edge& root : roots) root = moved(root);
  ++work_.collections;
}

ResultCache::ResultCache() : entries_(kEntriesMin), grow_at_(kEntriesMin / 2) {}

void ResultCache::forget() {
  if (++generation_ > kGenerationMax) {
    std::ranges::fill(entries_, Entry{});
    generation_ = 1;
  }
}

void ResultCache::grow() {
  const BigVector<Entry> old = std::exchange(entries_, {});
  entries_.resize(old.size() * 4);
  for (const Entry& entry : old) {
    if (entry.tag >> kOperationBits == generation_)
      slot(entry.left, entry.right, entry.tag) = entry;
  }
  grow_at_ = entries_.size() >= kEntriesMax ? ~std::size_t{0} : entries_.size() / 2;
}

}  // namespace onus::diagrams
