// A formula answered as far as the limits let it be.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "onus/base/result.h"
#include "onus/diagrams/cut_sets.h"
#include "onus/diagrams/formula.h"
#include "onus/diagrams/probability.h"
#include "onus/report/cuts_answer.h"
#include "onus/service/cuts.h"

namespace onus::service {

/// Which sets are wanted.
struct CutsFilter {
  std::vector<bool> only_of;                 // by variable; empty: of any
  std::optional<diagrams::VariableId> with;  // takes part in each
  [[nodiscard]] bool all() const { return only_of.empty() && !with; }
};

/// Measures phases by name.
class Stopwatch {
 public:
  void start(std::string phase);
  void stop();
  [[nodiscard]] double total() const;
  [[nodiscard]] std::vector<std::pair<std::string, double>> take();

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point first_ = Clock::now(), begin_ = first_;
  std::string phase_;
  std::vector<std::pair<std::string, double>> phases_;
};

/// Solves `formula` and fills in what follows from it: counts, sets, numbers, what was limited.
///
/// `probabilities`: by variable; empty: there are none.
/// Errors  kInvalid: a probability. A limit is no error: the answer says what it lacks.
[[nodiscard]] base::Result<void> solve_cuts(const diagrams::Formula& formula,
                                            std::span<const double> probabilities,
                                            const CutsFilter& filter, const CutsLimits& limits,
                                            Stopwatch& watch, report::CutsAnswer& answer);

/// The formula whose minimal cut sets are those of `formula` that the filter leaves, each without
/// `filter.with`.
///
/// Pre     `formula` negates nothing. The result does where `filter.with` is given.
[[nodiscard]] diagrams::Formula filtered(const diagrams::Formula& formula,
                                         const CutsFilter& filter);

}  // namespace onus::service
