// What a gate already says need not be said again below it: in "x and h(x)" x is true inside h.
#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "graph.h"

namespace onus::diagrams {
namespace {

struct User {
  std::uint32_t gate = 0;
  bool negated = false;
};

// Which node every way from the top to a node goes through, next above it.
class Dominators {
 public:
  explicit Dominators(const Graph& graph) : graph_(graph), users_(graph.size()) {
    const std::uint32_t top = graph.top >> 1U;
    above_.assign(graph.size(), 0);
    depth_.assign(graph.size(), 0);
    depth_[top] = 1;
    jump_.assign(graph.size(), top);
    std::vector<bool> reached(graph.size(), false);
    reached[top] = true;
    for (std::uint32_t node = top; node >= 1; --node) {
      if (!reached[node]) continue;
      if (node != top) place_below_users(node);
      for (Literal literal : graph.arguments(node)) {
        reached[literal >> 1U] = true;
        users_[literal >> 1U].push_back({node, (literal & 1U) != 0});
      }
    }
    number(top, reached);
  }

  [[nodiscard]] std::vector<User>& users(std::uint32_t node) { return users_[node]; }
  [[nodiscard]] std::uint32_t first(std::uint32_t node) const { return first_[node]; }
  [[nodiscard]] std::uint32_t last(std::uint32_t node) const { return last_[node]; }

 private:
  void place_below_users(std::uint32_t node) {
    std::uint32_t common = users_[node].front().gate;
    for (const User& user : users_[node]) common = common_dominator(common, user.gate);
    above_[node] = common;
    depth_[node] = depth_[common] + 1;
    // Jumps of growing length, so that going far up takes few steps.
    const std::uint32_t far = jump_[common];
    const bool even = depth_[common] - depth_[far] == depth_[far] - depth_[jump_[far]];
    jump_[node] = even ? jump_[far] : common;
  }

  [[nodiscard]] std::uint32_t common_dominator(std::uint32_t one, std::uint32_t other) const {
    if (depth_[one] < depth_[other]) std::swap(one, other);
    while (depth_[one] > depth_[other]) {
      one = depth_[jump_[one]] >= depth_[other] ? jump_[one] : above_[one];
    }
    while (one != other) {
      const bool far = jump_[one] != jump_[other];
      one = far ? jump_[one] : above_[one];
      other = far ? jump_[other] : above_[other];
    }
    return one;
  }

  // Numbers the tree of dominators so that what a node dominates is the interval behind it. A
  // node's dominator has the larger index, so sizes add up in one pass and places in another.
  void number(std::uint32_t top, const std::vector<bool>& reached) {
    std::vector<std::uint32_t> size(graph_.size(), 1);
    for (std::uint32_t node = 1; node < top; ++node) {
      if (reached[node]) size[above_[node]] += size[node];
    }
    first_.assign(graph_.size(), 0);
    last_.assign(graph_.size(), 0);
    std::vector<std::uint32_t> free(graph_.size(), 0);
    for (std::uint32_t node = top; node >= 1; --node) {
      if (!reached[node]) continue;
      if (node != top) {
        first_[node] = free[above_[node]];
        free[above_[node]] += size[node];
      }
      last_[node] = first_[node] + size[node] - 1;
      free[node] = first_[node] + 1;
    }
  }

  const Graph& graph_;
  std::vector<std::vector<User>> users_;
  std::vector<std::uint32_t> above_;
  std::vector<std::uint32_t> depth_;
  std::vector<std::uint32_t> jump_;
  std::vector<std::uint32_t> first_;
  std::vector<std::uint32_t> last_;
};

// What an argument of a gate is known to be.
struct Known {
  std::uint32_t gate = 0;
  std::uint32_t node = 0;
  bool value = false;

  [[nodiscard]] std::pair<std::uint32_t, std::uint32_t> key() const { return {gate, node}; }
};

std::vector<Known> find_known(const Graph& graph) {
  Dominators dominators(graph);
  std::vector<Known> known;
  for (std::uint32_t node = 1; node < graph.size(); ++node) {
    std::vector<User>& users = dominators.users(node);
    if (users.size() < 2) continue;
    std::ranges::sort(users, {}, [&](const User& user) { return dominators.first(user.gate); });
    const User* around = nullptr;
    for (const User& user : users) {
      const std::uint32_t place = dominators.first(user.gate);
      const bool inside = around != nullptr && place <= dominators.last(around->gate);
      if (inside && around->gate != user.gate) {
        known.push_back({user.gate, node, !around->negated});
      } else if (!inside) {
        around = graph.node(user.gate).kind == GateKind::kAnd ? &user : nullptr;
      }
    }
  }
  std::ranges::sort(known, {}, &Known::key);
  return known;
}

}  // namespace

// A gate's value matters only where that of a conjunction g above it does, if every way up leads
// through g; and there each argument of g is true.
Graph absorb(const Graph& graph, bool& changed) {
  const std::vector<Known> known = find_known(graph);
  changed = !known.empty();
  if (!changed) return graph;
  return rewrite(graph, [&](std::uint32_t gate, Literal literal, Literal mapped) {
    const std::pair wanted{gate, literal >> 1U};
    const auto found = std::ranges::lower_bound(known, wanted, {}, &Known::key);
    if (found == known.end() || found->key() != wanted) return mapped;
    return (found->value ? kTrueLiteral : kFalseLiteral) ^ (literal & 1U);
  });
}

}  // namespace onus::diagrams
