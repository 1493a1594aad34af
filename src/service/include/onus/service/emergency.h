// Emergency access as people meet it: what they ask for and sign, and how requests stand. Drafts
// need the ledger alone, no estate beside it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onus/report/emergency_answers.h"
#include "onus/service/ledger.h"
#include "onus/service/statements.h"

namespace onus::service {

inline constexpr base::Seconds kOpenForDefault{3600};  // in which a request can be approved
inline constexpr std::size_t kReasonBytesMax = 4096;
inline constexpr std::size_t kRequestsPerPageMax = 100;
inline constexpr std::size_t kRequestPrefixMin = 6;  // digits of an id that name a request

/// What is asked for. What is empty is taken from the policy.
struct EmergencyAsk {
  std::string operation;
  std::string policy;   // empty: the only one that covers the operation
  std::string failure;  // a scenario or item that is said to have failed
  std::string path;     // the recovery path that is followed; may be left out
  std::string reason;   // goes beside the log, and can be erased
  std::string ticket, source_address;
  std::vector<std::string> principals;    // empty: all that the policy grants
  std::optional<base::Seconds> duration;  // empty: the longest that it grants
  std::optional<base::Seconds> open_for;  // empty: kOpenForDefault
  std::string key;                        // "TYPE BASE64", to be certified
};

/// Errors  kInvalid: what is not given, in what form it should be. kDenied: the rule that forbids
///         it. kNotFound: no such operation or policy in the estate in force.
[[nodiscard]] base::Result<Draft> draft_request(const LedgerView& view, const EmergencyAsk& ask,
                                                const Author& author);

/// The same once more for one's own grant that is in force, to go on under a new certificate.
struct ExtendAsk {
  std::string request, reason;
  std::optional<base::Seconds> duration;
};
[[nodiscard]] base::Result<Draft> draft_extension(const LedgerView& view, const ExtendAsk& ask,
                                                  const Author& author);

/// `failure`: what the approver found out about it: confirmed, contradicted, not-checked.
/// Errors  kNotFound: no such open request. kInvalid: another word.
[[nodiscard]] base::Result<Draft> draft_vote(const LedgerView& view, const std::string& request,
                                             const std::string& failure, const Author& author);
[[nodiscard]] base::Result<Draft> draft_denial(const LedgerView& view, const std::string& request,
                                               const std::string& reason, const Author& author);

/// `reason`: finished, revoked or withdrawn; empty: withdrawn before the grant, finished after it.
[[nodiscard]] base::Result<Draft> draft_end(const LedgerView& view, const std::string& request,
                                            const std::string& reason, const Author& author);

struct ReviewAsk {
  std::string request;
  std::string found;                      // drill, emergency, misuse
  std::string rollback, rotated;          // done, none-needed, open
  std::string notes;                      // goes beside the log, and can be erased
  std::optional<std::string> evidence{};  // the bytes of a file
};
[[nodiscard]] base::Result<Draft> draft_review(const LedgerView& view, const ReviewAsk& ask,
                                               const Author& author);

struct FreezeAsk {
  std::string policy, reason;
  std::optional<base::Seconds> lasts;  // empty: the longest
};
[[nodiscard]] base::Result<Draft> draft_freeze(const LedgerView& view, const FreezeAsk& ask,
                                               const Author& author);
/// Errors  kNotFound: nothing is frozen under that policy.
[[nodiscard]] base::Result<Draft> draft_thaw(const LedgerView& view, const std::string& policy,
                                             const Author& author);

/// The open request of that id, or whose id begins so.
///
/// Errors  kNotFound: none. kInvalid: several, or fewer than kRequestPrefixMin digits.
[[nodiscard]] base::Result<const ledger::EmergencyRequest*> find_request(const LedgerView& view,
                                                                         std::string_view id);

/// How one request stands at `at`. `asker` may be empty.
[[nodiscard]] base::Result<report::RequestAnswer> request_answer(
    const LedgerView& view, const ledger::EmergencyRequest& request, std::string_view asker,
    base::TimePoint at);

struct RequestsAsk {
  std::string phase;   // empty: all
  std::string cursor;  // of the page before
  std::string asker;
  std::size_t limit = kRequestsPerPageMax;
};
/// Errors  kInvalid: no such phase, or a cursor that this program did not write.
[[nodiscard]] base::Result<report::RequestList> requests_answer(const LedgerView& view,
                                                                const RequestsAsk& ask,
                                                                base::TimePoint at);

[[nodiscard]] std::vector<report::DebtAnswer> debts_answer(const LedgerView& view,
                                                           base::TimePoint at);

/// The text behind a commitment in an act's or entry's field; empty: erased, or none.
[[nodiscard]] std::string text_beside(const LedgerView& view, const ledger::Digest& commitment);

}  // namespace onus::service
