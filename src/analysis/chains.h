// Shortest chains of "does not hold because of".
#pragma once

#include <span>
#include <vector>

#include "onus/analysis/graph.h"
#include "onus/analysis/state.h"

namespace onus::analysis {

/// What was up (or could be carried out) in one state and no longer in another.
class Losses {
 public:
  /// `failed` is what took `after` from `before`. Pre: all outlive this.
  Losses(const Graph& graph, const UpSet& before, const UpSet& after,
         std::span<const ItemIndex> failed)
      : graph_(graph), before_(before), after_(after), failed_(failed) {}

  /// The shortest chain of losses from what `expression` lacks down to `target`, both included;
  /// empty where there is none.
  [[nodiscard]] std::vector<ItemIndex> chain(ExprIndex expression, ItemIndex target) const;
  /// The same, beginning with `path`, for what its steps lack.
  [[nodiscard]] std::vector<ItemIndex> chain(ItemIndex path, ItemIndex target) const;
  /// The shortest chain from `from` down to any of `targets`, both included.
  [[nodiscard]] std::vector<ItemIndex> chain(ItemIndex from,
                                             const std::vector<ItemIndex>& targets) const;
  [[nodiscard]] bool lost(ItemIndex item) const;

 private:
  [[nodiscard]] std::vector<ItemIndex> below(ItemIndex item) const;
  [[nodiscard]] std::vector<ItemIndex> search(std::vector<ItemIndex> first,
                                              const std::vector<ItemIndex>& targets) const;
  const Graph& graph_;
  const UpSet& before_;
  const UpSet& after_;
  std::span<const ItemIndex> failed_;
};

/// Who waits for whom in a state that does not change any more.
class Waiting {
 public:
  /// `step_of[i]`: the step at which graph.paths()[i] stands. Pre: all outlive this.
  Waiting(const Graph& graph, const UpSet& up, const UpSet& failed,
          const std::vector<std::uint32_t>& step_of)
      : graph_(graph), up_(up), failed_(failed), step_of_(step_of) {}

  /// What `item` lacks, ascending: empty where it waits for nothing that could come.
  [[nodiscard]] std::vector<ItemIndex> waits_for(ItemIndex item) const;
  struct Reason {
    std::vector<ItemIndex> chain;  // a ring, or a chain down to what waits for nothing
    bool cycle = false;
  };
  /// The shortest ring through `item`; else the ring nearest to it; else the shortest chain.
  [[nodiscard]] Reason reason(ItemIndex item) const;

 private:
  [[nodiscard]] std::vector<ItemIndex> ring_through(ItemIndex item) const;
  const Graph& graph_;
  const UpSet& up_;
  const UpSet& failed_;
  const std::vector<std::uint32_t>& step_of_;
};

}  // namespace onus::analysis
