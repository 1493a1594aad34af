// Everything that an estate says somebody or something is or does.
#pragma once

#include <vector>

#include "onus/analysis/offboard.h"

namespace onus::analysis {

/// The duties of a person or an identity at the graph's moment.
[[nodiscard]] std::vector<Duty> duties_of(const Graph& graph, ItemIndex subject);

}  // namespace onus::analysis
