// Sets of items that are up, without time: undisturbed state and the conservative Boolean core.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "onus/analysis/graph.h"

namespace onus::analysis {

/// One flag an item: 1 is up.
using UpSet = std::vector<std::uint8_t>;

/// Whether an expression holds over a set, every `survives` having run out.
[[nodiscard]] bool holds(const Graph& graph, ExprIndex expression, const UpSet& up);

/// Up(F): the greatest set of items, none of them in F or down before, in which every condition
/// holds. Recovery paths are never in it.
///
/// Cost    Linear in the references when F is empty; see UpSweep for many F.
/// Source  docs/analysis/undisturbed.md
[[nodiscard]] UpSet undisturbed(const Graph& graph, std::span<const ItemIndex> failed = {});

/// The conservative core at a failure F: U = Up(F), and R, the least set above U closed under
/// repair, harmful ways aside.
struct BooleanCore {
  UpSet up;         // U
  UpSet recovered;  // R
};
[[nodiscard]] BooleanCore boolean_core(const Graph& graph, std::span<const ItemIndex> failed);

/// Whether every step of a recovery path, and its needs, hold over `up`, where a recovery path
/// named by a condition counts as holding if it could itself be carried out over `up`. `failed`
/// tells which paths are broken themselves: they are never in an UpSet, so it cannot.
[[nodiscard]] bool could_carry_out(const Graph& graph, ItemIndex path, const UpSet& up,
                                   std::span<const ItemIndex> failed = {});

/// Whether an expression holds over `up` in the same sense; harmful paths count too.
[[nodiscard]] bool could_hold(const Graph& graph, ExprIndex expression, const UpSet& up,
                              std::span<const ItemIndex> failed = {});

/// The items that an expression lacks over `up`, in the sense of could_hold: what does not hold,
/// below nothing that holds without it. Ascending, no repeats; empty where the expression holds.
[[nodiscard]] std::vector<ItemIndex> lacking(const Graph& graph, ExprIndex expression,
                                             const UpSet& up,
                                             std::span<const ItemIndex> failed = {});

/// Up({…}) for one failure after another at a cost that follows what each takes down.
/// Not for two threads at once.
class UpSweep {
 public:
  explicit UpSweep(const Graph& graph);
  /// The undisturbed state less what `failed` takes with it.
  /// Post    valid until the next call.
  const UpSet& without(std::span<const ItemIndex> failed);
  /// What the last call took down, in the order in which it fell.
  [[nodiscard]] std::span<const ItemIndex> fallen() const { return fallen_; }

 private:
  void restore_last();
  const Graph& graph_;
  UpSet up_;
  std::vector<ItemIndex> fallen_;
};

/// The conservative core for one failure after another. Repair is monotone: what does not come up
/// by repair while nothing has failed does not once something has. So only that and what fell is
/// looked at.
/// Not for two threads at once.
class CoreSweep {
 public:
  explicit CoreSweep(const Graph& graph);
  /// U at `failed`. Post: valid until the next call.
  const UpSet& without(std::span<const ItemIndex> failed);
  /// R at what `without` was asked last. Post: valid until the next call.
  const UpSet& recovered();
  /// What recovered() looks at, at least, by the last call of `without`.
  [[nodiscard]] std::size_t work() const { return repairable_.size() + sweep_.fallen().size(); }

 private:
  const Graph& graph_;
  UpSweep sweep_;
  UpSet failed_;                       // before anything fails
  UpSet up_;                           // undisturbed, less fallen_, and joined_
  std::vector<ItemIndex> repairable_;  // in R and not in U while nothing has failed, ascending
  std::vector<ItemIndex> last_, fallen_, joined_;
};

}  // namespace onus::analysis
