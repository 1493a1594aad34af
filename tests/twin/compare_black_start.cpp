// Everything down at once, and what comes back.
#include <algorithm>

#include "compare.h"
#include "compare_parts.h"
#include "ways.h"

namespace onus::twin {
namespace {

/// Everything that `item` may wait for: what it needs, to start, and to be repaired.
Items waited_for(const World& world, ItemIndex item) {
  Items found = world.named_by(item);
  const model::Extras& extras = world.estate().extras_of(item);
  if (extras.start) found.merge(world.named(extras.start->needs));
  for (const model::RestoreOption& option : extras.restore) {
    found.merge(world.named(option.needs));
    found.merge(world.named(option.by));
  }
  return found;
}

/// Whether in a chain of waiting all are down at the end, each next one is named by the one before,
/// and a cycle closes.
std::string check_waiting(const World& world, const Tale& tale,
                          const analysis::BlackStart::Never& told) {
  if (!tale.moving.empty()) return {};
  const model::Estate& estate = world.estate();
  std::string text = id_of(estate, told.item) + " waits for";
  for (const ItemIndex one : told.waits_for) text += " -> " + id_of(estate, one);
  if (told.cycle) text += " (cycle)";
  if (told.waits_for.empty()) return text + ": nothing";
  for (std::size_t i = 0; i < told.waits_for.size(); ++i) {
    const ItemIndex one = told.waits_for[i];
    if (tale.up_at_end.contains(one)) return text + ": " + id_of(estate, one) + " is up";
    if (i > 0 && !waited_for(world, told.waits_for[i - 1]).contains(one)) {
      return text + ": " + id_of(estate, one) + " is not named before";
    }
  }
  const bool closes = waited_for(world, told.waits_for.back()).contains(told.waits_for.front());
  return told.cycle && !closes ? text + ": does not close" : std::string{};
}

}  // namespace

std::string compare_black_start(const model::Estate& estate, const analysis::Moment& moment,
                                const analysis::Disturbance& disturbance) {
  const auto graph = analysis::Graph::make(estate, moment);
  if (!graph) return {};
  const World world(estate, moment);
  analysis::Disturbance dark;
  dark.fails = disturbance.fails;
  dark.black_start = true;
  const Tale tale = tell(world, dark);
  analysis::Simulator simulator(*graph);
  const auto fast = analysis::black_start(*graph, simulator, dark.fails);
  if (!tale.complete) return {};
  if (!fast.complete) return "the analysis comes to no end";
  Awakening twin = awakening(tale);
  std::erase_if(twin.back, [&](const auto& one) { return !tale.up_before.contains(one.first); });
  for (const auto& one : fast.never) {
    const std::string wrong = check_waiting(world, tale, one);
    if (!wrong.empty()) return wrong;
  }
  std::map<ItemIndex, Seconds> back;
  for (const auto& one : fast.order) back[one.item] = one.at;
  Items never;
  for (const auto& one : fast.never) never.insert(one.item);
  std::string found = differ(estate, "never back", twin.never, never);
  if (!found.empty()) return found;
  for (const ItemIndex item : world.all()) {
    const auto a = twin.back.find(item);
    const auto b = back.find(item);
    const auto time = [](bool there, const auto& at) {
      return time_text(there ? std::optional<Seconds>(at->second) : std::nullopt);
    };
    const std::string slow_text = time(a != twin.back.end(), a);
    const std::string fast_text = time(b != back.end(), b);
    if (slow_text == fast_text) continue;
    return fmt::format("black start of {}: twin {}, analysis {}", id_of(estate, item), slow_text,
                       fast_text);
  }
  const auto by_time = [](const auto& x, const auto& y) { return x.at < y.at; };
  return std::ranges::is_sorted(fast.order, by_time) ? std::string{} : "black start: out of order";
}

}  // namespace onus::twin
