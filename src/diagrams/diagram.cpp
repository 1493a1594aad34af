#include "onus/diagrams/diagram.h"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <new>

#include "diagram_data.h"
#include "graph.h"
#include "modules.h"
#include "race.h"

namespace onus::diagrams {
namespace {

constexpr std::uint64_t kBytesOfNode = sizeof(BddNode) + 8 + 16;  // chain, bucket and cache

class Solver {
 public:
  Solver(const Formula& formula, const DiagramLimits& limits)
      : limits_(limits),
        graph_(reduce(make_graph(formula))),
        race_({limits.nodes_max, limits.threads_max, limits.stop}) {
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

  [[nodiscard]] base::Result<Diagram> refuse() const {
    if (limits_.stop.stop_requested()) {
      return base::fail(base::ErrorKind::kLimit, "the analysis was asked to stop", "E0711");
    }
    if (race_.ran_out_of_memory()) throw std::bad_alloc();
    return base::fail(
        base::ErrorKind::kLimit,
        fmt::format("the decision diagram needs more than {} nodes at once; allow more, or ask "
                    "for the sets up to an order only",
                    limits_.nodes_max),
        "E0710");
  }

  bool solve_module(std::uint32_t root) {
    const ModulePart part = module_part(graph_, is_module_, root);
    std::vector<LeafValue> leaves;
    for (std::uint32_t leaf : part.leaves) {
      const Use use = graph_.is_gate(leaf) ? uses_[leaf] : Use{};
      leaves.push_back({use.negated, use.is_constant});
    }
    Runner* const runner = race_.run(part, leaves);
    if (runner == nullptr) return false;
    const Edge edge = runner->builder.root();
    Use& use = uses_[root];
    use.negated = (edge & 1U) != 0;
    use.is_constant = edge <= kTrueEdge;
    if (!use.is_constant) {
      use.module = static_cast<std::uint32_t>(data_->modules.size());
      keep(*runner, part);
    }
    return true;
  }

  void keep(const Runner& runner, const ModulePart& part) {
    Module module;
    module.root = runner.builder.root() & ~1U;
    module.nodes_begin = data_->nodes.size();
    module.leaves_begin = data_->leaves.size();
    const auto nodes = runner.bdd.nodes();
    data_->nodes.insert(data_->nodes.end(), nodes.begin(), nodes.end());
    for (std::uint32_t number : runner.order) {
      const std::uint32_t leaf = part.leaves[number];
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
    const KernelWork& work = race_.work();
    Cost& cost = data_->cost;
    cost.modules = data_->modules.size();
    cost.orders_tried = race_.orders_tried();
    cost.nodes_made = work.nodes_made;
    cost.nodes_most = work.nodes_most;
    cost.cache_lookups = work.lookups;
    cost.cache_hits = work.hits;
    cost.collections = work.collections;
    cost.bytes = work.nodes_most * kBytesOfNode;
  }

  const DiagramLimits& limits_;
  Graph graph_;
  Race race_;
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
