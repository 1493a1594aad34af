// Which variable order a module is built under: several start, those that get farthest go on.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "build.h"
#include "modules.h"
#include "node_table.h"
#include "ordering.h"

namespace onus::diagrams {

struct RaceLimits {
  std::uint64_t nodes_max = 0;
  std::uint32_t threads_max = 1;
  std::stop_token stop;
};

/// What a leaf of a module is: a variable, perhaps negated, or a constant, `negated` for true.
struct LeafValue {
  bool negated = false;
  bool is_constant = false;
};

/// One order, with a manager of its own.
struct Runner {
  Ordering ordering;
  std::vector<std::uint32_t> order;  // leaves of the part, highest first; empty: not started
  Bdd bdd;
  ModuleBuilder builder;
  std::stop_source overtaken;
  KernelWork before;  // this round
  std::uint64_t made_before_start = 0;
  std::uint64_t progress = 0;
  std::size_t needed = 0;
  bool broken = false;  // memory ran out in it

  [[nodiscard]] bool is_started() const { return !order.empty(); }
};

/// Builds modules. Holds the working memory between them.
class Race {
 public:
  explicit Race(RaceLimits limits) : limits_(std::move(limits)) {}

  /// The runner that arrived, or null: a limit was reached under every order, or the work was
  /// asked to stop. Stays until the next call.
  ///
  /// Post    The same runner for the same part and limits, however many threads ran.
  [[nodiscard]] Runner* run(const ModulePart& part, std::span<const LeafValue> leaves);

  [[nodiscard]] const KernelWork& work() const { return work_; }
  [[nodiscard]] std::uint64_t orders_tried() const { return orders_tried_; }
  [[nodiscard]] bool ran_out_of_memory() const { return ran_out_of_memory_; }

 private:
  static constexpr std::size_t kNobody = ~std::size_t{0};

  void start(Runner& runner);
  [[nodiscard]] bool advance(Runner& runner, std::uint64_t made_max, std::uint64_t nodes_max);
  [[nodiscard]] std::size_t run_round(std::uint64_t made_max, std::size_t runners);
  void work_off(std::uint64_t made_max);
  [[nodiscard]] Runner* run_alone();
  void rank();
  void count_work(std::size_t winner);

  RaceLimits limits_;
  const ModulePart* part_ = nullptr;
  std::span<const LeafValue> leaves_;
  std::vector<std::unique_ptr<Runner>> runners_;               // best first
  std::vector<Ordering> dropped_;                              // best first
  std::unique_ptr<Runner> home_ = std::make_unique<Runner>();  // used again and again
  std::atomic<std::size_t> next_ = 0;
  std::atomic<std::size_t> first_arrived_ = kNobody;
  std::atomic<bool> ran_out_of_memory_ = false;
  KernelWork work_;
  std::uint64_t orders_tried_ = 0;
};

}  // namespace onus::diagrams
