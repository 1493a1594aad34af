// Pairs of which one takes an operation, covered by a recovery path, and the other that path.
#pragma once

#include <vector>

#include "lane_engine.h"
#include "onus/analysis/pairs.h"
#include "relevance.h"

namespace onus::analysis {

/// A pair that takes an operation's fallback with it; whether that matters, time tells.
struct LostFallback {
  ItemIndex first, second;  // in order of place
  ItemIndex operation, path;

  auto operator<=>(const LostFallback&) const = default;
};

struct LostFallbacks {
  std::vector<LostFallback> found;  // ascending; never two of one pair and operation
  bool complete = true;
};

/// For each single that cuts a critical operation off and is covered, by the simulation, with a
/// recovery path whose steps hold at once: the second failures with which they no longer do. Left
/// out: seconds that leave the operation late or locked out by themselves.
[[nodiscard]] LostFallbacks lost_fallbacks(const Graph& graph, const LaneProgram& program,
                                           const std::shared_ptr<const Watched>& watched,
                                           const PairOptions& options);

}  // namespace onus::analysis
