#include "onus/crypto/ssh_agent.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "onus/base/check.h"
#include "onus/codec/ssh_wire.h"
#include "onus/crypto/sshsig.h"

namespace onus::crypto {
namespace {

using base::ErrorKind;
using base::Result;
using Clock = std::chrono::steady_clock;

// draft-ietf-sshm-ssh-agent, section on message numbers.
constexpr std::uint8_t kFailure = 5;
constexpr std::uint8_t kRequestIdentities = 11;
constexpr std::uint8_t kIdentitiesAnswer = 12;
constexpr std::uint8_t kSignRequest = 13;
constexpr std::uint8_t kSignResponse = 14;
constexpr std::uint32_t kRsaSha512 = 4;  // a flag of the sign request

std::unexpected<base::Error> failed(ErrorKind kind, std::string_view why) {
  return base::fail(kind, fmt::format("SSH agent: {}", why));
}

std::unexpected<base::Error> broken(std::string_view step) {
  return failed(ErrorKind::kIo,
                fmt::format("{}: {}", step, std::generic_category().message(errno)));
}

// Waits until the socket can be read or written, at most until `end`.
Result<void> wait_for(int socket, short events, Clock::time_point end) {
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    if (left.count() <= 0) {
      return failed(
          ErrorKind::kIo,
          "no answer in time; if a key waits for a touch or a PIN, try again and give it");
    }
    pollfd waiting{socket, events, 0};
    const int ready = poll(&waiting, 1, static_cast<int>(left.count()));
    if (ready > 0) return {};
    if (ready < 0 && errno != EINTR) return broken("waiting");
  }
}

Result<void> send_all(int socket, std::string_view bytes, Clock::time_point end) {
  while (!bytes.empty()) {
    if (const auto ready = wait_for(socket, POLLOUT, end); !ready) return ready;
    const ssize_t sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (sent < 0) return broken("sending");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return {};
}

Result<std::string> receive(int socket, std::size_t bytes, Clock::time_point end) {
  std::string received(bytes, '\0');
  std::size_t at = 0;
  while (at < bytes) {
    if (const auto ready = wait_for(socket, POLLIN, end); !ready) {
      return std::unexpected(ready.error());
    }
    const ssize_t got = recv(socket, received.data() + at, bytes - at, 0);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got < 0) return broken("receiving");
    if (got == 0) return failed(ErrorKind::kIo, "it closed the connection");
    at += static_cast<std::size_t>(got);
  }
  return received;
}

// The reader after the message's number, if that is `expected`.
Result<codec::SshReader> body_of(std::string_view answer, std::uint8_t expected) {
  codec::SshReader in(answer);
  const auto number = in.byte();
  if (!number) return failed(ErrorKind::kInvalid, "an empty answer");
  if (*number == kFailure) {
    return failed(ErrorKind::kDenied,
                  "it refused: the key is not there, was not confirmed, or not touched in time");
  }
  if (*number != expected) {
    return failed(ErrorKind::kInvalid,
                  fmt::format("answer {} where {} belongs", *number, expected));
  }
  return in;
}

std::unexpected<base::Error> malformed(const base::Error& error) {
  return failed(error.kind, fmt::format("malformed answer: {}", error.message));
}

}  // namespace

SshAgent::SshAgent(SshAgent&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), timeouts_(other.timeouts_) {}

SshAgent& SshAgent::operator=(SshAgent&& other) noexcept {
  std::swap(socket_, other.socket_);
  timeouts_ = other.timeouts_;
  return *this;
}

SshAgent::~SshAgent() {
  if (socket_ >= 0) close(socket_);
}

Result<SshAgent> SshAgent::connect(const std::string& path, AgentTimeouts timeouts) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty()) {
    return failed(ErrorKind::kNotFound,
                  "none is known: SSH_AUTH_SOCK is not set; start one with `eval $(ssh-agent)`");
  }
  if (path.size() >= sizeof address.sun_path) {
    return failed(ErrorKind::kInvalid, "the path of its socket is too long");
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  SshAgent agent(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), timeouts);
  if (agent.socket_ < 0) return broken("making a socket");
  if (::connect(agent.socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    const bool absent = errno == ENOENT || errno == ECONNREFUSED;
    return failed(
        absent ? ErrorKind::kNotFound : ErrorKind::kIo,
        fmt::format("nothing answers at {}: {}", path, std::generic_category().message(errno)));
  }
  return agent;
}

Result<std::string> SshAgent::exchange(std::string_view request,
                                       std::chrono::milliseconds timeout) {
  ONUS_CHECK(socket_ >= 0);
  const auto end = Clock::now() + timeout;
  if (request.size() > kAgentMessageBytesMax) {
    return failed(ErrorKind::kLimit, fmt::format("a request of {} bytes (at most {})",
                                                 request.size(), kAgentMessageBytesMax));
  }
  const auto sent = send_all(socket_, codec::SshWriter{}.string(request).bytes(), end);
  if (!sent) return std::unexpected(sent.error());
  const auto head = receive(socket_, sizeof(std::uint32_t), end);
  if (!head) return std::unexpected(head.error());
  const std::uint32_t length = codec::SshReader(*head).uint32().value();
  if (length > kAgentMessageBytesMax) {
    return failed(ErrorKind::kLimit,
                  fmt::format("an answer of {} bytes (at most {})", length, kAgentMessageBytesMax));
  }
  return receive(socket_, length, end);
}

Result<std::vector<AgentKey>> SshAgent::keys() {
  const auto answer = exchange(codec::SshWriter{}.byte(kRequestIdentities).bytes(), timeouts_.list);
  if (!answer) return std::unexpected(answer.error());
  auto body = body_of(*answer, kIdentitiesAnswer);
  if (!body) return std::unexpected(body.error());
  const auto count = body->uint32();
  if (!count) return malformed(count.error());
  if (*count > kAgentKeysMax) {
    return failed(ErrorKind::kLimit, fmt::format("{} keys (at most {})", *count, kAgentKeysMax));
  }
  std::vector<AgentKey> keys;
  for (std::uint32_t i = 0; i < *count; ++i) {
    const auto blob = body->string();
    if (!blob) return malformed(blob.error());
    const auto comment = body->string();
    if (!comment) return malformed(comment.error());
    auto key = codec::parse_ssh_key_blob(*blob);
    if (key) keys.push_back({std::move(*key), std::string(*comment)});
  }
  if (const auto ended = body->end(); !ended) return malformed(ended.error());
  return keys;
}

Result<codec::SshSig> SshAgent::sign(const codec::SshPublicKey& key, std::string_view name_space,
                                     std::string_view message) {
  codec::SshSig signature{key, std::string(name_space), codec::SshSigHash::kSha512, {}};
  const auto signed_data = sshsig_signed_data_of(name_space, signature.hash, message);
  if (!signed_data) return std::unexpected(signed_data.error());
  const std::string request = codec::SshWriter{}
                                  .byte(kSignRequest)
                                  .string(codec::ssh_key_blob(key))
                                  .string(*signed_data)
                                  .uint32(key.type == codec::SshKeyType::kRsa ? kRsaSha512 : 0)
                                  .bytes();
  const auto answer = exchange(request, timeouts_.sign);
  if (!answer) return std::unexpected(answer.error());
  auto body = body_of(*answer, kSignResponse);
  if (!body) return std::unexpected(body.error());
  const auto blob = body->string();
  if (!blob) return malformed(blob.error());
  if (const auto ended = body->end(); !ended) return malformed(ended.error());
  auto proper = codec::parse_ssh_signature(*blob);
  if (!proper) return malformed(proper.error());
  signature.signature = std::move(*proper);
  // Read back, so that whatever it hands out is what every reader of it will see.
  const auto again = codec::parse_sshsig_blob(codec::sshsig_blob(signature));
  if (!again) return malformed(again.error());
  const auto verified = verify_sshsig(signature, name_space, message);
  if (!verified) {
    return failed(verified.error().kind,
                  fmt::format("its signature does not verify: {}", verified.error().message));
  }
  return signature;
}

}  // namespace onus::crypto
