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

/// What is said to carry an operation once it is back must be one of its ways, and be up then.
std::string check_regained_by(const World& world, const Tale& tale, const OperationOutcome& fast) {
  const model::Operation& written = world.estate().operation(fast.operation);
  if (!fast.regained_at || !written.access_written) return {};
  const std::string about =
      fmt::format("{} is regained by {}", id_of(world.estate(), fast.operation),
                  id_of(world.estate(), fast.regained_by));
  if (std::ranges::count(written.access, fast.regained_by) == 0 &&
      std::ranges::count(written.recovery, fast.regained_by) == 0) {
    return about + ", which it does not name";
  }
  Items up = tale.up_before;
  for (const Turn& turn : tale.turns) {
    if (turn.at > *fast.regained_at) break;
    if (turn.up) up.insert(turn.item);
    if (!turn.up) up.erase(turn.item);
  }
  return up.contains(fast.regained_by) ? std::string{} : about + ", which is down then";
}

}  // namespace

std::string compare_outcome(const World& world, const Tale& tale, const OperationOutcome& fast) {
  const OperationOutcome twin = outcome_of(world, tale, fast.operation);
  if (twin.verdict == Verdict::kDownBefore && fast.verdict == Verdict::kDownBefore) return {};
  if (twin.verdict != fast.verdict || twin.lost_at != fast.lost_at ||
      twin.regained_at != fast.regained_at || twin.longest_gap != fast.longest_gap) {
    return fmt::format("twin {}; analysis {}", outcome_text(world.estate(), twin),
                       outcome_text(world.estate(), fast));
  }
  if (!twin.lost_at) return {};
  return check_regained_by(world, tale, fast);
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

std::string compare_notes(const World& world, const Tale& tale,
                          const analysis::SimulationResult& fast) {
  using Kind = analysis::Event::Kind;
  if (!tale.moving.empty()) return {};
  std::vector<Note> twin = tale.notes;
  std::vector<Note> told;
  for (const analysis::Event& event : fast.events) {
    if (event.kind != Kind::kFailed && event.kind != Kind::kRepaired &&
        event.kind != Kind::kPathBegins) {
      continue;
    }
    told.push_back({.at = event.at, .kind = event.kind, .item = event.item});
  }
  std::ranges::sort(twin);
  std::ranges::sort(told);
  if (twin == told) return {};
  const auto text = [&](const std::vector<Note>& notes) {
    std::string line;
    for (const Note& note : notes) {
      const std::string_view word = note.kind == Kind::kFailed     ? "failed"
                                    : note.kind == Kind::kRepaired ? "repaired"
                                                                   : "begun";
      line += fmt::format(" {}:{}@{}", word, id_of(world.estate(), note.item), note.at.count());
    }
    return line;
  };
  return fmt::format("events: twin{}; analysis{}", text(twin), text(told));
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
  if (!tale.complete) return {};
  if (!fast.complete) return "the analysis comes to no end";
  std::string found = compare_operations(world, tale, fast);
  if (found.empty()) found = compare_items(world, tale, fast);
  if (found.empty()) found = differ(estate, "moving", tale.moving, to_items(fast.moving));
  if (found.empty()) found = compare_turns(world, tale, fast);
  if (found.empty()) found = compare_notes(world, tale, fast);
  if (found.empty()) found = compare_untaken(world, tale, fast);
  return found;
}

}  // namespace onus::twin
