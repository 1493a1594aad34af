// core_sweep over a program that is at hand.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "lane_engine.h"
#include "onus/analysis/core_sweep.h"

namespace onus::analysis {

/// Sets of failures, wherever they lie.
struct FailureList {
  std::size_t count = 0;
  std::function<std::span<const ItemIndex>(std::size_t)> of;
};

[[nodiscard]] CoreSweepResult core_sweep(const LaneProgram& program, const FailureList& failures,
                                         const SweepControl& control);

}  // namespace onus::analysis
