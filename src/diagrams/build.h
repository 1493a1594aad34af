// The diagram of one module under one variable order.
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "bdd_kernel.h"
#include "graph.h"
#include "modules.h"

namespace onus::diagrams {

/// Turns modules into diagrams. Holds the working memory between them.
class ModuleBuilder {
 public:
  explicit ModuleBuilder(const Graph& graph) : graph_(graph), edges_(graph.size(), kFalseEdge) {}

  /// Says what a leaf's edge is: level in the order, or a constant, negated or not.
  void set_leaf(std::uint32_t node, Edge edge) { edges_[node] = edge; }

  /// The function of `part` over leaves whose edges were set in `bdd`, which holds nothing else.
  /// kNoEdge when a limit was reached.
  [[nodiscard]] Edge build(Bdd& bdd, const ModulePart& part, const std::stop_token& stop);

  /// How many operations of the last part were done when it ended; tells failed orders apart.
  [[nodiscard]] std::uint64_t progress() const { return progress_; }

 private:
  [[nodiscard]] Edge build_gate(std::uint32_t gate);
  [[nodiscard]] Edge fold(GateKind kind, std::vector<Edge> arguments);
  [[nodiscard]] Edge at_least(std::uint32_t k, std::vector<Edge> arguments);
  [[nodiscard]] bool make_room(std::vector<Edge>& temporaries);

  const Graph& graph_;
  std::vector<Edge> edges_;
  std::vector<std::uint32_t> uses_;
  Bdd* bdd_ = nullptr;
  const ModulePart* part_ = nullptr;
  std::stop_token stop_;
  std::uint64_t collect_at_ = 0;
  std::size_t gates_done_ = 0;
  std::uint64_t progress_ = 0;
};

}  // namespace onus::diagrams
