#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>

#include "onus/recorder/permit.h"
#include "onus/recorder/service.h"
#include "onus/recorder/wire.h"

namespace onus::recorder {

using base::ErrorKind;
using base::Result;

namespace {

constexpr int kSignalled = 128;
constexpr std::size_t kUserAuthBytesMax = 64U << 10U;

// Written by the handlers, read by the loop.
volatile std::sig_atomic_t resized = 0;
volatile std::sig_atomic_t signalled = 0;

void note_signal(int number) {
  if (number == SIGWINCH)
    resized = 1;
  else
    signalled = number;
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

TerminalSize size_of_terminal() {
  winsize size{};
  if (::ioctl(STDIN_FILENO, TIOCGWINSZ, &size) != 0) return {};
  return {size.ws_col, size.ws_row};
}

/// Passes every key on as it is, and puts the terminal back at the end.
class RawTerminal {
 public:
  RawTerminal() {
    termios now{};
    if (::isatty(STDIN_FILENO) != 1 || ::tcgetattr(STDIN_FILENO, &now) != 0) return;
    before_ = now;
    ::cfmakeraw(&now);
    ::tcsetattr(STDIN_FILENO, TCSANOW, &now);
  }
  ~RawTerminal() {
    if (before_) ::tcsetattr(STDIN_FILENO, TCSADRAIN, &*before_);
  }
  RawTerminal(const RawTerminal&) = delete;
  RawTerminal& operator=(const RawTerminal&) = delete;

 private:
  std::optional<termios> before_;
};

Result<Descriptor> connect_to(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string text = path.string();
  if (text.size() >= sizeof address.sun_path) {
    return base::fail(ErrorKind::kInvalid, "the socket's path is too long");
  }
  std::memcpy(address.sun_path, text.data(), text.size());
  Descriptor socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  if (!socket.valid() ||
      ::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    return base::fail(ErrorKind::kIo,
                      fmt::format("this session must be recorded, and the recorder does not answer "
                                  "at {}: {}",
                                  text, std::strerror(errno)));
  }
  return socket;
}

Result<SessionRequest> gather() {
  SessionRequest request;
  request.has_terminal = ::isatty(STDIN_FILENO) == 1;
  if (request.has_terminal) request.size = size_of_terminal();
  request.terminal = variable("TERM");
  request.command = variable("SSH_ORIGINAL_COMMAND");
  for (const char* name : {"LANG", "LC_ALL", "SSH_CONNECTION", "SSH_CLIENT"}) {
    const std::string value = variable(name);
    if (!value.empty()) request.environment.push_back(std::string(name) + "=" + value);
  }
  std::ifstream file(variable("SSH_USER_AUTH"), std::ios::binary);
  std::string told(kUserAuthBytesMax, '\0');
  file.read(told.data(), static_cast<std::streamsize>(told.size()));
  told.resize(static_cast<std::size_t>(file.gcount()));
  auto certificate = certificate_in(told);
  if (!certificate) return std::unexpected(certificate.error());
  request.certificate = std::move(*certificate);
  return request;
}

void pass_on_signals(int socket) {
  if (resized != 0) {
    resized = 0;
    ControlMessage message{ControlMessage::Kind::kResize, 0, size_of_terminal(), {}};
    (void)send_message(socket, control_bytes(message));
  }
  if (signalled != 0) {
    const auto number = static_cast<std::uint32_t>(signalled);
    signalled = 0;
    (void)send_message(socket, control_bytes({ControlMessage::Kind::kSignal, number, {}, {}}));
  }
}

Result<int> wait_for_end(int socket) {
  for (;;) {  // ends: with the session, which the recorder bounds, or with the recorder
    pass_on_signals(socket);
    pollfd waiting{socket, POLLIN, 0};
    if (::poll(&waiting, 1, 1'000) <= 0) continue;
    const auto received = receive_message(socket);
    if (!received) return std::unexpected(received.error());
    if (received->bytes.empty()) {
      return base::fail(ErrorKind::kIo, "the recorder is gone; the session ended with it");
    }
    const auto message = parse_control(received->bytes);
    if (!message) return std::unexpected(message.error());
    switch (message->kind) {
      case ControlMessage::Kind::kExited: return static_cast<int>(message->number);
      case ControlMessage::Kind::kKilled: return kSignalled + static_cast<int>(message->number);
      case ControlMessage::Kind::kRefused: return base::fail(ErrorKind::kDenied, message->text);
      default: break;
    }
  }
}

}  // namespace

Result<int> run_forced_command(const std::filesystem::path& socket) {
  // The session runs as the same account: it must not reach the streams here, past the recorder.
  ::prctl(PR_SET_DUMPABLE, 0);
  const auto request = gather();
  if (!request) return std::unexpected(request.error());
  const auto connected = connect_to(socket);
  if (!connected) return std::unexpected(connected.error());
  struct sigaction action{};
  action.sa_handler = note_signal;  // without SA_RESTART: poll must return
  for (const int number : {SIGWINCH, SIGHUP, SIGINT, SIGQUIT, SIGTERM}) {
    ::sigaction(number, &action, nullptr);
  }
  const RawTerminal raw;
  const auto sent = send_message(connected->get(), request_bytes(*request),
                                 {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO});
  if (!sent) return std::unexpected(sent.error());
  return wait_for_end(connected->get());
}

}  // namespace onus::recorder
