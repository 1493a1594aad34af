#include "solved.h"

#include <fmt/format.h>

#include <algorithm>

#include "onus/diagrams/bounds.h"

namespace onus::service {

using base::Error;
using base::ErrorKind;
using base::Result;
using diagrams::CutSet;
using diagrams::CutSets;
using diagrams::Diagram;
using diagrams::VariableId;

namespace {

// Where the whole does not fit: sets up to this order, if nobody asked for another.
constexpr std::uint32_t kTruncatedOrder = 4;
constexpr std::uint32_t kTruncatedOrderMax = 60;
// With an order asked for, so many nodes are tried before the whole is given up for what was asked.
constexpr std::uint64_t kNodesWithOrder = 4'000'000;
constexpr std::uint64_t kBoundsNodesMax = 20'000'000;
constexpr std::uint64_t kFilteredListMax = 1'000'000;  // looked through for a person

class Solver {
 public:
  Solver(const diagrams::Formula& formula, std::span<const double> probabilities,
         const CutsFilter& filter, const CutsLimits& limits, Stopwatch& watch,
         report::CutsAnswer& answer)
      : formula_(formula),
        probabilities_(probabilities),
        filter_(filter),
        limits_(limits),
        watch_(watch),
        answer_(answer),
        nodes_max_(limits.nodes_max.value_or(diagrams::kNodesMax)) {}

  Result<void> run() {
    watch_.start("diagram");
    const std::uint64_t nodes =
        limits_.order_max ? std::min(nodes_max_, kNodesWithOrder) : nodes_max_;
    const Result<Diagram> diagram =
        diagrams::build_diagram(formula_, {.nodes_max = nodes, .stop = {}});
    if (!diagram) {
      if (diagram.error().kind != ErrorKind::kLimit) return std::unexpected(diagram.error());
      limited(diagram.error());
      return without_diagram();
    }
    answer_.diagram_nodes = diagram->nodes();
    add(diagram->cost());
    if (Result<void> done = numbers(*diagram); !done) return done;
    if (!limits_.sets) return {};
    watch_.start("sets");
    const Result<CutSets> sets = diagrams::minimal_cut_sets(*diagram, {nodes_max_, {}});
    if (!sets) {
      limited(sets.error());
      return truncated();
    }
    add(sets->cost());
    answer_.coherent = sets->coherent();
    answer_.counts = counts_of(*sets, 0);
    if (filter_.all()) {
      list(*sets);
      return {};
    }
    return matching();
  }

 private:
  void limited(const Error& error) {
    answer_.complete = false;
    if (answer_.limit.empty()) answer_.limit = error.message;
  }

  void add(const diagrams::Cost& cost) {
    report::CutsCost& sum = answer_.cost;
    sum.gates = std::max(sum.gates, cost.gates);
    sum.gates_reduced = std::max(sum.gates_reduced, cost.gates_reduced);
    sum.modules = std::max(sum.modules, cost.modules);
    sum.orders_tried = std::max(sum.orders_tried, cost.orders_tried);
    sum.nodes_made += cost.nodes_made;
    sum.nodes_most = std::max(sum.nodes_most, cost.nodes_most);
    sum.cache_lookups += cost.cache_lookups;
    sum.cache_hits += cost.cache_hits;
    sum.collections += cost.collections;
    sum.bytes = std::max(sum.bytes, cost.bytes);
  }

  /// Probability and importance, exact.
  Result<void> numbers(const Diagram& diagram) {
    watch_.start("numbers");
    matter(diagram.depends_on());
    if (probabilities_.empty()) return {};
    const Result<double> top = diagrams::probability(diagram, probabilities_);
    if (!top) return std::unexpected(top.error());
    answer_.probability = *top;
    const auto all = diagrams::importance(diagram, probabilities_);
    if (!all) return std::unexpected(all.error());
    for (std::uint32_t v = 0; v < all->size(); ++v) {
      if (!matters_[v]) continue;
      const diagrams::Importance& one = (*all)[v];
      answer_.importance.push_back({.member = v,
                                    .birnbaum = one.birnbaum,
                                    .criticality = one.criticality,
                                    .fussell_vesely = one.fussell_vesely,
                                    .risk_achievement_worth = one.risk_achievement_worth,
                                    .risk_reduction_worth = one.risk_reduction_worth});
    }
    // As floats, so that rounding does not order what is equal.
    std::ranges::stable_sort(answer_.importance, std::greater{}, [](const auto& one) {
      return std::pair(static_cast<float>(one.fussell_vesely), static_cast<float>(one.birnbaum));
    });
    return {};
  }

  void matter(std::vector<bool> which) {
    matters_ = std::move(which);
    for (std::uint32_t v = 0; v < matters_.size(); ++v) {
      if (!matters_[v]) continue;
      ++answer_.members_that_matter;
      if (!answer_.members[v].probability) answer_.without_probability.push_back(v);
    }
  }

  static report::CutCounts counts_of(const CutSets& sets, std::size_t besides) {
    report::CutCounts counts{.all = diagrams::count_text(sets.count()),
                             .by_order = std::vector<std::string>(besides, "0")};
    for (const diagrams::SetCount& count : sets.count_by_order()) {
      counts.by_order.push_back(diagrams::count_text(count));
    }
    return counts;
  }

  void list(const CutSets& sets) {
    watch_.start("list");
    const diagrams::CutSetFilter wanted{.order_max = order_max(), .only_of = {}};
    put(sets.list(limits_.list_max, wanted));
  }

  [[nodiscard]] std::uint32_t order_max() const {
    return limits_.order_max.value_or(diagrams::kAnyOrder);
  }

  void put(const diagrams::CutSetList& listed) {
    answer_.listed_all = listed.complete;
    for (const CutSet& set : listed.sets) {
      report::ListedCut cut;
      for (const VariableId variable : set) cut.members.push_back(variable.value());
      if (filter_.with) cut.members.push_back(filter_.with->value());
      std::ranges::sort(cut.members);
      answer_.sets.push_back(std::move(cut));
    }
    if (!filter_.with) return;  // else in order already
    std::ranges::sort(answer_.sets, [](const report::ListedCut& a, const report::ListedCut& b) {
      return std::pair(a.members.size(), a.members) < std::pair(b.members.size(), b.members);
    });
  }

  /// Counts and lists what the filter leaves.
  Result<void> matching() {
    watch_.start("filter");
    const diagrams::Formula left = filtered(formula_, filter_);
    const Result<Diagram> diagram =
        diagrams::build_diagram(left, {.nodes_max = nodes_max_, .stop = {}});
    const Result<CutSets> sets = diagram ? diagrams::minimal_cut_sets(*diagram, {nodes_max_, {}})
                                         : Result<CutSets>(std::unexpected(diagram.error()));
    if (!sets) {
      limited(sets.error());
      return truncated();
    }
    add(diagram->cost());
    add(sets->cost());
    answer_.matching = counts_of(*sets, filter_.with ? 1 : 0);
    watch_.start("list");
    std::uint32_t order = order_max();
    if (filter_.with && order != diagrams::kAnyOrder) {
      if (order == 0) return {};
      --order;
    }
    put(sets->list(limits_.list_max, {.order_max = order, .only_of = {}}));
    return {};
  }

  Result<void> without_diagram() {
    matter(std::vector<bool>(formula_.variable_count(), true));
    if (!probabilities_.empty()) {
      watch_.start("bounds");
      const auto bounds = diagrams::probability_bounds(
          formula_, probabilities_,
          {.kept_max = 20'000, .nodes_max = std::min(nodes_max_, kBoundsNodesMax), .stop = {}});
      if (!bounds && bounds.error().kind != ErrorKind::kLimit) {
        return std::unexpected(bounds.error());
      }
      answer_.range = bounds ? report::ProbabilityRange{bounds->lower, bounds->upper}
                             : report::ProbabilityRange{};
      if (bounds) add(bounds->cost);
      if (bounds && bounds->exact) answer_.probability = bounds->lower;
    }
    return limits_.sets ? truncated() : Result<void>{};
  }

  /// Sets up to the largest order that the limits let through.
  Result<void> truncated() {
    watch_.start("sets up to an order");
    const std::uint32_t wanted =
        std::min(limits_.order_max.value_or(kTruncatedOrder), kTruncatedOrderMax);
    std::optional<CutSets> best;
    for (std::uint32_t order = 1; order <= wanted; ++order) {
      Result<CutSets> sets = diagrams::minimal_cut_sets_up_to(formula_, order, {nodes_max_, {}});
      if (!sets) {
        limited(sets.error());
        break;
      }
      add(sets->cost());
      best = *std::move(sets);
      answer_.order_known = order;
    }
    if (!best) return {};
    answer_.counts = counts_of(*best, 0);
    list_looking(*best);
    if (!probabilities_.empty()) bound_missing(*best);
    return {};
  }

  void list_looking(const CutSets& sets) {
    const diagrams::CutSetFilter wanted{.order_max = order_max(), .only_of = filter_.only_of};
    if (!filter_.with) {
      put(sets.list(limits_.list_max, wanted));
      return;
    }
    diagrams::CutSetList listed = sets.list(kFilteredListMax, wanted);
    std::erase_if(listed.sets, [&](const CutSet& set) {
      return std::ranges::find(set, *filter_.with) == set.end();
    });
    if (listed.sets.size() > limits_.list_max) {
      listed.sets.resize(limits_.list_max);
      listed.complete = false;
    }
    for (CutSet& set : listed.sets) std::erase(set, *filter_.with);  // put() adds it
    put(listed);
  }

  /// The sets that are known are a lower bound; what the others add is what remains below P.
  void bound_missing(const CutSets& sets) {
    const Result<double> known =
        diagrams::probability_of_sets(sets, probabilities_, {nodes_max_, {}});
    if (!known) {
      limited(known.error());
      return;
    }
    if (answer_.range) answer_.range->lower = std::max(answer_.range->lower, *known);
    const double upper = answer_.probability.value_or(answer_.range ? answer_.range->upper : 1.0);
    answer_.missing_max = std::max(0.0, upper - *known);
  }

  const diagrams::Formula& formula_;
  std::span<const double> probabilities_;
  const CutsFilter& filter_;
  const CutsLimits& limits_;
  Stopwatch& watch_;
  report::CutsAnswer& answer_;
  std::uint64_t nodes_max_;
  std::vector<bool> matters_;
};

}  // namespace

void Stopwatch::start(std::string phase) {
  stop();
  phase_ = std::move(phase);
  begin_ = Clock::now();
}

void Stopwatch::stop() {
  if (phase_.empty()) return;
  phases_.emplace_back(std::move(phase_),
                       std::chrono::duration<double>(Clock::now() - begin_).count());
  phase_.clear();
}

double Stopwatch::total() const {
  return std::chrono::duration<double>(Clock::now() - first_).count();
}

std::vector<std::pair<std::string, double>> Stopwatch::take() {
  stop();
  return std::move(phases_);
}

Result<void> solve_cuts(const diagrams::Formula& formula, std::span<const double> probabilities,
                        const CutsFilter& filter, const CutsLimits& limits, Stopwatch& watch,
                        report::CutsAnswer& answer) {
  Result<void> done = Solver(formula, probabilities, filter, limits, watch, answer).run();
  watch.stop();
  return done;
}

}  // namespace onus::service
