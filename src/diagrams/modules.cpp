#include "modules.h"

#include <algorithm>
#include <unordered_map>

namespace onus::diagrams {
namespace {

struct Visit {
  std::uint64_t first = 0;  // 0: never visited
  std::uint64_t done = 0;
  std::uint64_t last = 0;
};

struct Frame {
  std::uint32_t node = 0;
  std::uint32_t next = 0;
};

std::vector<Visit> visit_all(const Graph& graph) {
  std::vector<Visit> visits(graph.size());
  std::vector<Frame> stack{{graph.top >> 1U, 0}};
  std::uint64_t now = 1;
  visits[graph.top >> 1U].first = now;
  while (!stack.empty()) {
    Frame& frame = stack.back();
    const auto arguments = graph.arguments(frame.node);
    if (frame.next == arguments.size()) {
      Visit& visit = visits[frame.node];
      visit.done = visit.last = ++now;
      stack.pop_back();
      continue;
    }
    const std::uint32_t child = arguments[frame.next++] >> 1U;
    Visit& visit = visits[child];
    ++now;
    if (visit.first == 0) {
      visit.first = now;
      stack.push_back({child, 0});
    } else {
      visit.last = now;
    }
  }
  return visits;
}

}  // namespace

std::vector<bool> find_modules(const Graph& graph) {
  const std::vector<Visit> visits = visit_all(graph);
  std::vector<bool> is_module(graph.size(), false);
  struct Span {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
  };
  std::vector<Span> below(graph.size());
  for (std::size_t i = 1; i < graph.size(); ++i) {
    const auto index = static_cast<std::uint32_t>(i);
    const Visit& visit = visits[i];
    if (visit.first == 0) continue;
    Span span{visit.first, visit.last};
    if (graph.is_gate(index)) {
      Span inner{~std::uint64_t{0}, 0};
      for (Literal literal : graph.arguments(index)) {
        inner.first = std::min(inner.first, below[literal >> 1U].first);
        inner.last = std::max(inner.last, below[literal >> 1U].last);
      }
      is_module[i] = inner.first > visit.first && inner.last < visit.done;
      span.first = std::min(span.first, inner.first);
      span.last = std::max(span.last, inner.last);
    }
    below[i] = span;
  }
  return is_module;
}

ModulePart module_part(const Graph& graph, const std::vector<bool>& is_module, std::uint32_t root) {
  ModulePart part;
  std::vector<std::uint32_t> gates;
  std::unordered_map<std::uint32_t, std::uint32_t> number_of{{root, 0}};
  std::vector<std::uint32_t> stack{root};
  while (!stack.empty()) {
    const std::uint32_t node = stack.back();
    stack.pop_back();
    if (node != root && (!graph.is_gate(node) || is_module[node])) {
      number_of[node] = part.leaf_count();
      part.leaves.push_back(node);
      continue;
    }
    gates.push_back(node);
    const auto arguments = graph.arguments(node);
    for (std::size_t i = arguments.size(); i-- > 0;) {
      const std::uint32_t child = arguments[i] >> 1U;
      if (number_of.try_emplace(child, 0).second) stack.push_back(child);
    }
  }
  std::ranges::sort(gates);
  for (std::uint32_t gate : gates) {
    number_of[gate] = part.size();
    const auto begin = static_cast<std::uint32_t>(part.literals.size());
    for (Literal literal : graph.arguments(gate)) {
      part.literals.push_back((number_of[literal >> 1U] << 1U) | (literal & 1U));
    }
    const Graph::Node& node = graph.node(gate);
    part.gates.push_back(
        {node.kind, node.number, begin, static_cast<std::uint32_t>(part.literals.size())});
  }
  return part;
}

}  // namespace onus::diagrams
