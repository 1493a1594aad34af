// Which operation hangs on an item most, and what the ways back rest on.
#pragma once

#include <cstdint>
#include <vector>

#include "onus/findings/finding.h"

namespace onus::findings {

/// Everything below the operations and below the recovery paths, walked once.
class Reach {
 public:
  /// Cost  Linear in the references below operations and recovery paths.
  explicit Reach(const Graph& graph);

  /// The most critical operation that has `item` somewhere below it, the first by place among
  /// equals; not valid: none has. A team or person is below what it answers for or takes part in.
  [[nodiscard]] ItemIndex operation(ItemIndex item) const { return operation_[item.value()]; }

  /// Whether some recovery path has `item` below it.
  [[nodiscard]] bool below_recovery(ItemIndex item) const { return below_path_[item.value()] != 0; }

  /// Operations by criticality, then place; retired ones left out.
  [[nodiscard]] const std::vector<ItemIndex>& operations() const { return ranked_; }

 private:
  template <class Mark>
  void walk(std::vector<ItemIndex> open, const Mark& mark);
  template <class Visit>
  void each_below(ItemIndex item, const Visit& visit);
  template <class Visit>
  void each_leaf(analysis::ExprIndex root, const Visit& visit);
  void mark_parties();
  void mark_party(ItemIndex party, ItemIndex operation);
  void mark_people(model::ConditionIndex condition, ItemIndex operation);

  const Graph& graph_;
  std::vector<ItemIndex> ranked_;
  std::vector<ItemIndex> operation_;
  std::vector<std::uint8_t> below_path_;
  std::vector<std::uint32_t> rank_;          // of an operation among `ranked_`
  std::vector<analysis::ExprIndex> leaves_;  // the walk's own stack, kept to save allocations
};

/// 0 critical, 1 high, 2 everything else.
[[nodiscard]] int criticality_rank(const model::Operation& operation);

}  // namespace onus::findings
