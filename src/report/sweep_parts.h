// What the answers of sweeps share.
#pragma once

#include "json_parts.h"
#include "onus/analysis/core_sweep.h"
#include "onus/report/style.h"

namespace onus::report {

/// What --explain-cost says.
void write_cost(Page& page, const analysis::SweepCost& cost);
[[nodiscard]] Json json_sweep_cost(const analysis::SweepCost& cost);

}  // namespace onus::report
