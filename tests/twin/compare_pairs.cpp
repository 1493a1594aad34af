// N-2 against every pair, one after another.
#include <algorithm>
#include <map>
#include <memory>

#include "compare.h"
#include "compare_parts.h"
#include "onus/analysis/pairs.h"

namespace onus::twin {
namespace {

/// What a set of failures takes from an operation, without time.
struct Taken {
  bool cut = false, locked = false;
};

class Cores {
 public:
  Cores(const World& world, const analysis::Graph& graph) : world_(world), graph_(graph) {}

  /// Each third case by the world itself, which is slow.
  [[nodiscard]] std::map<ItemIndex, Taken> after(const std::vector<ItemIndex>& failed,
                                                 const Items& operations) const {
    Items up, recovered;
    if (world_.estate().items.size() % 3 == 0) {
      up = world_.undisturbed(to_items(failed));
      recovered = world_.recovered(to_items(failed));
    } else {
      const auto core = analysis::boolean_core(graph_, failed);
      up = to_items(core.up);
      recovered = to_items(core.recovered);
    }
    std::map<ItemIndex, Taken> taken;
    for (const ItemIndex one : operations)
      taken[one] = {!up.contains(one), !recovered.contains(one)};
    return taken;
  }

 private:
  const World& world_;
  const analysis::Graph& graph_;
};

std::string compare_effect(const World& world, const analysis::PairEffect& effect,
                           const analysis::Pair& pair) {
  analysis::Disturbance both;
  both.fails = {pair.first, pair.second};
  const Tale tale = tell(world, both);
  if (!tale.complete) return {};
  return compare_outcome(world, tale, effect.outcome);
}

/// Verdicts in time of the twin, one disturbance after another.
class Verdicts {
 public:
  explicit Verdicts(const World& world) : world_(world) {}

  [[nodiscard]] analysis::OperationOutcome of(const std::vector<ItemIndex>& fails,
                                              ItemIndex operation) {
    auto& tale = tales_[fails];
    if (!tale) {
      analysis::Disturbance one;
      one.fails = fails;
      tale = std::make_unique<Tale>(tell(world_, one));
    }
    return outcome_of(world_, *tale, operation);
  }
  [[nodiscard]] static bool bad(const analysis::OperationOutcome& outcome) {
    return outcome.verdict == analysis::Verdict::kLate ||
           outcome.verdict == analysis::Verdict::kLockedOut;
  }

  /// Whether some operation is bad with both and with neither alone, one of them being covered by a
  /// path whose steps hold at once and with the other no longer do.
  [[nodiscard]] bool takes_a_fallback(ItemIndex a, ItemIndex b, const Items& operations) {
    for (const ItemIndex operation : operations) {
      if (bad(of({a}, operation)) || bad(of({b}, operation))) continue;
      if (!bad(of({a, b}, operation))) continue;
      for (const ItemIndex first : {a, b}) {
        const auto alone = of({first}, operation);
        if (alone.verdict != analysis::Verdict::kCovered || !alone.regained_by.valid()) continue;
        if (!world_.is(alone.regained_by, ItemClass::kRecovery)) continue;
        if (world_.harmful_path(alone.regained_by)) continue;
        const auto holds = [&](const Items& failed) {
          return world_.steps_hold(alone.regained_by, within(world_.undisturbed(failed)));
        };
        if (holds({first}) && !holds({a, b})) return true;
      }
    }
    return false;
  }

 private:
  const World& world_;
  std::map<std::vector<ItemIndex>, std::unique_ptr<Tale>> tales_;
};

std::string compare_fallback(Verdicts& verdicts, const analysis::Pair& pair,
                             const analysis::PairEffect& effect) {
  const auto bad = [&](const std::vector<ItemIndex>& fails) {
    return Verdicts::bad(verdicts.of(fails, effect.operation));
  };
  if (bad({pair.first}) || bad({pair.second})) return "a fallback, and one does it alone";
  return bad({pair.first, pair.second}) ? std::string{} : "a fallback lost without harm";
}

bool may_fail(const World& world, ItemIndex item) {
  return world.is(item, ItemClass::kComponent) || world.is(item, ItemClass::kIdentity) ||
         world.is(item, ItemClass::kWorkflow);
}

/// What an item is lost to, of two failures: where the losses meet, it is lost to both alone to
/// neither.
std::string compare_meeting(const analysis::Graph& graph, const analysis::Pair& pair) {
  const auto both = analysis::boolean_core(graph, std::vector{pair.first, pair.second});
  const auto one = analysis::boolean_core(graph, std::vector{pair.first});
  const auto other = analysis::boolean_core(graph, std::vector{pair.second});
  const std::size_t at = pair.meets.value();
  const bool falls = one.up[at] && other.up[at] && !both.up[at];
  const bool lost = one.recovered[at] && other.recovered[at] && !both.recovered[at];
  return falls || lost ? std::string{} : "where a pair meets";
}

}  // namespace

std::string compare_pairs(const model::Estate& estate, const analysis::Moment& moment,
                          const analysis::Disturbance&) {
  const auto graph = analysis::Graph::make(estate, moment);
  if (!graph) return {};
  const World world(estate, moment);
  const Cores cores(world, *graph);
  Verdicts verdicts(world);
  analysis::PairOptions options;
  options.control.threads = 2;
  const analysis::PairResult fast = analysis::sweep_pairs(*graph, options);
  const Items before = world.undisturbed({});
  Items operations;
  for (const ItemIndex one : estate.of_class(ItemClass::kOperation)) {
    if (before.contains(one) && estate.operation(one).criticality == "critical") {
      operations.insert(one);
    }
  }
  std::vector<ItemIndex> items;
  std::map<ItemIndex, std::map<ItemIndex, Taken>> alone;
  for (const ItemIndex item : world.all()) {
    if (!may_fail(world, item)) continue;
    items.push_back(item);
    alone[item] = cores.after({item}, operations);
  }
  std::size_t at = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    for (std::size_t j = i + 1; j < items.size(); ++j) {
      std::vector<std::tuple<ItemIndex, bool, bool>> wanted, told;
      for (const auto& [operation, both] : cores.after({items[i], items[j]}, operations)) {
        const Taken one = alone[items[i]][operation];
        const Taken other = alone[items[j]][operation];
        const bool cut = both.cut && !one.cut && !other.cut;
        const bool locked = both.locked && !one.locked && !other.locked;
        if (cut || locked) wanted.emplace_back(operation, cut, locked);
      }
      const auto about =
          fmt::format("pair {} and {}", id_of(estate, items[i]), id_of(estate, items[j]));
      if (at < fast.pairs.size() && fast.pairs[at].first == items[i] &&
          fast.pairs[at].second == items[j]) {
        const analysis::Pair& pair = fast.pairs[at++];
        for (const auto& effect : pair.effects) {
          if (effect.fallback_lost && !effect.cut_off && !effect.locked_out) {
            const std::string wrong = compare_fallback(verdicts, pair, effect);
            if (!wrong.empty()) return about + ": " + wrong;
            continue;
          }
          told.emplace_back(effect.operation, effect.cut_off, effect.locked_out);
          const std::string differs = compare_effect(world, effect, pair);
          if (pair.simulated && !differs.empty()) return about + ": " + differs;
        }
        const std::string meeting = compare_meeting(*graph, pair);
        if (!meeting.empty() && !told.empty()) return about + ": " + meeting;
      } else if (verdicts.takes_a_fallback(items[i], items[j], operations)) {
        return about + ": a lost fallback that is not told";
      }
      if (told != wanted) return about;
    }
  }
  if (at != fast.pairs.size()) return "a pair that is none, or out of order";
  return fast.complete ? std::string{} : "pairs: not complete";
}

}  // namespace onus::twin
