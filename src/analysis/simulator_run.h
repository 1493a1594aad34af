// One run of a simulation: time, and the rounds in which one instant is settled.
#pragma once

#include <vector>

#include "evaluate.h"
#include "repeats.h"
#include "simulator_memory.h"

namespace onus::analysis {

class Simulator::Run {
 public:
  Run(Memory& memory, const Disturbance& disturbance);
  ~Run();  // leaves the memory as it was
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  SimulationResult result();

 private:
  // simulator_run.cpp: time
  void begin();
  void begin_black_start();
  void play();
  bool next_instant();
  void settle();
  bool round();

  // simulator_settle.cpp: (1) what is due completes, (2) what no longer holds goes down
  void complete_due();
  void complete(const Timer& timer);
  void complete_step(std::uint32_t path);
  void repair(ItemIndex item, std::uint32_t option);
  void fall();
  bool still_holds(const Slot& slot) const;
  bool renewal_holds(std::uint32_t path) const;
  void look_at_renewal(const Slot& step);
  void end_path(std::uint32_t path);
  void finish_instant();

  // simulator_work.cpp: (3) starts, restore options, steps; begun, gone on with or paused
  void look_at(ItemIndex item);
  void look_at_start(ItemIndex item);
  void look_at_restores(ItemIndex item);
  void look_at_step(std::uint32_t path);
  void consider_paths();
  bool is_wanted(const Path& path) const;
  bool may_take(const RestoreWay& way) const;
  bool may_take(const Path& path) const;
  void go_on(Work& work, Tick takes, const Timer& timer);
  void pause(Work& work);
  void do_harm();

  // simulator_state.cpp: changes of state, all of them
  ItemState& touch(ItemIndex item);
  PathState& touch_path(std::uint32_t path);
  void come_up(ItemIndex item);
  void note_holders();
  void go_down(ItemIndex item, Change::Kind why = Change::Kind::kFell);
  void note_change(ItemState& state, Change::Kind kind);
  void fail(ItemIndex item);
  void queue_watchers(ItemIndex item);
  void queue(ItemIndex item);
  void want_paths_of(ItemIndex item);
  void at(const Timer& timer);
  void log(Event::Kind kind, ItemIndex item, std::uint32_t detail = 0);
  [[nodiscard]] bool failed(ItemIndex item) const;
  [[nodiscard]] bool barred(ItemIndex item) const;
  [[nodiscard]] bool is_up(ItemIndex item) const { return memory_.up[item.value()] != 0; }
  [[nodiscard]] bool leaf_holds(const ExprNode& leaf) const;
  [[nodiscard]] bool holds(ExprIndex expression) const {
    return evaluate(parts_, expression, [this](const ExprNode& leaf) { return leaf_holds(leaf); });
  }
  [[nodiscard]] Tick answers_in(std::uint32_t quorum) const;
  [[nodiscard]] std::uint32_t path_number(ItemIndex item) const {
    return parts_.path_of[item.value()];
  }

  // simulator_witness.cpp
  [[nodiscard]] std::vector<ItemIndex> witness_of(const ItemState& operation) const;
  [[nodiscard]] std::vector<ItemIndex> chain_to_failure(std::uint32_t loss,
                                                        bool through_time) const;
  [[nodiscard]] std::uint32_t change_before(ItemIndex item, std::uint64_t round) const;
  [[nodiscard]] std::vector<std::uint32_t> causes_of(ItemIndex item, const Change& moment) const;

  // simulator_repeats.cpp
  void note_round();
  [[nodiscard]] std::vector<Tick> whole_state() const;
  void add_path_state(std::uint32_t path, std::vector<Tick>& state) const;
  void add_item_state(const ItemState& item, std::vector<Tick>& state) const;

  // simulator_result.cpp
  void add_operations(SimulationResult& result) const;
  void add_items(SimulationResult& result) const;
  void add_stuck(SimulationResult& result) const;
  [[nodiscard]] std::vector<ItemIndex> lacking(ExprIndex expression) const;
  [[nodiscard]] bool moves(ItemIndex item) const;

  Memory& memory_;
  const Graph& graph_;
  const Graph::Parts& parts_;
  const Disturbance& disturbance_;
  Tick now_ = 0;
  bool detected_ = false;
  bool telling_watchers_ = true;  // of what falls
  std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
  std::vector<Timer> due_;                 // now
  std::vector<std::uint32_t> fall_queue_;  // slots whose leaves have changed
  std::vector<ItemIndex> look_queue_;      // items to look at in (3)
  std::vector<std::uint32_t> path_queue_;  // paths that may be wanted
  std::vector<std::uint8_t> path_queued_;
  std::vector<std::uint32_t> renewals_;  // paths whose steps changed in this instant
  std::vector<const std::vector<ItemIndex>*> harm_;
  std::vector<ItemIndex> regained_;  // operations that came up in this instant
  std::vector<Event> events_;
  std::vector<Take> untaken_;
  Repeats repeats_;
  std::uint64_t signature_ = 0;
  std::uint64_t rounds_ = 0;
  bool stopped_ = false;  // a state repeated, or a limit
  bool complete_ = true;
  std::uint64_t moving_since_ = 0;  // 0: nothing moves for ever
};

}  // namespace onus::analysis
