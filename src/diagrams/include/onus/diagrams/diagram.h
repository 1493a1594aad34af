// A formula solved once: the diagrams from which every question is answered.
#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

#include "onus/base/result.h"
#include "onus/diagrams/formula.h"

namespace onus::diagrams {

inline constexpr std::uint64_t kNodesMax = 60'000'000;  // alive at one time; about 2 GB

struct DiagramLimits {
  std::uint64_t nodes_max = kNodesMax;
  std::stop_token stop;           // asks a long analysis to end, with kLimit
  std::uint32_t threads_max = 2;  // at least 1; the answer does not depend on it
};

/// What an answer cost, for people who ask.
struct Cost {
  std::uint64_t gates = 0;          // of the formula as given
  std::uint64_t gates_reduced = 0;  // after rewriting
  std::uint64_t modules = 0;
  std::uint64_t orders_tried = 0;
  std::uint64_t nodes_made = 0;
  std::uint64_t nodes_most = 0;  // alive at one time
  std::uint64_t cache_lookups = 0;
  std::uint64_t cache_hits = 0;
  std::uint64_t collections = 0;
  std::uint64_t bytes = 0;  // of diagrams and tables, at most, estimated from nodes
};

struct DiagramData;

/// The function of a formula as decision diagrams, one a module. Never changes once made;
/// a copy shares it, and threads may read it at the same time.
class Diagram {
 public:
  explicit Diagram(std::shared_ptr<const DiagramData> data) : data_(std::move(data)) {}

  /// Nodes of the diagrams, without those needed only on the way.
  [[nodiscard]] std::uint64_t nodes() const;
  [[nodiscard]] std::uint32_t variable_count() const;
  /// By variable: whether the function depends on it. Of a monotone function these are the
  /// variables of its minimal cut sets.
  ///
  /// Cost    One pass over the diagram.
  [[nodiscard]] std::vector<bool> depends_on() const;
  [[nodiscard]] const Cost& cost() const;
  [[nodiscard]] const DiagramData& data() const { return *data_; }
  [[nodiscard]] std::shared_ptr<const DiagramData> share() const { return data_; }

 private:
  std::shared_ptr<const DiagramData> data_;
};

/// Solves `formula`.
///
/// Post    The same diagram for the same formula, on every run and machine.
/// Errors  kLimit: more than `limits.nodes_max` nodes would be alive under every order tried,
///         memory ran out, or the analysis was asked to stop.
/// Cost    Linear in the gates for a tree of modules; exponential in the largest module at worst.
/// Source  [Bryant86], [BraceRudellBryant90], [Rauzy93]; docs/analysis/cut-sets.md
[[nodiscard]] base::Result<Diagram> build_diagram(const Formula& formula,
                                                  const DiagramLimits& limits = {});

}  // namespace onus::diagrams
