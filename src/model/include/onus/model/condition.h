// Conditions: what must be up for something to hold.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "onus/base/clock.h"
#include "onus/model/ids.h"

namespace onus::model {

enum class Gate : std::uint8_t { kItem, kAll, kAny, kAtLeast };

/// One node of a condition. Children lie next to each other, so a node is 16 bytes and an estate
/// of millions of references stays small. Read through Conditions.
struct ConditionNode {
  Gate gate = Gate::kAll;
  std::uint32_t threshold = 0;  // kAtLeast: how many children
  std::uint32_t first = 0;      // kItem: the item; else the first child
  std::uint32_t count = 0;      // kItem: 0, or 1 + the place in the survival table; else children

  bool operator==(const ConditionNode&) const = default;
};

/// All conditions of an estate. A condition is a tree; where people are meant its leaves are
/// people and teams. `all` of nothing holds; `any` of nothing does not.
class Conditions {
 public:
  [[nodiscard]] const ConditionNode& node(ConditionIndex at) const { return nodes_[at.value()]; }
  [[nodiscard]] ItemIndex item(ConditionIndex at) const { return ItemIndex(node(at).first); }
  /// The i-th child of a gate. Pre: i < node(at).count and the node is no kItem.
  [[nodiscard]] ConditionIndex child(ConditionIndex at, std::uint32_t i) const {
    return ConditionIndex(node(at).first + i);
  }
  /// How long the reference outlives its item; none: not at all.
  [[nodiscard]] std::optional<base::Seconds> survives(ConditionIndex at) const {
    const std::uint32_t entry = node(at).count;
    if (node(at).gate != Gate::kItem || entry == 0) return std::nullopt;
    return survivals_[entry - 1];
  }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }

  /// A leaf to be placed under a gate or to be added as a root.
  [[nodiscard]] ConditionNode leaf(ItemIndex item, std::optional<base::Seconds> survives = {});
  /// A gate over these nodes, which are copied next to each other.
  /// Post  the returned node refers to the copies; it is itself not yet in the pool.
  [[nodiscard]] ConditionNode gate(Gate gate, std::span<const ConditionNode> children,
                                   std::uint32_t threshold = 0);
  /// Puts a finished node into the pool as a root.
  [[nodiscard]] ConditionIndex add(ConditionNode root);
  /// Points a leaf at another item, once names are resolved. Pre: the node is a kItem.
  void retarget(ConditionIndex leaf, ItemIndex item) { nodes_[leaf.value()].first = item.value(); }

  /// Puts a childless node where another one stood.
  void replace(ConditionIndex at, ConditionNode node) { nodes_[at.value()] = node; }

  bool operator==(const Conditions&) const = default;

 private:
  std::vector<ConditionNode> nodes_;
  std::vector<base::Seconds> survivals_;
};

/// Every item that a condition names, in the order written, repeats included.
[[nodiscard]] std::vector<ItemIndex> items_named(const Conditions& conditions, ConditionIndex root);

}  // namespace onus::model
