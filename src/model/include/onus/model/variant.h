// A copy of an estate to change and ask again.
#pragma once

#include "onus/model/estate.h"

namespace onus::model {

/// The same estate, to be changed freely. Its words are those of `original`, which must outlive it;
/// words added to it are its own.
///
/// Post    canonical_json of both is the same, and every index means the same.
/// Cost    That of copying its tables; its text is shared.
[[nodiscard]] Estate variant_of(const Estate& original);

/// Adds an item at the end. Pre: no item has this id. Post: its detail is still to be set.
ItemIndex add_item(Estate& estate, ItemClass item_class, std::string_view id);

}  // namespace onus::model
