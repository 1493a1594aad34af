// An estate at a moment, read slowly: every condition is evaluated from the words each time.
#pragma once

#include <functional>
#include <optional>

#include "onus/analysis/graph.h"
#include "people.h"

namespace onus::twin {

using base::Seconds;
using model::ConditionIndex;
using model::ItemClass;
using model::ItemIndex;

/// Whether a reference holds: an item, and how long one does without it.
using Reference = std::function<bool(ItemIndex, std::optional<Seconds>)>;

/// A reference that knows no time: an item holds while it is in `up`.
[[nodiscard]] Reference within(const Items& up);

/// Who counts as missing from a quorum: anybody who could help, or only those who are part of a
/// smallest set that would do. A chain through either proves a loss.
enum class Missing : std::uint8_t { kAnybody, kFewest };

class World {
 public:
  World(const model::Estate& estate, const analysis::Moment& moment)
      : estate_(estate), moment_(moment) {}

  [[nodiscard]] const model::Estate& estate() const { return estate_; }
  [[nodiscard]] Items all() const;  // everything that can be up or down
  [[nodiscard]] bool is(ItemIndex item, ItemClass item_class) const;
  /// Down before anything happens, and nothing in a scenario brings it back.
  [[nodiscard]] bool out(ItemIndex item) const;
  /// Down before anything happens because it expired: a restore option brings it back.
  [[nodiscard]] bool expired(ItemIndex item) const;

  // What conditions say.
  [[nodiscard]] bool holds(ConditionIndex at, const Reference& up) const;
  [[nodiscard]] bool people_hold(ConditionIndex at, const Reference& up, bool machines) const;
  /// What keeps anything but a recovery path up.
  [[nodiscard]] bool stays_up(ItemIndex item, const Reference& up) const;
  [[nodiscard]] bool may_start(ItemIndex item, const Reference& up) const;
  [[nodiscard]] bool option_holds(const model::RestoreOption& option, const Reference& up) const;
  /// A step's own `by`, `needs` and `grant`.
  [[nodiscard]] bool step_holds(const model::Step& step, const Reference& up) const;
  /// Every step of a path and the path's own needs; false for one without steps.
  [[nodiscard]] bool steps_hold(ItemIndex path, const Reference& up) const;
  /// How long a step takes if work on it begins now. Pre: step_holds.
  [[nodiscard]] Seconds step_takes(const model::Step& step, const Reference& up) const;
  [[nodiscard]] bool harmful_path(ItemIndex path) const;

  // Without time.
  /// Up(F).
  [[nodiscard]] Items undisturbed(const Items& failed) const;
  /// R(F), harmful ways aside.
  [[nodiscard]] Items recovered(const Items& failed) const;
  /// Recovery paths that could be carried out over `up`, one after another; not those in `failed`.
  [[nodiscard]] Items feasible_paths(const Items& up, const Items& failed = {}) const;
  [[nodiscard]] bool could_restore(const model::RestoreOption& option, const Items& up,
                                   const Items& failed = {}) const;

  // What is named, for witnesses and for what waits.
  [[nodiscard]] Items named(ConditionIndex at) const;  // teams, and their members, included
  [[nodiscard]] Items named_by_step(const model::Step& step) const;
  /// Whatever `item`'s being up may rest on; for a path its needs and all its steps.
  [[nodiscard]] Items named_by(ItemIndex item) const;

  // What is missing: named in a part that does not hold, and not there itself.
  [[nodiscard]] Items lacked(ConditionIndex at, const Reference& up) const;
  [[nodiscard]] Items lacked_people(ConditionIndex at, const Reference& up, bool machines,
                                    Missing missing) const;
  [[nodiscard]] Items lacked_by_option(const model::RestoreOption& option, const Reference& up,
                                       Missing missing) const;
  [[nodiscard]] Items lacked_by(ItemIndex item, const Reference& up, Missing missing) const;

 private:
  [[nodiscard]] bool can_sign(ItemIndex person, const Reference& up) const;
  /// Sets of (everybody needed, approvers alone) that carry a grant.
  [[nodiscard]] std::set<std::pair<Items, Items>> grants(ItemIndex policy,
                                                         const Reference& up) const;
  [[nodiscard]] bool grant_holds(ItemIndex policy, const Reference& up) const;
  [[nodiscard]] Seconds answers_in(ItemIndex person) const;
  [[nodiscard]] Items named_by_grant(ItemIndex policy) const;
  [[nodiscard]] Items lacked_by_grant(ItemIndex policy, const Reference& up) const;
  [[nodiscard]] bool workflow_holds(ItemIndex item, const Reference& up) const;
  [[nodiscard]] bool operation_holds(ItemIndex item, const Reference& up) const;
  [[nodiscard]] bool identity_holds(ItemIndex item, const Reference& up) const;

  const model::Estate& estate_;
  const analysis::Moment& moment_;
};

/// The validity that is left of what an identity holds, in the worst case.
[[nodiscard]] std::optional<Seconds> validity_left(const model::Identity& identity);

}  // namespace onus::twin
