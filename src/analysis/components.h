// Strongly connected components, in an order in which what is needed comes first.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace onus::analysis {

/// Who points where: the targets of `node` are to[from[node]] to to[from[node + 1]].
struct Arrows {
  std::vector<std::uint32_t> from, to;

  [[nodiscard]] std::size_t nodes() const { return from.empty() ? 0 : from.size() - 1; }
  [[nodiscard]] std::span<const std::uint32_t> of(std::uint32_t node) const {
    return {to.data() + from[node], from[node + 1] - from[node]};
  }
  /// The same arrows, turned round; the targets of each node ascending.
  [[nodiscard]] Arrows reversed() const;
};

struct Components {
  std::vector<std::uint32_t> order;  // nodes, those of one component side by side
  std::vector<std::uint32_t> first;  // where each component begins in `order`; one more at the end
};

/// Post    A component comes after every other that its nodes point to. Same input, same output.
/// Cost    Linear; no recursion.
/// Source  [Tarjan72]
[[nodiscard]] Components components(const Arrows& arrows);

}  // namespace onus::analysis
