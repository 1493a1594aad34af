// Which recovery paths somebody waits for.
#include <algorithm>

#include "story.h"

namespace onus::twin {

bool taken(const analysis::Disturbance& disturbance, ItemIndex item,
           std::optional<std::uint32_t> option) {
  return std::ranges::any_of(disturbance.take, [&](const analysis::Take& take) {
    return take.item == item && (!take.option || take.option == option);
  });
}

namespace {

/// One item's wish for one path.
class Wish {
 public:
  Wish(const World& world, const State& state, ItemIndex item, ItemIndex path)
      : world_(world), state_(state), up_(standing(state)), item_(item), path_(path) {}

  bool as_operation() const {
    if (!world_.is(item_, ItemClass::kOperation) || state_.up.contains(item_)) return false;
    return std::ranges::count(world_.estate().operation(item_).recovery, path_) > 0;
  }

  bool as_failed(const analysis::Disturbance& disturbance) const {
    if (!state_.failed.contains(item_)) return false;
    const auto& options = world_.estate().extras_of(item_).restore;
    for (std::uint32_t k = 0; k < options.size(); ++k) {
      if (!options[k].breaks.empty() && !taken(disturbance, item_, k)) continue;
      const bool names = world_.named(options[k].needs).contains(path_);
      if (names && !world_.option_holds(options[k], up_)) return true;
    }
    return false;
  }

  bool as_begun_path() const {
    const auto progress = state_.paths.find(item_);
    if (progress == state_.paths.end() || !progress->second.begun) return false;
    if (lacks(world_.estate().item(item_).needs)) return true;
    const model::Step& step = world_.estate().recovery(item_).steps[progress->second.step];
    return world_.named_by_step(step).contains(path_) && !world_.step_holds(step, up_);
  }

  bool as_down() const {
    if (state_.up.contains(item_)) return false;
    if (world_.is(item_, ItemClass::kPerson)) {
      if (lacks_own()) return true;
    } else if (lacks(world_.estate().item(item_).needs)) {
      return true;
    }
    const auto& start = world_.estate().extras_of(item_).start;
    return start && lacks(start->needs);
  }

 private:
  /// A person's `reach` is read with their `needs`, as one.
  bool lacks_own() const {
    const ConditionIndex needs = world_.estate().item(item_).needs;
    const ConditionIndex reach = world_.estate().person(item_).reach;
    if (world_.holds(needs, up_) && world_.holds(reach, up_)) return false;
    return world_.named(needs).contains(path_) || world_.named(reach).contains(path_);
  }

  bool lacks(ConditionIndex at) const {
    return world_.named(at).contains(path_) && !world_.holds(at, up_);
  }

  const World& world_;
  const State& state_;
  const Reference up_;
  ItemIndex item_, path_;
};

}  // namespace

bool wanted(const World& world, const State& state, const analysis::Disturbance& disturbance,
            ItemIndex path) {
  for (const ItemIndex item : world.all()) {
    const Wish wish(world, state, item, path);
    if (wish.as_operation()) return true;
    if (wish.as_failed(disturbance)) return true;
    const bool is_path = world.is(item, ItemClass::kRecovery);
    if (is_path ? wish.as_begun_path() : wish.as_down()) return true;
  }
  return false;
}

}  // namespace onus::twin
