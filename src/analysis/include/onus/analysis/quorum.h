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

/// Whom one alternative lacks: each of them, not usable now, is among the fewest who would have to
/// come for it to be met. None where it could not be met by everybody together.
///
/// Source  the places that people can fill are a transversal matroid: somebody is needed for some
///         smallest completion exactly if they raise the number of places that can be filled now.
[[nodiscard]] std::vector<Demand::Candidate> lacking_people(const std::vector<Demand>& demands,
                                                            const Usable& usable);

/// The least time within which enough usable people answer. Pre: the quorum is met.
[[nodiscard]] Seconds quorum_answers_in(const Quorum& quorum, const Usable& usable);

}  // namespace onus::analysis
