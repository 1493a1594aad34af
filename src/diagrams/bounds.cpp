#include "onus/diagrams/bounds.h"

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <new>

#include "bdd_kernel.h"
#include "check_probabilities.h"
#include "cut_back.h"
#include "graph.h"
#include "modules.h"
#include "ordering.h"

namespace onus::diagrams {
namespace {

constexpr std::uint64_t kCollectAt = 4'000'000;
constexpr int kAttemptsMax = 6;

// A function that implies the one meant, and one that follows from it.
struct Pair {
  Edge lower = kFalseEdge;
  Edge upper = kFalseEdge;

  /// Of what a limit ended, the same.
  [[nodiscard]] Pair inverse() const {
    if (lower == kNoEdge || upper == kNoEdge) return {kNoEdge, kNoEdge};
    return {upper ^ 1U, lower ^ 1U};
  }
};

class Bounder {
 public:
  Bounder(const Formula& formula, std::span<const double> probabilities, const BoundLimits& limits)
      : limits_(limits),
        graph_(reduce(make_graph(formula))),
        pairs_(graph_.size()),
        uses_(graph_.size(), 0) {
    bdd_.reset(limits.nodes_max);
    bounds_.cost.gates = formula.size();
    bounds_.cost.gates_reduced = graph_.size();
    for (std::uint32_t i = 1; i < graph_.size(); ++i) {
      for (Literal literal : graph_.arguments(i)) ++uses_[literal >> 1U];
    }
    add_variables(probabilities);
  }

  base::Result<ProbabilityBounds> run() {
    if (!variables_fit_) return too_many_nodes();
    for (std::uint32_t i = 1; i <= graph_.top >> 1U; ++i) {
      if (!graph_.is_gate(i)) continue;
      if (limits_.stop.stop_requested()) {
        return base::fail(base::ErrorKind::kLimit, "the analysis was asked to stop", "E0711");
      }
      if (!bound_gate(i)) return too_many_nodes();
      for (Literal literal : graph_.arguments(i)) --uses_[literal >> 1U];
    }
    const Pair top = of(graph_.top);
    bounds_.lower = back_.probability(top.lower);
    bounds_.upper = top.lower == top.upper ? bounds_.lower : back_.probability(top.upper);
    bounds_.exact = !was_cut_;
    const KernelWork& work = bdd_.work();
    bounds_.cost.nodes_made = work.nodes_made;
    bounds_.cost.nodes_most = work.nodes_most;
    bounds_.cost.cache_lookups = work.lookups;
    bounds_.cost.cache_hits = work.hits;
    bounds_.cost.collections = work.collections;
    return bounds_;
  }

 private:
  [[nodiscard]] std::unexpected<base::Error> too_many_nodes() const {
    return base::fail(base::ErrorKind::kLimit,
                      fmt::format("bounding the probability needs more than {} nodes at "
                                  "once; allow more, or fewer a gate",
                                  limits_.nodes_max),
                      "E0710");
  }

  void add_variables(std::span<const double> probabilities) {
    const std::uint32_t top = graph_.top >> 1U;
    std::vector<std::uint32_t> order{top};
    if (graph_.is_gate(top)) {
      const std::vector<bool> no_modules(graph_.size(), false);
      const ModulePart part = module_part(graph_, no_modules, top);
      order = order_leaves(part, {OrderingBase::kManyFirst, false});
      for (std::uint32_t& leaf : order) leaf = part.leaves[leaf];
    }
    for (std::uint32_t leaf : order) {
      if (graph_.node(leaf).kind != GateKind::kVariable) continue;
      const Edge edge = bdd_.variable(static_cast<std::uint32_t>(chances_.size()));
      variables_fit_ = variables_fit_ && edge != kNoEdge;
      pairs_[leaf] = {edge, edge};
      chances_.push_back(probabilities[graph_.node(leaf).number]);
    }
    back_.set_chances(chances_);
  }

  [[nodiscard]] Pair of(Literal literal) const {
    const Pair pair = pairs_[literal >> 1U];
    return (literal & 1U) != 0 ? pair.inverse() : pair;
  }

  bool bound_gate(std::uint32_t gate) {
    const Graph::Node& node = graph_.node(gate);
    held_.clear();
    for (Literal literal : graph_.arguments(gate)) held_.push_back(of(literal));
    std::ranges::stable_sort(held_, std::greater{},
                             [&](const Pair& pair) { return bdd_.level(pair.upper); });
    const bool done = node.kind == GateKind::kAtLeast ? at_least(node.number)
                      : node.kind == GateKind::kXor   ? fold<&Bounder::parity>()
                                                      : fold<&Bounder::conjunction>();
    if (done) pairs_[gate] = held_.front();
    return done;
  }

  template <Pair (Bounder::*kCombine)(Pair, Pair)>
  bool fold() {
    for (std::size_t i = 1; i < held_.size(); ++i) {
      if (!combine_into(0, [&] { return (this->*kCombine)(held_[0], held_[i]); })) return false;
      held_[i] = {};
    }
    return true;
  }

  // As in building exactly: counts[j] is "at least j so far". The arguments wait behind them.
  bool at_least(std::uint32_t k) {
    const std::size_t given = held_.size();
    held_.insert(held_.begin(), k + std::size_t{1}, Pair{});
    held_[0] = {kTrueEdge, kTrueEdge};
    for (std::size_t i = 0; i < given; ++i) {
      for (std::size_t j = std::min<std::size_t>(k, i + 1); j >= 1; --j) {
        const auto lifted = [&] {
          const Pair more = conjunction(held_[k + 1 + i], held_[j - 1]);
          return conjunction(more.inverse(), held_[j].inverse()).inverse();
        };
        if (!combine_into(j, lifted)) return false;
      }
    }
    held_.front() = held_[k];
    return true;
  }

  Pair conjunction(Pair left, Pair right) {
    const Edge lower = bdd_.conjunction(left.lower, right.lower);
    const bool same = left.lower == left.upper && right.lower == right.upper;
    return {lower, same ? lower : bdd_.conjunction(left.upper, right.upper)};
  }

  Pair parity(Pair left, Pair right) {
    const Pair first = conjunction(left, right.inverse());
    const Pair second = conjunction(left.inverse(), right);
    return conjunction(first.inverse(), second.inverse()).inverse();
  }

  static bool failed(Pair pair) { return pair.lower == kNoEdge || pair.upper == kNoEdge; }

  // Puts what `combine` makes into `held_[into]`, cut back. When there is no room for it,
  // everything held is cut back further first.
  template <class Combine>
  bool combine_into(std::size_t into, const Combine& combine) {
    std::uint64_t kept = std::max<std::uint64_t>(limits_.kept_max, 1);
    for (int attempt = 0; attempt < kAttemptsMax; ++attempt, kept = kept / 4 + 1) {
      make_room();
      Pair made = combine();
      if (!failed(made)) made = cut(made, std::max<std::uint64_t>(limits_.kept_max, 1));
      if (!failed(made)) {
        held_[into] = made;
        return true;
      }
      collect();
      for (Pair& pair : held_) {
        pair = cut(pair, kept / 4 + 1);
        if (failed(pair)) return false;
      }
    }
    return false;
  }

  Pair cut(Pair pair, std::uint64_t kept_max) {
    const bool same = pair.lower == pair.upper;
    if (same && back_.count(pair.lower, kept_max) <= kept_max) return pair;
    const Pair made{back_.cut(pair.lower, Towards::kFalse, kept_max),
                    back_.cut(pair.upper, Towards::kTrue, kept_max)};
    was_cut_ = was_cut_ || made.lower != pair.lower || made.upper != pair.upper;
    return made;
  }

  void make_room() {
    if (bdd_.size() > std::min(kCollectAt, limits_.nodes_max / 2)) collect();
  }

  void collect() {
    std::vector<Edge> roots;
    for (const Pair& pair : held_) roots.insert(roots.end(), {pair.lower, pair.upper});
    for (std::size_t i = 0; i < pairs_.size(); ++i) {
      if (uses_[i] == 0 && i != graph_.top >> 1U) pairs_[i] = {};
      roots.insert(roots.end(), {pairs_[i].lower, pairs_[i].upper});
    }
    bdd_.collect(roots);
    for (std::size_t i = 0; i < held_.size(); ++i) held_[i] = {roots[2 * i], roots[2 * i + 1]};
    const std::size_t begin = 2 * held_.size();
    for (std::size_t i = 0; i < pairs_.size(); ++i) {
      pairs_[i] = {roots[begin + 2 * i], roots[begin + 2 * i + 1]};
    }
  }

  const BoundLimits& limits_;
  Graph graph_;
  Bdd bdd_;
  std::vector<double> chances_;
  CutBack back_{bdd_};
  std::vector<Pair> pairs_;
  std::vector<Pair> held_;
  std::vector<std::uint32_t> uses_;
  bool was_cut_ = false;
  bool variables_fit_ = true;  // the limit leaves room for a node each
  ProbabilityBounds bounds_;
};

}  // namespace

base::Result<ProbabilityBounds> probability_bounds(const Formula& formula,
                                                   std::span<const double> probabilities,
                                                   const BoundLimits& limits) {
  if (const auto fine = check_probabilities(formula.variable_count(), probabilities); !fine) {
    return std::unexpected<base::Error>(fine.error());
  }
  try {
    return Bounder(formula, probabilities, limits).run();
  } catch (const std::bad_alloc&) {
    return base::fail(base::ErrorKind::kLimit, "no memory left to bound the probability", "E0712");
  }
}

}  // namespace onus::diagrams
