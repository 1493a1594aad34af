// Minimal cut sets up to an order, straight from the gates.
#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <new>

#include "count.h"
#include "cut_set_data.h"
#include "graph.h"
#include "modules.h"
#include "onus/diagrams/cut_sets.h"
#include "ordering.h"
#include "set_algebra.h"

namespace onus::diagrams {
namespace {

constexpr std::uint64_t kCollectAt = 4'000'000;
constexpr std::uint64_t kDirectBudget = 12'000;  // nodes made before diagrams are tried instead

class Truncation {
 public:
  Truncation(const Formula& formula, Graph graph, std::uint32_t order_max,
             const CutSetLimits& limits)
      : limits_(limits),
        order_max_(order_max),
        size_max_(order_max == kAnyOrder ? kAnySize : order_max),
        graph_(std::move(graph)),
        algebra_(limits.nodes_max),
        families_(2 * graph_.size(), kNoSets),
        uses_(2 * graph_.size(), 0) {
    algebra_.stop_with(limits.stop);
    diagram_->variable_count = formula.variable_count();
    diagram_->plainly_monotone = true;
    diagram_->cost.gates = formula.size();
    diagram_->cost.gates_reduced = graph_.size();
    families_[kTrueLiteral] = kEmptySet;
    mark_needed();
    add_variables();
  }

  void allow(std::uint64_t made_max) { algebra_.allow(made_max, limits_.nodes_max); }

  base::Result<CutSets> run() {
    if (!variables_fit_) return too_many_nodes();
    for (Literal literal = 2; literal < families_.size(); ++literal) {
      if (uses_[literal] == 0 || !graph_.is_gate(literal >> 1U)) continue;
      if (limits_.stop.stop_requested()) return stopped();
      if (!solve(literal)) return too_many_nodes();
      for (Literal used : arguments_of(literal)) --uses_[used];
    }
    return finish();
  }

 private:
  [[nodiscard]] std::unexpected<base::Error> too_many_nodes() const {
    return base::fail(base::ErrorKind::kLimit,
                      fmt::format("the sets up to order {} need more than {} nodes at once; "
                                  "allow more, or ask for a smaller order",
                                  order_max_, limits_.nodes_max),
                      "E0710");
  }

  static base::Result<CutSets> stopped() {
    return base::fail(base::ErrorKind::kLimit, "the analysis was asked to stop", "E0711");
  }

  // The signed arguments in the sense in which the gate is asked for.
  std::vector<Literal> arguments_of(Literal literal) const {
    const auto own = graph_.arguments(literal >> 1U);
    std::vector<Literal> signed_ones(own.begin(), own.end());
    for (Literal& one : signed_ones) one ^= literal & 1U;
    return signed_ones;
  }

  void mark_needed() {
    uses_[graph_.top] = 1;
    for (std::size_t literal = uses_.size(); literal-- > 2;) {
      if (uses_[literal] == 0) continue;
      for (Literal used : arguments_of(static_cast<Literal>(literal))) ++uses_[used];
    }
  }

  void add_variables() {
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
      const auto level = static_cast<std::uint32_t>(diagram_->leaves.size());
      families_[2 * leaf] = order_max_ == 0 ? kNoSets : algebra_.element(level);
      variables_fit_ = variables_fit_ && families_[2 * leaf] != kNoEdge;
      diagram_->leaves.push_back({graph_.node(leaf).number, false});
    }
  }

  bool solve(Literal literal) {
    const Graph::Node& node = graph_.node(literal >> 1U);
    const bool negated = (literal & 1U) != 0;
    held_.clear();
    for (Literal used : arguments_of(literal)) held_.push_back(families_[used]);
    std::ranges::stable_sort(held_, std::greater{},
                             [&](Edge edge) { return algebra_.level(edge); });
    const auto count = static_cast<std::uint32_t>(held_.size());
    std::uint32_t k = negated ? 1 : count;
    if (node.kind == GateKind::kAtLeast) k = negated ? count - node.number + 1 : node.number;
    const bool done = k == 1 ? fold(false) : k == count ? fold(true) : at_least(k);
    if (done) families_[literal] = held_.front();
    return done;
  }

  bool fold(bool all) {
    for (std::size_t i = 1; i < held_.size(); ++i) {
      make_room();
      held_[0] =
          all ? algebra_.both(held_[0], held_[i], size_max_) : algebra_.either(held_[0], held_[i]);
      if (held_[0] == kNoEdge) return false;
      held_[i] = kNoSets;
    }
    return true;
  }

  // held[j] is "at least j so far"; the arguments wait behind.
  bool at_least(std::uint32_t k) {
    const std::size_t given = held_.size();
    held_.insert(held_.begin(), k + std::size_t{1}, kNoSets);
    held_[0] = kEmptySet;
    for (std::size_t i = 0; i < given; ++i) {
      for (std::size_t j = std::min<std::size_t>(k, i + 1); j >= 1; --j) {
        make_room();
        const Edge more = algebra_.both(held_[k + 1 + i], held_[j - 1], size_max_);
        held_[j] = algebra_.either(more, held_[j]);
        if (held_[j] == kNoEdge) return false;
      }
    }
    held_.front() = held_[k];
    return true;
  }

  void make_room() {
    if (algebra_.size() < std::max(kCollectAt, 2 * kept_)) return;
    std::vector<Edge> roots = held_;
    for (std::size_t i = 2; i < families_.size(); ++i) {
      if (uses_[i] == 0) families_[i] = kNoSets;
    }
    roots.insert(roots.end(), families_.begin(), families_.end());
    algebra_.collect(roots);
    std::copy_n(roots.begin(), held_.size(), held_.begin());
    std::copy(roots.begin() + static_cast<std::ptrdiff_t>(held_.size()), roots.end(),
              families_.begin());
    kept_ = algebra_.size();
  }

  base::Result<CutSets> finish() {
    auto data = std::make_unique<CutSetData>();
    Edge root = families_[graph_.top];
    diagram_->negated = root == kEmptySet;
    if (root > kEmptySet) {
      algebra_.collect({&root, 1});
      const auto made = algebra_.nodes();
      data->nodes.assign(made.begin(), made.end());
      data->families.push_back({0, data->nodes.size(), root});
      diagram_->modules.push_back({0, 0, 0, diagram_->leaves.size(), kFalseEdge});
    }
    data->order_max = order_max_;
    data->cost = diagram_->cost;
    add_work(data->cost, algebra_.work());
    data->diagram = std::move(diagram_);
    data->count = count_sets(*data);
    return CutSets{std::shared_ptr<const CutSetData>(std::move(data))};
  }

  const CutSetLimits& limits_;
  std::uint32_t order_max_;
  std::uint32_t size_max_;
  Graph graph_;
  SetAlgebra algebra_;
  std::shared_ptr<DiagramData> diagram_ = std::make_shared<DiagramData>();
  std::vector<Edge> families_;  // by literal
  std::vector<std::uint32_t> uses_;
  std::vector<Edge> held_;
  std::uint64_t kept_ = 0;
  bool variables_fit_ = true;  // the limit leaves room for a node each
};

}  // namespace

base::Result<CutSets> minimal_cut_sets_up_to(const Formula& formula, std::uint32_t order_max,
                                             const CutSetLimits& limits) {
  if (order_max > kTruncationOrderMax) {
    return base::fail(base::ErrorKind::kInvalid,
                      fmt::format("sets up to order {} are asked for; {} is the largest order "
                                  "that sets can be cut off at",
                                  order_max, kTruncationOrderMax),
                      "E0721");
  }
  try {
    Graph graph = reduce(make_graph(formula));
    if (!is_plainly_monotone(graph)) {
      return base::fail(base::ErrorKind::kInvalid,
                        "the formula negates something; sets up to an order are worked out "
                        "only without negation, ask for all sets",
                        "E0722");
    }
    return Truncation(formula, std::move(graph), order_max, limits).run();
  } catch (const std::bad_alloc&) {
    return base::fail(base::ErrorKind::kLimit, "no memory left for the minimal cut sets", "E0712");
  }
}

base::Result<CutSets> minimal_cut_sets(const Formula& formula, const DiagramLimits& limits) {
  const CutSetLimits set_limits{limits.nodes_max, limits.stop};
  try {
    Graph graph = reduce(make_graph(formula));
    if (is_plainly_monotone(graph)) {
      Truncation direct(formula, std::move(graph), kAnyOrder, set_limits);
      direct.allow(kDirectBudget);
      base::Result<CutSets> sets = direct.run();
      if (sets || limits.stop.stop_requested()) return sets;
    }
  } catch (const std::bad_alloc&) {
    return base::fail(base::ErrorKind::kLimit, "no memory left for the minimal cut sets", "E0712");
  }
  const base::Result<Diagram> diagram = build_diagram(formula, limits);
  if (!diagram) return std::unexpected<base::Error>(diagram.error());
  return minimal_cut_sets(*diagram, set_limits);
}

}  // namespace onus::diagrams
