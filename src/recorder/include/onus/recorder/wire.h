// What the forced command and the recorder say to each other over a local socket.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onus/base/result.h"
#include "onus/recorder/recording.h"

namespace onus::recorder {

inline constexpr std::size_t kMessageBytesMax = 96U << 10U;
inline constexpr std::size_t kEnvironmentMax = 32;

/// A file descriptor that is closed when it goes.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();

  [[nodiscard]] int get() const { return number_; }
  [[nodiscard]] bool valid() const { return number_ >= 0; }
  [[nodiscard]] int release() { return std::exchange(number_, -1); }
  void reset();

 private:
  int number_ = -1;
};

/// What the forced command asks for; its own standard streams go with it.
struct SessionRequest {
  bool has_terminal = false;
  TerminalSize size;
  std::string terminal;                  // TERM
  std::string command;                   // empty: a login shell
  std::string certificate;               // as sshd tells it
  std::vector<std::string> environment;  // NAME=VALUE
};

[[nodiscard]] std::string request_bytes(const SessionRequest& request);
/// Errors  kInvalid, kLimit: not a request of this version.
[[nodiscard]] base::Result<SessionRequest> parse_request(std::string_view bytes);

/// What follows a request.
struct ControlMessage {
  enum class Kind : std::uint8_t {
    kResize,   // to the recorder
    kSignal,   // to the recorder, `number` of the signal
    kExited,   // from it: exit code
    kKilled,   // from it: by which signal
    kRefused,  // from it: why
  };
  Kind kind = Kind::kResize;
  std::uint32_t number = 0;
  TerminalSize size{};
  std::string text{};
};

[[nodiscard]] std::string control_bytes(const ControlMessage& message);
/// Errors  kInvalid: not a message of this version.
[[nodiscard]] base::Result<ControlMessage> parse_control(std::string_view bytes);

/// A message with up to three descriptors.
struct Received {
  std::string bytes;  // empty: the other side is gone
  std::vector<Descriptor> descriptors;
};

/// Errors  kIo: the socket refused.
[[nodiscard]] base::Result<void> send_message(int socket, std::string_view bytes,
                                              const std::vector<int>& descriptors = {});
/// Errors  kIo; kLimit: longer than kMessageBytesMax.
[[nodiscard]] base::Result<Received> receive_message(int socket);

}  // namespace onus::recorder
