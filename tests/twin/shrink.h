// Makes a failing case small.
#pragma once

#include <functional>

#include "generator.h"

namespace onus::twin {

/// Drops items, conditions, options, steps and answers one by one for as long as `fails` still
/// says so. Cost: as many calls of `fails` as there are parts, a few times over.
[[nodiscard]] Case shrink(Case failing, const std::function<bool(const Case&)>& fails);

}  // namespace onus::twin
