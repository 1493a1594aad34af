#include "ordering.h"

#include <algorithm>
#include <functional>

namespace onus::diagrams {
namespace {

constexpr std::size_t kForceRoundsMax = 60;
constexpr std::size_t kVisitedMax = 3'000'000;  // arguments looked at by one ordering
constexpr std::size_t kWeightRoundsMin = 8;

using Order = std::vector<std::uint32_t>;

class Walk {
 public:
  Walk(const ModulePart& part, OrderingBase base)
      : part_(part), base_(base), key_(part.size(), 0), seen_(part.size(), false) {
    find_keys();
  }

  Order deep() {
    Order leaves;
    std::vector<std::uint32_t> stack{part_.root()};
    while (!stack.empty()) {
      const std::uint32_t node = stack.back();
      stack.pop_back();
      if (seen_[node]) continue;
      seen_[node] = true;
      if (node < part_.leaf_count()) {
        leaves.push_back(node);
        continue;
      }
      const Order children = sorted_arguments(node);
      for (std::size_t i = children.size(); i-- > 0;) {
        if (!seen_[children[i]]) stack.push_back(children[i]);
      }
    }
    return leaves;
  }

  Order broad() {
    Order leaves;
    Order queue{part_.root()};
    for (std::size_t at = 0; at < queue.size(); ++at) {
      for (Literal literal : part_.arguments(queue[at])) {
        const std::uint32_t child = literal >> 1U;
        if (seen_[child]) continue;
        seen_[child] = true;
        (child < part_.leaf_count() ? leaves : queue).push_back(child);
      }
    }
    return leaves;
  }

 private:
  void find_keys() {
    std::vector<double> size(part_.size(), 1);
    std::vector<double> users(part_.size(), 0);
    for (std::uint32_t gate = part_.leaf_count(); gate < part_.size(); ++gate) {
      double sum = 0;
      for (Literal literal : part_.arguments(gate)) {
        sum += size[literal >> 1U];
        ++users[literal >> 1U];
      }
      size[gate] = std::min(sum, 1e300);
    }
    for (std::uint32_t node = 0; node < part_.size(); ++node) {
      switch (base_) {
        case OrderingBase::kFewFirst: key_[node] = size[node]; break;
        case OrderingBase::kManyFirst: key_[node] = -size[node]; break;
        case OrderingBase::kSharedFirst: key_[node] = -users[node]; break;
        case OrderingBase::kGatesFirst: key_[node] = node < part_.leaf_count() ? 1 : 0; break;
        default: break;
      }
    }
  }

  [[nodiscard]] Order sorted_arguments(std::uint32_t gate) const {
    Order children;
    for (Literal literal : part_.arguments(gate)) children.push_back(literal >> 1U);
    std::ranges::stable_sort(children, {}, [&](std::uint32_t child) { return key_[child]; });
    return children;
  }

  const ModulePart& part_;
  OrderingBase base_;
  std::vector<double> key_;
  std::vector<bool> seen_;
};

// The heaviest leaf, taken out, leaves its weight to what shares a gate with it, so that what
// decides together stands together.
class Weighing {
 public:
  Weighing(const ModulePart& part, OrderingBase base)
      : part_(part),
        base_(base),
        gone_(part.size(), false),
        weight_(part.size(), 0),
        here_(part.size(), 0) {}

  Order run() {
    const std::size_t rounds = std::max(kVisitedMax / part_.literals.size(), kWeightRoundsMin);
    const std::size_t a_round = part_.leaves.size() / rounds + 1;
    Order left;
    for (std::uint32_t leaf = 0; leaf < part_.leaf_count(); ++leaf) left.push_back(leaf);
    Order order;
    while (!left.empty()) {
      hand_down();
      const auto middle =
          left.begin() + static_cast<std::ptrdiff_t>(std::min(a_round, left.size()));
      const auto heavier = [&](std::uint32_t one, std::uint32_t other) {
        return weight_[one] != weight_[other] ? weight_[one] > weight_[other] : one < other;
      };
      std::partial_sort(left.begin(), middle, left.end(), heavier);
      for (auto it = left.begin(); it != middle; ++it) {
        gone_[*it] = true;
        order.push_back(*it);
      }
      left.erase(left.begin(), middle);
    }
    return order;
  }

 private:
  void hand_down() {
    std::ranges::fill(weight_, 0.0);
    std::ranges::fill(here_, 0.0);
    for (std::uint32_t gate = part_.leaf_count(); gate < part_.size(); ++gate) {
      if (gone_[gate]) continue;
      for (Literal literal : part_.arguments(gate)) here_[gate] += gone_[literal >> 1U] ? 0 : 1;
      gone_[gate] = here_[gate] == 0;
    }
    weight_[part_.root()] = 1;
    for (std::uint32_t gate = part_.size(); gate-- > part_.leaf_count();) {
      if (gone_[gate]) continue;
      double share = weight_[gate] / here_[gate];
      if (base_ == OrderingBase::kWeightSquared) share /= here_[gate];
      for (Literal literal : part_.arguments(gate)) {
        double& weight = weight_[literal >> 1U];
        weight = base_ == OrderingBase::kWeightGreatest ? std::max(weight, share) : weight + share;
      }
    }
  }

  const ModulePart& part_;
  OrderingBase base_;
  std::vector<bool> gone_;
  std::vector<double> weight_;
  std::vector<double> here_;  // arguments that are not gone
};

// Gates are placed too, as if they were leaves, which keeps a gate's leaves together.
class Forces {
 public:
  explicit Forces(const ModulePart& part)
      : part_(part), place_(part.size()), sum_(part.size()), times_(part.size()) {}

  Order run(Order leaves) {
    settle(leaves);
    for (std::uint32_t gate = part_.leaf_count(); gate < part_.size(); ++gate) {
      double sum = 0;
      for (Literal literal : part_.arguments(gate)) sum += place_[literal >> 1U];
      place_[gate] = sum / static_cast<double>(part_.arguments(gate).size());
    }
    Order best = leaves;
    double best_span = total_span();
    const std::size_t rounds = std::min(kForceRoundsMax, kVisitedMax / part_.literals.size());
    for (std::size_t round = 0; round < rounds; ++round) {
      pull();
      std::ranges::stable_sort(leaves, {}, [&](std::uint32_t leaf) { return place_[leaf]; });
      settle(leaves);
      const double span = total_span();
      if (span >= best_span) continue;
      best_span = span;
      best = leaves;
    }
    return best;
  }

 private:
  void settle(const Order& leaves) {
    for (std::size_t i = 0; i < leaves.size(); ++i) place_[leaves[i]] = static_cast<double>(i);
  }

  void pull() {
    std::ranges::fill(sum_, 0.0);
    std::ranges::fill(times_, 0.0);
    for (std::uint32_t gate = part_.leaf_count(); gate < part_.size(); ++gate) {
      const auto arguments = part_.arguments(gate);
      double centre = place_[gate];
      for (Literal literal : arguments) centre += place_[literal >> 1U];
      centre /= static_cast<double>(arguments.size() + 1);
      sum_[gate] += centre;
      ++times_[gate];
      for (Literal literal : arguments) {
        sum_[literal >> 1U] += centre;
        ++times_[literal >> 1U];
      }
    }
    for (std::uint32_t node = 0; node < part_.size(); ++node)
      place_[node] = sum_[node] / times_[node];
  }

  [[nodiscard]] double total_span() const {
    double total = 0;
    for (std::uint32_t gate = part_.leaf_count(); gate < part_.size(); ++gate) {
      double low = place_[gate];
      double high = low;
      for (Literal literal : part_.arguments(gate)) {
        low = std::min(low, place_[literal >> 1U]);
        high = std::max(high, place_[literal >> 1U]);
      }
      total += high - low;
    }
    return total;
  }

  const ModulePart& part_;
  std::vector<double> place_;
  std::vector<double> sum_;
  std::vector<double> times_;
};

}  // namespace

std::vector<std::uint32_t> order_leaves(const ModulePart& part, Ordering ordering) {
  Order order;
  switch (ordering.base) {
    case OrderingBase::kWeightShared:
    case OrderingBase::kWeightSquared:
    case OrderingBase::kWeightGreatest: order = Weighing(part, ordering.base).run(); break;
    case OrderingBase::kBreadthFirst: order = Walk(part, ordering.base).broad(); break;
    default: order = Walk(part, ordering.base).deep();
  }
  return ordering.force ? Forces(part).run(std::move(order)) : order;
}

}  // namespace onus::diagrams
