// The third part of a round: in the settled state, work begins, goes on or pauses, and then the
// harm of what began is done.
#include <algorithm>

#include "onus/base/check.h"
#include "simulator_run.h"

namespace onus::analysis {

void Simulator::Run::go_on(Work& work, Tick takes, const Timer& timer) {
  if (work.running) return;
  if (!work.begun) {
    work.begun = true;
    work.wanted = takes;
  }
  work.running = true;
  work.since = now_;
  Timer due = timer;
  due.at = work.due();
  at(due);
}

void Simulator::Run::pause(Work& work) {
  if (!work.running) return;
  work.done += now_ - work.since;
  work.running = false;
}

void Simulator::Run::look_at(ItemIndex item) {
  const std::uint32_t path = path_number(item);
  if (path != Graph::Parts::kNone) {
    look_at_step(path);
  } else {
    look_at_start(item);
  }
  look_at_restores(item);
  want_paths_of(item);
}

void Simulator::Run::look_at_start(ItemIndex item) {
  if (is_up(item) || barred(item) || !parts_.stateful[item.value()]) return;
  const std::uint32_t start = parts_.start_of[item.value()];
  const bool can = !failed(item) && holds(parts_.condition[item.value()]) &&
                   (start == Graph::Parts::kNone || holds(parts_.starts[start].needs));
  if (!can) {
    if (memory_.state_of[item.value()] != Memory::kUntouched) touch(item).start_due = kNever;
    return;
  }
  ItemState& state = touch(item);
  if (state.start_due != kNever) return;
  const Tick takes = start == Graph::Parts::kNone ? 0 : parts_.starts[start].takes.count();
  state.start_due = now_ + takes;
  at({state.start_due, Timer::Kind::kStart, item.value(), 0});
}

bool Simulator::Run::may_take(const RestoreWay& way) const {
  if (!way.harmful) return true;
  return std::any_of(disturbance_.take.begin(), disturbance_.take.end(), [&](const Take& take) {
    return take.item == way.item && (!take.option || *take.option == way.option);
  });
}

bool Simulator::Run::may_take(const Path& path) const {
  if (!path.harmful) return true;
  return std::any_of(disturbance_.take.begin(), disturbance_.take.end(),
                     [&](const Take& take) { return take.item == path.item && !take.option; });
}

void Simulator::Run::look_at_restores(ItemIndex item) {
  if (!detected_ || !failed(item) || barred(item)) return;
  const auto ways = graph_.restore_ways(item);
  if (ways.empty()) return;
  ItemState& state = touch(item);
  if (!state.has_works) {  // expired before anything happened
    state.works = static_cast<std::uint32_t>(memory_.works.size());
    state.has_works = true;
    memory_.works.resize(memory_.works.size() + ways.size());
  }
  for (std::uint32_t w = 0; w < ways.size(); ++w) {
    const RestoreWay& way = ways[w];
    Work& work = memory_.works[state.works + w];
    if (!may_take(way)) {
      const Take take{item, way.option};
      if (std::find(untaken_.begin(), untaken_.end(), take) == untaken_.end()) {
        untaken_.push_back(take);
      }
      continue;
    }
    if (!holds(way.condition)) {
      pause(work);
      continue;
    }
    if (!work.begun) {
      log(Event::Kind::kRestoreBegins, item, way.option);
      if (way.harmful) harm_.push_back(&way.written->breaks);
    }
    go_on(work, way.takes.count(), {0, Timer::Kind::kRestore, item.value(), w});
  }
}

void Simulator::Run::look_at_step(std::uint32_t path) {
  PathState& state = memory_.paths[path];
  const Path& written = parts_.paths[path];
  if (state.done && !is_up(written.item) && !failed(written.item)) {  // repaired in time
    touch(written.item).start_due = now_;
    at({now_, Timer::Kind::kStart, written.item.value(), 0});
  }
  if (!state.begun || state.done || state.step >= written.steps.size()) return;
  const PathStep& step = written.steps[state.step];
  if (failed(written.item) || !holds(step.condition)) {
    pause(state.work);
    return;
  }
  touch_path(path);
  Tick takes = step.takes.count();
  if (!state.work.begun) {
    if (step.quorum) takes += answers_in(*step.quorum);
    log(Event::Kind::kStepBegins, written.item, state.step);
    if (!step.written->breaks.empty()) harm_.push_back(&step.written->breaks);
  }
  go_on(state.work, takes, {0, Timer::Kind::kStep, path, state.step});
}

bool Simulator::Run::is_wanted(const Path& path) const {
  for (const ItemIndex operation : path.operations) {
    if (!is_up(operation)) return true;
  }
  return std::any_of(path.wanters.begin(), path.wanters.end(), [&](const Wanter& wanter) {
    const std::uint32_t owner_path = path_number(wanter.owner);
    const PathState* owner =
        owner_path == Graph::Parts::kNone ? nullptr : &memory_.paths[owner_path];
    switch (wanter.kind) {
      case Wanter::Kind::kNeeds:
        if (owner != nullptr ? (!owner->begun || owner->done) : is_up(wanter.owner)) return false;
        break;
      case Wanter::Kind::kStart:
        if (is_up(wanter.owner)) return false;
        break;
      case Wanter::Kind::kRestore:
        if (barred(wanter.owner) || !failed(wanter.owner)) return false;
        if (!may_take(graph_.restore_ways(wanter.owner)[wanter.detail])) return false;
        break;
      case Wanter::Kind::kStep:
        ONUS_CHECK(owner != nullptr);  // only paths have steps
        if (!owner->begun || owner->done || owner->step != wanter.detail) return false;
        break;
    }
    return !holds(wanter.expression);
  });
}

/// Begins every path that somebody waits for. Beginning one can make another wanted.
void Simulator::Run::consider_paths() {
  if (!detected_) return;  // asked again then
  for (std::size_t i = 0; i < path_queue_.size(); ++i) {
    const std::uint32_t number = path_queue_[i];
    path_queued_[number] = 0;
    const Path& path = parts_.paths[number];
    const PathState& state = memory_.paths[number];
    if (state.begun || path.steps.empty() || barred(path.item) || failed(path.item)) continue;
    if (!is_wanted(path)) continue;
    if (!may_take(path)) {
      const Take take{path.item, std::nullopt};
      if (std::find(untaken_.begin(), untaken_.end(), take) == untaken_.end()) {
        untaken_.push_back(take);
      }
      continue;
    }
    PathState& begun = touch_path(number);
    begun.begun = true;
    begun.step = 0;
    begun.work = {};
    log(Event::Kind::kPathBegins, path.item);
    look_at_step(number);
    want_paths_of(path.item);
  }
  path_queue_.clear();
}

void Simulator::Run::do_harm() {
  for (const std::vector<ItemIndex>* broken : harm_) {
    for (const ItemIndex item : *broken) {
      if (parts_.estate->item(item).item_class == model::ItemClass::kTeam) {
        for (const ItemIndex member : parts_.estate->team(item).members) fail(member);
      } else {
        fail(item);
      }
    }
  }
  harm_.clear();
}

}  // namespace onus::analysis
