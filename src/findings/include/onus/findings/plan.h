// What a change of an estate changes of its answers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "onus/analysis/contingency.h"
#include "onus/findings/finding.h"

namespace onus::findings {

/// One of the two estates that are compared, with what was found of it.
/// The two are indexed apart, so a plan names everything by id.
struct PlanSide {
  const Graph* graph = nullptr;
  const analysis::SweepResult* sweep = nullptr;
  const CheckResult* check = nullptr;
};

/// How an operation stands in one contingency.
struct Standing {
  analysis::Verdict verdict = analysis::Verdict::kUnaffected;
  std::optional<Seconds> longest_gap;  // none: never lost, or for good

  bool operator==(const Standing&) const = default;
};

/// Whether a verdict became better or worse; a longer gap is worse.
enum class Turn : std::uint8_t { kWorse, kBetter, kNew, kGone };

/// One operation in one contingency, where the two estates differ.
struct VerdictChange {
  std::string operation;
  std::string contingency;         // empty: while nothing has failed
  std::optional<Standing> before;  // none: the operation or the contingency is not there
  std::optional<Standing> after;
  Turn turn = Turn::kWorse;
  std::string criticality;  // as in the estate that has it, the changed one first

  bool operator==(const VerdictChange&) const = default;
};

/// One finding that one of the estates has and the other has not, or has otherwise.
struct FindingChange {
  const Finding* before = nullptr;  // into the base's check
  const Finding* after = nullptr;   // into the head's
};

/// Somebody who answers for an item in one estate and not in the other.
struct OwnerChange {
  std::string item, role;
  std::string before, after;  // ids; empty: nobody

  bool operator==(const OwnerChange&) const = default;
};

struct Plan {
  std::vector<VerdictChange> verdicts;  // by operation, worst change first
  std::vector<FindingChange> findings;  // new, changed, gone; each by severity and rule
  std::vector<OwnerChange> owners;      // by item and role
  std::vector<std::string> added, removed, changed;  // items, ascending by id
  bool estate_changed = false;  // its section: name, zone, common causes, governance, acceptances
  bool n1_before = false, n1_after = false;
  bool complete = true;

  /// Whether merging changes a verdict, a finding or who answers.
  [[nodiscard]] bool changes() const {
    return !verdicts.empty() || !findings.empty() || !owners.empty();
  }
};

/// Compares what follows from two estates.
///
/// Pre     both sides were asked at the same moment, in the same way.
/// Post    Same input, same output. Two equal estates give an empty plan.
/// Cost    Linear in items, verdicts and findings, beyond sorting.
[[nodiscard]] Plan compare(const PlanSide& base, const PlanSide& head);

}  // namespace onus::findings
