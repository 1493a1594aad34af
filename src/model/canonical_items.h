// One item as canonical JSON, whole.
#pragma once

#include <string>

#include "onus/model/estate.h"

namespace onus::model {

/// Everything that the estate holds of `item`, but the place where it was written.
[[nodiscard]] std::string item_text(const Estate& estate, ItemIndex item);

/// What the estate says of itself: name, time zone, common causes, governance.
[[nodiscard]] std::string estate_section_text(const Estate& estate);

[[nodiscard]] std::string acceptance_text(const Estate& estate, const Acceptance& acceptance);

}  // namespace onus::model
