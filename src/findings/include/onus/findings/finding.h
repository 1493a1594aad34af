// What is wrong with an estate's ways in and back, each with its proof.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "onus/analysis/graph.h"

namespace onus::findings {

using analysis::Graph;
using base::Seconds;
using base::TimePoint;
using model::ItemIndex;

enum class Severity : std::uint8_t { kError, kWarning, kNote };

/// The word for a severity: "error", "warning", "note".
[[nodiscard]] std::string_view severity_name(Severity severity);

/// Who took the risk of a finding on. Only a signed acceptance stops a finding from failing a gate.
struct Accepted {
  ItemIndex by;  // a person or a team
  std::optional<TimePoint> until;
  std::string because;
  bool signed_statement = false;
};

/// One finding.
struct Finding {
  std::string rule;  // "REC004"
  Severity severity = Severity::kError;
  ItemIndex item;
  ItemIndex operation;      // the operation it reaches; not valid: none
  std::string message;      // one sentence: the item, and what is wrong with it
  std::string next_step;    // what to do about it
  ItemIndex who_must_act;   // a person or a team; not valid: nobody is named
  std::vector<ItemIndex> witness;
  model::Place place;
  std::vector<std::string> controls;  // "OWASP-NHI-2025:NHI1", "CSF-2.0:PR.AA-01"
  std::optional<Accepted> accepted;
};

struct CheckOptions {
  bool sweep = true;  // also what needs the verdict of every single contingency
};

/// Everything that the rules find, ascending by severity, place and rule.
///
/// Cost    Without the sweep linear in the estate; with it, that of analysis::sweep.
[[nodiscard]] std::vector<Finding> check(const Graph& graph, const CheckOptions& options = {});

/// What there is to say about one rule, for `onus explain`.
struct Rule {
  std::string_view id;     // "REC004"
  std::string_view title;  // one line
  std::string_view page;   // Markdown: why it matters, an example, how to mend it, controls
};

/// All rules, ascending by id.
[[nodiscard]] std::span<const Rule> rules();

}  // namespace onus::findings
