#include "onus/diagrams/diagram.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <functional>
#include <new>
#include <optional>

#include "build.h"
#include "diagram_data.h"
#include "graph.h"
#include "modules.h"
#include "ordering.h"

namespace onus::diagrams {
namespace {

// Orders are tried with few nodes first and with many only where all of them failed. What is
// good on most trees comes first.
constexpr std::array kOrderingsTried{
    Ordering::kForce,     Ordering::kGatesFirst, Ordering::kSharedFirst,  Ordering::kManyFirst,
    Ordering::kAsWritten, Ordering::kFewFirst,   Ordering::kBreadthFirst, Ordering::kLeavesFirst};
constexpr std::uint64_t kFirstBudget = 40'000;  // nodes made, not alive
constexpr std::uint64_t kBudgetFactor = 20;
constexpr std::uint64_t kMiddleBudgetMax = 20'000'000;
constexpr std::uint64_t kLastBudget = 2'000'000'000;
constexpr std::size_t kTriedLater = 2;
constexpr std::uint64_t kBytesOfNode = sizeof(BddNode) + 8 + 16;  // chain, bucket and cache

class Solver {
 public:
  Solver(const Formula& formula, const DiagramLimits& limits)
      : limits_(limits), graph_(reduce(make_graph(formula))), builder_(graph_) {
    data_->variable_count = formula.variable_count();
    data_->cost.gates = formula.size();
    data_->cost.gates_reduced = graph_.size();
    data_->plainly_monotone = is_plainly_monotone(graph_);
  }

  base::Result<Diagram> solve() {
    const std::uint32_t top = graph_.top >> 1U;
    data_->negated = (graph_.top & 1U) != 0;
    if (graph_.is_gate(top)) {
      is_module_ = find_modules(graph_);
      uses_.assign(graph_.size(), Use{});
      for (std::uint32_t i = 1; i <= top; ++i) {
        if (!is_module_[i]) continue;
        if (!solve_module(i)) return refuse();
      }
      data_->negated = data_->negated != uses_[top].negated;
      if (uses_[top].is_constant) data_->modules.clear();
    } else if (top != 0) {
      add_single_variable(graph_.node(top).number);
    }
    finish_cost();
    return Diagram{std::shared_ptr<const DiagramData>(std::move(data_))};
  }

 private:
  // How a solved module appears in the diagrams of those that use it.
  struct Use {
    std::uint32_t module = 0;
    bool negated = false;
    bool is_constant = false;  // then its value is `negated`
  };

  struct Candidate {
    Ordering ordering = Ordering::kAsWritten;
    std::uint64_t progress = 0;
  };

  [[nodiscard]] base::Result<Diagram> refuse() const {
    if (limits_.stop.stop_requested()) {
      return base::fail(base::ErrorKind::kLimit, "the analysis was asked to stop", "E0711");
    }
    return base::fail(
        base::ErrorKind::kLimit,
        fmt::format("the decision diagram needs more than {} nodes at once; allow more, or ask "
                    "for the sets up to an order only",
                    limits_.nodes_max),
        "E0710");
  }

  bool solve_module(std::uint32_t root) {
    const ModulePart part = module_part(graph_, is_module_, root);
    std::vector<std::uint32_t> order;
    const Edge edge = try_orders(part, order);
    if (edge == kNoEdge) return false;
    Use& use = uses_[root];
    use.negated = (edge & 1U) != 0;
    use.is_constant = edge <= kTrueEdge;
    if (!use.is_constant) {
      use.module = static_cast<std::uint32_t>(data_->modules.size());
      keep(edge & ~1U, order);
    }
    return true;
  }

  Edge try_orders(const ModulePart& part, std::vector<std::uint32_t>& order) {
    std::uint64_t budget = kFirstBudget;
    if (part.gates.size() == 1) {
      order = part.leaves;
      return attempt(part, order, kLastBudget);
    }
    // Gates come in the same sequence under every order, so the order under which a failed
    // attempt came farthest goes first in the next round, and the poor ones wait for the last.
    std::vector<Candidate> candidates;
    for (Ordering ordering : kOrderingsTried) candidates.push_back({ordering, 0});
    for (bool first = true;; first = false) {
      const bool last = budget == kLastBudget;
      const std::size_t tried = first || last ? candidates.size() : kTriedLater;
      for (Candidate& candidate : std::span{candidates}.first(tried)) {
        if (limits_.stop.stop_requested()) return kNoEdge;
        order = order_leaves(graph_, is_module_, part, candidate.ordering);
        const Edge edge = attempt(part, order, budget);
        if (edge != kNoEdge) return edge;
        candidate.progress = builder_.progress();
      }
      if (last) return kNoEdge;
      std::ranges::stable_sort(candidates, std::ranges::greater{}, &Candidate::progress);
      budget = budget * kBudgetFactor > kMiddleBudgetMax ? kLastBudget : budget * kBudgetFactor;
    }
  }

  Edge attempt(const ModulePart& part, const std::vector<std::uint32_t>& order,
               std::uint64_t budget) {
    ++data_->cost.orders_tried;
    bdd_.reset(limits_.nodes_max, budget);
    std::uint32_t level = 0;
    for (std::uint32_t leaf : order) {
      const Use use = graph_.is_gate(leaf) ? uses_[leaf] : Use{};
      const Edge sign = use.negated ? 1 : 0;
      // A constant module keeps its level, which then no node is on.
      const Edge plain = use.is_constant ? kFalseEdge : bdd_.variable(level);
      ++level;
      if (plain == kNoEdge) return kNoEdge;
      builder_.set_leaf(leaf, plain ^ sign);
    }
    return builder_.build(bdd_, part, limits_.stop);
  }

  void keep(Edge root, const std::vector<std::uint32_t>& order) {
    Module module;
    module.root = root;
    module.nodes_begin = data_->nodes.size();
    module.leaves_begin = data_->leaves.size();
    for (Edge edge = 0; edge < 2 * bdd_.size(); edge += 2) data_->nodes.push_back(bdd_.node(edge));
    for (std::uint32_t leaf : order) {
      if (graph_.is_gate(leaf)) {
        data_->leaves.push_back({uses_[leaf].module, true});
      } else {
        data_->leaves.push_back({graph_.node(leaf).number, false});
      }
    }
    module.nodes_end = data_->nodes.size();
    module.leaves_end = data_->leaves.size();
    data_->modules.push_back(module);
  }

  void add_single_variable(std::uint32_t variable) {
    data_->nodes = {{kLeafLevel, 0, 0, 0}, {0, kTrueEdge, kFalseEdge, 0}};
    data_->leaves = {{variable, false}};
    data_->modules = {{0, 2, 0, 1, 2}};
  }

  void finish_cost() {
    const KernelWork& work = bdd_.work();
    Cost& cost = data_->cost;
    cost.modules = data_->modules.size();
    cost.nodes_made = work.nodes_made;
    cost.nodes_most = work.nodes_most;
    cost.cache_lookups = work.lookups;
    cost.cache_hits = work.hits;
    cost.collections = work.collections;
    cost.bytes = work.nodes_most * kBytesOfNode;
  }

  const DiagramLimits& limits_;
  Graph graph_;
  ModuleBuilder builder_;
  Bdd bdd_;
  std::vector<bool> is_module_;
  std::vector<Use> uses_;
  std::unique_ptr<DiagramData> data_ = std::make_unique<DiagramData>();
};

}  // namespace

std::uint64_t Diagram::nodes() const { return data_->nodes.size() - data_->modules.size(); }
std::uint32_t Diagram::variable_count() const { return data_->variable_count; }
const Cost& Diagram::cost() const { return data_->cost; }

base::Result<Diagram> build_diagram(const Formula& formula, const DiagramLimits& limits) {
  try {
    return Solver(formula, limits).solve();
  } catch (const std::bad_alloc&) {
    return base::fail(base::ErrorKind::kLimit, "no memory left for the decision diagram", "E0712");
  }
}

}  // namespace onus::diagrams
