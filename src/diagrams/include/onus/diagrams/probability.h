// Exact probability, and what each variable contributes to it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "onus/base/result.h"
#include "onus/diagrams/cut_sets.h"
#include "onus/diagrams/diagram.h"

namespace onus::diagrams {

/// What one variable x means for the top, P being the probability of the top, p that of x,
/// P1 and P0 that of the top when x is certain and when x is impossible.
struct Importance {
  double birnbaum = 0;                // P1 - P0
  double criticality = 0;             // p (P1 - P0) / P
  double fussell_vesely = 0;          // (P - P0) / P
  double diagnosis = 0;               // p P1 / P: x failed, given the top
  double risk_achievement_worth = 0;  // P1 / P
  double risk_reduction_worth = 0;    // P / P0; infinite where the top needs x
};

/// The probability that the formula is true, variables being independent.
/// `probabilities[v]` belongs to variable v.
///
/// Errors  kInvalid: another number of probabilities than variables, or one outside 0 to 1.
/// Cost    One pass over the diagram.
/// Source  [Rauzy93]; docs/analysis/probability.md
[[nodiscard]] base::Result<double> probability(const Diagram& diagram,
                                               std::span<const double> probabilities);

/// The importance of every variable; all zero for one that the function does not depend on,
/// but for the worths, which are one. Where the top is impossible, every ratio is zero.
///
/// Errors  As of `probability`.
/// Cost    Two passes over the diagram, for all variables together.
/// Source  [Birnbaum69], [CheokParrySherry98], [DutuitRauzy01]; docs/analysis/probability.md
[[nodiscard]] base::Result<std::vector<Importance>> importance(
    const Diagram& diagram, std::span<const double> probabilities);

/// The probability that all variables of at least one of the sets are true: of the top itself
/// where it is monotone and the sets are all, and a lower bound of it where they are only those
/// up to an order. `probability_bounds(...).upper` less this is a proven bound on what is missing.
///
/// Errors  As of `probability`. kLimit: more than `limits.nodes_max` nodes.
[[nodiscard]] base::Result<double> probability_of_sets(const CutSets& sets,
                                                       std::span<const double> probabilities,
                                                       const CutSetLimits& limits = {});

}  // namespace onus::diagrams
