// Whether a diagram's function is monotone.
#pragma once

#include <cstdint>
#include <span>

#include "bdd_kernel.h"

namespace onus::diagrams {

inline constexpr std::uint64_t kMonotoneStepsMax = 20'000'000;

/// True when no variable's becoming true can make the function false. False when one can, or
/// when kMonotoneStepsMax comparisons did not settle it.
[[nodiscard]] bool is_monotone(std::span<const BddNode> nodes, Edge root);

}  // namespace onus::diagrams
