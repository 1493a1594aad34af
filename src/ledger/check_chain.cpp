// Order, time and single use: what makes a replay or another log's statement show.
#include <fmt/format.h>

#include "onus/codec/time.h"
#include "onus/ledger/governance.h"

namespace onus::ledger {
namespace {

using base::ErrorKind;
using base::fail;
using base::Result;

Result<void> check_times(const Statement& statement, const ChainFacts& facts) {
  const TimePoint received = statement.envelope.received;
  if (facts.last_received && received < *facts.last_received) {
    return fail(ErrorKind::kInvalid,
                fmt::format("the clock was set back: it says {}, the newest statement was received "
                            "at {}; set the clock right",
                            codec::format_time(received), codec::format_time(*facts.last_received)),
                std::string(kClockCode));
  }
  const TimePoint expires = statement.body.expires;
  if (received >= expires) {
    return fail(ErrorKind::kInvalid,
                fmt::format("the statement expired at {}; let it be signed anew",
                            codec::format_time(expires)),
                "E0405");
  }
  if (expires > received + kExpiresMax) {
    return fail(ErrorKind::kInvalid,
                fmt::format("the statement expires at {}, more than 90 days ahead; sign one that "
                            "expires sooner",
                            codec::format_time(expires)),
                "E0405");
  }
  return {};
}

Result<void> check_order(const Statement& statement, const ChainFacts& facts) {
  const std::uint64_t next = facts.newest_sequence ? *facts.newest_sequence + 1 : 0;
  if (statement.envelope.sequence != next) {
    return fail(
        ErrorKind::kInvalid,
        fmt::format("statement {} about {} stands where its number {} belongs: one was left "
                    "out, or they were reordered",
                    statement.envelope.sequence, statement.body.subject, next),
        "E0403");
  }
  if (statement.envelope.previous != facts.newest_leaf) {
    return fail(ErrorKind::kInvalid,
                fmt::format("the statement does not name the one before it about {}",
                            statement.body.subject),
                "E0403");
  }
  return {};
}

}  // namespace

Result<void> check_chain(const Statement& statement, std::string_view origin,
                         const ChainFacts& facts) {
  const StatementBody& body = statement.body;
  if (body.origin != origin) {
    return fail(ErrorKind::kInvalid,
                fmt::format("the statement is meant for the log \"{}\", this is \"{}\"; let it be "
                            "signed for this one",
                            body.origin, origin),
                "E0401");
  }
  if (facts.id_used) {
    return fail(ErrorKind::kInvalid,
                fmt::format("the statement {} is in the log already; each is taken once", body.id),
                "E0402");
  }
  if (auto good = check_times(statement, facts); !good) return good;
  if (auto good = check_order(statement, facts); !good) return good;
  if (body.seen.size > facts.size) {
    return fail(
        ErrorKind::kInvalid,
        fmt::format("the statement was made over {} entries of this log, which has {}: this "
                    "copy is behind, or it is another log",
                    body.seen.size, facts.size),
        "E0406");
  }
  if (body.seen.root != facts.seen_root) {
    return fail(ErrorKind::kInvalid,
                fmt::format("the statement was made over another log: its root over {} entries is "
                            "not this one's",
                            body.seen.size),
                "E0406");
  }
  return {};
}

}  // namespace onus::ledger
