// Every change of state goes through here, so that each is logged, timed and seen by its watchers.
#include <algorithm>

#include "quorum.h"
#include "simulator_run.h"

namespace onus::analysis {
namespace {

/// A bit pattern for one changeable fact; the signature of a state is the xor of what is true.
std::uint64_t mark(std::uint64_t index, std::uint64_t fact) {
  std::uint64_t z = (index * 8 + fact + 1) * 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}
constexpr std::uint64_t kUpFact = 0;
constexpr std::uint64_t kFailedFact = 1;

}  // namespace

Simulator::Memory::Memory(const Graph& simulated, std::shared_ptr<const Watched> looked_at,
                          const SimulationLimits& run_limits)
    : graph(simulated),
      parts(simulated.parts()),
      limits(run_limits),
      watched(std::move(looked_at)),
      before(watched->before),
      up(before),
      state_of(parts.stateful.size(), kUntouched),
      paths(parts.paths.size()),
      queued(parts.stateful.size(), 0) {
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (parts.down_before[i] != DownBefore::kExpired) continue;
    if (watched->looks_at(ItemIndex(i))) expired.push_back(ItemIndex(i));
  }
  for (const ItemIndex operation : parts.operation_items) {
    if (!before[operation.value()]) operations_down.push_back(operation);
  }
  for (const Path& path : parts.paths) {
    if (!watched->looks_at(path.item)) continue;
    const bool listed =
        std::any_of(path.operations.begin(), path.operations.end(),
                    [&](ItemIndex operation) { return before[operation.value()] == 0; });
    const bool named = std::any_of(path.wanters.begin(), path.wanters.end(),
                                   [&](const Wanter& w) { return before[w.owner.value()] == 0; });
    if (listed || named) wanted_before.push_back(path.item);
  }
}

bool Simulator::Run::leaf_holds(const ExprNode& leaf) const {
  if (memory_.up[leaf.first]) return true;
  if (leaf.count == 0) return false;
  const std::uint32_t state = memory_.state_of[leaf.first];
  if (state == Memory::kUntouched) return false;
  const Tick last_down = memory_.states[state].last_down;
  return last_down != kNever && now_ < last_down + parts_.survivals[leaf.count - 1].count();
}

bool Simulator::Run::barred(ItemIndex item) const {
  const DownBefore down = parts_.down_before[item.value()];
  return down != DownBefore::kNo && down != DownBefore::kExpired;
}

bool Simulator::Run::failed(ItemIndex item) const {
  const std::uint32_t state = memory_.state_of[item.value()];
  if (state != Memory::kUntouched) return memory_.states[state].failed;
  return parts_.down_before[item.value()] == DownBefore::kExpired;
}

ItemState& Simulator::Run::touch(ItemIndex item) {
  std::uint32_t& state = memory_.state_of[item.value()];
  if (state == Memory::kUntouched) {
    state = static_cast<std::uint32_t>(memory_.states.size());
    ItemState fresh;
    fresh.item = item;
    fresh.failed = parts_.down_before[item.value()] == DownBefore::kExpired;
    memory_.states.push_back(std::move(fresh));
  }
  return memory_.states[state];
}

PathState& Simulator::Run::touch_path(std::uint32_t path) {
  PathState& state = memory_.paths[path];
  if (!state.touched) {
    state.touched = true;
    memory_.paths_touched.push_back(path);
  }
  state.changed = rounds_;
  return state;
}

void Simulator::Run::log(Event::Kind kind, ItemIndex item, std::uint32_t detail) {
  if (disturbance_.log) events_.push_back({Seconds{now_}, kind, item, detail});
}

void Simulator::Run::at(const Timer& timer) {
  if (timer.at == now_) {
    due_.push_back(timer);
  } else {
    timers_.push(timer);
  }
}

void Simulator::Run::queue(ItemIndex item) {
  if (memory_.queued[item.value()]) return;
  memory_.queued[item.value()] = 1;
  look_queue_.push_back(item);
}

void Simulator::Run::queue_watchers(ItemIndex item) {
  if (!telling_watchers_) return;
  const Watched& watched = *memory_.watched;
  fall_queue_.insert(fall_queue_.end(), watched.to + watched.from[item.value()],
                     watched.to + watched.from[item.value() + 1]);
}

void Simulator::Run::want_paths_of(ItemIndex item) {
  if (!parts_.names_paths[item.value()]) return;
  for (const ItemIndex path : parts_.paths_named.at(item.value())) {
    const std::uint32_t number = path_number(path);
    if (path_queued_[number]) continue;
    path_queued_[number] = 1;
    path_queue_.push_back(number);
  }
}

void Simulator::Run::come_up(ItemIndex item) {
  if (is_up(item)) return;
  ItemState& state = touch(item);
  memory_.up[item.value()] = 1;
  signature_ ^= mark(item.value(), kUpFact);
  state.changed = rounds_;
  state.start_due = kNever;
  state.last_up = now_;
  if (state.last_down != kNever) {
    state.longest_gap = std::max(state.longest_gap, now_ - state.last_down);
  }
  note_change(state, Change::Kind::kUp);
  log(Event::Kind::kUp, item);
  queue_watchers(item);
  if (parts_.estate->item(item).item_class == model::ItemClass::kOperation) {
    regained_.push_back(item);
  }
}

/// What an operation that came up in this instant rests on, once the instant is settled.
void Simulator::Run::note_holders() {
  for (const ItemIndex item : regained_) {
    if (!is_up(item)) continue;
    ItemState& state = touch(item);
    const model::Operation& operation = parts_.estate->operation(item);
    state.held_by = {};
    for (const auto* ways : {&operation.access, &operation.recovery}) {
      for (const ItemIndex way : *ways) {
        if (!state.held_by.valid() && is_up(way)) state.held_by = way;
      }
    }
  }
  regained_.clear();
}

void Simulator::Run::note_change(ItemState& state, Change::Kind kind) {
  memory_.changes.push_back({state.item, kind, now_, rounds_, state.last_change});
  state.last_change = static_cast<std::uint32_t>(memory_.changes.size() - 1);
}

void Simulator::Run::go_down(ItemIndex item, Change::Kind why) {
  if (!is_up(item)) return;
  ItemState& state = touch(item);
  memory_.up[item.value()] = 0;
  signature_ ^= mark(item.value(), kUpFact);
  state.changed = rounds_;
  state.last_down = now_;
  note_change(state, why);
  if (state.first_lost == kNever) state.first_lost = now_;
  log(Event::Kind::kDown, item);
  queue_watchers(item);
  queue(item);
  std::uint32_t number = 0;
  for (const Survivals::Group& group : memory_.watched->survivals->of(item)) {
    if (group.survives > Seconds{0}) {
      at({now_ + group.survives.count(), Timer::Kind::kSurvival, item.value(), number});
    }
    ++number;
  }
}

void Simulator::Run::fail(ItemIndex item) {
  if (barred(item) || failed(item)) return;
  ItemState& state = touch(item);
  state.failed = true;
  state.changed = rounds_;
  state.start_due = kNever;
  signature_ ^= mark(item.value(), kFailedFact);
  const auto ways = graph_.restore_ways(item);
  if (!state.has_works) {
    state.works = static_cast<std::uint32_t>(memory_.works.size());
    state.has_works = true;
    memory_.works.resize(memory_.works.size() + ways.size());
  }
  for (std::size_t way = 0; way < ways.size(); ++way) memory_.works[state.works + way] = {};
  log(Event::Kind::kFailed, item);
  if (const std::uint32_t path = path_number(item); path != Graph::Parts::kNone) {
    touch_path(path);
    renewals_.push_back(path);
  }
  go_down(item, Change::Kind::kStruck);
  queue(item);
}

void Simulator::Run::repair(ItemIndex item, std::uint32_t option) {
  if (!failed(item)) return;
  ItemState& state = touch(item);
  state.failed = false;
  state.changed = rounds_;
  signature_ ^= mark(item.value(), kFailedFact);
  for (std::size_t way = 0; state.has_works && way < graph_.restore_ways(item).size(); ++way) {
    memory_.works[state.works + way] = {};
  }
  log(Event::Kind::kRepaired, item, option);
  queue(item);
  const std::uint32_t path = path_number(item);
  if (path == Graph::Parts::kNone || path_queued_[path]) return;
  path_queued_[path] = 1;
  path_queue_.push_back(path);
}

Tick Simulator::Run::answers_in(std::uint32_t quorum) const {
  return quorum_answers_in(parts_.quorums[quorum],
                           [this](const Demand::Candidate& candidate) {
                             return evaluate(
                                 parts_, parts_.nodes[candidate.node],
                                 [this](const ExprNode& leaf) { return leaf_holds(leaf); });
                           })
      .count();
}

}  // namespace onus::analysis
