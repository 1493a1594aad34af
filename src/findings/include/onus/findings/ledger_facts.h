// What a ledger says of an estate, as plain values for the rules. Who can read a ledger fills them
// in; the rules know none.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "onus/analysis/graph.h"

namespace onus::findings {

using base::TimePoint;
using model::ItemIndex;

/// How the approvals of a workflow, recovery path or identity stand.
struct ApprovalFact {
  ItemIndex item;
  bool approved = false;             // by everybody whose word counts, over exactly this
  bool before = false;               // it was once, over something else
  std::vector<std::string> missing;  // "owner ines"; "controls, held by nobody"
  ItemIndex next;                    // who has to sign first; not valid: nobody holds the role
  std::string changed;               // before: what changed since, in one line
  std::string wider;                 // before: what its own scope has that was not approved
};

/// What is known of a recovery path having been carried out.
struct ProofFact {
  ItemIndex path;
  std::optional<TimePoint> passed_at;  // the newest drill or validation, if it passed
  bool changed_since = false;          // the path is another than when it was exercised
  std::optional<TimePoint> failed_at;  // the newest one, if it failed
  bool answered = false;               // and the risk was accepted since
};

/// A signed statement that somebody takes on the risk of a finding.
struct AcceptanceFact {
  std::string finding;
  ItemIndex on, by;  // `by` is not valid where the estate does not know who signed
  TimePoint until;
  std::string because;
  bool counts = false;  // who signed was entitled to
  std::string why_not;
};

/// Emergency access that is over and not settled by a review.
struct DebtFact {
  ItemIndex operation;
  std::string request;  // the id of its statement
  std::string requester;
  TimePoint ended, review_by;
  bool reviewed = false;  // with something left open
};

struct LedgerFacts {
  std::string broken;  // why it cannot be believed; empty: it can, and the rest means something
  std::vector<ApprovalFact> approvals;
  std::vector<ProofFact> proofs;  // of every recovery path
  std::vector<AcceptanceFact> acceptances;
  std::vector<DebtFact> debts;
  std::optional<TimePoint> witnessed_at;  // the newest head that a witness signed too
  std::optional<TimePoint> first_at;      // the log's first entry; none: it is empty
};

}  // namespace onus::findings
