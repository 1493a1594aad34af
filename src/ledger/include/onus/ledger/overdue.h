// How late a review is.
#pragma once

#include <cstdint>
#include <optional>

#include "onus/base/clock.h"

namespace onus::ledger {

struct EmergencyRequest;

inline constexpr base::Seconds kOverdueStep{24 * 3600};  // it is told once in each

/// Whole steps since the review of an ended grant was due; none: it is not due yet, or nothing was
/// granted, or the access goes on.
[[nodiscard]] std::optional<std::uint64_t> steps_overdue(const EmergencyRequest& request,
                                                         base::TimePoint at);

}  // namespace onus::ledger
