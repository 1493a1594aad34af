// What several rules ask the analysis, asked once.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "onus/analysis/contingency.h"
#include "onus/analysis/recovery.h"
#include "onus/analysis/state.h"
#include "onus/findings/finding.h"
#include "onus/findings/ledger_facts.h"
#include "reach.h"
#include "sink.h"

namespace onus::findings {

inline constexpr Seconds kDay{86400};
inline constexpr Seconds kHorizon{30 * 86400};         // how far ahead calendars are read
inline constexpr Seconds kReviewDefault{365 * 86400};  // where governance names no `review_every`

class Facts {
 public:
  explicit Facts(const Graph& graph, const LedgerFacts* ledger = nullptr)
      : graph_(graph), ledger_(ledger), reach_(graph) {}

  [[nodiscard]] const Graph& graph() const { return graph_; }
  [[nodiscard]] const model::Estate& estate() const { return graph_.estate(); }
  [[nodiscard]] TimePoint now() const { return graph_.moment().at; }
  [[nodiscard]] const Reach& reach() const { return reach_; }
  /// What the ledger says; nullptr where there is none.
  [[nodiscard]] const LedgerFacts* ledger() const { return ledger_; }

  /// critical: error; high: warning; everything else: note.
  [[nodiscard]] Severity severity(ItemIndex operation) const;
  /// The same for whatever operation hangs on `item` most; a note where none does.
  [[nodiscard]] Severity severity_below(ItemIndex item) const {
    return severity(reach_.operation(item));
  }

  /// Who is to act on `item`: its owner, else its maintainer, else the owner of `operation`, else
  /// the first admin of the estate.
  [[nodiscard]] ItemIndex who(ItemIndex item, ItemIndex operation = {}) const;

  /// Whether a person or everybody of a team is gone for good at the moment.
  [[nodiscard]] bool gone(ItemIndex party) const;
  [[nodiscard]] Seconds review_every() const;
  [[nodiscard]] bool is_party(ItemIndex item) const;
  /// Whether the estate has any time source.
  [[nodiscard]] bool has_clocks();

  // Answers of the analysis; each asked for at most once.
  [[nodiscard]] const analysis::UpSet& up();
  [[nodiscard]] const analysis::SweepResult& sweep();
  [[nodiscard]] const std::vector<analysis::SharedFate>& shared_fates();
  [[nodiscard]] const std::vector<analysis::RestoreStanding>& standings();
  [[nodiscard]] analysis::UpSweep& without();

  /// When a recovery path was last shown to work: by what was signed where there is a ledger, else
  /// as declared by itself or a drill that proves it.
  [[nodiscard]] std::optional<TimePoint> last_proven(ItemIndex path);

 private:
  const Graph& graph_;
  const LedgerFacts* ledger_;
  Reach reach_;
  std::optional<analysis::UpSet> up_;
  std::optional<analysis::SweepResult> sweep_;
  std::optional<std::vector<analysis::SharedFate>> shared_;
  std::optional<std::vector<analysis::RestoreStanding>> standings_;
  std::unique_ptr<analysis::UpSweep> without_;
  std::optional<bool> has_clocks_;
};

/// The lesser of the two: for what is bad practice rather than a way out that is missing.
[[nodiscard]] constexpr Severity at_most(Severity limit, Severity severity) {
  return severity < limit ? limit : severity;
}

}  // namespace onus::findings
