// Holds the analysis against its twin, one subject at a time.
#pragma once

#include <string>

#include "draft.h"

namespace onus::twin {

/// One question about one estate, answered by both; what differs first, or nothing.
using Comparison = std::string (*)(const model::Estate& estate, const analysis::Moment& moment,
                                   const analysis::Disturbance& disturbance);

std::string compare_conditions(const model::Estate& estate, const analysis::Moment& moment,
                               const analysis::Disturbance& disturbance);
std::string compare_core(const model::Estate& estate, const analysis::Moment& moment,
                         const analysis::Disturbance& disturbance);
std::string compare_cuts(const model::Estate& estate, const analysis::Moment& moment,
                         const analysis::Disturbance& disturbance);
std::string compare_lanes(const model::Estate& estate, const analysis::Moment& moment,
                          const analysis::Disturbance& disturbance);
std::string compare_core_sweep(const model::Estate& estate, const analysis::Moment& moment,
                               const analysis::Disturbance& disturbance);
std::string compare_story(const model::Estate& estate, const analysis::Moment& moment,
                          const analysis::Disturbance& disturbance);
std::string compare_witnesses(const model::Estate& estate, const analysis::Moment& moment,
                              const analysis::Disturbance& disturbance);
std::string compare_ways(const model::Estate& estate, const analysis::Moment& moment,
                         const analysis::Disturbance& disturbance);
std::string compare_cycles(const model::Estate& estate, const analysis::Moment& moment,
                           const analysis::Disturbance& disturbance);
std::string compare_black_start(const model::Estate& estate, const analysis::Moment& moment,
                                const analysis::Disturbance& disturbance);
std::string compare_pairs(const model::Estate& estate, const analysis::Moment& moment,
                          const analysis::Disturbance& disturbance);
std::string compare_sweep(const model::Estate& estate, const analysis::Moment& moment,
                          const analysis::Disturbance& disturbance);

}  // namespace onus::twin
