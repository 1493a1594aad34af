#pragma once

#include <cstdint>
#include <span>

#include "onus/base/result.h"

namespace onus::diagrams {

/// Errors  kInvalid: not one probability a variable, or one outside 0 to 1.
[[nodiscard]] base::Result<void> check_probabilities(std::uint32_t variable_count,
                                                     std::span<const double> probabilities);

}  // namespace onus::diagrams
