// Time, and the rounds in which one instant is settled.
#include "simulator_run.h"

#include "onus/analysis/recovery.h"
#include "onus/base/check.h"

namespace onus::analysis {

Simulator::Simulator(const Graph& graph, const SimulationLimits& limits)
    : Simulator(graph, Watched::everything(graph), limits) {}
Simulator::Simulator(const Graph& graph, std::shared_ptr<const Watched> watched,
                     const SimulationLimits& limits)
    : memory_(std::make_unique<Memory>(graph, std::move(watched), limits)) {}
Simulator::~Simulator() = default;

bool Simulator::up_undisturbed(ItemIndex item) const { return memory_->before[item.value()] != 0; }

SimulationResult Simulator::run(const Disturbance& disturbance) {
  // Harm may come from what cannot matter otherwise.
  ONUS_CHECK(disturbance.take.empty() || memory_->watched->relevant.empty());
  return Run(*memory_, disturbance).result();
}

Simulator::Run::Run(Memory& memory, const Disturbance& disturbance)
    : memory_(memory),
      graph_(memory.graph),
      parts_(memory.parts),
      disturbance_(disturbance),
      path_queued_(memory.paths.size(), 0) {
  play();
}

Simulator::Run::~Run() {
  for (const ItemState& state : memory_.states) {
    memory_.up[state.item.value()] = memory_.before[state.item.value()];
    memory_.state_of[state.item.value()] = Memory::kUntouched;
  }
  memory_.states.clear();
  memory_.changes.clear();
  memory_.works.clear();
  for (const std::uint32_t path : memory_.paths_touched) memory_.paths[path] = {};
  memory_.paths_touched.clear();
  for (const ItemIndex item : look_queue_) memory_.queued[item.value()] = 0;
}

void Simulator::Run::begin() {
  rounds_ = 1;
  for (const ItemIndex item : disturbance_.fails) {
    if (memory_.watched->looks_at(item)) fail(item);
  }
  if (disturbance_.black_start) begin_black_start();
  // A path that was never up has nothing to renew, however it failed.
  renewals_.clear();
  at({disturbance_.detect.count(), Timer::Kind::kDetect, 0, 0});
}

/// Nearly everything falls, so nobody is told one by one: those that stay are judged once, and all
/// are looked at.
void Simulator::Run::begin_black_start() {
  const std::size_t count = memory_.up.size();
  memory_.states.reserve(count);
  memory_.changes.reserve(count);
  look_queue_.reserve(count);
  if (disturbance_.log) events_.reserve(2 * count);
  telling_watchers_ = false;
  for (std::size_t i = 0; i < count; ++i) {
    const ItemIndex item(i);
    if (!memory_.up[i] || !memory_.watched->looks_at(item)) continue;
    if (!stays_in_black_start(*parts_.estate, item)) go_down(item);
  }
  telling_watchers_ = true;
  for (std::size_t i = 0; i < count; ++i) {
    const ItemIndex item(i);
    if (!parts_.stateful[i] || !memory_.watched->looks_at(item)) continue;
    queue(item);
    const std::uint32_t first = parts_.slots_from[i];
    if (!memory_.up[i] || first == parts_.slots_from[i + 1]) continue;
    if (parts_.slots[first].kind == SlotKind::kCondition) fall_queue_.push_back(first);
  }
}

void Simulator::Run::play() {
  begin();
  do {
    settle();
  } while (!stopped_ && next_instant());
}

bool Simulator::Run::next_instant() {
  if (timers_.empty()) return false;
  now_ = timers_.top().at;
  while (!timers_.empty() && timers_.top().at == now_) {
    due_.push_back(timers_.top());
    timers_.pop();
  }
  return true;
}

/// Rounds until an instant rests: nothing is due now, and nothing has changed.
void Simulator::Run::settle() {
  bool first = true;
  while (!stopped_ && (first || !due_.empty() || !fall_queue_.empty() || !look_queue_.empty())) {
    // The failures themselves fall before anything can complete, at the first instant alone.
    first = false;
    round();
  }
  finish_instant();
}

bool Simulator::Run::round() {
  ++rounds_;
  complete_due();
  fall();
  // Looked at in one settled state: what is queued by this round's own work waits for the next.
  const std::vector<ItemIndex> looked = std::move(look_queue_);
  look_queue_.clear();
  for (const ItemIndex item : looked) memory_.queued[item.value()] = 0;
  for (const ItemIndex item : looked) look_at(item);
  consider_paths();
  ++rounds_;  // harm comes after what this round's losses rest on
  do_harm();
  note_round();
  return true;
}

}  // namespace onus::analysis
