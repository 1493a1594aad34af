// A proven interval for a probability whose exact diagram would be too large.
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>

#include "onus/base/result.h"
#include "onus/diagrams/cut_sets.h"
#include "onus/diagrams/diagram.h"
#include "onus/diagrams/formula.h"

namespace onus::diagrams {

struct BoundLimits {
  std::uint64_t kept_max = 20'000;       // nodes of one gate's diagram after it is cut back
  std::uint64_t nodes_max = 20'000'000;  // alive at one time
  std::stop_token stop;
};

/// The probability is at least `lower` and at most `upper`; both were worked out exactly, for a
/// function below and one above the one asked about.
struct ProbabilityBounds {
  double lower = 0;
  double upper = 1;
  bool exact = false;  // nothing was cut back, so both are the probability
  Cost cost;
};

/// Bounds the probability that the formula is true.
///
/// Errors  kInvalid: as of `probability`. kLimit: even cut back to a few nodes a gate, the
///         diagrams need more than `limits.nodes_max`; memory ran out; asked to stop.
/// Cost    About the gates times `limits.kept_max`.
/// Source  [RaviMcMillanShipleSomenzi98] cuts diagrams back by counting, we by probability;
///         docs/analysis/probability.md has the proof
[[nodiscard]] base::Result<ProbabilityBounds> probability_bounds(
    const Formula& formula, std::span<const double> probabilities, const BoundLimits& limits = {});

/// What sets up to an order say of the top, and what they leave out.
struct TruncationBounds {
  double of_sets = 0;          // probability that some set listed comes true; the top's lower bound
  double missing_at_most = 0;  // that the top comes true and none of them does
};

/// Bounds the probability of what `minimal_cut_sets_up_to` cut off: a set that is missing has more
/// elements than `sets.order_max()`, so so many variables have failed at once; and the top is no
/// more probable than `probability_bounds` says. The smaller of the two counts.
///
/// Pre     `sets` belongs to `formula`, which negates nothing.
/// Errors  As of `probability_of_sets`. Where `probability_bounds` reaches a limit only the number
///         of failed variables counts.
/// Cost    `probability_bounds`, and variables times the order.
/// Source  docs/analysis/probability.md has the proof
[[nodiscard]] base::Result<TruncationBounds> truncation_bounds(
    const Formula& formula, const CutSets& sets, std::span<const double> probabilities,
    const BoundLimits& limits = {});

/// The probability that more than `count` of the variables come true.
[[nodiscard]] double probability_of_more_than(std::uint32_t count,
                                              std::span<const double> probabilities);

}  // namespace onus::diagrams
