// The order of events in a simulation, told so that two runs can be compared.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "graph_parts.h"
#include "onus/analysis/graph.h"
#include "onus/analysis/simulation.h"

namespace onus::analysis {

/// What happened in which order, without when. Every event time is a whole multiple of what is
/// varied plus a constant for as long as the order stays, so two values with one order have it
/// everywhere between them: each comparison of two times holds on an interval. For that to be so
/// the order holds what no event tells as well: references that lapse, and renewals.
struct Order {
  std::array<std::uint64_t, 2> hash{};
  bool comparable = true;  // false: too long to be told

  bool operator==(const Order& other) const {
    return comparable && other.comparable && hash == other.hash;
  }
};

inline constexpr std::size_t kMomentsMax = 1'000'000;  // events, lapses and renewals of one run

/// `lapsing` are the references whose lapse the simulation looked at.
[[nodiscard]] Order order_of(const Graph& graph, const Survivals& lapsing,
                             const Disturbance& disturbance, const SimulationResult& result);

/// How long an operation was down, one gap after another; a last one without an end is left out.
[[nodiscard]] std::vector<Seconds> gaps_of(const SimulationResult& result, ItemIndex operation);

}  // namespace onus::analysis
