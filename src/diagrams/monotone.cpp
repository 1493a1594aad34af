#include "monotone.h"

#include <algorithm>
#include <unordered_set>
#include <vector>

namespace onus::diagrams {
namespace {

// Whether every pair of branches is in order. What one pair needs of pairs below it joins the
// same list, and every pair is looked at once; the first that is out of order ends it.
class Comparison {
 public:
  explicit Comparison(std::span<const BddNode> nodes) : nodes_(nodes) {}

  bool all_in_order() {
    for (std::size_t i = 1; i < nodes_.size(); ++i) {
      if (!ask(nodes_[i].low, nodes_[i].high)) return false;
    }
    while (!pending_.empty()) {
      const auto [lower, upper] = pending_.back();
      pending_.pop_back();
      const BddNode& l = nodes_[lower >> 1U];
      const BddNode& u = nodes_[upper >> 1U];
      const std::uint32_t level = std::min(l.level, u.level);
      const bool at_l = l.level == level;
      const bool at_u = u.level == level;
      if (!ask(at_l ? l.high : lower, at_u ? u.high : upper)) return false;
      if (!ask(at_l ? l.low : lower, at_u ? u.low : upper)) return false;
    }
    return true;
  }

 private:
  struct Pair {
    Edge lower = 0;
    Edge upper = 0;
  };

  // False when lower <= upper is known to be wrong, or the limit is reached.
  bool ask(Edge lower, Edge upper) {
    if (lower == kFalseEdge || upper == kTrueEdge || lower == upper) return true;
    if (lower == kTrueEdge || upper == kFalseEdge) return false;
    if (seen_.size() >= kMonotoneStepsMax) return false;
    if (seen_.insert((std::uint64_t{lower} << 32U) | upper).second) {
      pending_.push_back({lower, upper});
    }
    return true;
  }

  std::span<const BddNode> nodes_;
  std::vector<Pair> pending_;
  std::unordered_set<std::uint64_t> seen_;
};

}  // namespace

bool is_monotone(std::span<const BddNode> nodes, Edge root) {
  if (root <= kTrueEdge) return true;
  // A negated edge leads to a function that is true of nothing failed and not constant.
  const auto negated = [](Edge edge) { return (edge & 1U) != 0 && edge != kTrueEdge; };
  if (negated(root)) return false;
  for (const BddNode& node : nodes.subspan(1)) {
    if (negated(node.high)) return false;
  }
  return Comparison(nodes).all_in_order();
}

}  // namespace onus::diagrams
