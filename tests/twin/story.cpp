#include "story.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace onus::twin {

Reference standing(const State& state) {
  return [&state](ItemIndex item, std::optional<Seconds> survives) {
    if (state.up.contains(item)) return true;
    const auto down = state.went_down.find(item);
    return survives && down != state.went_down.end() && state.now < down->second + *survives;
  };
}

namespace {

class Teller {
 public:
  Teller(const World& world, const analysis::Disturbance& disturbance)
      : world_(world), asked_(disturbance) {
    for (const ItemIndex item : world_.all()) {
      if (const auto left = world_.is(item, ItemClass::kIdentity)
                                ? validity_left(world_.estate().identity(item))
                                : std::nullopt) {
        survivals_.insert(*left);
      }
    }
    const auto& conditions = world_.estate().conditions;
    for (std::size_t i = 0; i < conditions.size(); ++i) {
      if (const auto survives = conditions.survives(ConditionIndex(i)))
        survivals_.insert(*survives);
    }
  }

  Tale tell() {
    begin();
    std::map<State, std::pair<std::size_t, std::size_t>> seen;  // to how much was told by then
    for (std::size_t rounds = 0;; ++rounds) {
      if (rounds == kRoundsMax) {
        tale_.complete = false;
        break;
      }
      const State before = state_;
      round();
      if (state_ == before && !due_now()) {
        if (!go_on()) break;
        continue;
      }
      const auto [earlier, fresh] =
          seen.emplace(relative(state_), std::pair(tale_.turns.size(), tale_.notes.size()));
      if (fresh) continue;
      for (std::size_t i = earlier->second.first; i < tale_.turns.size(); ++i) {
        tale_.moving.insert(tale_.turns[i].item);
      }
      for (std::size_t i = earlier->second.second; i < tale_.notes.size(); ++i) {
        tale_.moving.insert(tale_.notes[i].item);
      }
      break;
    }
    tale_.up_at_end = state_.up;
    return tale_;
  }

 private:
  void begin() {
    state_.up = world_.undisturbed({});
    tale_.up_before = state_.up;
    for (const ItemIndex item : world_.all()) {
      if (world_.expired(item)) state_.failed.insert(item);
    }
    for (const ItemIndex item : asked_.fails) fail(item);
    if (!asked_.black_start) return;
    for (const ItemIndex item : tale_.up_before) {
      if (!stays_in_black_start(item)) go_down(item);
    }
  }

  bool stays_in_black_start(ItemIndex item) const {
    if (world_.is(item, ItemClass::kPerson)) return true;
    static constexpr std::array<std::string_view, 5> kStay{"place", "safe", "hardware-key", "paper",
                                                           "tool"};
    return std::ranges::count(kStay, world_.estate().item(item).kind) > 0;
  }

  void fail(ItemIndex item) {
    if (world_.out(item) || state_.failed.contains(item)) return;
    state_.failed.insert(item);
    note(analysis::Event::Kind::kFailed, item);
    struck_.insert(item);
    if (state_.up.contains(item)) felled_.insert(item);
    state_.starting.erase(item);
    for (std::uint32_t k = 0; k < options_of(item).size(); ++k) state_.options.erase({item, k});
    if (const auto path = state_.paths.find(item); path != state_.paths.end()) {
      pause(path->second.work);
    }
  }

  void note(analysis::Event::Kind kind, ItemIndex item) {
    tale_.notes.push_back({.at = state_.now, .kind = kind, .item = item});
  }

  void go_down(ItemIndex item) {
    state_.up.erase(item);
    state_.went_down[item] = state_.now;
    tale_.turns.push_back({.at = state_.now, .item = item, .up = false});
  }

  void come_up(ItemIndex item) {
    state_.starting.erase(item);
    if (!state_.up.insert(item).second) return;
    struck_.erase(item);
    felled_.erase(item);
    tale_.turns.push_back({.at = state_.now, .item = item, .up = true});
  }

  const std::vector<model::RestoreOption>& options_of(ItemIndex item) const {
    return world_.estate().extras_of(item).restore;
  }
  const std::vector<model::Step>& steps_of(ItemIndex path) const {
    return world_.estate().recovery(path).steps;
  }
  Seconds start_takes(ItemIndex item) const {
    const auto& start = world_.estate().extras_of(item).start;
    return start ? start->takes.total : Seconds{0};
  }

  void round() {
    complete();
    lose();
    const std::vector<ItemIndex> harmed = work();
    for (const ItemIndex item : harmed) fail(item);
  }

  // (1) What is due completes, together.

  bool is_due(const Work& work) const {
    return work.since && work.done + (state_.now - *work.since) >= work.takes;
  }
  bool start_is_due(ItemIndex item) const {
    const auto since = state_.starting.find(item);
    return since != state_.starting.end() && state_.now >= since->second + start_takes(item);
  }

  bool due_now() const {
    for (const auto& [item, since] : state_.starting) {
      if (start_is_due(item)) return true;
    }
    for (const auto& [key, work] : state_.options) {
      if (is_due(work)) return true;
    }
    for (const auto& [path, progress] : state_.paths) {
      if (progress.begun && is_due(progress.work)) return true;
    }
    return false;
  }

  void complete() {
    const State before = state_;
    Items repaired, started;
    for (const auto& [item, since] : before.starting) {
      if (start_is_due(item)) started.insert(item);
    }
    for (const auto& [key, work] : before.options) {
      if (is_due(work)) repaired.insert(key.first);
    }
    for (const auto& [path, progress] : before.paths) {
      if (progress.begun && is_due(progress.work)) complete_step(path);
    }
    for (const ItemIndex item : started) come_up(item);
    for (const ItemIndex item : repaired) {
      state_.failed.erase(item);
      note(analysis::Event::Kind::kRepaired, item);
      for (std::uint32_t k = 0; k < options_of(item).size(); ++k) state_.options.erase({item, k});
      const auto path = state_.paths.find(item);
      if (path != state_.paths.end() && path->second.gives) come_up(item);
    }
  }

  void complete_step(ItemIndex path) {
    Progress& progress = state_.paths[path];
    ++progress.step;
    progress.work = Work{};
    if (progress.step < steps_of(path).size()) return;
    progress = Progress{};
    progress.gives = true;
    if (const auto lasts = world_.estate().recovery(path).lasts) {
      progress.ends = state_.now + *lasts;
    }
    come_up(path);
  }

  // (2) What no longer holds goes down, until nothing changes.

  void lose() {
    for (bool changed = true; changed;) {
      changed = false;
      for (const ItemIndex item : world_.all()) {
        if (keeps(item)) continue;
        if (state_.up.contains(item)) go_down(item);
        changed = true;
      }
    }
    for (auto& turn : tale_.turns) {
      if (!turn.up && world_.is(turn.item, ItemClass::kOperation)) {
        tale_.at_first_loss.try_emplace(turn.item, Tale::FirstLoss{state_, struck_, felled_});
      }
    }
  }

  /// Whether an item is as it was; ends what a path gives where its time has come.
  bool keeps(ItemIndex item) {
    if (!world_.is(item, ItemClass::kRecovery)) {
      if (!state_.up.contains(item)) return true;
      return !state_.failed.contains(item) && world_.stays_up(item, standing(state_));
    }
    const auto path = state_.paths.find(item);
    if (path == state_.paths.end() || !path->second.gives) return true;
    const bool failed = state_.failed.contains(item);
    if (path->second.ends == state_.now && (failed || !world_.steps_hold(item, standing(state_)))) {
      state_.paths.erase(path);
      return false;
    }
    return !failed || !state_.up.contains(item);
  }

  // (3) In the settled state, work and starts begin, go on or pause.

  void pause(Work& work) {
    if (work.since) work.done += state_.now - *work.since;
    work.since.reset();
  }

  /// Lets work go on or pause; tells whether this is the first time that it is done.
  bool carry_on(Work& work, bool holds) {
    if (!holds) {
      pause(work);
      return false;
    }
    if (!work.since) work.since = state_.now;
    const bool first = !work.begun;
    work.begun = true;
    return first;
  }

  std::vector<ItemIndex> work() {
    const State settled = state_;
    const Reference up = standing(settled);
    for (const ItemIndex item : world_.all()) {
      if (world_.is(item, ItemClass::kRecovery)) continue;
      const bool starts = !settled.up.contains(item) && !settled.failed.contains(item) &&
                          !world_.out(item) && world_.stays_up(item, up) &&
                          world_.may_start(item, up);
      if (starts) {
        state_.starting.emplace(item, state_.now);
      } else {
        state_.starting.erase(item);
      }
    }
    std::vector<ItemIndex> harmed;
    if (state_.now < asked_.detect) return harmed;
    begin_wanted();
    work_on_options(up, harmed);
    work_on_steps(up, harmed);
    return harmed;
  }

  void work_on_options(const Reference& up, std::vector<ItemIndex>& harmed) {
    for (const ItemIndex item : state_.failed) {
      for (std::uint32_t k = 0; k < options_of(item).size(); ++k) {
        const model::RestoreOption& option = options_of(item)[k];
        if (!option.breaks.empty() && !taken(asked_, item, k)) {
          tale_.untaken.insert({item, k});
          continue;
        }
        Work& work = state_.options[{item, k}];
        work.takes = option.takes.total;
        if (!carry_on(work, world_.option_holds(option, up))) continue;
        harmed.insert(harmed.end(), option.breaks.begin(), option.breaks.end());
      }
    }
  }

  void work_on_steps(const Reference& up, std::vector<ItemIndex>& harmed) {
    for (auto& [path, progress] : state_.paths) {
      if (!progress.begun) continue;
      const model::Step& step = steps_of(path)[progress.step];
      const bool holds = !state_.failed.contains(path) &&
                         world_.holds(world_.estate().item(path).needs, up) &&
                         world_.step_holds(step, up);
      if (!carry_on(progress.work, holds)) continue;
      progress.work.takes = world_.step_takes(step, up);
      harmed.insert(harmed.end(), step.breaks.begin(), step.breaks.end());
    }
  }

  // Which recovery paths are begun.

  void begin_wanted() {
    for (bool changed = true; changed;) {
      changed = false;
      for (const ItemIndex path : world_.estate().of_class(ItemClass::kRecovery)) {
        if (state_.paths.contains(path) || state_.failed.contains(path) || world_.out(path))
          continue;
        if (steps_of(path).empty() || !wanted(world_, state_, asked_, path)) continue;
        if (world_.harmful_path(path) && !taken(asked_, path, std::nullopt)) {
          tale_.untaken.insert({path, std::nullopt});
          continue;
        }
        state_.paths[path].begun = true;
        note(analysis::Event::Kind::kPathBegins, path);
        changed = true;
      }
    }
  }

  // From one instant to the next.

  /// Settles renewals and moves to the next instant; false when nothing is to come.
  bool go_on() {
    std::set<Seconds> times;
    const Seconds now = state_.now;
    if (asked_.detect > now) times.insert(asked_.detect);
    for (const auto& [item, since] : state_.starting) times.insert(since + start_takes(item));
    for (const auto& [item, at] : state_.went_down) {
      for (const Seconds survives : survivals_) times.insert(at + survives);
    }
    for (const auto& [key, work] : state_.options) {
      if (work.since) times.insert(*work.since + work.takes - work.done);
    }
    bool all_renewed = true;
    for (auto& [path, progress] : state_.paths) {
      const Work& work = progress.work;
      if (progress.begun && work.since) times.insert(*work.since + work.takes - work.done);
      if (!progress.ends) continue;
      if (*progress.ends == now) progress.ends = now + *world_.estate().recovery(path).lasts;
      all_renewed =
          all_renewed && !state_.failed.contains(path) && world_.steps_hold(path, standing(state_));
    }
    times.erase(times.begin(), times.upper_bound(now));
    if (times.empty() && all_renewed) return false;
    for (const auto& [path, progress] : state_.paths) {
      if (progress.ends) times.insert(*progress.ends);
    }
    state_.now = *times.begin();
    return true;
  }

  /// The state with all times counted from now, less what no longer matters.
  State relative(State state) const {
    const Seconds now = state.now;
    const Seconds longest = survivals_.empty() ? Seconds{0} : *survivals_.rbegin();
    std::erase_if(state.went_down,
                  [&](const auto& entry) { return entry.second + longest <= now; });
    for (auto& [item, at] : state.went_down) at -= now;
    for (auto& [item, since] : state.starting) since -= now;
    const auto shift = [&](Work& work) {
      if (!work.since) return;
      work.done += now - *work.since;
      work.since = Seconds{0};
    };
    for (auto& [key, work] : state.options) shift(work);
    for (auto& [path, progress] : state.paths) {
      shift(progress.work);
      if (progress.ends) *progress.ends -= now;
    }
    state.now = std::min(now, asked_.detect);
    return state;
  }

  const World& world_;
  const analysis::Disturbance& asked_;
  std::set<Seconds> survivals_;
  State state_;
  Items struck_, felled_;
  Tale tale_;
};

}  // namespace

Tale tell(const World& world, const analysis::Disturbance& disturbance) {
  return Teller(world, disturbance).tell();
}

}  // namespace onus::twin
