// Minimal families of sets with at most so many elements: union and product.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "node_table.h"
#include "zdd.h"

namespace onus::diagrams {

inline constexpr std::uint32_t kTruncationOrderMax = 60;
inline constexpr std::uint32_t kAnySize = kTruncationOrderMax + 1;

/// Families in which no set includes another. Every operation keeps them so.
class SetAlgebra {
 public:
  explicit SetAlgebra(std::uint64_t nodes_max) { table_.reset(nodes_max); }

  /// At most `made_max` nodes may be made from now on, and `nodes_max` exist at once.
  void allow(std::uint64_t made_max, std::uint64_t nodes_max) { table_.allow(made_max, nodes_max); }
  void stop_with(const std::stop_token& stop) { table_.stop_with({stop, {}}); }

  [[nodiscard]] Edge element(std::uint32_t level) { return make(level, kEmptySet, kNoSets); }
  /// The minimal sets among those of both. These return kNoEdge when a limit was reached, and
  /// pass kNoEdge on.
  [[nodiscard]] Edge either(Edge left, Edge right) { return run({kUnion, left, right}); }
  /// The minimal ones among the unions of a set of `left` and one of `right` that have at most
  /// `size_max` elements.
  ///
  /// Pre     `size_max` <= kTruncationOrderMax, or kAnySize.
  [[nodiscard]] Edge both(Edge left, Edge right, std::uint32_t size_max) {
    return run({kProduct + size_max, left, right});
  }

  [[nodiscard]] std::size_t size() const { return table_.size(); }
  [[nodiscard]] std::span<const DiagramNode> nodes() const { return table_.nodes(); }
  [[nodiscard]] std::uint32_t level(Edge edge) const { return table_[edge].level; }
  [[nodiscard]] const KernelWork& work() const { return table_.work(); }
  void collect(std::span<Edge> roots);

 private:
  // Operations; a bound on the size is part of the number.
  static constexpr std::uint32_t kUnion = 1;
  static constexpr std::uint32_t kWithout = 2;  // the sets that include none of the others
  static constexpr std::uint32_t kTruncate = 10;
  static constexpr std::uint32_t kProduct = kTruncate + kAnySize + 1;

  struct Call {
    std::uint32_t operation = 0;
    Edge left = 0;
    Edge right = 0;
  };
  struct Branches {
    Edge left_high = 0;
    Edge left_low = 0;
    Edge right_high = 0;
    Edge right_low = 0;
  };
  struct Frame {
    Call call;
    std::uint32_t level = 0;
    std::uint32_t stage = 0;
    Edge first = 0;
    Edge second = 0;
  };

  [[nodiscard]] Edge make(std::uint32_t level, Edge high, Edge low);
  [[nodiscard]] Edge run(Call call);
  [[nodiscard]] bool decide(Call& call, Edge& result) const;
  [[nodiscard]] Branches branches(const Frame& frame) const;
  [[nodiscard]] bool step(Frame& frame, Edge result, Call& next) const;
  [[nodiscard]] bool step_product(Frame& frame, Edge result, Call& next) const;

  NodeTable table_;
  ResultCache cache_;
  std::vector<Frame> frames_;
};

}  // namespace onus::diagrams
