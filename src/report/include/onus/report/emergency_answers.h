// What is told of emergency access: requests, grants, debts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "onus/base/clock.h"
#include "onus/report/style.h"
#include "onus/report/words.h"

namespace onus::report {

/// Somebody's yes or no.
struct Vote {
  std::string person, failure;  // failure: confirmed, contradicted, not-checked; empty for a no
  std::optional<TimePoint> at;
  std::uint64_t entry = 0;
  bool counts = true;  // its key is in force and its person has not left
};

/// Whether the one who asks may do something with a request, and why not.
struct Allowed {
  bool yes = false;
  std::string why_not;  // empty where it may be done
};

struct GrantAnswer {
  std::uint64_t entry = 0;  // the certificate's serial
  std::string authority;
  TimePoint at, valid_from, valid_to;
  bool recorded = false;
  std::uint64_t uses = 0;
  std::optional<TimePoint> ended_at;
  std::string end_reason, ended_by;
};

/// A review that left something open.
struct ReviewAnswer {
  std::string person, found;  // drill, emergency, misuse
  TimePoint at;
  std::uint64_t entry = 0;
  bool rollback_open = false, rotated_open = false;
};

/// One request that is not closed.
struct RequestAnswer {
  std::string id, leaf, code;  // code: six words
  std::uint64_t entry = 0;
  std::string phase;  // requested, approved, granted, ended
  std::string operation, policy, path, failure, requester, ticket, extends, source_address;
  std::string reason;  // empty: erased, or not kept here
  std::string key, key_fingerprint;
  std::vector<std::string> principals;
  Seconds duration{0};
  TimePoint received, until;
  std::vector<Vote> approvals, denials;
  // Until it is granted:
  std::string quorum;                    // what is asked for and what is missing, in words
  std::size_t missing = 0;               // approvals at least
  bool reachable = false;                // nobody confirmed the failure, or somebody contradicts
  bool one_more = false;                 // for what was not reviewed in time
  bool command_line_missing = false;     // one approver has to sign outside a browser
  std::vector<std::string> may_approve;  // who still could
  std::string frozen;                    // "by marta until …"; empty: not
  std::optional<GrantAnswer> grant;
  std::optional<TimePoint> review_by;
  std::optional<ReviewAnswer> review;
  // For whoever asks, where it is known who that is:
  Allowed approve, deny, end, review_it;
};

struct RequestList {
  std::vector<RequestAnswer> requests;  // the newest first
  std::string next;                     // the cursor of the next page; empty: that was all
};

/// A grant that ended and is not settled by a review.
struct DebtAnswer {
  std::string request, operation, policy, requester;
  TimePoint ended, review_by;
  bool reviewed = false;  // with something open
  bool overdue = false;
};

[[nodiscard]] std::string request_text(const Zone& zone, const RequestAnswer& answer, TimePoint now,
                                       const Style& style);
[[nodiscard]] std::string request_json(const RequestAnswer& answer);
[[nodiscard]] std::string requests_text(const Zone& zone, const RequestList& list,
                                        const std::vector<DebtAnswer>& debts, TimePoint now,
                                        const Style& style);
[[nodiscard]] std::string requests_json(const RequestList& list);
[[nodiscard]] std::string debts_json(const std::vector<DebtAnswer>& debts);

}  // namespace onus::report
