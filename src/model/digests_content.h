// What of one item a closure digest reads, and where it goes on from there.
#pragma once

#include <vector>

#include "onus/model/estate.h"

namespace onus::model {

/// The items that `item` rests on, ascending by index, no repeats: what its closure goes on to.
/// People and teams rest on nothing here: approvals name them, whoever they are.
[[nodiscard]] std::vector<ItemIndex> items_beneath(const Estate& estate, ItemIndex item);

}  // namespace onus::model
