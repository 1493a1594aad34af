// Whether the ways back are worth their name, by trying each.
#pragma once

#include "onus/analysis/recovery.h"
#include "story.h"

namespace onus::twin {

/// A circular restore option, or a path that one names; `path` not valid: the option itself.
struct Circle {
  ItemIndex item;
  std::uint32_t option = 0;
  ItemIndex path;

  auto operator<=>(const Circle&) const = default;
};
[[nodiscard]] std::set<Circle> circles(const World& world);

[[nodiscard]] analysis::RestoreStanding restore_standing(const World& world, ItemIndex item);

/// Items that are up while their start needs do not hold.
[[nodiscard]] Items masked(const World& world, const Items& up);

/// What a contingency takes of an operation's ways in and back.
struct Fate {
  bool takes_access = false;
  Items paths;               // that could be carried out before, and now not
  bool leaves_none = false;  // no path can be carried out
};
[[nodiscard]] Fate fate(const World& world, ItemIndex operation, const Items& failed);

/// Whether a rollback path is possible, and possible after each recovery path of its operation.
struct Rollback {
  bool possible = false;
  Items impossible_after;
};
[[nodiscard]] Rollback rollback(const World& world, ItemIndex operation, ItemIndex path);

/// What came back in a black start and stayed, when; and what never did.
struct Awakening {
  std::map<ItemIndex, Seconds> back;
  Items never;
};
[[nodiscard]] Awakening awakening(const Tale& tale);

}  // namespace onus::twin
