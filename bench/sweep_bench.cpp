// What sweeps and a black start cost in process, once an estate is loaded and compiled.
// Usage: sweep_bench ESTATE [contingencies=N] [threads=N]
#include <fmt/core.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "onus/analysis/contingency.h"
#include "onus/analysis/core_sweep.h"
#include "onus/analysis/graph.h"
#include "onus/analysis/pairs.h"
#include "onus/analysis/recovery.h"
#include "onus/analysis/simulation.h"
#include "onus/model/load.h"

namespace {

using namespace onus;

constexpr base::TimePoint kAt = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double peak_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

void tell(std::string_view what, double seconds) {
  fmt::print("{:28} {:9.4f} s {:8.0f} MiB\n", what, seconds, peak_mib());
}

void core(const analysis::Graph& graph, std::size_t wanted, const analysis::SweepControl& control) {
  std::vector<std::vector<model::ItemIndex>> failures;
  for (auto& one : analysis::contingencies(graph)) {
    if (failures.size() == wanted) break;
    failures.push_back(std::move(one.fails));
  }
  const double begin = now();
  const auto result = analysis::core_sweep(graph, failures, control);
  const double taken = now() - begin;
  const analysis::SweepCost& cost = result.cost;
  tell("core sweep", taken);
  std::size_t locked = 0;
  for (const auto& loss : result.losses) locked += loss.locked_out ? 1 : 0;
  fmt::print(
      "  {} failures; {} items and {} references matter; {} batches; {} ({} threads)\n"
      "  prepare {:.4f} s, passes {:.4f} s; {} looks, {:.1f} MB, {:.2f} GB/s; cut {}, locked {}\n",
      failures.size(), cost.items, cost.references, cost.batches, cost.instructions,
      control.thread_count(), cost.prepare_s, cost.core_s, cost.looks,
      static_cast<double>(cost.bytes) / 1e6, static_cast<double>(cost.bytes) / 1e9 / cost.core_s,
      result.losses.size(), locked);
}

void pairs(const analysis::Graph& graph, const analysis::SweepControl& control) {
  analysis::PairOptions options;
  options.control = control;
  const double begin = now();
  const auto result = analysis::sweep_pairs(graph, options);
  tell("pairs", now() - begin);
  const analysis::SweepCost& cost = result.cost;
  fmt::print(
      "  {} critical operations; {} pairs tried, {} found, {} causes; prepare {:.3f}, core {:.3f}, "
      "simulation {:.3f} s\n",
      result.operations, result.candidates, result.pairs.size(), result.groups.size(),
      cost.prepare_s, cost.core_s, cost.simulation_s);
}

void measure(const analysis::Graph& graph, std::size_t wanted, unsigned threads) {
  analysis::SweepOptions options;
  options.control.threads = threads;
  options.control.stopwatch = now;
  core(graph, wanted, options.control);
  double begin = now();
  const auto swept = analysis::sweep(graph, options);
  tell("sweep, verdicts in time", now() - begin);
  fmt::print(
      "  {} contingencies, {} simulated, {} with an effect; prepare {:.3f}, core {:.3f}, "
      "simulation {:.3f} s\n",
      swept.contingencies.size(), swept.cost.simulated, swept.outcomes.size(), swept.cost.prepare_s,
      swept.cost.core_s, swept.cost.simulation_s);
  pairs(graph, options.control);
  analysis::Simulator simulator(graph);
  for (const bool log : {false, true}) {
    analysis::Disturbance everything;
    everything.black_start = true;
    everything.log = log;
    begin = now();
    const auto ran = simulator.run(everything);
    tell(log ? "time to recover, logged" : "time to recover of everything", now() - begin);
    fmt::print("  {} items touched, {} rounds\n", ran.touched, ran.rounds);
  }
  begin = now();
  const auto started = analysis::black_start(graph, simulator, {});
  tell("black start", now() - begin);
  fmt::print("  {} back, {} never, with the reasons\n", started.order.size(), started.never.size());
}

std::size_t flag(int argc, char** argv, std::string_view name, std::size_t otherwise) {
  for (int i = 2; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word.starts_with(name)) return std::strtoull(argv[i] + name.size(), nullptr, 10);
  }
  return otherwise;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: sweep_bench ESTATE [contingencies=N] [threads=N]\n");
    return 2;
  }
  double begin = now();
  const model::Loaded loaded = model::load_estate(argv[1]);
  tell("load", now() - begin);
  if (!loaded.ok()) return 1;
  begin = now();
  const auto graph = analysis::Graph::make(loaded.estate, {kAt, {}});
  if (!graph) return 1;
  tell("compile", now() - begin);
  measure(*graph, flag(argc, argv, "contingencies=", 100'000),
          static_cast<unsigned>(flag(argc, argv, "threads=", 2)));
  return 0;
}
