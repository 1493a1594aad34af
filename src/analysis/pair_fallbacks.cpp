#include "pair_fallbacks.h"

#include <algorithm>
#include <memory>
#include <set>

#include "causes.h"
#include "in_parallel.h"
#include "lane_sweep.h"
#include "support.h"

namespace onus::analysis {
namespace {

bool is_bad(Verdict verdict) { return verdict == Verdict::kLate || verdict == Verdict::kLockedOut; }

class FallbackSearch {
 public:
  FallbackSearch(const Graph& graph, const LaneProgram& program,
                 const std::shared_ptr<const Watched>& watched, const PairOptions& options)
      : graph_(graph), program_(program), watched_(watched), options_(options) {}

  LostFallbacks run() {
    LostFallbacks result;
    judge_singles(result);
    find_seconds(result);
    keep_those_that_take_the_path(result);
    return result;
  }

 private:
  /// One that cuts an operation off, and the path that covers it.
  struct Covered {
    ItemIndex single, operation, path;
  };
  using Taken = std::pair<ItemIndex, ItemIndex>;  // single and operation

  [[nodiscard]] bool eligible(ItemIndex item) const {
    return may_fail_alone(graph_.estate().item(item), options_.people);
  }

  void judge_singles(LostFallbacks& result) {
    std::vector<ItemIndex> singles;
    for (const ItemIndex item : program_.item) {
      if (eligible(item)) singles.push_back(item);
    }
    const FailureList failures{
        singles.size(), [&](std::size_t f) { return std::span<const ItemIndex>(&singles[f], 1); }};
    const CoreSweepResult core = core_sweep(program_, failures, options_.control);
    std::vector<ItemIndex> cutting;
    for (std::size_t f = 0; f < singles.size(); ++f) {
      const auto losses = core.of(f);
      const bool critical = std::any_of(losses.begin(), losses.end(), [&](const CoreLoss& loss) {
        return graph_.estate().operation(loss.operation).criticality == "critical";
      });
      if (critical) cutting.push_back(singles[f]);
    }
    std::vector<std::vector<OperationOutcome>> outcomes(cutting.size());
    const std::size_t done = in_parallel(cutting.size(), options_.control, "singles", [&] {
      return [&, simulator = std::make_unique<Simulator>(graph_, watched_)](std::size_t at) {
        Disturbance alone;
        alone.fails = {cutting[at]};
        alone.log = false;
        outcomes[at] = simulator->run(alone).operations;
      };
    });
    result.complete = core.complete && done == cutting.size();
    for (std::size_t c = 0; c < done; ++c) {
      for (const OperationOutcome& outcome : outcomes[c]) note(cutting[c], outcome);
    }
  }

  void note(ItemIndex single, const OperationOutcome& outcome) {
    if (graph_.estate().operation(outcome.operation).criticality != "critical") return;
    if (is_bad(outcome.verdict)) bad_.emplace(single, outcome.operation);
    if (outcome.verdict != Verdict::kCovered || !outcome.regained_by.valid()) return;
    if (graph_.path(outcome.regained_by) == nullptr) return;
    covered_.push_back({single, outcome.operation, outcome.regained_by});
  }

  /// Whatever takes the path must be in a support of it, once the first has failed.
  void find_seconds(LostFallbacks& result) {
    LaneEngine engine(program_);
    Support support(graph_.parts(), program_, engine);
    for (std::size_t from = 0; from < covered_.size() && result.complete; from += kLanes) {
      if (options_.control.stop.stop_requested()) result.complete = false;
      const std::size_t count = std::min(kLanes, covered_.size() - from);
      for (std::size_t lane = 0; lane < count; ++lane) {
        engine.fail(covered_[from + lane].single, lane);
      }
      engine.fall();
      for (std::size_t lane = 0; lane < count; ++lane) {
        add_seconds(covered_[from + lane], lane, support, result);
      }
      engine.clear();
    }
    std::sort(result.found.begin(), result.found.end());
    const auto same = [](const LostFallback& a, const LostFallback& b) {
      return a.first == b.first && a.second == b.second && a.operation == b.operation;
    };
    result.found.erase(std::unique(result.found.begin(), result.found.end(), same),
                       result.found.end());
    if (result.found.size() <= options_.candidates_max) return;
    result.found.resize(options_.candidates_max);
    result.complete = false;
  }

  void add_seconds(const Covered& covered, std::size_t lane, Support& support,
                   LostFallbacks& result) const {
    const std::uint32_t path = program_.number[covered.path.value()];
    if (path == LaneProgram::kNone || !support.comes_at_once(path, lane)) return;
    for (const std::uint32_t number : support.of(path, lane)) {
      const ItemIndex second = program_.item[number];
      if (second == covered.single || !eligible(second)) continue;
      if (bad_.contains({second, covered.operation})) continue;
      result.found.push_back({std::min(covered.single, second), std::max(covered.single, second),
                              covered.operation, covered.path});
    }
  }

  /// A support is one of several: the path may hold without it.
  void keep_those_that_take_the_path(LostFallbacks& result) {
    LaneEngine engine(program_);
    Support support(graph_.parts(), program_, engine);
    std::vector<LostFallback> kept;
    for (std::size_t from = 0; from < result.found.size(); from += kLanes) {
      const std::size_t count = std::min(kLanes, result.found.size() - from);
      for (std::size_t lane = 0; lane < count; ++lane) {
        engine.fail(result.found[from + lane].first, lane);
        engine.fail(result.found[from + lane].second, lane);
      }
      engine.fall();
      for (std::size_t lane = 0; lane < count; ++lane) {
        const LostFallback& one = result.found[from + lane];
        if (!support.comes_at_once(program_.number[one.path.value()], lane)) kept.push_back(one);
      }
      engine.clear();
    }
    result.found = std::move(kept);
  }

  const Graph& graph_;
  const LaneProgram& program_;
  const std::shared_ptr<const Watched>& watched_;
  const PairOptions& options_;
  std::vector<Covered> covered_;
  std::set<Taken> bad_;
};

}  // namespace

LostFallbacks lost_fallbacks(const Graph& graph, const LaneProgram& program,
                             const std::shared_ptr<const Watched>& watched,
                             const PairOptions& options) {
  return FallbackSearch(graph, program, watched, options).run();
}

}  // namespace onus::analysis
