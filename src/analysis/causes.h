// What may fail by itself, and what fails together.
#pragma once

#include <string_view>

#include "onus/model/estate.h"

namespace onus::analysis {

/// Components, identities and workflows; people where they are asked for.
[[nodiscard]] bool may_fail_alone(const model::Item& item, bool people);

/// The value that an item has for a common cause: its vendor, site, platform or a label's value.
/// Empty where it has none.
[[nodiscard]] std::string_view cause_of(const model::Estate& estate, model::ItemIndex item,
                                        std::string_view key);

/// Whether any of the estate's common causes can take the item.
[[nodiscard]] bool has_cause(const model::Estate& estate, model::ItemIndex item);

}  // namespace onus::analysis
