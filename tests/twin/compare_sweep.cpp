// Every single contingency.
#include <algorithm>
#include <stop_token>

#include "compare.h"
#include "compare_parts.h"
#include "onus/analysis/contingency.h"

namespace onus::twin {
namespace {

/// What may happen alone, as sets of what fails with it and the time until it is noticed.
std::multiset<std::pair<Items, Seconds>> singles(const World& world) {
  std::multiset<std::pair<Items, Seconds>> found;
  std::map<std::string_view, Items> vendors;
  for (const ItemIndex item : world.all()) {
    const bool alone = world.is(item, ItemClass::kComponent) ||
                       world.is(item, ItemClass::kIdentity) || world.is(item, ItemClass::kWorkflow);
    if (alone) found.insert({Items{item}, Seconds{0}});
    const std::string_view vendor = world.estate().item(item).vendor;
    if (!vendor.empty()) vendors[vendor].insert(item);
  }
  for (const auto& [vendor, items] : vendors) found.insert({items, Seconds{0}});
  for (const ItemIndex scenario : world.estate().of_class(ItemClass::kScenario)) {
    const model::Scenario& written = world.estate().scenario(scenario);
    found.insert({Items(written.fails.begin(), written.fails.end()), written.detect});
  }
  return found;
}

/// Every contingency simulated over the whole estate, one after another on one thread.
std::vector<analysis::ContingencyOutcome> one_by_one(const analysis::Graph& graph) {
  std::vector<analysis::ContingencyOutcome> outcomes;
  analysis::Simulator simulator(graph);
  const auto all = analysis::contingencies(graph);
  for (std::size_t c = 0; c < all.size(); ++c) {
    analysis::Disturbance one;
    one.fails = all[c].fails;
    one.detect = all[c].detect;
    analysis::ContingencyOutcome outcome{.contingency = c, .operations = {}};
    for (auto& operation : simulator.run(one).operations) {
      const auto verdict = operation.verdict;
      if (verdict == analysis::Verdict::kUnaffected) continue;
      if (verdict != analysis::Verdict::kDownBefore) outcome.operations.push_back(operation);
    }
    if (!outcome.operations.empty()) outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

/// Stopped after some pieces of work and gone on with, until it is whole.
std::string compare_resumed(const analysis::Graph& graph, const analysis::SweepResult& whole) {
  analysis::SweepOptions options;
  for (std::size_t rounds = 0; rounds <= whole.contingencies.size() + 1; ++rounds) {
    std::stop_source stop;
    options.control.threads = 1 + static_cast<unsigned>(rounds % 2);
    options.control.stop = stop.get_token();
    options.control.progress = [&](const analysis::SweepProgress& progress) {
      if (progress.phase == "simulation" && progress.done > rounds / 2) stop.request_stop();
    };
    const auto part = analysis::sweep(graph, options);
    if (part.judged == whole.contingencies.size()) {
      return part.outcomes == whole.outcomes && part.n1_secure == whole.n1_secure
                 ? std::string{}
                 : "a sweep that was stopped and gone on with";
    }
    if (part.complete || part.judged < options.start.judged) return "what a stopped sweep says";
    options.start = {part.judged, part.outcomes};
  }
  return "a sweep that goes on for ever";
}

}  // namespace

std::string compare_sweep(const model::Estate& estate, const analysis::Moment& moment,
                          const analysis::Disturbance&) {
  const auto graph = analysis::Graph::make(estate, moment);
  if (!graph) return {};
  const World world(estate, moment);
  const auto fast = analysis::sweep(*graph);
  if (fast.outcomes != one_by_one(*graph)) return "sweep: not what one after another gives";
  if (std::string differs = compare_resumed(*graph, fast); !differs.empty()) return differs;
  std::multiset<std::pair<Items, Seconds>> told;
  for (const auto& one : fast.contingencies) told.insert({to_items(one.fails), one.detect});
  if (told != singles(world)) return "sweep: which contingencies there are";
  bool secure = true;
  for (std::size_t i = 0; i < fast.contingencies.size(); ++i) {
    analysis::Disturbance one;
    one.fails = fast.contingencies[i].fails;
    one.detect = fast.contingencies[i].detect;
    const Tale tale = tell(world, one);
    if (!tale.complete) return {};
    if (!fast.complete) return "the analysis comes to no end";
    for (const ItemIndex operation : estate.of_class(ItemClass::kOperation)) {
      analysis::OperationOutcome outcome = outcome_of(world, tale, operation);
      const auto verdict = outcome.verdict;
      if (verdict == analysis::Verdict::kDownBefore) continue;
      const bool bad =
          verdict == analysis::Verdict::kLate || verdict == analysis::Verdict::kLockedOut;
      if (bad && estate.operation(operation).criticality == "critical") secure = false;
      analysis::OperationOutcome other;
      other.operation = operation;
      for (const auto& found : fast.outcomes) {
        if (found.contingency != i) continue;
        for (const auto& entry : found.operations) {
          if (entry.operation == operation) other = entry;
        }
      }
      const std::string differs = compare_outcome(world, tale, other);
      if (!differs.empty()) return fast.contingencies[i].name + ": " + differs;
    }
  }
  return secure == fast.n1_secure ? std::string{} : "sweep: N-1 secure";
}

}  // namespace onus::twin
