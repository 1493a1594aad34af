// Conditions over people, as written.
#pragma once

#include <vector>

#include "onus/findings/finding.h"

namespace onus::findings {

/// Everybody a condition stands for, teams resolved, ascending, no repeats; machines left out.
[[nodiscard]] std::vector<ItemIndex> people_named(const model::Estate& estate,
                                                  model::ConditionIndex condition);

/// The least number of distinct people that meet a condition.
[[nodiscard]] std::size_t people_at_least(const model::Estate& estate,
                                          model::ConditionIndex condition);

}  // namespace onus::findings
