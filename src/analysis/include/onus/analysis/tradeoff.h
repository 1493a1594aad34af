// The price of short-lived credentials: for which lifetime does which outage become a lockout?
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "onus/analysis/contingency.h"
#include "onus/analysis/graph.h"
#include "onus/analysis/simulation.h"

namespace onus::analysis {

struct TradeoffQuestion {
  ItemIndex
      subject;  // an identity with issuer and lifetime, or what references with `survives` name
  Seconds from{0}, to{0};             // lifetimes, both included; 0 < from <= to
  std::optional<Disturbance> outage;  // none: every single contingency that `subject` is to outlive
  bool people = false;                // every person too, among the contingencies
};

struct TradeoffLimits {
  std::uint64_t simulations_max = 200'000;
};
inline constexpr Seconds kTradeoffLifetimeMax{std::int64_t{10} * 366 * 86400};

/// Lifetimes for which one operation has one verdict.
struct Stretch {
  Seconds from{0}, to{0};  // both included
  Verdict verdict = Verdict::kUnaffected;
  std::optional<Seconds> gap_at_from, gap_at_to;  // none: never lost, or never back for good

  bool operator==(const Stretch&) const = default;
};

/// One operation in one outage, over all lifetimes asked about.
struct OperationTradeoff {
  ItemIndex operation;
  std::vector<Stretch> stretches;  // ascending, without holes
  bool monotone = true;            // no longer lifetime has a worse verdict than a shorter one
  /// The shortest lifetime from which on, up to `to`, the verdict is covered or unaffected.
  std::optional<Seconds> covered_from;
};

struct OutageTradeoff {
  Contingency contingency;
  std::vector<OperationTradeoff> operations;  // those not unaffected for every lifetime
};

struct Tradeoff {
  ItemIndex outlived;              // what the credential outlives: its issuer, or the component
  std::vector<ItemIndex> holders;  // whose conditions hold the references that were varied
  std::optional<Seconds> now;      // as the estate has it; none: the references differ
  Seconds renew_after{0}, lifetime{0};  // identity: renewed after this share of any lifetime
  std::vector<OutageTradeoff> outages;
  std::uint64_t simulations = 0;
  bool complete = true;  // false: a limit cut the search; outages after it are missing
};

/// Exact: the lifetimes at which the order of events changes are found by bisection over the events
/// of simulations, whether the verdicts are monotone or not.
///
/// Post    Every stretch's ends are true breakpoints, to the second, where `complete`.
/// Errors  kInvalid: nothing outlives anything by the subject's lifetime; a range out of order or
///         beyond kTradeoffLifetimeMax.
/// Cost    About 30 simulations a breakpoint and outage; each costs its blast radius.
/// Source  docs/analysis/tradeoff.md
[[nodiscard]] base::Result<Tradeoff> tradeoff(Graph graph, const TradeoffQuestion& question,
                                              const TradeoffLimits& limits = {});

}  // namespace onus::analysis
