// Families of sets as zero-suppressed decision diagrams.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "bdd_kernel.h"
#include "node_table.h"

namespace onus::diagrams {

inline constexpr Edge kNoSets = kFalseEdge;
inline constexpr Edge kEmptySet = kTrueEdge;  // the family whose one set has no element

/// A node stands for the sets of `low`, and those of `high` with the level's element added.
class Zdd {
 public:
  void reset(std::uint64_t nodes_max);

  [[nodiscard]] Edge make(std::uint32_t level, Edge high, Edge low) {
    if (high == kNoEdge || low == kNoEdge) return kNoEdge;
    if (high == kNoSets) return low;
    const std::uint32_t index = table_.find_or_add({level, high, low, 0});
    return index == 0 ? kNoEdge : index << 1U;
  }

  /// The sets of `family` for which `function` is false.
  ///
  /// Pre     `function` is an edge of the diagram `nodes` of a monotone function, always the same
  ///         `nodes` since `reset`.
  [[nodiscard]] Edge without(Edge family, std::span<const BddNode> nodes, Edge function);

  /// The sets of `family` that include no set of `smaller`.
  ///
  /// Source  [Rauzy93]
  [[nodiscard]] Edge without_supersets(Edge family, Edge smaller);

  [[nodiscard]] std::size_t size() const { return table_.size(); }
  [[nodiscard]] std::span<const DiagramNode> nodes() const { return table_.nodes(); }
  [[nodiscard]] const KernelWork& work() const { return table_.work(); }
  void collect(std::span<Edge> roots);

 private:
  struct Frame {
    Edge family = 0;
    Edge function = 0;
    Edge family_low = 0;
    Edge function_low = 0;
    Edge high = 0;
    std::uint32_t level = 0;
    bool high_known = false;
  };

  struct SubsetFrame {
    Edge family = 0;
    Edge smaller = 0;
    Edge high = 0;
    std::uint32_t level = 0;
    std::uint8_t stage = 0;  // which of up to three results is waited for
  };

  [[nodiscard]] Edge go_up(Edge result, std::uint32_t tag, Edge& family, Edge& function);
  [[nodiscard]] Edge go_up_subset(Edge result, std::uint32_t tag, Edge& family, Edge& smaller);

  NodeTable table_;
  ResultCache cache_;
  std::vector<Frame> frames_;
  std::vector<SubsetFrame> subset_frames_;
};

}  // namespace onus::diagrams
