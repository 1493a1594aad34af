#include "race.h"

#include <algorithm>
#include <new>
#include <span>
#include <system_error>
#include <thread>
#include <utility>

namespace onus::diagrams {
namespace {

// What most often does well comes first: of two that arrive in one round the first is taken.
constexpr std::array kOrderings{
    Ordering{OrderingBase::kWeightGreatest, false}, Ordering{OrderingBase::kAsWritten, true},
    Ordering{OrderingBase::kWeightSquared, false},  Ordering{OrderingBase::kWeightShared, true},
    Ordering{OrderingBase::kWeightGreatest, true},  Ordering{OrderingBase::kGatesFirst, false},
    Ordering{OrderingBase::kSharedFirst, false},    Ordering{OrderingBase::kManyFirst, false},
    Ordering{OrderingBase::kAsWritten, false},      Ordering{OrderingBase::kWeightSquared, true}};
constexpr std::uint64_t kHomeBudget = 20'000;  // nodes made, not alive

struct Round {
  std::uint64_t made_max = 0;  // by each runner, since it started
  std::size_t runners = 0;
};
// Short steps at the end, so that a slow one that ranked first is not waited for long.
constexpr std::array kRounds{Round{5'000, kOrderings.size()},
                             Round{10'000, 8},
                             Round{20'000, 6},
                             Round{40'000, 5},
                             Round{80'000, 4},
                             Round{160'000, 3},
                             Round{320'000, 3},
                             Round{640'000, 2},
                             Round{1'100'000, 2},
                             Round{1'700'000, 2},
                             Round{2'400'000, 2},
                             Round{3'600'000, 2},
                             Round{5'400'000, 2},
                             Round{8'000'000, 2},
                             Round{12'000'000, 1},
                             Round{30'000'000, 1}};
// What this order does comes from another idea than the rest and shows late, so it stays in.
constexpr std::size_t kKept = 1;  // in kOrderings
constexpr std::uint64_t kKeptUntil = 2'400'000;

constexpr std::uint64_t kEndless = ~std::uint64_t{0};
constexpr std::size_t kAloneMax = 3;  // orders tried to the end, one after the other

void add(KernelWork& sum, const KernelWork& now, const KernelWork& before) {
  sum.nodes_made += now.nodes_made - before.nodes_made;
  sum.lookups += now.lookups - before.lookups;
  sum.hits += now.hits - before.hits;
  sum.collections += now.collections - before.collections;
}

}  // namespace

Runner* Race::run(const ModulePart& part, std::span<const LeafValue> leaves) {
  part_ = &part;
  leaves_ = leaves;
  runners_.clear();
  dropped_.clear();
  // Most modules are small; a gate alone has no better or worse order.
  const bool is_gate = part.gates.size() == 1;
  home_->ordering = is_gate ? Ordering{} : kOrderings.front();
  start(*home_);
  home_->before = home_->bdd.work();
  const bool arrived = advance(*home_, is_gate ? kEndless : kHomeBudget, limits_.nodes_max);
  add(work_, home_->bdd.work(), home_->before);
  work_.nodes_most = std::max(work_.nodes_most, home_->bdd.work().nodes_most);
  ++orders_tried_;
  if (arrived) return home_.get();
  if (is_gate) return nullptr;
  runners_.push_back(std::exchange(home_, std::make_unique<Runner>()));
  for (const Ordering& ordering : std::span{kOrderings}.subspan(1)) {
    runners_.push_back(std::make_unique<Runner>());
    runners_.back()->ordering = ordering;
  }
  for (const Round& round : kRounds) {
    const std::size_t winner = run_round(round.made_max, round.runners);
    if (limits_.stop.stop_requested()) return nullptr;
    if (winner != kNobody) return runners_[winner].get();
    rank();
  }
  return run_alone();
}

void Race::start(Runner& runner) {
  runner.order = order_leaves(*part_, runner.ordering);
  runner.made_before_start = runner.bdd.work().nodes_made;
  runner.bdd.reset(limits_.nodes_max);
  runner.bdd.stop_with({limits_.stop, runner.overtaken.get_token()});
  std::vector<Edge> edges(part_->leaf_count(), kFalseEdge);
  std::uint32_t level = 0;
  for (std::uint32_t leaf : runner.order) {
    // A constant keeps its level, which then no node is on.
    const LeafValue value = leaves_[leaf];
    const Edge plain = value.is_constant ? kFalseEdge : runner.bdd.variable(level);
    edges[leaf] = plain == kNoEdge ? kNoEdge : plain ^ (value.negated ? 1U : 0U);
    ++level;
  }
  const bool full = std::ranges::find(edges, kNoEdge) != edges.end();
  runner.broken = full;
  if (!full) runner.builder.start(runner.bdd, *part_, std::move(edges));
}

// True when it arrives.
bool Race::advance(Runner& runner, std::uint64_t made_max, std::uint64_t nodes_max) {
  if (runner.broken) return false;
  const std::uint64_t made = runner.bdd.work().nodes_made - runner.made_before_start;
  runner.bdd.allow(made_max - std::min(made, made_max), nodes_max);
  return runner.builder.go_on() == ModuleBuilder::Outcome::kDone;
}

// The place of the best runner that arrives. Those behind it stop, those before it have their go,
// so that it does not depend on the clock who wins.
std::size_t Race::run_round(std::uint64_t made_max, std::size_t runners) {
  const auto kept = std::ranges::find_if(
      runners_, [](const auto& runner) { return runner->ordering == kOrderings[kKept]; });
  const auto place = static_cast<std::size_t>(kept - runners_.begin());
  if (made_max <= kKeptUntil && place < runners_.size() && place >= runners) {
    std::rotate(runners_.begin() + static_cast<std::ptrdiff_t>(runners) - 1, kept, kept + 1);
  }
  while (runners_.size() > runners) {
    dropped_.insert(dropped_.begin(), runners_.back()->ordering);
    runners_.pop_back();
  }
  for (const auto& runner : runners_) runner->before = runner->bdd.work();
  next_ = 0;
  first_arrived_ = kNobody;
  {
    std::vector<std::jthread> helpers;
    const std::size_t threads = std::min<std::size_t>(limits_.threads_max, runners_.size());
    try {
      while (helpers.size() + 1 < threads) helpers.emplace_back([&] { work_off(made_max); });
    } catch (const std::system_error&) {
      // No more threads are to be had; fewer do the same work.
    }
    work_off(made_max);
  }
  const std::size_t winner = first_arrived_;
  count_work(winner);
  return winner;
}

void Race::work_off(std::uint64_t made_max) {
  for (;;) {
    const std::size_t place = next_++;
    if (place >= runners_.size() || place > first_arrived_) return;
    Runner& runner = *runners_[place];
    try {
      if (!runner.is_started()) start(runner);
      // While several are under way they share the room.
      if (!advance(runner, made_max, limits_.nodes_max / runners_.size())) continue;
    } catch (const std::bad_alloc&) {
      runner.broken = true;
      ran_out_of_memory_ = true;
      continue;
    }
    std::size_t first = first_arrived_;
    while (place < first && !first_arrived_.compare_exchange_weak(first, place)) {
    }
    for (std::size_t i = place + 1; i < runners_.size(); ++i) runners_[i]->overtaken.request_stop();
  }
}

// Farthest first; of those that are equally far, the one whose remaining work is about the
// smallest diagrams. The rest wait for the case that all others fail.
void Race::rank() {
  for (const auto& runner : runners_) {
    runner->progress = runner->broken ? 0 : runner->builder.progress();
    runner->needed = runner->broken ? 0 : runner->builder.needed();
  }
  std::ranges::stable_sort(runners_, [](const auto& one, const auto& other) {
    if (one->progress != other->progress) return one->progress > other->progress;
    return one->needed < other->needed;
  });
}

// What a runner behind the winner did depends on when it was stopped, and is left out.
void Race::count_work(std::size_t winner) {
  std::uint64_t most = 0;
  for (std::size_t i = 0; i < runners_.size(); ++i) {
    const Runner& runner = *runners_[i];
    if (winner != kNobody && i > winner) {
      most += runner.before.nodes_most;
      continue;
    }
    if (runner.before.nodes_made == 0) ++orders_tried_;
    add(work_, runner.bdd.work(), runner.before);
    most += runner.bdd.work().nodes_most;
  }
  work_.nodes_most = std::max(work_.nodes_most, most);
}

Runner* Race::run_alone() {
  for (std::size_t tried = 0; tried < kAloneMax; ++tried) {
    if (tried > 0) {
      if (dropped_.size() < tried) return nullptr;
      runners_.clear();
      runners_.push_back(std::make_unique<Runner>());
      runners_.front()->ordering = dropped_[tried - 1];
    }
    const std::size_t winner = run_round(kEndless, 1);
    if (winner != kNobody) return runners_.front().get();
    if (limits_.stop.stop_requested()) return nullptr;
  }
  return nullptr;
}

}  // namespace onus::diagrams
