// What a quick check is made of, phase by phase, and what the digests cost.
// Usage: phases ESTATE [SCENARIO]
#include <fmt/core.h>
#include <sys/resource.h>

#include <chrono>
#include <string_view>
#include <vector>

#include "onus/analysis/graph.h"
#include "onus/analysis/simulation.h"
#include "onus/analysis/state.h"
#include "onus/model/canonical.h"
#include "onus/model/load.h"

namespace {

using namespace onus;
using model::Estate;
using model::ItemClass;

constexpr base::TimePoint kAt = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);

/// Says what has passed since it was last asked, and how high memory has been.
void tell(std::string_view phase) {
  static auto last = std::chrono::steady_clock::now();
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - last;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print("{:16} {:8.3f} s {:8.0f} MiB\n", phase, taken.count(),
             static_cast<double>(usage.ru_maxrss) / 1024);
  last = std::chrono::steady_clock::now();
}

bool digests(const Estate& estate) {
  const auto whole = model::estate_digest(estate);
  tell("estate digest");
  const auto closures = model::closure_digests(estate, estate.of_class(ItemClass::kWorkflow));
  tell("closure digests");
  return whole && closures;
}

bool analyse(const Estate& estate, std::string_view scenario) {
  const auto graph = analysis::Graph::make(estate, {kAt, {}});
  if (!graph) return fmt::print(stderr, "{}\n", graph.error().message), false;
  tell("compile");
  const analysis::UpSet up = analysis::undisturbed(*graph);
  tell("undisturbed");
  const model::ItemIndex found = estate.find(scenario);
  if (!found.valid() || estate.item(found).item_class != ItemClass::kScenario) return true;
  analysis::Simulator simulator(*graph);
  tell("simulator");
  const model::Scenario& what = estate.scenario(found);
  const auto result = simulator.run({.fails = what.fails, .detect = what.detect, .take = {}});
  tell("scenario");
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: phases ESTATE [SCENARIO]\n");
    return 2;
  }
  tell("start");
  const model::Loaded loaded = model::load_estate(argv[1]);
  tell("load");
  fmt::print("{} items, {} condition nodes, {:.1f} MB, {} errors\n", loaded.estate.items.size(),
             loaded.estate.conditions.size(), static_cast<double>(loaded.bytes_read) / 1e6,
             loaded.errors);
  if (!loaded.ok()) return 1;
  return analyse(loaded.estate, argc > 2 ? argv[2] : "") && digests(loaded.estate) ? 0 : 1;
}
