// What both kinds of diagram are made of: nodes that exist once, and remembered results.
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "big_vector.h"

namespace onus::diagrams {

/// Twice the index of a node, plus a sign. Node 0 is the leaf: of a binary decision diagram,
/// edge 0 is false and 1 true; of a family of sets, 0 is no set and 1 the empty set alone.
using Edge = std::uint32_t;
inline constexpr Edge kFalseEdge = 0;
inline constexpr Edge kTrueEdge = 1;
inline constexpr Edge kNoEdge = ~0U;  // a limit was reached
inline constexpr std::uint32_t kLeafLevel = ~0U;

struct DiagramNode {
  std::uint32_t level = 0;
  Edge high = 0;
  Edge low = 0;
  std::uint32_t next = 0;  // in the same bucket of the table; a node is found in one cache line

  [[nodiscard]] bool is(const DiagramNode& other) const {
    return level == other.level && high == other.high && low == other.low;
  }
};

/// The one who waits for the answer may stop the work, and so may another way that came first.
struct StopTokens {
  std::stop_token caller;
  std::stop_token race;

  [[nodiscard]] bool requested() const { return caller.stop_requested() || race.stop_requested(); }
};

/// What the kernel did; for people who ask what an answer cost.
struct KernelWork {
  std::uint64_t nodes_made = 0;
  std::uint64_t nodes_most = 0;  // alive at one time
  std::uint64_t lookups = 0;
  std::uint64_t hits = 0;
  std::uint64_t collections = 0;
};

[[nodiscard]] inline std::uint64_t mix_keys(std::uint64_t left, std::uint64_t right) {
  std::uint64_t hash = left * 0x9E3779B97F4A7C15U + right * 0xC2B2AE3D27D4EB4FU;
  hash ^= hash >> 32U;
  return hash * 0xD6E8FEB86659FD93U;
}

/// Nodes are kept in the order in which they are made, so a child comes before its parents and
/// a pass over a diagram is a loop over an array. `collect` keeps that order.
class NodeTable {
 public:
  NodeTable();

  /// Drops everything; at most `nodes_max` nodes may exist from now on.
  void reset(std::uint64_t nodes_max);
  /// At most `made_max` nodes may be made from now on, and `nodes_max` exist at once.
  void allow(std::uint64_t made_max, std::uint64_t nodes_max);
  /// Makes nothing more once asked to stop.
  void stop_with(const StopTokens& stop) { stop_ = stop; }
  /// Whether it was `allow` that ended the last operation, and not a lack of room.
  [[nodiscard]] bool is_spent() const { return work_.nodes_made >= made_last_; }

  /// The index of the node, which is made where it is missing; 0 when the table is full.
  [[nodiscard]] std::uint32_t find_or_add(const DiagramNode& wanted) {
    const std::size_t bucket = bucket_of(wanted);
    for (std::uint32_t at = buckets_[bucket]; at != 0; at = nodes_[at].next) {
      if (nodes_[at].is(wanted)) return at;
    }
    return add(wanted, bucket);
  }

  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  [[nodiscard]] const DiagramNode& operator[](Edge edge) const { return nodes_[edge >> 1U]; }
  [[nodiscard]] std::span<const DiagramNode> nodes() const { return nodes_; }

  /// Drops every node that `roots` do not reach, and renumbers `roots` in place.
  void collect(std::span<Edge> roots);

  [[nodiscard]] KernelWork& work() { return work_; }
  [[nodiscard]] const KernelWork& work() const { return work_; }

 private:
  [[nodiscard]] std::size_t bucket_of(const DiagramNode& node) const {
    const std::uint64_t children = (std::uint64_t{node.high} << 32U) | node.low;
    return static_cast<std::size_t>(mix_keys(children, node.level) >> 24U) & (buckets_.size() - 1);
  }
  [[nodiscard]] std::uint32_t add(const DiagramNode& wanted, std::size_t bucket);
  void rebuild();

  BigVector<DiagramNode> nodes_;
  BigVector<std::uint32_t> buckets_;
  std::uint64_t nodes_max_ = 0;
  std::uint64_t made_last_ = 0;  // the value of work_.nodes_made after which nothing is made
  StopTokens stop_;
  KernelWork work_;
};

/// Results of operations on two edges. A later result may overwrite an earlier one: forgetting
/// costs time and never changes an answer.
class ResultCache {
 public:
  static constexpr std::uint32_t kOperationBits = 8;

  struct Entry {
    Edge left = 0;
    Edge right = 0;
    Edge result = 0;
    std::uint32_t tag = 0;  // generation and operation
  };

  ResultCache();

  /// Forgets everything, in constant time.
  void forget();
  /// Makes room in proportion to `nodes`.
  void fit(std::size_t nodes) {
    if (nodes >= grow_at_) grow();
  }

  /// Has the processor fetch what `slot` will return.
  void prefetch(Edge left, Edge right, std::uint32_t tag) {
    __builtin_prefetch(&slot(left, right, tag));
  }

  [[nodiscard]] std::uint32_t tag(std::uint32_t operation) const {
    return (generation_ << kOperationBits) | operation;
  }
  [[nodiscard]] Entry& slot(Edge left, Edge right, std::uint32_t tag) {
    const std::uint64_t operands = (std::uint64_t{left} << 32U) | right;
    return entries_[static_cast<std::size_t>(mix_keys(operands, tag) >> 20U) &
                    (entries_.size() - 1)];
  }

 private:
  void grow();

  BigVector<Entry> entries_;
  std::size_t grow_at_ = 0;
  std::uint32_t generation_ = 1;
};

}  // namespace onus::diagrams
