#include "onus/analysis/state.h"

#include <algorithm>

#include "evaluate.h"

namespace onus::analysis {
namespace {

/// A leaf that knows nothing but who is up.
auto up_leaf(const UpSet& up) {
  return [&up](const ExprNode& leaf) { return up[leaf.first] != 0; };
}

/// Takes down what no longer holds, starting from what just fell; appends everything that falls.
void cascade(const Graph::Parts& parts, UpSet& up, std::vector<ItemIndex>& fallen,
             std::size_t from) {
  for (std::size_t next = from; next < fallen.size(); ++next) {
    const std::uint32_t item = fallen[next].value();
    for (std::uint32_t w = parts.watcher_from[item]; w < parts.watcher_from[item + 1]; ++w) {
      const Slot& slot = parts.slots[parts.watcher[w]];
      if (slot.kind != SlotKind::kCondition || !up[slot.owner.value()]) continue;
      if (evaluate(parts, slot.expression, up_leaf(up))) continue;
      up[slot.owner.value()] = 0;
      fallen.push_back(slot.owner);
    }
  }
}

bool starts_up(const Graph::Parts& parts, std::size_t item) {
  return parts.stateful[item] && parts.down_before[item] == DownBefore::kNo &&
         parts.path_of[item] == Graph::Parts::kNone;
}

/// Asks whether expressions hold over a set where a recovery path counts as holding if it could be
/// carried out itself. Paths may name paths, in rings too: one that is being asked about already
/// does not hold itself up. Nesting is bounded by the number of paths that name each other.
class CarryOut {
 public:
  CarryOut(const Graph::Parts& parts, const UpSet& up, std::span<const ItemIndex> failed)
      : parts_(parts), up_(up), failed_(failed) {}

  bool holds(ExprIndex expression) {
    return evaluate(parts_, expression, [&](const ExprNode& leaf) { return leaf_holds(leaf); });
  }

  std::vector<ItemIndex> lacking(ExprIndex expression) {
    return lacking_items(parts_, expression,
                         [&](const ExprNode& leaf) { return leaf_holds(leaf); });
  }

  bool possible(const Path& path) {
    if (parts_.down_before[path.item.value()] != DownBefore::kNo || path.steps.empty())
      return false;
    if (std::find(asked_.begin(), asked_.end(), path.item) != asked_.end()) return false;
    if (std::find(failed_.begin(), failed_.end(), path.item) != failed_.end()) return false;
    asked_.push_back(path.item);
    const bool all = std::all_of(path.steps.begin(), path.steps.end(),
                                 [&](const PathStep& step) { return holds(step.condition); });
    asked_.pop_back();
    return all;
  }

 private:
  bool leaf_holds(const ExprNode& leaf) {
    if (up_[leaf.first]) return true;
    const Path* path = parts_.path(ItemIndex(leaf.first));
    return path != nullptr && possible(*path);
  }

  const Graph::Parts& parts_;
  const UpSet& up_;
  std::span<const ItemIndex> failed_;
  std::vector<ItemIndex> asked_;
};

/// Grows a set to the least one closed under repair, by a worklist.
class Repair {
 public:
  /// `joined` gets whatever comes up, in order.
  Repair(const Graph::Parts& parts, UpSet& up, const UpSet& failed, std::vector<ItemIndex>& joined)
      : parts_(parts), up_(up), failed_(failed), joined_(joined) {}

  /// Once every item that may come up by itself was considered: what comes up because of those.
  void finish() {
    for (std::size_t next = 0; next < joined_.size(); ++next) {
      const std::uint32_t item = joined_[next].value();
      for (std::uint32_t w = parts_.watcher_from[item]; w < parts_.watcher_from[item + 1]; ++w) {
        consider(parts_.slots[parts_.watcher[w]].owner.value());
      }
    }
  }

  void consider(std::size_t item) {
    if (up_[item] || !parts_.stateful[item]) return;
    const DownBefore down = parts_.down_before[item];
    if (down != DownBefore::kNo && down != DownBefore::kExpired) return;
    if (!can_come_up(item)) return;
    up_[item] = 1;
    joined_.push_back(ItemIndex(item));
  }

 private:
  bool holds_now(ExprIndex expression) const { return evaluate(parts_, expression, up_leaf(up_)); }

  bool can_come_up(std::size_t item) const {
    if (failed_[item]) {
      bool repairable = false;
      for (std::uint32_t w = parts_.ways_from[item]; w < parts_.ways_from[item + 1]; ++w) {
        const RestoreWay& way = parts_.ways[w];
        repairable = repairable || (!way.harmful && holds_now(way.condition));
      }
      if (!repairable) return false;
    }
    if (const Path* path = parts_.path(ItemIndex(item))) {
      return !path->harmful && !path->steps.empty() &&
             std::all_of(path->steps.begin(), path->steps.end(),
                         [&](const PathStep& step) { return holds_now(step.condition); });
    }
    const std::uint32_t start = parts_.start_of[item];
    return holds_now(parts_.condition[item]) &&
           (start == Graph::Parts::kNone || holds_now(parts_.starts[start].needs));
  }

  const Graph::Parts& parts_;
  UpSet& up_;
  const UpSet& failed_;
  std::vector<ItemIndex>& joined_;
};

/// What counts as failed before anything does.
UpSet expired(const Graph::Parts& parts) {
  UpSet failed(parts.down_before.size());
  for (std::size_t i = 0; i < failed.size(); ++i) {
    failed[i] = parts.down_before[i] == DownBefore::kExpired ? 1 : 0;
  }
  return failed;
}

}  // namespace

bool holds(const Graph& graph, ExprIndex expression, const UpSet& up) {
  return evaluate(graph.parts(), expression, up_leaf(up));
}

UpSet undisturbed(const Graph& graph, std::span<const ItemIndex> failed) {
  const Graph::Parts& parts = graph.parts();
  UpSet up(parts.stateful.size());
  for (std::size_t i = 0; i < up.size(); ++i) up[i] = starts_up(parts, i) ? 1 : 0;
  for (const ItemIndex item : failed) up[item.value()] = 0;
  std::vector<ItemIndex> fallen;
  for (std::size_t i = 0; i < up.size(); ++i) {
    if (!up[i] || evaluate(parts, parts.condition[i], up_leaf(up))) continue;
    up[i] = 0;
    fallen.push_back(ItemIndex(i));
  }
  cascade(parts, up, fallen, 0);
  return up;
}

BooleanCore boolean_core(const Graph& graph, std::span<const ItemIndex> failed) {
  BooleanCore core;
  core.up = undisturbed(graph, failed);
  core.recovered = core.up;
  UpSet broken = expired(graph.parts());
  for (const ItemIndex item : failed) broken[item.value()] = 1;
  std::vector<ItemIndex> joined;
  Repair repair(graph.parts(), core.recovered, broken, joined);
  for (std::size_t i = 0; i < broken.size(); ++i) repair.consider(i);
  repair.finish();
  return core;
}

bool could_carry_out(const Graph& graph, ItemIndex path, const UpSet& up,
                     std::span<const ItemIndex> failed) {
  return CarryOut(graph.parts(), up, failed).possible(*graph.parts().path(path));
}

bool could_hold(const Graph& graph, ExprIndex expression, const UpSet& up,
                std::span<const ItemIndex> failed) {
  return CarryOut(graph.parts(), up, failed).holds(expression);
}

std::vector<ItemIndex> lacking(const Graph& graph, ExprIndex expression, const UpSet& up,
                               std::span<const ItemIndex> failed) {
  return CarryOut(graph.parts(), up, failed).lacking(expression);
}

UpSweep::UpSweep(const Graph& graph) : graph_(graph), up_(undisturbed(graph)) {}

void UpSweep::restore_last() {
  for (const ItemIndex item : fallen_) up_[item.value()] = 1;
  fallen_.clear();
}

const UpSet& UpSweep::without(std::span<const ItemIndex> failed) {
  restore_last();
  for (const ItemIndex item : failed) {
    if (!up_[item.value()]) continue;
    up_[item.value()] = 0;
    fallen_.push_back(item);
  }
  cascade(graph_.parts(), up_, fallen_, 0);
  return up_;
}

CoreSweep::CoreSweep(const Graph& graph)
    : graph_(graph), sweep_(graph), failed_(expired(graph.parts())) {
  const BooleanCore core = boolean_core(graph, {});
  up_ = core.up;
  for (std::size_t i = 0; i < up_.size(); ++i) {
    if (core.recovered[i] && !core.up[i]) repairable_.push_back(ItemIndex(i));
  }
}

const UpSet& CoreSweep::without(std::span<const ItemIndex> failed) {
  last_.assign(failed.begin(), failed.end());
  return sweep_.without(failed);
}

const UpSet& CoreSweep::recovered() {
  for (const ItemIndex item : joined_) up_[item.value()] = 0;
  for (const ItemIndex item : fallen_) up_[item.value()] = 1;
  joined_.clear();
  fallen_.assign(sweep_.fallen().begin(), sweep_.fallen().end());
  for (const ItemIndex item : fallen_) up_[item.value()] = 0;
  std::vector<ItemIndex> newly;
  for (const ItemIndex item : last_) {
    if (failed_[item.value()]) continue;
    failed_[item.value()] = 1;
    newly.push_back(item);
  }
  Repair repair(graph_.parts(), up_, failed_, joined_);
  for (const ItemIndex item : repairable_) repair.consider(item.value());
  for (const ItemIndex item : fallen_) repair.consider(item.value());
  repair.finish();
  for (const ItemIndex item : newly) failed_[item.value()] = 0;
  return up_;
}

}  // namespace onus::analysis
