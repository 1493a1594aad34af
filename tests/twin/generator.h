// Small random estates, dense in corner cases.
#pragma once

#include <cstdint>
#include <random>

#include "draft.h"

namespace onus::twin {

/// A drawn case: the same seed gives the same case on every platform.
struct Case {
  Draft draft;
  DraftQuestion question;
};
[[nodiscard]] Case draw(std::uint64_t seed);

}  // namespace onus::twin
