// One way to tell people: it sends, and says what the other side answered.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/notices/notice.h"

namespace onus::notices {

inline constexpr std::size_t kReceiptBytesMax = 1024;
inline constexpr std::chrono::seconds kWithinDefault{20};
inline constexpr std::chrono::seconds kWithinMax{120};
inline constexpr std::chrono::seconds kGiveUpDefault{24 * 3600};
inline constexpr std::chrono::seconds kGiveUpMax{6 * 24 * 3600};  // the log is looked back 7 d

/// How one attempt went.
struct Delivery {
  bool received = false;  // the peer took it, or, where no receipt exists, all of it was sent
  bool for_good = false;  // not received, and asking again is of no use
  std::string receipt;    // what the peer said, or why it was not received; one line
};
[[nodiscard]] Delivery received(std::string receipt);
[[nodiscard]] Delivery refused(const base::Error& why, bool for_good = false);

struct Attempt {
  std::string delivery;  // delivery_id of notice and channel
  base::TimePoint at;
  int stop_fd = -1;  // readable: give up at once
};

/// Threads Any number may send over one channel at once.
class Channel {
 public:
  struct Terms {
    std::string id;  // of the estate's component
    std::chrono::seconds within = kWithinDefault;
    std::chrono::seconds give_up_after = kGiveUpDefault;
  };

  explicit Channel(Terms terms) : terms_(std::move(terms)) {}
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  virtual ~Channel() = default;

  /// Sends, in `terms().within` at most. Never throws; every failure is in what is returned.
  [[nodiscard]] virtual Delivery send(const Notice& notice, const Attempt& attempt) const = 0;
  /// "smtp", "webhook", "syslog", "command".
  [[nodiscard]] virtual std::string_view kind() const = 0;
  /// Where it leads, for people: "192.0.2.7:587". No secret.
  [[nodiscard]] virtual std::string where() const = 0;

  [[nodiscard]] const Terms& terms() const { return terms_; }

 private:
  Terms terms_;
};

}  // namespace onus::notices
