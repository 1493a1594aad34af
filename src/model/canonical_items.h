// One item as canonical JSON, whole.
#pragma once

#include <string>

#include "onus/model/canonical.h"
#include "onus/model/estate.h"

namespace onus::model {

/// What the estate says of itself: name, time zone, common causes, governance.
[[nodiscard]] std::string estate_section_text(const Estate& estate);

[[nodiscard]] std::string acceptance_text(const Estate& estate, const Acceptance& acceptance);

}  // namespace onus::model
