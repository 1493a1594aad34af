// When an operation is lost, as a Boolean function of what fails: cycles, quorums, repair and
// recovery included. The decision diagrams take it from there.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "onus/analysis/graph.h"
#include "onus/base/result.h"
#include "onus/diagrams/formula.h"

namespace onus::analysis {

/// What is meant by lost; both once every cache has run out.
enum class Loss : std::uint8_t {
  kLockedOut,  // not in R(F): no repair and no recovery regains it
  kCutOff,     // its needs, or all its workflows, are outside U
};

/// "locked-out", "cut-off".
[[nodiscard]] std::string_view loss_name(Loss loss);

/// Something that may happen by itself: one item fails, or all that share a cause.
struct FailureEvent {
  ItemIndex item;                // not valid: a common cause
  std::string cause;             // "vendor=okta"; empty: a single item
  std::vector<ItemIndex> fails;  // of those that matter for the operation, ascending
};

struct FailureQuestion {
  ItemIndex operation;
  Loss loss = Loss::kLockedOut;
  bool people = false;  // people may fail too
  bool causes = false;  // so may every value of the estate's common causes, as one event
};

inline constexpr std::uint64_t kFormulaGatesMax = 20'000'000;
inline constexpr std::uint64_t kHallSubsetsMax = 4'096;  // of one quorum's demands

struct FormulaLimits {
  std::uint64_t gates_max = kFormulaGatesMax;
};

/// How large it all was, for people who ask.
struct FormulaSize {
  std::uint64_t items = 0;             // whose state the answer can hang on
  std::uint64_t states = 0;            // unknowns: "is down", "does not come back"
  std::uint64_t rings = 0;             // groups of unknowns that hang on each other
  std::uint64_t ring_largest = 0;      // unknowns
  std::uint64_t ring_rounds_most = 0;  // evaluations of one ring
  std::uint64_t gates = 0;             // written
};

struct FailureFormula {
  diagrams::Formula formula;         // true: the operation is lost. Negates nothing
  std::vector<FailureEvent> events;  // by variable; items in order of place, then causes by name
  FormulaSize size;
};

/// Formulae of one operation after another, over the same graph and the same events. What is the
/// same for all of them is worked out once.
/// Threads  may share it.
class FailureFormulas {
 public:
  /// Cost    Twice the core, over the whole estate.
  FailureFormulas(const Graph& graph, bool people, bool causes);
  ~FailureFormulas();
  FailureFormulas(const FailureFormulas&) = delete;
  FailureFormulas& operator=(const FailureFormulas&) = delete;

  /// As failure_formula. Cost: what the operation hangs on.
  [[nodiscard]] base::Result<FailureFormula> make(ItemIndex operation, Loss loss,
                                                  const FormulaLimits& limits = {}) const;

 private:
  const Graph& graph_;
  bool causes_;
  std::unique_ptr<const struct SettledStates> settled_;
};

/// The function that is true of exactly the failures at which `question.operation` is lost.
///
/// What may fail are components, identities and workflows, as in a sweep.
/// Pre     `question.operation` is an operation.
/// Post    Equal to boolean_core at every set of events. Same input, same formula.
/// Errors  kLimit: more than `limits.gates_max` gates; a quorum of more than kHallSubsetsMax
///         groups of demands that share people.
/// Cost    Linear in what the operation hangs on, but for rings: there times at most one more
///         than the items that cut all of the ring's circles.
/// Source  docs/analysis/estate-cut-sets.md
[[nodiscard]] base::Result<FailureFormula> failure_formula(const Graph& graph,
                                                           const FailureQuestion& question,
                                                           const FormulaLimits& limits = {});

}  // namespace onus::analysis
