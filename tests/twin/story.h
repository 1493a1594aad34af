// A scenario over time, told slowly: at every instant everything is asked again, whole states are
// copied, and every earlier state is remembered.
#pragma once

#include <compare>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "onus/analysis/simulation.h"
#include "world.h"

namespace onus::twin {

/// Progress of one restore option, or of one step.
struct Work {
  bool begun = false;  // work was done on it: its harm is done, its duration fixed
  Seconds takes{0};
  Seconds done{0};               // before `since`
  std::optional<Seconds> since;  // it goes on since then; none: it pauses

  auto operator<=>(const Work&) const = default;
};

/// A recovery path that is begun, or that gives something.
struct Progress {
  bool begun = false;
  std::size_t step = 0;
  Work work;
  bool gives = false;
  std::optional<Seconds> ends;  // what it gives

  auto operator<=>(const Progress&) const = default;
};

using OptionKey = std::pair<ItemIndex, std::uint32_t>;

/// All that the future depends on.
struct State {
  Items up, failed;
  std::map<ItemIndex, Seconds> went_down;
  std::map<ItemIndex, Seconds> starting;  // since when a start holds
  std::map<OptionKey, Work> options;
  std::map<ItemIndex, Progress> paths;
  Seconds now{0};

  auto operator<=>(const State&) const = default;
};

/// An item came up or went down.
struct Turn {
  Seconds at{0};
  ItemIndex item;
  bool up = false;

  auto operator<=>(const Turn&) const = default;
};

/// Something else that happened to an item: it failed, was repaired, was begun.
struct Note {
  Seconds at{0};
  analysis::Event::Kind kind = analysis::Event::Kind::kFailed;
  ItemIndex item;

  auto operator<=>(const Note&) const = default;
};

struct Tale {
  Items up_before;
  std::vector<Turn> turns;  // in order
  std::vector<Note> notes;  // in order: kFailed, kRepaired, kPathBegins
  Items up_at_end;
  Items moving;
  std::set<std::pair<ItemIndex, std::optional<std::uint32_t>>> untaken;
  /// An operation: the state that its loss settled in, and all that had failed and not been up
  /// since.
  struct FirstLoss {
    State state;
    Items struck;
    Items felled;  // of these, what was up until it failed
  };
  std::map<ItemIndex, FirstLoss> at_first_loss;
  bool complete = true;
};

/// Whether a way that does harm was permitted; `option` absent: a path's steps.
[[nodiscard]] bool taken(const analysis::Disturbance& disturbance, ItemIndex item,
                         std::optional<std::uint32_t> option);

/// Whether somebody waits for a recovery path in a settled state.
[[nodiscard]] bool wanted(const World& world, const State& state,
                          const analysis::Disturbance& disturbance, ItemIndex path);

/// Runs one disturbance from the beginning.
[[nodiscard]] Tale tell(const World& world, const analysis::Disturbance& disturbance);

/// A reference as it stands in a state: up, or outlived for a while.
[[nodiscard]] Reference standing(const State& state);

/// One operation's part of a tale.
[[nodiscard]] analysis::OperationOutcome outcome_of(const World& world, const Tale& tale,
                                                    ItemIndex operation);

/// When an item that was up went down first, and when it came back for good.
struct Loss {
  Seconds lost_at{0};
  std::optional<Seconds> regained_at;

  auto operator<=>(const Loss&) const = default;
};
[[nodiscard]] std::map<ItemIndex, Loss> losses(const Tale& tale);

inline constexpr std::size_t kRoundsMax = 4000;

}  // namespace onus::twin
