#include "relay.h"

#include <unistd.h>

#include <cerrno>

namespace onus::recorder {

namespace {
constexpr std::size_t kBlockBytes = 64U << 10U;
}

Relay::Relay(int from, int to, std::function<void(std::string_view)> seen)
    : from_(from), to_(to), seen_(std::move(seen)), block_(kBlockBytes, '\0') {}

void Relay::read_some() {
  if (from_ < 0) return;
  const ssize_t n = ::read(from_, block_.data(), block_.size());
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (n <= 0) {  // a terminal whose last process is gone says EIO
    from_ = -1;
    return;
  }
  const std::string_view bytes(block_.data(), static_cast<std::size_t>(n));
  if (seen_) seen_(bytes);
  if (to_ >= 0) waiting_ += bytes;
  write_some();  // at once: a keystroke's echo waits for no other turn
}

void Relay::write_some() {
  while (to_ >= 0 && !waiting_.empty()) {
    const ssize_t n = ::write(to_, waiting_.data(), waiting_.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) {  // nobody reads any more: what comes is recorded and passed to nobody
      to_ = -1;
      waiting_.clear();
      return;
    }
    waiting_.erase(0, static_cast<std::size_t>(n));
  }
}

}  // namespace onus::recorder
