// What the commands of the ledger answer, as plain values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "onus/base/clock.h"
#include "onus/report/style.h"
#include "onus/report/words.h"

namespace onus::report {

/// One field of an item that is another than before.
struct FieldChange {
  std::string field;
  std::string before, after;  // empty: it was not there
};
/// An item under a closure digest that changed.
struct ItemChange {
  std::string item;
  bool added = false, removed = false;
  std::vector<FieldChange> fields;
};

/// One signature that an item needs.
struct RoleApproval {
  std::string role, party;      // party empty: nobody holds the role
  bool given = false;           // over what the item rests on now
  std::string by;               // who gave it; or who gave the newest over something else
  std::optional<TimePoint> at;  // when
  std::uint64_t entry = 0;      // where it stands in the log; means something where `at` is set
  bool people_changed = false;  // who gave it does not hold the role any more
};

/// How the approvals of one item stand.
struct ItemApproval {
  std::string item, item_class, closure;
  std::vector<RoleApproval> roles;
  bool approved = false;  // every role has signed this very closure
  bool stale = false;     // it was approved, over something else
  std::string since;      // "since ines approved it on …": what the changes are against
  std::vector<ItemChange> changes;
  std::vector<std::string> people;  // "grid-ops: rui came, tomas went"
};

/// The last proof of a recovery path.
struct ProofStanding {
  std::string path;
  std::string kind;  // "drill-recorded", "recovery-validated"; empty: never
  std::string by, result;
  std::optional<TimePoint> at, until;  // until: by its term; empty: no term is written
  std::optional<Seconds> took;
  std::uint64_t entry = 0;
  bool current = false;  // passed, over what the path rests on now, within its term
  std::string why_not;
};

/// A risk that somebody answers for.
struct AcceptedRisk {
  std::string finding, item, by, criticality;
  std::optional<TimePoint> since, until;
  std::uint64_t entry = 0;
  bool counts = false;
  std::string why_not;
  std::string because;  // empty: none given, or erased
};

/// A role that somebody said yes to.
struct TakenRole {
  std::string item, role;
  std::string by, party;  // who signed; and who holds the role now, empty: nobody
  TimePoint at;
  std::uint64_t entry = 0;
  bool holds = false;  // who signed still speaks for who holds it
};

/// What the ledger says of an estate.
struct LedgerStatus {
  std::string origin;
  std::uint64_t size = 0;
  std::string in_force;  // digest of the estate in force; empty: none
  std::uint64_t in_force_entry = 0;
  std::optional<TimePoint> in_force_since;
  std::optional<TimePoint> pending_from;  // a newer one was adopted and waits until then
  std::string here;                       // digest of the estate that was asked about
  bool here_is_adopted = false;           // it is the newest adopted one
  std::vector<ItemApproval> items;        // workflows and recovery paths, in order of place
  std::vector<ProofStanding> proofs;      // of recovery paths
  std::vector<AcceptedRisk> risks;        // in force now
  std::vector<TakenRole> taken;           // in order of the items' places
  std::vector<std::string> warnings;
};

/// What was said about one item, or one person, in the order of the log.
struct HistoryLine {
  std::uint64_t entry = 0;
  TimePoint received;
  std::string kind, actor;
  std::vector<std::string> people;
  std::vector<std::string> roles;  // in which the word counts
  bool counts = false;
  std::string why_not;
  std::string closure;
  std::vector<std::pair<std::string, std::string>> content;
  std::optional<TimePoint> until, effective;
  std::string because;
  std::string leaf;
};
struct History {
  std::string subject;
  std::uint64_t size = 0;  // of the log that was read
  std::vector<HistoryLine> lines;
};

[[nodiscard]] std::string ledger_status_text(const Zone& zone, const LedgerStatus& status,
                                             const Style& style);
[[nodiscard]] std::string history_text(const Zone& zone, const History& history,
                                       const Style& style);
[[nodiscard]] std::string history_json(const History& history);

/// All that a person is to see before signing.
struct SigningView {
  std::string kind;     // "access-approved"
  std::string meaning;  // "an access model is approved as it is"
  std::string subject, actor, origin;
  std::string estate, closure;                               // digests in hex; or empty
  std::vector<std::pair<std::string, std::string>> content;  // what it says, field by field
  std::vector<std::pair<std::string, std::string>> told;     // the same for people, where it helps
  std::string code;                                          // six words; requests that exist
  std::string valid_to, expires;
  std::string since;  // "since the approval of 2026-11-01 (entry 4)"; empty: never before
  std::vector<ItemChange> changes;
  std::vector<std::string> findings;  // what is open, one a line
  std::string counts;                 // whose word it is; why it does not count
  std::string name_space, digest;     // of the bytes that are signed
  std::size_t bytes = 0;
};

/// A statement that is in the log now.
struct AppendedAnswer {
  std::uint64_t entry = 0;
  std::string kind, subject;
  std::vector<std::string> people;
  bool counts = false;
  std::string why_not;
  std::string effective;  // adoptions: from when it is in force
  bool waits = false;
  std::string leaf;  // hash in the log's tree, in hex
  std::uint64_t head_size = 0;
  std::string head_root;
  std::vector<std::string> warnings;
};

[[nodiscard]] std::string appended_text(const AppendedAnswer& answer, const Style& style);
[[nodiscard]] std::string appended_json(const AppendedAnswer& answer);

[[nodiscard]] std::string signing_text(const SigningView& view, const Style& style);
[[nodiscard]] std::string changes_text(const Page& page, const std::vector<ItemChange>& changes,
                                       std::size_t indent);

}  // namespace onus::report
