// Scenarios over time.
#include <algorithm>

#include "compare.h"
#include "compare_parts.h"

namespace onus::twin {
namespace {

using analysis::OperationOutcome;
using analysis::Verdict;

std::string outcome_text(const model::Estate& estate, const OperationOutcome& outcome) {
  return fmt::format("{} {} lost {} regained {} gap {}", id_of(estate, outcome.operation),
                     analysis::verdict_name(outcome.verdict), time_text(outcome.lost_at),
                     time_text(outcome.regained_at), time_text(outcome.longest_gap));
}

/// How many references lie between an operation and whatever else had failed or gone down, and was
/// down when it went down.
std::map<ItemIndex, std::size_t> distances(const World& world, const Tale::FirstLoss& loss,
                                           ItemIndex operation) {
  std::map<ItemIndex, std::size_t> found{{operation, 0}};
  std::vector<ItemIndex> open{operation};
  for (std::size_t i = 0; i < open.size(); ++i) {
    const std::size_t distance = found[open[i]] + 1;
    for (const ItemIndex next : world.named_by(open[i])) {
      const bool fell = loss.state.went_down.contains(next) || loss.struck.contains(next);
      if (!fell || loss.state.up.contains(next)) continue;
      if (found.try_emplace(next, distance).second) open.push_back(next);
    }
  }
  return found;
}

}  // namespace

std::string check_witness(const World& world, const Tale& tale, const OperationOutcome& fast) {
  const model::Estate& estate = world.estate();
  const Tale::FirstLoss& loss = tale.at_first_loss.at(fast.operation);
  const auto& [state, failed] = loss;
  std::string chain = "witness";
  for (const ItemIndex item : fast.witness) chain += " <- " + id_of(estate, item);
  if (fast.witness.empty() || fast.witness.front() != fast.operation) {
    return chain + ": does not begin at " + id_of(estate, fast.operation);
  }
  for (std::size_t i = 1; i < fast.witness.size(); ++i) {
    const ItemIndex item = fast.witness[i];
    if (!world.named_by(fast.witness[i - 1]).contains(item)) {
      return fmt::format("{}: {} is not named by what precedes it", chain, id_of(estate, item));
    }
    if (state.up.contains(item)) {
      return fmt::format("{}: {} was up", chain, id_of(estate, item));
    }
  }
  if (!failed.contains(fast.witness.back())) {
    return chain + ": ends at something that did not fail";
  }
  std::optional<std::size_t> shortest;
  for (const auto& [item, distance] : distances(world, loss, fast.operation)) {
    if (!failed.contains(item)) continue;
    shortest = std::min(shortest.value_or(distance), distance);
  }
  if (shortest && *shortest + 1 == fast.witness.size()) return {};
  return fmt::format("{}: the shortest has {} items", chain, shortest.value_or(0) + 1);
}

std::string compare_outcome(const World& world, const Tale& tale, const OperationOutcome& fast) {
  const OperationOutcome twin = outcome_of(world, tale, fast.operation);
  if (twin.verdict == Verdict::kDownBefore && fast.verdict == Verdict::kDownBefore) return {};
  if (twin.verdict != fast.verdict || twin.lost_at != fast.lost_at ||
      twin.regained_at != fast.regained_at || twin.longest_gap != fast.longest_gap) {
    return fmt::format("twin {}; analysis {}", outcome_text(world.estate(), twin),
                       outcome_text(world.estate(), fast));
  }
  if (!twin.lost_at) return {};
  return check_witness(world, tale, fast);
}

namespace {

std::string compare_operations(const World& world, const Tale& tale,
                               const analysis::SimulationResult& fast) {
  for (const ItemIndex operation : world.estate().of_class(ItemClass::kOperation)) {
    OperationOutcome told;
    told.operation = operation;
    for (const OperationOutcome& outcome : fast.operations) {
      if (outcome.operation == operation) told = outcome;
    }
    const std::string found = compare_outcome(world, tale, told);
    if (!found.empty()) return found;
  }
  return {};
}

std::string compare_items(const World& world, const Tale& tale,
                          const analysis::SimulationResult& fast) {
  std::map<ItemIndex, Loss> told;
  for (const analysis::ItemOutcome& item : fast.items) {
    told[item.item] = {.lost_at = item.lost_at, .regained_at = item.regained_at};
  }
  const auto twin = losses(tale);
  for (const ItemIndex item : world.all()) {
    const auto a = twin.find(item);
    const auto b = told.find(item);
    if (a == twin.end() && b == told.end()) continue;
    if (a != twin.end() && b != told.end() && a->second == b->second) continue;
    const auto text = [](bool there, const auto& at) {
      return there ? fmt::format("lost {} regained {}", at->second.lost_at.count(),
                                 time_text(at->second.regained_at))
                   : std::string("not lost");
    };
    return fmt::format("item {}: twin {}, analysis {}", id_of(world.estate(), item),
                       text(a != twin.end(), a), text(b != told.end(), b));
  }
  return {};
}

std::string compare_turns(const World& world, const Tale& tale,
                          const analysis::SimulationResult& fast) {
  if (!tale.moving.empty()) return {};  // where a ring is noticed is left to either
  std::vector<Turn> twin = tale.turns;
  std::vector<Turn> told;
  for (const analysis::Event& event : fast.events) {
    const bool up = event.kind == analysis::Event::Kind::kUp;
    if (!up && event.kind != analysis::Event::Kind::kDown) continue;
    told.push_back({.at = event.at, .item = event.item, .up = up});
  }
  std::ranges::sort(twin);
  std::ranges::sort(told);
  if (twin == told) return {};
  const auto text = [&](const std::vector<Turn>& turns) {
    std::string line;
    for (const Turn& turn : turns) {
      line += fmt::format(" {}{}@{}", turn.up ? '+' : '-', id_of(world.estate(), turn.item),
                          turn.at.count());
    }
    return line;
  };
  return fmt::format("turns: twin{}; analysis{}", text(twin), text(told));
}

std::string compare_untaken(const World& world, const Tale& tale,
                            const analysis::SimulationResult& fast) {
  std::set<std::pair<ItemIndex, std::optional<std::uint32_t>>> told;
  for (const analysis::Take& take : fast.untaken) told.insert({take.item, take.option});
  if (told == tale.untaken) return {};
  const auto text = [&](const auto& takes) {
    std::string line;
    for (const auto& [item, option] : takes) {
      line += " " + id_of(world.estate(), item) + (option ? fmt::format(":{}", *option + 1) : "");
    }
    return line;
  };
  return fmt::format("untaken: twin{}, analysis{}", text(tale.untaken), text(told));
}

}  // namespace

std::string compare_story(const model::Estate& estate, const analysis::Moment& moment,
                          const analysis::Disturbance& disturbance) {
  const auto graph = analysis::Graph::make(estate, moment);
  if (!graph) return {};
  const World world(estate, moment);
  const Tale tale = tell(world, disturbance);
  analysis::Simulator simulator(*graph);
  const auto fast = simulator.run(disturbance);
  if (!tale.complete || !fast.complete) return {};
  std::string found = compare_operations(world, tale, fast);
  if (found.empty()) found = compare_items(world, tale, fast);
  if (found.empty()) found = differ(estate, "moving", tale.moving, to_items(fast.moving));
  if (found.empty()) found = compare_turns(world, tale, fast);
  if (found.empty()) found = compare_untaken(world, tale, fast);
  return found;
}

}  // namespace onus::twin
