// The ledger as the queue of notices: what is pending in the log is due, what the log says was
// received or given up is settled.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onus/notices/outbox.h"
#include "onus/service/desk.h"
#include "onus/service/notices.h"

namespace onus::service {

/// What a statement is told as. `words` are those of its request; empty: none. `server`: where all
/// of it can be seen; may be empty.
///
/// Errors  As notices::make_notice.
[[nodiscard]] base::Result<notices::Notice> notice_of(const LedgerView& view,
                                                      const PendingNotice& pending,
                                                      const std::string& server);

/// Attempts are counted in memory alone: after a restart each pending notice is tried at once.
///
/// Threads Any number at once.
class LedgerQueue final : public notices::NoticeQueue {
 public:
  /// Pre     `desk` outlives the queue.
  LedgerQueue(Desk& desk, std::string server) : desk_(desk), server_(std::move(server)) {}

  [[nodiscard]] base::Result<std::vector<notices::DueNotice>> due(std::string_view channel,
                                                                  base::TimePoint now,
                                                                  std::size_t most) override;
  [[nodiscard]] base::Result<void> delivered(const notices::DueNotice& notice,
                                             const std::string& receipt) override;
  [[nodiscard]] base::Result<void> failed(const notices::DueNotice& notice, const std::string& why,
                                          base::TimePoint retry_at) override;
  [[nodiscard]] base::Result<void> given_up(const notices::DueNotice& notice,
                                            const std::string& why) override;

 private:
  struct Tried {
    std::uint32_t failures = 0;
    base::TimePoint next;
  };
  using Key = std::pair<std::string, std::string>;  // id of the notice, channel

  base::Result<std::vector<PendingNotice>> pending(base::TimePoint now);
  base::Result<void> record(const notices::DueNotice& notice, NoticeOutcome outcome);
  base::Result<void> record_left(std::string_view channel);

  Desk& desk_;
  std::string server_;
  std::mutex mutex_;  // guards what stands below
  std::uint64_t seen_size_ = 0;
  bool seen_any_ = false;
  base::TimePoint seen_at_;
  std::vector<PendingNotice> seen_;
  std::map<Key, Tried> tried_;
  /// What became of a notice while the disk was full: recorded when there is room, and meanwhile
  /// the notice is not sent again.
  std::map<Key, std::pair<PendingNotice, NoticeOutcome>> unrecorded_;
};

}  // namespace onus::service
