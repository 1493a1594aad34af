// A ring that goes up and down for ever, or an instant that never settles, repeats a state.
#include <algorithm>

#include "simulator_run.h"

namespace onus::analysis {
namespace {

void add_work(const Work& work, Tick now, std::vector<Tick>& state) {
  state.push_back(work.begun ? 1 : 0);
  state.push_back(work.running ? 1 : 0);
  state.push_back(work.running ? work.due() - now : work.wanted - work.done);
}

}  // namespace

void Simulator::Run::add_item_state(const ItemState& item, std::vector<Tick>& state) const {
  state.push_back(is_up(item.item) ? 1 : 0);
  state.push_back(item.failed ? 1 : 0);
  state.push_back(item.start_due == kNever ? kNever : item.start_due - now_);
  Tick survived = kNever;  // how long ago it went down, while that still matters to somebody
  if (item.last_down != kNever && !is_up(item.item)) {
    for (const Survivals::Group& group : memory_.watched->survivals->of(item.item)) {
      if (now_ < item.last_down + group.survives.count()) survived = now_ - item.last_down;
    }
  }
  state.push_back(survived);
  if (!item.failed || !item.has_works) return;
  for (std::size_t way = 0; way < graph_.restore_ways(item.item).size(); ++way) {
    add_work(memory_.works[item.works + way], now_, state);
  }
}

void Simulator::Run::add_path_state(std::uint32_t path, std::vector<Tick>& state) const {
  const PathState& at = memory_.paths[path];
  state.push_back(at.begun ? 1 : 0);
  state.push_back(at.done ? 1 : 0);
  state.push_back(at.step);
  add_work(at.work, now_, state);
  const auto& lasts = parts_.paths[path].lasts;
  state.push_back(at.done && lasts ? (now_ - at.done_at) % lasts->count() : 0);
  state.push_back(at.done && at.done_at == now_ ? 1 : 0);
}

/// Everything that decides what happens next, all times taken relative to now.
std::vector<Tick> Simulator::Run::whole_state() const {
  std::vector<Tick> state{detected_ ? 0 : disturbance_.detect.count() - now_};
  for (const ItemState& item : memory_.states) add_item_state(item, state);
  for (const std::uint32_t path : memory_.paths_touched) add_path_state(path, state);
  std::vector<std::uint32_t> looked;
  for (const ItemIndex item : look_queue_) looked.push_back(item.value());
  std::sort(looked.begin(), looked.end());
  state.insert(state.end(), looked.begin(), looked.end());
  state.push_back(static_cast<Tick>(due_.size()));
  return state;
}

void Simulator::Run::note_round() {
  if (rounds_ >= memory_.limits.rounds_max) {
    stopped_ = true;
    complete_ = false;
    return;
  }
  if (repeats_.step(rounds_, signature_, [this] { return whole_state(); })) {
    stopped_ = true;
    moving_since_ = repeats_.remembered();
  }
}

}  // namespace onus::analysis
