#include <algorithm>
#include <vector>

#include "onus/diagrams/bounds.h"
#include "onus/diagrams/probability.h"

namespace onus::diagrams {
namespace {

// Variables that the top can depend on at all; others fail without meaning anything.
std::vector<double> used_probabilities(const Formula& formula,
                                       std::span<const double> probabilities) {
  std::vector<bool> reached(formula.size(), false);
  reached[formula.top().value()] = true;
  std::vector<double> used;
  for (std::size_t i = formula.size(); i-- > 0;) {
    if (!reached[i]) continue;
    const Formula::Node& node = formula.node(NodeId{i});
    if (node.op == Op::kVariable) used.push_back(probabilities[node.number]);
    for (NodeId argument : formula.arguments(NodeId{i})) reached[argument.value()] = true;
  }
  return used;
}

}  // namespace

// exactly[k] is the probability that k of the variables so far are true, and the last element that
// more are: sums of products of nothing negative, so small values keep their digits.
double probability_of_more_than(std::uint32_t count, std::span<const double> probabilities) {
  if (count >= probabilities.size()) return 0;
  std::vector<double> exactly(count + std::size_t{1}, 0);
  exactly[0] = 1;
  double more = 0;
  for (double p : probabilities) {
    more += p * exactly[count];
    for (std::size_t k = count; k >= 1; --k) {
      exactly[k] = exactly[k] * (1 - p) + exactly[k - 1] * p;
    }
    exactly[0] *= 1 - p;
  }
  return std::min(more, 1.0);
}

base::Result<TruncationBounds> truncation_bounds(const Formula& formula, const CutSets& sets,
                                                 std::span<const double> probabilities,
                                                 const BoundLimits& limits) {
  const auto found = probability_of_sets(sets, probabilities, {limits.nodes_max, limits.stop});
  if (!found) return std::unexpected<base::Error>(found.error());
  TruncationBounds bounds{*found, 0};
  if (sets.order_max() == kAnyOrder) return bounds;
  const std::vector<double> used = used_probabilities(formula, probabilities);
  bounds.missing_at_most =
      std::min(probability_of_more_than(sets.order_max(), used), 1 - bounds.of_sets);
  if (bounds.missing_at_most <= 0) return bounds;
  if (const auto top = probability_bounds(formula, probabilities, limits); top) {
    const double rest = std::max(top->upper - bounds.of_sets, 0.0);
    bounds.missing_at_most = std::min(bounds.missing_at_most, rest);
  }
  return bounds;
}

}  // namespace onus::diagrams
