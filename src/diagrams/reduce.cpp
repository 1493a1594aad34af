// Rewriting of the gate graph before any diagram is built.
#include <algorithm>
#include <map>

#include "graph.h"

namespace onus::diagrams {
namespace {

constexpr int kRoundsMax = 32;

// How often each node is named by gates that the top reaches; 0 where it does not reach.
std::vector<std::uint32_t> count_uses(const Graph& graph) {
  std::vector<std::uint32_t> uses(graph.size(), 0);
  uses[graph.top >> 1U] = 1;
  for (std::size_t i = graph.size(); i-- > 1;) {
    if (uses[i] == 0) continue;
    for (Literal literal : graph.arguments(static_cast<std::uint32_t>(i))) ++uses[literal >> 1U];
  }
  return uses;
}

// Adds node `index` of `from` to `to` with `arguments` in place of its own.
Literal rebuild(Graph& to, const Graph& from, std::uint32_t index, std::vector<Literal> arguments) {
  const Graph::Node& node = from.node(index);
  switch (node.kind) {
    case GateKind::kFalse: return kFalseLiteral;
    case GateKind::kVariable: return to.variable(node.number);
    case GateKind::kAnd: return to.conjunction(std::move(arguments));
    case GateKind::kXor: return to.parity(std::move(arguments));
    case GateKind::kAtLeast: return to.at_least(node.number, std::move(arguments));
  }
  return kFalseLiteral;
}

// Which conjunctions are named once only, plainly, by another conjunction.
std::vector<bool> find_joining(const Graph& graph, const std::vector<std::uint32_t>& uses) {
  std::vector<bool> joins(graph.size(), false);
  for (std::size_t i = 1; i < graph.size(); ++i) {
    const auto index = static_cast<std::uint32_t>(i);
    if (uses[i] == 0 || graph.node(index).kind != GateKind::kAnd) continue;
    for (Literal literal : graph.arguments(index)) {
      const std::uint32_t child = literal >> 1U;
      joins[child] =
          (literal & 1U) == 0 && uses[child] == 1 && graph.node(child).kind == GateKind::kAnd;
    }
  }
  return joins;
}

Graph coalesce(const Graph& graph) {
  const std::vector<std::uint32_t> uses = count_uses(graph);
  const std::vector<bool> joins = find_joining(graph, uses);
  Graph made;
  std::vector<Literal> literals(graph.size(), kFalseLiteral);
  std::vector<Literal> pending;
  for (std::size_t i = 1; i < graph.size(); ++i) {
    const auto index = static_cast<std::uint32_t>(i);
    if (uses[i] == 0 || joins[i]) continue;
    const auto own = graph.arguments(index);
    pending.assign(own.rbegin(), own.rend());
    std::vector<Literal> arguments;
    while (!pending.empty()) {
      const Literal literal = pending.back();
      pending.pop_back();
      const std::uint32_t child = literal >> 1U;
      if (joins[child]) {
        const auto inner = graph.arguments(child);
        pending.insert(pending.end(), inner.rbegin(), inner.rend());
      } else {
        arguments.push_back(literals[child] ^ (literal & 1U));
      }
    }
    literals[i] = rebuild(made, graph, index, std::move(arguments));
  }
  made.top = literals[graph.top >> 1U] ^ (graph.top & 1U);
  return made;
}

// The gates that name a literal, ascending; several literals with one such list are one group.
using Users = std::vector<std::uint32_t>;

std::map<Users, std::vector<Literal>> group_by_users(const Graph& graph) {
  std::vector<Users> users(2 * graph.size());
  std::vector<bool> barred(graph.size(), false);
  const std::vector<std::uint32_t> uses = count_uses(graph);
  for (std::size_t i = 1; i < graph.size(); ++i) {
    const auto index = static_cast<std::uint32_t>(i);
    if (uses[i] == 0) continue;
    for (Literal literal : graph.arguments(index)) {
      if (graph.node(index).kind == GateKind::kAnd) {
        users[literal].push_back(index);
      } else {
        barred[literal >> 1U] = true;
      }
    }
  }
  std::map<Users, std::vector<Literal>> groups;
  for (std::size_t i = 1; i < graph.size(); ++i) {
    if (barred[i] || i == graph.top >> 1U) continue;
    const bool plain = !users[2 * i].empty();
    const bool negated = !users[2 * i + 1].empty();
    if (plain == negated) continue;
    const auto literal = static_cast<Literal>(2 * i + (negated ? 1 : 0));
    if (users[literal].size() >= 2) groups[std::move(users[literal])].push_back(literal);
  }
  std::erase_if(groups, [](const auto& group) { return group.second.size() < 2; });
  return groups;
}

// Makes one gate of each group of arguments that always come together.
Graph gather(const Graph& graph, const std::map<Users, std::vector<Literal>>& groups) {
  constexpr std::uint32_t kNone = ~0U;
  std::vector<std::uint32_t> group_of(2 * graph.size(), kNone);
  std::vector<std::vector<Literal>> members;
  for (const auto& [users, literals] : groups) {
    for (Literal literal : literals) {
      group_of[literal] = static_cast<std::uint32_t>(members.size());
    }
    members.push_back(literals);
  }
  const std::vector<std::uint32_t> uses = count_uses(graph);
  Graph made;
  std::vector<Literal> literals(graph.size(), kFalseLiteral);
  std::vector<Literal> gathered(members.size(), kFalseLiteral);
  std::vector<bool> is_made(members.size(), false);
  std::vector<std::uint32_t> last_user(members.size(), kNone);
  for (std::size_t i = 1; i < graph.size(); ++i) {
    const auto index = static_cast<std::uint32_t>(i);
    if (uses[i] == 0) continue;
    std::vector<Literal> arguments;
    for (Literal literal : graph.arguments(index)) {
      const std::uint32_t group = group_of[literal];
      if (group == kNone) {
        arguments.push_back(literals[literal >> 1U] ^ (literal & 1U));
        continue;
      }
      if (!is_made[group]) {
        std::vector<Literal> parts;
        for (Literal member : members[group]) {
          parts.push_back(literals[member >> 1U] ^ (member & 1U));
        }
        gathered[group] = made.conjunction(std::move(parts));
        is_made[group] = true;
      }
      if (last_user[group] != index) arguments.push_back(gathered[group]);
      last_user[group] = index;
    }
    literals[i] = rebuild(made, graph, index, std::move(arguments));
  }
  made.top = literals[graph.top >> 1U] ^ (graph.top & 1U);
  return made;
}

}  // namespace

Graph rewrite(const Graph& graph, const Replace& replace) {
  const std::vector<std::uint32_t> uses = count_uses(graph);
  Graph made;
  std::vector<Literal> literals(graph.size(), kFalseLiteral);
  for (std::size_t i = 1; i < graph.size(); ++i) {
    const auto index = static_cast<std::uint32_t>(i);
    if (uses[i] == 0) continue;
    std::vector<Literal> arguments;
    for (Literal literal : graph.arguments(index)) {
      arguments.push_back(replace(index, literal, literals[literal >> 1U] ^ (literal & 1U)));
    }
    literals[i] = rebuild(made, graph, index, std::move(arguments));
  }
  made.top = literals[graph.top >> 1U] ^ (graph.top & 1U);
  return made;
}

Graph reduce(const Graph& graph) {
  Graph reduced = coalesce(graph);
  bool absorbed = false;
  for (int round = 0; round < kRoundsMax; ++round) {
    const std::size_t before = reduced.size();
    const auto groups = group_by_users(reduced);
    if (!groups.empty()) reduced = gather(reduced, groups);
    reduced = coalesce(reduced);
    if (!groups.empty() || reduced.size() != before) continue;
    reduced = absorb(reduced, absorbed);
    if (!absorbed) break;
    reduced = coalesce(reduced);
  }
  return reduced;
}

}  // namespace onus::diagrams
