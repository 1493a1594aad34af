// Conditions over people, by trying every set of distinct people that could meet them.
#pragma once

#include <functional>
#include <set>

#include "onus/model/estate.h"

namespace onus::twin {

using Items = std::set<model::ItemIndex>;
using PeopleSets = std::set<Items>;

/// Who may count at all, such as: is up.
using Usable = std::function<bool(model::ItemIndex)>;

/// Every set of distinct people, none more than needed, that meets a condition over people.
/// `machines`: whether something that is neither person nor team counts (as in a step's `by`).
[[nodiscard]] PeopleSets sets_that_meet(const model::Estate& estate, model::ConditionIndex at,
                                        const Usable& usable, bool machines);

}  // namespace onus::twin
