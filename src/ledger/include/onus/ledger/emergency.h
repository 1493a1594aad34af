// Emergency access as the statements of a log have it: what was asked for, who approved, what was
// granted, and what is still open. Requests that are closed are no part of it; they stay in the
// log.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/crypto/sha256.h"
#include "onus/ledger/people_rule.h"

namespace onus::ledger {

class Governance;
using base::TimePoint;
using crypto::Digest;

inline constexpr base::Seconds kRequestOpenMax{24 * 3600};  // from receipt to `valid_to`
inline constexpr base::Seconds kGrantLastsMax{24 * 3600};   // without kBackdated
inline constexpr base::Seconds kBackdated{5 * 60};          // a grant begins so much before it
inline constexpr base::Seconds kFreezeMax{4 * 3600};
inline constexpr base::Seconds kFreezeAgain{24 * 3600};  // until the same person may freeze again
inline constexpr std::size_t kOpenRequestsMax = 16;      // of one person, not granted yet

/// Approved is what the approvals in force amounted to when the newest statement about the request
/// came; a grant asks anew (quorum_of).
enum class EmergencyPhase : std::uint8_t { kRequested, kApproved, kGranted, kEnded };
/// "requested", "approved", "granted", "ended".
[[nodiscard]] std::string_view phase_word(EmergencyPhase phase);

enum class FailureWord : std::uint8_t { kConfirmed, kContradicted, kNotChecked };
/// "confirmed", "contradicted", "not-checked".
[[nodiscard]] std::string_view failure_word(FailureWord word);

struct EmergencyApproval {
  std::string id;  // of the statement
  std::uint64_t entry = 0;
  TimePoint at;
  std::string person, fingerprint;
  FailureWord failure = FailureWord::kNotChecked;
  bool command_line = false;  // signed outside a browser

  bool operator==(const EmergencyApproval&) const = default;
};

struct EmergencyDenial {
  std::string id;
  std::uint64_t entry = 0;
  TimePoint at;
  std::string person;

  bool operator==(const EmergencyDenial&) const = default;
};

struct EmergencyGrant {
  std::string id;
  std::uint64_t entry = 0;  // the certificate's serial
  TimePoint at;
  std::string authority;  // fingerprint
  TimePoint valid_from, valid_to;
  bool recorded = false;

  bool operator==(const EmergencyGrant&) const = default;
};

struct EmergencyEnd {
  std::string id;
  std::uint64_t entry = 0;
  TimePoint at;
  std::string reason;   // expired, finished, revoked
  std::string actor;    // "@log" or a person
  TimePoint review_by;  // after it, what is not reviewed is a debt

  bool operator==(const EmergencyEnd&) const = default;
};

/// A review that left something open; one that settled all closes the request.
struct EmergencyReview {
  std::string id;
  std::uint64_t entry = 0;
  TimePoint at;
  std::string person;
  std::string found;  // drill, emergency, misuse
  bool rollback_open = false, rotated_open = false;

  bool operator==(const EmergencyReview&) const = default;
};

struct EmergencyRequest {
  std::string id;  // of the statement; everything about the request names it
  std::uint64_t entry = 0;
  Digest leaf;
  TimePoint received;
  TimePoint until;  // approved and granted before it, or never
  std::string operation, policy;
  std::string requester;
  std::string requester_key;  // fingerprint of the key that signed the request
  std::string failure, path, ticket, extends, source_address;
  std::vector<std::string> principals;
  base::Seconds duration{0};
  std::string key;                 // to be certified: "TYPE BASE64"
  std::string key_fingerprint;     // of that key
  std::uint64_t estate_entry = 0;  // of the adoption that the request is judged by, to its end
  bool in_debt = false;            // something under the policy was overdue when it was received
  EmergencyPhase phase = EmergencyPhase::kRequested;
  std::vector<EmergencyApproval> approvals;  // one a person, in the order of the log
  std::vector<EmergencyDenial> denials;      // the same
  std::optional<EmergencyGrant> grant;
  std::uint64_t uses = 0;
  std::optional<TimePoint> first_used;
  std::optional<EmergencyEnd> end;
  std::optional<EmergencyReview> review;

  bool operator==(const EmergencyRequest&) const = default;
};

/// The newest freeze of one policy by one person, be it over or not.
struct EmergencyFreeze {
  std::string id;
  std::uint64_t entry = 0;
  std::string policy, person;
  TimePoint from, until;
  std::optional<TimePoint> thawed;

  [[nodiscard]] bool holds(TimePoint at) const { return at < until && (!thawed || at < *thawed); }
  bool operator==(const EmergencyFreeze&) const = default;
};

/// A key whose certificates hosts trust.
struct Authority {
  std::string fingerprint;
  std::string line;     // "TYPE BASE64"
  std::string purpose;  // ssh-user
  TimePoint from;
  std::uint64_t from_entry = 0;
  std::optional<TimePoint> to;  // retired
  std::optional<std::uint64_t> to_entry;

  [[nodiscard]] bool in_force(TimePoint at) const { return from <= at && (!to || at < *to); }
  bool operator==(const Authority&) const = default;
};

struct EmergencyState {
  std::map<std::string, EmergencyRequest, std::less<>> requests;  // by id
  std::map<std::string, EmergencyFreeze, std::less<>> freezes;    // by "policy person"
  std::map<std::string, Authority, std::less<>> authorities;      // by fingerprint; all ever

  bool operator==(const EmergencyState&) const = default;
};

/// How far the people have come with a request.
struct Quorum {
  bool met = false;
  bool reachable = true;     // the declared failure is not confirmed, or is contradicted
  bool one_more = false;     // a debt asks for one approver beyond the rule
  bool no_spare = false;     // it would, but too few could approve, or the operation is critical
  bool command_line = true;  // false: one approver must sign outside a browser, and none has yet
  PeopleRule rule;           // that has to be met now
  std::set<std::string> approved;     // whose approvals count now
  std::set<std::string> may_approve;  // who could still, with a key in force
  std::size_t missing = 0;            // approvals at least, even if all who are asked say yes
  bool possible = true;               // those who did not deny could still complete it
  std::string words;                  // what is asked for and what is missing, for people

  bool operator==(const Quorum&) const = default;
};

/// Pre     `request` is in the state of `governance`.
/// Errors  kNotFound, kIo: the record of the estate that it is judged by cannot be read.
[[nodiscard]] base::Result<Quorum> quorum_of(const Governance& governance,
                                             const EmergencyRequest& request, TimePoint at);

/// Who may approve under a policy at all, keys and denials aside: all whom its rules name, without
/// the requester. Empty: not in the state of `governance`, or its record cannot be read.
[[nodiscard]] std::set<std::string> approvers_of(const Governance& governance,
                                                 const EmergencyRequest& request);

/// The freeze that keeps a policy from granting at `at`, the one that ends last; nullptr: none.
[[nodiscard]] const EmergencyFreeze* freeze_of(const Governance& governance,
                                               std::string_view policy, TimePoint at);
/// The authorities in force, ascending by fingerprint.
[[nodiscard]] std::vector<Authority> authorities_at(const Governance& governance, TimePoint at);

/// Whether the log has to grant the request now: the quorum is there, nothing is frozen, an
/// authority is in force, its time is not over.
///
/// Errors  As quorum_of.
[[nodiscard]] base::Result<bool> grant_due(const Governance& governance,
                                           const EmergencyRequest& request, TimePoint at);
/// Whether the log has to say that it is over: nobody approved in time, or the grant's end came.
[[nodiscard]] bool end_due(const EmergencyRequest& request, TimePoint at);

/// A grant that ended and is not settled by a review.
struct Debt {
  std::string request, operation, policy, requester;
  TimePoint ended, review_by;
  bool reviewed = false;  // with something open
  bool overdue = false;   // a debt in force

  bool operator==(const Debt&) const = default;
};
/// All of them, ascending by `review_by`, then by request.
[[nodiscard]] std::vector<Debt> debts(const Governance& governance, TimePoint at);

}  // namespace onus::ledger
