// What is wrong with an estate's ways in and back, each with its proof.
#pragma once

#include <cstddef>
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

/// Who took the risk of a finding on. Only a signed acceptance that is valid now stops a finding
/// from failing a gate; the finding stays either way.
struct Accepted {
  ItemIndex by;  // a person or a team
  std::optional<TimePoint> until;
  std::string because;
  bool signed_statement = false;
  bool valid_now = false;  // it has an end, and the end has not come
  model::Place place;
};

/// One finding.
struct Finding {
  std::string rule;  // "REC004"
  Severity severity = Severity::kError;
  ItemIndex item;          // not valid: the finding is about several, or about none
  ItemIndex operation;     // the operation it reaches; not valid: none
  std::string message;     // one sentence: the item, and what is wrong with it
  std::string next_step;   // what to do about it
  ItemIndex who_must_act;  // a person or a team; not valid: nobody is named
  std::vector<ItemIndex> witness;
  model::Place place;
  std::vector<std::string> controls;  // "OWASP-NHI-2025:NHI1:2025", "CSF-2.0:PR.AA-01"
  std::optional<Accepted> accepted;
};

/// Message, person and next step in one line, for formats that have room for one text only.
[[nodiscard]] std::string one_line(const model::Estate& estate, const Finding& finding);

struct LedgerFacts;  // ledger_facts.h

struct CheckOptions {
  bool sweep = true;                    // also what needs the verdict of every single contingency
  const LedgerFacts* ledger = nullptr;  // what was signed; nullptr: there is no ledger
};

/// How many there are, those left out of the list included.
struct Summary {
  std::size_t errors = 0, warnings = 0, notes = 0;
  std::size_t accepted = 0;  // of those listed, by an acceptance that is valid now
};

inline constexpr std::size_t kFindingsPerRuleMax =
    1000;  // listed; the rest is one note with a count

struct CheckResult {
  std::vector<Finding> findings;  // ascending by severity, place, rule, item
  Summary summary;
  bool complete = true;  // false: a limit cut a search, so a missing finding proves nothing
};

/// Everything that the rules find at the graph's moment.
///
/// Post    Same input, same output. An acceptance marks a finding and removes none.
/// Cost    Without the sweep linear in the estate; with it, that of analysis::sweep.
[[nodiscard]] CheckResult check(const Graph& graph, const CheckOptions& options = {});

/// What there is to say about one rule, for `onus explain`.
struct Rule {
  std::string_view id;     // "REC004"
  std::string_view title;  // one line
  std::string_view
      page;  // Markdown: why it matters, severity, an example, how to mend it, controls
};

/// All rules, ascending by id.
[[nodiscard]] std::span<const Rule> rules();

/// The rule with this id, whatever its case; nullptr where there is none.
[[nodiscard]] const Rule* find_rule(std::string_view id);

}  // namespace onus::findings
