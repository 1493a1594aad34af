#include <fmt/core.h>

#include <new>

#include "bdd_kernel.h"
#include "check_probabilities.h"
#include "cut_set_data.h"
#include "onus/diagrams/probability.h"
#include "zdd.h"

namespace onus::diagrams {
namespace {

// The function that is true of a set exactly if it includes one of the family.
Edge function_of(Bdd& bdd, std::span<const DiagramNode> nodes, Edge root) {
  std::vector<Edge> functions(nodes.size(), kFalseEdge);
  const auto of = [&](Edge edge) { return edge <= kEmptySet ? edge : functions[edge >> 1U]; };
  for (std::size_t i = 1; i < nodes.size(); ++i) {
    const Edge low = of(nodes[i].low);
    functions[i] = bdd.make(nodes[i].level, bdd.disjunction(of(nodes[i].high), low), low);
    if (functions[i] == kNoEdge) return kNoEdge;
  }
  return of(root);
}

// Nothing is negated in such a function, so one value a node is enough.
double evaluate(const Bdd& bdd, Edge root, std::span<const double> leaves) {
  const auto nodes = bdd.nodes();
  std::vector<double> values(nodes.size(), 0);
  const auto of = [&](Edge edge) { return edge == kTrueEdge ? 1.0 : values[edge >> 1U]; };
  for (std::size_t i = 1; i < nodes.size(); ++i) {
    const double p = leaves[nodes[i].level];
    values[i] = p * of(nodes[i].high) + (1 - p) * of(nodes[i].low);
  }
  return of(root);
}

}  // namespace

base::Result<double> probability_of_sets(const CutSets& sets, std::span<const double> probabilities,
                                         const CutSetLimits& limits) {
  const CutSetData& data = sets.data();
  const std::uint32_t variables = data.diagram->variable_count;
  if (const auto fine = check_probabilities(variables, probabilities); !fine) {
    return std::unexpected<base::Error>(fine.error());
  }
  if (data.is_always_true()) return 1.0;
  try {
    Bdd bdd;
    std::vector<double> modules;
    for (std::size_t m = 0; m < data.families.size(); ++m) {
      std::vector<double> leaves;
      for (const Leaf& leaf : data.diagram->leaves_of(data.diagram->modules[m])) {
        leaves.push_back(leaf.is_module ? modules[leaf.index] : probabilities[leaf.index]);
      }
      bdd.reset(limits.nodes_max);
      const Edge root = function_of(bdd, data.nodes_of(data.families[m]), data.families[m].root);
      if (root == kNoEdge) {
        return base::fail(
            base::ErrorKind::kLimit,
            fmt::format("the probability of the sets needs more than {} nodes", limits.nodes_max),
            "E0710");
      }
      modules.push_back(evaluate(bdd, root, leaves));
    }
    return modules.empty() ? 0.0 : modules.back();
  } catch (const std::bad_alloc&) {
    return base::fail(base::ErrorKind::kLimit, "no memory left to work out probabilities", "E0712");
  }
}

}  // namespace onus::diagrams
