// The first two parts of a round: what is due completes, and what no longer holds goes down.
#include <algorithm>

#include "simulator_run.h"

namespace onus::analysis {

void Simulator::Run::complete_due() {
  const std::vector<Timer> due = std::move(due_);
  due_.clear();
  for (const Timer& timer : due) complete(timer);
}

void Simulator::Run::complete(const Timer& timer) {
  // A timer whose work was paused, redone or overtaken no longer matches, and means nothing.
  switch (timer.kind) {
    case Timer::Kind::kDetect:
      detected_ = true;
      for (const ItemState& state : memory_.states) queue(state.item);
      for (const ItemIndex item : memory_.expired) queue(item);
      for (const ItemIndex path : memory_.wanted_before) {
        const std::uint32_t number = path_number(path);
        if (!path_queued_[number]) path_queue_.push_back(number);
        path_queued_[number] = 1;
      }
      return;
    case Timer::Kind::kStart: {
      const ItemIndex item(timer.index);
      if (touch(item).start_due == now_) come_up(item);
      return;
    }
    case Timer::Kind::kRestore: {
      const ItemIndex item(timer.index);
      const ItemState& state = touch(item);
      if (!state.failed || !state.has_works) return;
      const Work& work = memory_.works[state.works + timer.detail];
      if (work.running && work.due() == now_) repair(item, timer.detail);
      return;
    }
    case Timer::Kind::kStep: {
      const PathState& path = memory_.paths[timer.index];
      const bool same = path.begun && !path.done && path.step == timer.detail &&
                        !failed(parts_.paths[timer.index].item);
      if (same && path.work.running && path.work.due() == now_) complete_step(timer.index);
      return;
    }
    case Timer::Kind::kRenewal: renewals_.push_back(timer.index); return;
    case Timer::Kind::kSurvival: {
      const auto& slots =
          memory_.watched->survivals->of(ItemIndex(timer.index))[timer.detail].slots;
      fall_queue_.insert(fall_queue_.end(), slots.begin(), slots.end());
      return;
    }
  }
}

void Simulator::Run::complete_step(std::uint32_t path) {
  PathState& state = touch_path(path);
  const Path& written = parts_.paths[path];
  log(Event::Kind::kStepDone, written.item, state.step);
  ++state.step;
  state.work = {};
  queue(written.item);
  if (state.step < written.steps.size()) return;
  state.done = true;
  state.done_at = now_;
  if (!failed(written.item)) come_up(written.item);
  renewals_.push_back(path);  // what it gives ends in its time, even while it is broken
}

bool Simulator::Run::renewal_holds(std::uint32_t path) const {
  const Path& written = parts_.paths[path];
  return !failed(written.item) &&
         std::all_of(written.steps.begin(), written.steps.end(),
                     [this](const PathStep& step) { return holds(step.condition); });
}

void Simulator::Run::end_path(std::uint32_t path) {
  PathState& state = touch_path(path);
  const ItemIndex item = parts_.paths[path].item;
  state.done = state.begun = false;
  state.renewal_at = kNever;
  state.step = 0;
  state.work = {};
  log(Event::Kind::kPathEnds, item);
  go_down(item);
  queue(item);
  if (!path_queued_[path]) path_queue_.push_back(path);
  path_queued_[path] = 1;
}

/// A path that is up asks for its steps only when its time is over; an instant at which that is so
/// judges it together with whatever else falls then.
void Simulator::Run::look_at_renewal(const Slot& step) {
  const std::uint32_t path = path_number(step.owner);
  const PathState& state = memory_.paths[path];
  if (!state.done || !parts_.paths[path].lasts) return;
  const Tick lasts = parts_.paths[path].lasts->count();
  const bool over_now = now_ > state.done_at && (now_ - state.done_at) % lasts == 0;
  if (!over_now) {
    renewals_.push_back(path);
  } else if (!renewal_holds(path)) {
    end_path(path);
  }
}

bool Simulator::Run::still_holds(const Slot& slot) const { return holds(slot.expression); }

void Simulator::Run::fall() {
  for (std::size_t i = 0; i < renewals_.size(); ++i) {  // those that are due now are judged first
    const std::uint32_t path = renewals_[i];
    const PathState& state = memory_.paths[path];
    const auto& lasts = parts_.paths[path].lasts;
    if (!state.done || !lasts || now_ == state.done_at) continue;
    if ((now_ - state.done_at) % lasts->count() == 0 && !renewal_holds(path)) end_path(path);
  }
  for (std::size_t i = 0; i < fall_queue_.size(); ++i) {
    const Slot& slot = parts_.slots[fall_queue_[i]];
    queue(slot.owner);
    if (slot.kind == SlotKind::kStep) {
      look_at_renewal(slot);
    } else if (slot.kind == SlotKind::kCondition && is_up(slot.owner) && !still_holds(slot)) {
      go_down(slot.owner);
    }
  }
  fall_queue_.clear();
}

/// After the last round of an instant: who waits for a renewal from now on.
void Simulator::Run::finish_instant() {
  note_holders();
  for (const std::uint32_t path : renewals_) {
    PathState& state = memory_.paths[path];
    const auto& lasts = parts_.paths[path].lasts;
    if (!state.done || !lasts || renewal_holds(path)) continue;
    const Tick next =
        state.done_at + ((now_ - state.done_at) / lasts->count() + 1) * lasts->count();
    if (state.renewal_at == next) continue;
    state.renewal_at = next;
    timers_.push({next, Timer::Kind::kRenewal, path, 0});
  }
  renewals_.clear();
}

}  // namespace onus::analysis
