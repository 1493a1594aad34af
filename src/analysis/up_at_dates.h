// The undisturbed state carried from date to date; only what a date changes is looked at again.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "onus/analysis/graph.h"
#include "onus/analysis/state.h"

namespace onus::analysis {

class UpAtDates {
 public:
  /// Pre     the graph outlives this, and nobody else uses it.
  explicit UpAtDates(Graph& graph);

  struct Change {
    std::vector<ItemIndex> fell, rose;  // ascending
    std::vector<ItemIndex> paths_lost, paths_regained;
  };
  /// Moves the graph to `at`. Pre: `touched` names every item whose own reason to be down may have
  /// changed since the last move, and may name others.
  /// Post    up() is Up({}) of the graph at `at`.
  Change move_to(TimePoint at, std::span<const ItemIndex> touched);

  [[nodiscard]] const UpSet& up() const { return up_; }
  /// Whether a recovery path could be carried out.
  [[nodiscard]] bool usable(ItemIndex path) const { return usable_[path.value()] != 0; }
  /// Shortest chain from an operation or path to one of `touched` over what fell; at least itself.
  [[nodiscard]] std::vector<ItemIndex> chain(ItemIndex from, const Change& change,
                                             std::span<const ItemIndex> touched) const;
  [[nodiscard]] std::uint64_t looked_at() const { return looked_at_; }

 private:
  bool holds(ItemIndex item);
  void fall(std::vector<ItemIndex>& queue);
  void rise(std::vector<ItemIndex> roots);
  void change_to(ItemIndex item, bool up);
  void look_at_paths(std::span<const ItemIndex> touched, Change& change);
  [[nodiscard]] std::vector<ItemIndex> named_by(ItemIndex item) const;

  Graph& graph_;
  UpSet up_, usable_;
  UpSet was_, noted_;               // before this move, for items in changed_
  UpSet given_;                     // taken out by the person who asks, whatever the date
  std::vector<ItemIndex> changed_;  // touched by this move, some may be as before
  std::uint64_t looked_at_ = 0;
};

}  // namespace onus::analysis
