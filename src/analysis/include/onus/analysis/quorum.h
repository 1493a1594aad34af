// Distinct people for distinct places.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "onus/analysis/graph.h"

namespace onus::analysis {

/// Tells whether a candidate can be counted on now.
using Usable = std::function<bool(const Demand::Candidate&)>;

/// Whether one alternative of the quorum can be met by people of whom nobody is counted twice.
///
/// Cost    Linear where the demands share nobody; else a bipartite matching per alternative.
[[nodiscard]] bool quorum_met(const Quorum& quorum, const Usable& usable);

/// The least time within which enough usable people answer. Pre: the quorum is met.
[[nodiscard]] Seconds quorum_answers_in(const Quorum& quorum, const Usable& usable);

}  // namespace onus::analysis
