// The worker that takes what is due and tells it, channel by channel, until each has a receipt.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/base/rng.h"
#include "onus/notices/channel.h"

namespace onus::notices {

inline constexpr std::chrono::seconds kRetryFirst{5};
inline constexpr std::chrono::seconds kRetryMost{15 * 60};
inline constexpr std::size_t kTakenAtOnceMax = 16;  // notices that one look takes for a channel

struct DueNotice {
  Notice notice;
  std::string channel;
  std::uint32_t failures = 0;  // attempts before this one
};

/// Where notices wait. What it was told is durable before the call returns; a notice whose outcome
/// it was not told of is due again, so that a crash repeats, and loses nothing.
///
/// Threads Any number at once.
class NoticeQueue {
 public:
  virtual ~NoticeQueue() = default;

  /// What is due now on that channel, oldest first, at most `most`.
  [[nodiscard]] virtual base::Result<std::vector<DueNotice>> due(std::string_view channel,
                                                                 base::TimePoint now,
                                                                 std::size_t most) = 0;
  /// Errors  kIo: not durable; the notice stays due.
  [[nodiscard]] virtual base::Result<void> delivered(const DueNotice& notice,
                                                     const std::string& receipt) = 0;
  [[nodiscard]] virtual base::Result<void> failed(const DueNotice& notice, const std::string& why,
                                                  base::TimePoint retry_at) = 0;
  /// No further attempt.
  [[nodiscard]] virtual base::Result<void> given_up(const DueNotice& notice,
                                                    const std::string& why) = 0;
};

/// How long to wait after that many failures: twice as long each time, from kRetryFirst to
/// kRetryMost, between half of it and all of it as `random` has it, so that peers that come back
/// are not met by everybody at once.
[[nodiscard]] std::chrono::seconds retry_after(std::uint32_t failures, std::uint16_t random);

/// Takes one look at one channel's queue and sends what is due.
///
/// Post    Each notice that was looked at is delivered, put back, or given up.
/// Errors  kIo: the queue failed.
[[nodiscard]] base::Result<void> serve_channel(const Channel& channel, NoticeQueue& queue,
                                               const base::Clock& clock, base::Rng& rng,
                                               int stop_fd = -1);

/// A thread a channel, so that a dead one holds up no other.
class Outbox {
 public:
  struct World {
    NoticeQueue& queue;
    const base::Clock& clock;
    base::Rng& rng;  // any number of threads at once
  };

  /// Errors  kIo: no thread or no descriptor.
  [[nodiscard]] static base::Result<std::unique_ptr<Outbox>> start(
      std::vector<std::unique_ptr<Channel>> channels, World world);
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;
  /// Ends every wait at once; what was not settled is due again at the next start.
  ~Outbox();

  /// Something new may be due. Otherwise each channel looks every second.
  void wake();
  /// What the queue itself failed with, newest first lost: for a log.
  [[nodiscard]] std::vector<std::string> take_problems();

 private:
  Outbox(std::vector<std::unique_ptr<Channel>> channels, World world)
      : channels_(std::move(channels)), world_(world) {}
  void run(const Channel& channel);

  std::vector<std::unique_ptr<Channel>> channels_;
  World world_;
  int stop_fd_ = -1;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::uint64_t wakes_ = 0;
  std::vector<std::string> problems_;
  std::vector<std::thread> threads_;
};

}  // namespace onus::notices
