// What people have to be told, and whether they were: the log is the outbox. A statement about
// emergency access is to be told over every channel of its policy until the log says that the
// channel took it, or that it was given up; nothing else keeps count, so nothing is lost. A review
// that is overdue is told the same way, of the statement that ended the access, once in each day.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/service/desk.h"
#include "onus/service/ledger.h"

namespace onus::service {

/// How far back a statement is still told; older ones are of no use to anybody.
inline constexpr base::Seconds kTellWithin{7 * 24 * 3600};
inline constexpr std::size_t kPendingMax = 10'000;  // that one look finds
inline constexpr std::size_t kReceiptBytesMax = 4096;

/// One statement that one channel has to carry.
struct PendingNotice {
  std::string channel;
  std::string about;  // id of the statement; with the channel, the same notice for ever
  std::uint64_t entry = 0;
  ledger::StatementKind kind = ledger::StatementKind::kEmergencyRequested;
  std::string subject, policy, actor;
  std::string request;                        // id; empty: a freeze or its end
  base::TimePoint received;                   // an overdue review: when this day of it began
  std::optional<std::uint64_t> overdue_days;  // it is told that nobody reviewed, not the statement

  bool operator==(const PendingNotice&) const = default;
};

/// What is to be told, in the order of the log, then of channels.
///
/// Post    At most kPendingMax; the oldest first. Of an overdue review the present day alone: who
///         was not reached yesterday is told today how late it is today.
/// Cost    Reads the emergency statements of kTellWithin.
[[nodiscard]] base::Result<std::vector<PendingNotice>> pending_notices(const LedgerView& view,
                                                                       base::TimePoint now);

/// What a channel did with a notice.
struct NoticeOutcome {
  bool received = false;  // false: given up
  std::string receipt;    // what the channel answered, or why it was given up
};

/// Says so in the log; the receipt's text goes beside it. A receipt that is too long is cut.
///
/// Errors  As Desk::say.
[[nodiscard]] base::Result<Appended> record_outcome(Desk& desk, const PendingNotice& notice,
                                                    const NoticeOutcome& outcome);

}  // namespace onus::service
