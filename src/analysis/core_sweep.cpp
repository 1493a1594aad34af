#include "onus/analysis/core_sweep.h"

#include <algorithm>
#include <memory>

#include "in_parallel.h"
#include "lane_sweep.h"
#include "onus/base/check.h"

namespace onus::analysis {
namespace {

constexpr unsigned kThreadsMax = 64;

/// What one batch found: for each operation that some lane cuts off, in which, and where for good.
struct Row {
  ItemIndex operation;
  LaneSet cut, locked;
};

std::vector<Row> rows_of(const LaneProgram& program, const LaneEngine& engine) {
  std::vector<std::uint32_t> numbers;
  for (const std::uint32_t number : engine.fallen_numbers()) {
    if (program.flags[number] & LaneProgram::kOperation) numbers.push_back(number);
  }
  std::sort(numbers.begin(), numbers.end(),
            [&](std::uint32_t a, std::uint32_t b) { return program.item[a] < program.item[b]; });
  std::vector<Row> rows;
  for (const std::uint32_t number : numbers) {
    rows.push_back({program.item[number], engine.fallen(number), engine.lost(number)});
  }
  return rows;
}

/// Failures that can take something down, those that touch the same things side by side.
std::vector<std::uint32_t> in_order(const LaneProgram& program, const FailureList& failures) {
  struct Entry {
    std::uint32_t number, failure;
  };
  std::vector<Entry> entries;
  for (std::uint32_t f = 0; f < failures.count; ++f) {
    std::uint32_t least = LaneProgram::kNone;
    for (const ItemIndex item : failures.of(f)) {
      const std::uint32_t number = program.number[item.value()];
      if (number == LaneProgram::kNone || !(program.flags[number] & LaneProgram::kBefore)) continue;
      least = std::min(least, number);
    }
    if (least != LaneProgram::kNone) entries.push_back({least, f});
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return a.number != b.number ? a.number < b.number : a.failure < b.failure;
  });
  std::vector<std::uint32_t> order;
  order.reserve(entries.size());
  for (const Entry& entry : entries) order.push_back(entry.failure);
  return order;
}

class Sweeper {
 public:
  Sweeper(const LaneProgram& program, const FailureList& failures)
      : program_(program),
        failures_(failures),
        order_(in_order(program, failures)),
        found_((order_.size() + kLanes - 1) / kLanes) {}

  void run(const SweepControl& control, CoreSweepResult& result) {
    std::mutex adding;
    const std::size_t done = in_parallel(found_.size(), control, "core", [&] {
      return Worker{*this, std::make_unique<LaneEngine>(program_), &result.cost, &adding};
    });
    result.complete = done == found_.size();
    result.cost.batches = done;
    collect(result);
  }

 private:
  /// One thread's; tells what it cost when it ends.
  struct Worker {
    Sweeper& sweeper;
    std::unique_ptr<LaneEngine> engine;
    SweepCost* cost;
    std::mutex* adding;

    Worker(Sweeper& of, std::unique_ptr<LaneEngine> with, SweepCost* to, std::mutex* under)
        : sweeper(of), engine(std::move(with)), cost(to), adding(under) {}
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;
    ~Worker() {
      const std::lock_guard<std::mutex> lock(*adding);
      cost->bytes += engine->bytes_touched();
      cost->looks += engine->looks();
    }
    void operator()(std::size_t batch) { sweeper.judge(batch, *engine); }
  };

  [[nodiscard]] std::span<const std::uint32_t> batch(std::size_t number) const {
    const std::size_t from = number * kLanes;
    return {order_.data() + from, std::min(kLanes, order_.size() - from)};
  }

  void judge(std::size_t number, LaneEngine& engine) {
    std::size_t lane = 0;
    for (const std::uint32_t failure : batch(number)) {
      for (const ItemIndex item : failures_.of(failure)) engine.fail(item, lane);
      ++lane;
    }
    engine.fall();
    LaneSet cut;
    for (const std::uint32_t fallen : engine.fallen_numbers()) {
      if (!(program_.flags[fallen] & LaneProgram::kOperation)) continue;
      for (std::size_t w = 0; w < kLaneWords; ++w) cut.words[w] |= engine.fallen(fallen).words[w];
    }
    engine.recover(cut);
    found_[number] = rows_of(program_, engine);
    engine.clear();
  }

  /// From rows of lanes to lists, by counting.
  void collect(CoreSweepResult& result) const {
    result.first.assign(failures_.count + 1, 0);
    each_loss([&](std::uint32_t failure, CoreLoss) { ++result.first[failure + 1]; });
    for (std::size_t f = 0; f < failures_.count; ++f) result.first[f + 1] += result.first[f];
    result.losses.resize(result.first.back());
    std::vector<std::size_t> next(result.first.begin(), result.first.end());
    each_loss([&](std::uint32_t failure, CoreLoss loss) { result.losses[next[failure]++] = loss; });
  }

  template <class Visit>
  void each_loss(const Visit& visit) const {
    for (std::size_t b = 0; b < found_.size(); ++b) {
      const auto failures = batch(b);
      for (const Row& row : found_[b]) {
        for (std::size_t w = 0; w < kLaneWords; ++w) {
          for (std::uint64_t left = row.cut.words[w]; left != 0; left &= left - 1) {
            const std::size_t lane = w * 64 + static_cast<std::size_t>(__builtin_ctzll(left));
            visit(failures[lane], {row.operation, row.locked.test(lane)});
          }
        }
      }
    }
  }

  const LaneProgram& program_;
  const FailureList& failures_;
  std::vector<std::uint32_t> order_;
  std::vector<std::vector<Row>> found_;  // by batch
};

}  // namespace

unsigned SweepControl::thread_count() const {
  const unsigned wanted = threads != 0 ? threads : std::thread::hardware_concurrency();
  return std::clamp(wanted, 1U, kThreadsMax);
}

CoreSweepResult core_sweep(const LaneProgram& program, const FailureList& failures,
                           const SweepControl& control) {
  const double begin = control.seconds();
  CoreSweepResult result;
  result.cost.items = program.size();
  result.cost.references = program.rises_of.to.size();
  result.cost.instructions = width_name(widest());
  Sweeper(program, failures).run(control, result);
  result.cost.core_s = control.seconds() - begin;
  return result;
}

CoreSweepResult core_sweep(const Graph& graph, std::span<const std::vector<ItemIndex>> failures,
                           const SweepControl& control) {
  const double begin = control.seconds();
  const LaneProgram program = LaneProgram::make(graph);
  const double prepared = control.seconds() - begin;
  const FailureList list{failures.size(),
                         [&](std::size_t f) { return std::span<const ItemIndex>(failures[f]); }};
  CoreSweepResult result = core_sweep(program, list, control);
  result.cost.prepare_s = prepared;
  return result;
}

}  // namespace onus::analysis
