// Whether a verdict's witness proves it.
#include <algorithm>

#include "compare.h"
#include "compare_parts.h"

namespace onus::twin {
namespace {

/// How many references lie between an operation and whatever else had failed or gone down, and was
/// down when it went down.
std::map<ItemIndex, std::size_t> distances(const World& world, const Tale::FirstLoss& loss,
                                           ItemIndex operation, Missing missing) {
  std::map<ItemIndex, std::size_t> found{{operation, 0}};
  std::vector<ItemIndex> open{operation};
  for (std::size_t i = 0; i < open.size(); ++i) {
    if (world.is(open[i], ItemClass::kRecovery)) continue;  // no path is up before its first loss
    const std::size_t distance = found[open[i]] + 1;
    for (const ItemIndex next : world.lacked_by(open[i], standing(loss.state), missing)) {
      // What had never been up is no cause of a loss.
      if (!loss.state.went_down.contains(next) || loss.state.up.contains(next)) continue;
      if (found.try_emplace(next, distance).second) open.push_back(next);
    }
  }
  return found;
}

std::optional<std::size_t> nearest(const std::map<ItemIndex, std::size_t>& reached,
                                   const Items& failed) {
  std::optional<std::size_t> least;
  for (const auto& [item, distance] : reached) {
    if (failed.contains(item)) least = std::min(least.value_or(distance), distance);
  }
  return least;
}

/// Whether a witness leads from a lost operation over what each lacked to what failed, by the
/// fewest steps.
std::string check_witness(const World& world, const Tale& tale,
                          const analysis::OperationOutcome& fast) {
  const model::Estate& estate = world.estate();
  const Tale::FirstLoss& loss = tale.at_first_loss.at(fast.operation);
  const auto& [state, failed, felled] = loss;
  std::string chain = "witness";
  for (const ItemIndex item : fast.witness) chain += " <- " + id_of(estate, item);
  if (fast.witness.empty() || fast.witness.front() != fast.operation) {
    return chain + ": does not begin at " + id_of(estate, fast.operation);
  }
  const auto reached = distances(world, loss, fast.operation, Missing::kAnybody);
  const auto shortest = nearest(reached, failed);
  if (!shortest) {  // what failed is back, and what it took with it is not
    const bool says_nothing = fast.witness.size() == 1 && reached.size() > 1;
    return says_nothing ? chain + ": says nothing" : std::string{};
  }
  for (std::size_t i = 1; i < fast.witness.size(); ++i) {
    const ItemIndex item = fast.witness[i];
    if (!world.lacked_by(fast.witness[i - 1], standing(state), Missing::kAnybody).contains(item)) {
      return fmt::format("{}: {} is not what the one before it lacks", chain, id_of(estate, item));
    }
    if (state.up.contains(item)) {
      return fmt::format("{}: {} was up", chain, id_of(estate, item));
    }
  }
  if (!failed.contains(fast.witness.back())) return chain + ": ends at something that did not fail";
  const auto longest = nearest(distances(world, loss, fast.operation, Missing::kFewest), felled);
  const std::size_t links = fast.witness.size() - 1;
  if (*shortest <= links && links <= longest.value_or(links)) return {};
  return fmt::format("{}: the shortest has {} items", chain, *shortest + 1);
}

}  // namespace

std::string compare_witnesses(const model::Estate& estate, const analysis::Moment& moment,
                              const analysis::Disturbance& disturbance) {
  const auto graph = analysis::Graph::make(estate, moment);
  if (!graph) return {};
  const World world(estate, moment);
  const Tale tale = tell(world, disturbance);
  analysis::Simulator simulator(*graph);
  const auto fast = simulator.run(disturbance);
  if (!tale.complete || !fast.complete) return {};
  for (const analysis::OperationOutcome& outcome : fast.operations) {
    if (!outcome.lost_at || !tale.up_before.contains(outcome.operation)) continue;
    const std::string found = check_witness(world, tale, outcome);
    if (!found.empty()) return found;
  }
  return {};
}

}  // namespace onus::twin
