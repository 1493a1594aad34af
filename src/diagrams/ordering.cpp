#include "ordering.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace onus::diagrams {
namespace {

constexpr std::size_t kForceRoundsMax = 60;
constexpr std::size_t kForceGatesMax = 600'000;  // visited in all rounds together

class Orderer {
 public:
  Orderer(const Graph& graph, const std::vector<bool>& is_module, const ModulePart& part)
      : graph_(graph), is_module_(is_module), part_(part) {
    for (std::uint32_t leaf : part.leaves) weight_[leaf] = 1.0;
    for (std::uint32_t gate : part.gates) {
      double sum = 0;
      for (Literal literal : graph.arguments(gate)) {
        sum += weight_[literal >> 1U];
        ++users_[literal >> 1U];
      }
      weight_[gate] = std::min(sum, 1e300);
    }
  }

  std::vector<std::uint32_t> walk(Ordering ordering) {
    std::vector<std::uint32_t> leaves;
    std::unordered_set<std::uint32_t> seen{part_.root};
    std::vector<std::uint32_t> stack{part_.root};
    while (!stack.empty()) {
      const std::uint32_t node = stack.back();
      stack.pop_back();
      if (is_leaf(node)) {
        if (seen.insert(node).second) leaves.push_back(node);
        continue;
      }
      if (node != part_.root && !seen.insert(node).second) continue;
      const std::vector<std::uint32_t> children = sorted_arguments(node, ordering);
      for (std::size_t i = children.size(); i-- > 0;) {
        if (!seen.contains(children[i])) stack.push_back(children[i]);
      }
    }
    return leaves;
  }

  std::vector<std::uint32_t> breadth_first() {
    std::vector<std::uint32_t> leaves;
    std::vector<std::uint32_t> queue{part_.root};
    std::unordered_set<std::uint32_t> seen{part_.root};
    for (std::size_t at = 0; at < queue.size(); ++at) {
      for (Literal literal : graph_.arguments(queue[at])) {
        const std::uint32_t child = literal >> 1U;
        if (!seen.insert(child).second) continue;
        if (is_leaf(child)) {
          leaves.push_back(child);
        } else {
          queue.push_back(child);
        }
      }
    }
    return leaves;
  }

  // Gates are placed too, as if they were leaves, which keeps a gate's leaves together.
  std::vector<std::uint32_t> force() {
    std::vector<std::uint32_t> leaves = walk(Ordering::kAsWritten);
    std::unordered_map<std::uint32_t, double> place;
    for (std::size_t i = 0; i < leaves.size(); ++i) place[leaves[i]] = static_cast<double>(i);
    for (std::uint32_t gate : part_.gates) place[gate] = centre_of_arguments(gate, place);
    std::vector<std::uint32_t> best = leaves;
    double best_span = total_span(place);
    const std::size_t rounds = std::min(kForceRoundsMax, kForceGatesMax / part_.gates.size());
    for (std::size_t round = 0; round < rounds; ++round) {
      pull(place);
      std::ranges::stable_sort(leaves, {}, [&](std::uint32_t leaf) { return place[leaf]; });
      for (std::size_t i = 0; i < leaves.size(); ++i) place[leaves[i]] = static_cast<double>(i);
      const double span = total_span(place);
      if (span < best_span) {
        best_span = span;
        best = leaves;
      }
    }
    return best;
  }

 private:
  using Places = std::unordered_map<std::uint32_t, double>;

  [[nodiscard]] bool is_leaf(std::uint32_t node) const {
    return node != part_.root && (!graph_.is_gate(node) || is_module_[node]);
  }

  std::vector<std::uint32_t> sorted_arguments(std::uint32_t gate, Ordering ordering) {
    std::vector<std::uint32_t> children;
    for (Literal literal : graph_.arguments(gate)) children.push_back(literal >> 1U);
    const auto key = [&](std::uint32_t child) {
      switch (ordering) {
        case Ordering::kFewFirst: return weight_[child];
        case Ordering::kManyFirst: return -weight_[child];
        case Ordering::kLeavesFirst: return is_leaf(child) ? 0.0 : 1.0;
        case Ordering::kGatesFirst: return is_leaf(child) ? 1.0 : 0.0;
        case Ordering::kSharedFirst: return -static_cast<double>(users_[child]);
        default: return 0.0;
      }
    };
    std::ranges::stable_sort(children, {}, key);
    return children;
  }

  double centre_of_arguments(std::uint32_t gate, Places& place) {
    double sum = 0;
    const auto arguments = graph_.arguments(gate);
    for (Literal literal : arguments) sum += place[literal >> 1U];
    return sum / static_cast<double>(arguments.size());
  }

  void pull(Places& place) {
    Places sum;
    std::unordered_map<std::uint32_t, std::uint32_t> times;
    for (std::uint32_t gate : part_.gates) {
      const auto arguments = graph_.arguments(gate);
      double centre = place[gate];
      for (Literal literal : arguments) centre += place[literal >> 1U];
      centre /= static_cast<double>(arguments.size() + 1);
      const auto give = [&](std::uint32_t node) {
        sum[node] += centre;
        ++times[node];
      };
      give(gate);
      for (Literal literal : arguments) give(literal >> 1U);
    }
    for (std::uint32_t gate : part_.gates) place[gate] = sum[gate] / times[gate];
    for (std::uint32_t leaf : part_.leaves) place[leaf] = sum[leaf] / times[leaf];
  }

  double total_span(Places& place) {
    double total = 0;
    for (std::uint32_t gate : part_.gates) {
      double low = place[gate];
      double high = low;
      for (Literal literal : graph_.arguments(gate)) {
        low = std::min(low, place[literal >> 1U]);
        high = std::max(high, place[literal >> 1U]);
      }
      total += high - low;
    }
    return total;
  }

  const Graph& graph_;
  const std::vector<bool>& is_module_;
  const ModulePart& part_;
  std::unordered_map<std::uint32_t, double> weight_;
  std::unordered_map<std::uint32_t, std::uint32_t> users_;
};

}  // namespace

std::vector<std::uint32_t> order_leaves(const Graph& graph, const std::vector<bool>& is_module,
                                        const ModulePart& part, Ordering ordering) {
  Orderer orderer(graph, is_module, part);
  if (ordering == Ordering::kForce) return orderer.force();
  if (ordering == Ordering::kBreadthFirst) return orderer.breadth_first();
  return orderer.walk(ordering);
}

}  // namespace onus::diagrams
