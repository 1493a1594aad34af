#include "up_at_dates.h"

#include <algorithm>
#include <map>

#include "compile_graph.h"
#include "evaluate.h"
#include "onus/model/availability.h"

namespace onus::analysis {

UpAtDates::UpAtDates(Graph& graph)
    : graph_(graph),
      up_(undisturbed(graph)),
      usable_(graph.item_count()),
      was_(graph.item_count()),
      noted_(graph.item_count()),
      given_(graph.item_count()) {
  for (const ItemIndex given : graph.moment().given) {
    given_[given.value()] = 1;
    for (const ItemIndex member : model::people_of(graph.estate(), given)) {
      given_[member.value()] = 1;
    }
  }
  for (const ItemIndex path : graph.paths()) {
    usable_[path.value()] = could_carry_out(graph, path, up_) ? 1 : 0;
  }
}

void UpAtDates::change_to(ItemIndex item, bool up) {
  if (!noted_[item.value()]) {
    noted_[item.value()] = 1;
    was_[item.value()] = up_[item.value()];
    changed_.push_back(item);
  }
  up_[item.value()] = up ? 1 : 0;
}

bool UpAtDates::holds(ItemIndex item) {
  ++looked_at_;
  return evaluate(graph_.parts(), graph_.condition(item),
                  [this](const ExprNode& leaf) { return up_[leaf.first] != 0; });
}

/// Takes down what no longer holds because of what is in the queue.
void UpAtDates::fall(std::vector<ItemIndex>& queue) {
  const Graph::Parts& parts = graph_.parts();
  for (std::size_t next = 0; next < queue.size(); ++next) {
    for (const std::uint32_t watcher : graph_.watchers(queue[next])) {
      const Slot& slot = parts.slots[watcher];
      if (slot.kind != SlotKind::kCondition || !up_[slot.owner.value()]) continue;
      if (holds(slot.owner)) continue;
      change_to(slot.owner, false);
      queue.push_back(slot.owner);
    }
  }
}

/// The greatest fixpoint grows only by what waits, over others that wait, for what came: all of
/// that is taken to be up, and what does not hold even so falls again.
void UpAtDates::rise(std::vector<ItemIndex> roots) {
  const Graph::Parts& parts = graph_.parts();
  std::vector<ItemIndex>& candidates = roots;
  for (const ItemIndex item : candidates) change_to(item, true);
  for (std::size_t next = 0; next < candidates.size(); ++next) {
    for (const std::uint32_t watcher : graph_.watchers(candidates[next])) {
      const Slot& slot = parts.slots[watcher];
      const std::uint32_t owner = slot.owner.value();
      if (slot.kind != SlotKind::kCondition || up_[owner] || !parts.stateful[owner]) continue;
      if (parts.down_before[owner] != DownBefore::kNo || parts.path(slot.owner)) continue;
      change_to(slot.owner, true);
      candidates.push_back(slot.owner);
    }
  }
  std::vector<ItemIndex> fallen;
  for (const ItemIndex item : candidates) {
    if (!up_[item.value()] || holds(item)) continue;
    change_to(item, false);
    fallen.push_back(item);
  }
  fall(fallen);
}

UpAtDates::Change UpAtDates::move_to(TimePoint at, std::span<const ItemIndex> touched) {
  Graph::Parts& parts = graph_.parts_to_vary();
  parts.moment.at = at;
  std::vector<ItemIndex> down, back;
  for (const ItemIndex item : touched) {
    DownBefore& now = parts.down_before[item.value()];
    if (!parts.stateful[item.value()]) continue;
    const DownBefore then = now;
    now = down_reason(*parts.estate, item, at);
    if (given_[item.value()] && (now == DownBefore::kNo || now == DownBefore::kExpired)) {
      now = DownBefore::kGiven;
    }
    if (parts.path(item)) continue;
    if (now != DownBefore::kNo && up_[item.value()]) down.push_back(item);
    if (now == DownBefore::kNo && then != DownBefore::kNo) back.push_back(item);
  }
  for (const ItemIndex item : down) change_to(item, false);
  fall(down);
  rise(std::move(back));
  Change change;
  for (const ItemIndex item : changed_) {
    noted_[item.value()] = 0;
    if (was_[item.value()] == up_[item.value()]) continue;
    (up_[item.value()] ? change.rose : change.fell).push_back(item);
  }
  changed_.clear();
  std::sort(change.fell.begin(), change.fell.end());
  std::sort(change.rose.begin(), change.rose.end());
  look_at_paths(touched, change);
  return change;
}

/// Paths whose steps name what changed, or name such a path: what holds in a path asked alone need
/// not hold in one that asks about it, so all of them are looked at.
void UpAtDates::look_at_paths(std::span<const ItemIndex> touched, Change& change) {
  std::vector<ItemIndex> queue;
  std::vector<ItemIndex> seen;
  const auto add = [&](ItemIndex path) {
    const auto place = std::lower_bound(seen.begin(), seen.end(), path);
    if (place != seen.end() && *place == path) return;
    seen.insert(place, path);
    queue.push_back(path);
  };
  const auto add_watchers = [&](ItemIndex item) {
    for (const std::uint32_t watcher : graph_.watchers(item)) {
      const Slot& slot = graph_.slot(watcher);
      if (slot.kind == SlotKind::kStep) add(slot.owner);
    }
  };
  for (const ItemIndex item : touched) {
    if (graph_.path(item) != nullptr) add(item);
  }
  for (const auto* list : {&change.fell, &change.rose}) {
    for (const ItemIndex item : *list) add_watchers(item);
  }
  for (std::size_t next = 0; next < queue.size(); ++next) add_watchers(queue[next]);
  for (const ItemIndex path : seen) {
    ++looked_at_;
    const bool now = could_carry_out(graph_, path, up_);
    if (now == usable(path)) continue;
    usable_[path.value()] = now ? 1 : 0;
    (now ? change.paths_regained : change.paths_lost).push_back(path);
  }
}

/// Everything that an operation's condition or a path's steps name.
std::vector<ItemIndex> UpAtDates::named_by(ItemIndex item) const {
  std::vector<ItemIndex> named;
  const auto take = [&](ExprIndex expression) {
    if (!expression.valid()) return;
    for (const ItemIndex one : items_named(graph_, expression)) named.push_back(one);
  };
  if (const Path* path = graph_.path(item)) {
    for (const PathStep& step : path->steps) take(step.condition);
  } else {
    take(graph_.condition(item));
  }
  return named;
}

std::vector<ItemIndex> UpAtDates::chain(ItemIndex from, const Change& change,
                                        std::span<const ItemIndex> touched) const {
  const auto in = [](std::span<const ItemIndex> list, ItemIndex item) {
    return std::find(list.begin(), list.end(), item) != list.end();
  };
  std::map<ItemIndex, ItemIndex> above{{from, {}}};
  std::vector<ItemIndex> queue{from};
  for (std::size_t next = 0; next < queue.size(); ++next) {
    const ItemIndex at = queue[next];
    if (in(touched, at)) {
      std::vector<ItemIndex> chain;
      for (ItemIndex one = at; one.valid(); one = above[one]) chain.push_back(one);
      std::reverse(chain.begin(), chain.end());
      return chain;
    }
    for (const ItemIndex below : named_by(at)) {
      const bool lost = std::binary_search(change.fell.begin(), change.fell.end(), below) ||
                        in(change.paths_lost, below);
      if (!lost || above.contains(below)) continue;
      above[below] = at;
      queue.push_back(below);
    }
  }
  return {from};
}

}  // namespace onus::analysis
