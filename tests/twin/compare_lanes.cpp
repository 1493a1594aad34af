// Many failures at once against one after another: singles, pairs, and more, in shuffled lanes.
#include <algorithm>
#include <random>

#include "compare.h"
#include "compare_parts.h"
#include "lane_engine.h"
#include "onus/analysis/core_sweep.h"

namespace onus::twin {
namespace {

using analysis::Graph;
using analysis::LaneEngine;
using analysis::LaneProgram;
using analysis::LaneSet;
using Failures = std::vector<std::vector<ItemIndex>>;

constexpr std::size_t kByTheWorld =
    24;  // so many lanes a case against the twin, all against the core

/// Nothing, every item alone, the question's own set, and pairs and triples until lanes run out.
Failures draw_failures(const World& world, const analysis::Disturbance& disturbance,
                       std::mt19937_64& random) {
  const Items all = world.all();
  const std::vector<ItemIndex> items(all.begin(), all.end());
  Failures failures{{}, disturbance.fails};
  for (const ItemIndex item : items) failures.push_back({item});
  const std::size_t wanted = std::min(analysis::kLanes, items.size() * items.size() / 2 + 2);
  while (failures.size() < wanted) {
    std::vector<ItemIndex> some;
    for (std::uint64_t left = 2 + random() % 2; left > 0; --left) {
      some.push_back(items[random() % items.size()]);
    }
    failures.push_back(std::move(some));
  }
  failures.resize(std::min(failures.size(), analysis::kLanes));
  std::shuffle(failures.begin(), failures.end(), random);
  return failures;
}

/// One lane against what is up and what recovers.
std::string compare_lane(const World& world, const LaneProgram& program, const LaneEngine& engine,
                         std::size_t lane, const std::pair<Items, Items>& told) {
  const auto& [up, recovered] = told;
  for (std::uint32_t n = 0; n < program.size(); ++n) {
    const ItemIndex item = program.item[n];
    const bool before = (program.flags[n] & LaneProgram::kBefore) != 0;
    const bool stays = before && !engine.fallen(n).test(lane);
    if (stays != up.contains(item)) {
      return fmt::format("lane {}: U at {}", lane, id_of(world.estate(), item));
    }
    if (engine.lost(n).test(lane) == recovered.contains(item)) {
      return fmt::format("lane {}: R at {}", lane, id_of(world.estate(), item));
    }
  }
  return {};
}

bool nothing_left(const LaneProgram& program, const LaneEngine& engine) {
  for (std::uint32_t n = 0; n < program.size(); ++n) {
    if (engine.fallen(n).any() || engine.lost(n).any()) return false;
  }
  return true;
}

std::string compare_batch(const World& world, const Graph& graph, const LaneProgram& program,
                          LaneEngine& engine, const Failures& failures) {
  LaneSet all;
  for (std::size_t lane = 0; lane < failures.size(); ++lane) {
    for (const ItemIndex item : failures[lane]) engine.fail(item, lane);
    all.set(lane);
  }
  engine.fall();
  engine.recover(all);
  for (std::size_t lane = 0; lane < failures.size(); ++lane) {
    const auto core = analysis::boolean_core(graph, failures[lane]);
    std::pair<Items, Items> told{to_items(core.up), to_items(core.recovered)};
    if (lane < kByTheWorld) {
      const Items failed = to_items(failures[lane]);
      told = {world.undisturbed(failed), world.recovered(failed)};
    }
    const std::string found = compare_lane(world, program, engine, lane, told);
    if (!found.empty()) return found + " after " + ids_of(world.estate(), to_items(failures[lane]));
  }
  for (std::size_t lane = failures.size(); lane < analysis::kLanes; ++lane) {
    for (std::uint32_t n = 0; n < program.size(); ++n) {
      if (engine.fallen(n).test(lane) || engine.lost(n).test(lane)) return "an unused lane";
    }
  }
  engine.clear();
  return nothing_left(program, engine) ? std::string{} : "what one batch leaves to the next";
}

}  // namespace

std::string compare_lanes(const model::Estate& estate, const analysis::Moment& moment,
                          const analysis::Disturbance& disturbance) {
  const auto graph = Graph::make(estate, moment);
  if (!graph) return {};
  const World world(estate, moment);
  const LaneProgram program = LaneProgram::make(*graph);
  std::mt19937_64 random(estate.items.size());
  const Failures failures = draw_failures(world, disturbance, random);
  const Failures few(
      failures.begin(),
      failures.begin() + std::min<std::ptrdiff_t>(3, static_cast<std::ptrdiff_t>(failures.size())));
  using analysis::LaneWidth;
  for (const LaneWidth width : {LaneWidth::kPlain, LaneWidth::kAvx2, LaneWidth::kAvx512}) {
    if (!analysis::supported(width)) continue;
    if (width != analysis::widest() && random() % 4 != 0) continue;  // the same code, recompiled
    LaneEngine engine(program, width);
    for (const Failures* batch : {&failures, &few, &failures}) {
      if (batch == &failures && width != analysis::widest()) continue;
      const std::string found = compare_batch(world, *graph, program, engine, *batch);
      if (!found.empty()) return std::string(analysis::width_name(width)) + ": " + found;
    }
  }
  return {};
}

/// Whole sweeps: which operations are cut off and locked out, whatever batch a failure falls into.
std::string compare_core_sweep(const model::Estate& estate, const analysis::Moment& moment,
                               const analysis::Disturbance& disturbance) {
  const auto graph = Graph::make(estate, moment);
  if (!graph) return {};
  const World world(estate, moment);
  std::mt19937_64 random(estate.items.size());
  Failures failures = draw_failures(world, disturbance, random);
  analysis::SweepControl control;
  control.threads = 2;
  const auto swept = analysis::core_sweep(*graph, failures, control);
  if (!swept.complete) return "not complete";
  const Items before = world.undisturbed({});
  for (std::size_t f = 0; f < failures.size(); ++f) {
    std::vector<analysis::CoreLoss> losses;
    const bool slow = f < kByTheWorld;
    const auto core = analysis::boolean_core(*graph, failures[f]);
    const Items failed = to_items(failures[f]);
    const Items up = slow ? world.undisturbed(failed) : to_items(core.up);
    const Items recovered = slow ? world.recovered(failed) : to_items(core.recovered);
    for (const ItemIndex operation : estate.of_class(ItemClass::kOperation)) {
      if (!before.contains(operation) || up.contains(operation)) continue;
      losses.push_back({operation, !recovered.contains(operation)});
    }
    const auto told = swept.of(f);
    if (!std::equal(told.begin(), told.end(), losses.begin(), losses.end())) {
      return "what is cut off after " + ids_of(estate, failed);
    }
  }
  return {};
}

}  // namespace onus::twin
