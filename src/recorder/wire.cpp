#include "onus/recorder/wire.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "onus/base/check.h"
#include "onus/codec/ssh_wire.h"

namespace onus::recorder {

using base::ErrorKind;
using base::Result;
using codec::SshReader;
using codec::SshWriter;

namespace {

constexpr std::string_view kVersion = "onus-record-1";
constexpr std::size_t kDescriptorsMax = 3;

std::unexpected<base::Error> refused(std::string_view what) {
  return base::fail(ErrorKind::kIo, fmt::format("{}: {}", what, std::strerror(errno)));
}

}  // namespace

Descriptor::~Descriptor() { reset(); }

void Descriptor::reset() {
  if (number_ >= 0) ::close(number_);
  number_ = -1;
}

std::string request_bytes(const SessionRequest& request) {
  SshWriter out;
  out.string(kVersion).byte(request.has_terminal ? 1 : 0);
  out.uint32(request.size.columns).uint32(request.size.rows);
  out.string(request.terminal).string(request.command).string(request.certificate);
  out.uint32(static_cast<std::uint32_t>(request.environment.size()));
  for (const std::string& one : request.environment) out.string(one);
  return std::move(out).bytes();
}

Result<SessionRequest> parse_request(std::string_view bytes) {
  SshReader in(bytes);
  SessionRequest request;
  const auto version = in.string();
  if (!version || *version != kVersion) {
    return base::fail(ErrorKind::kInvalid, "not a request of this version of the recorder");
  }
  const auto terminal = in.byte();
  if (!terminal) return std::unexpected(terminal.error());
  request.has_terminal = *terminal != 0;
  for (std::uint32_t* number : {&request.size.columns, &request.size.rows}) {
    const auto read = in.uint32();
    if (!read) return std::unexpected(read.error());
    *number = *read;
  }
  for (std::string* text : {&request.terminal, &request.command, &request.certificate}) {
    const auto read = in.string();
    if (!read) return std::unexpected(read.error());
    *text = *read;
  }
  const auto count = in.uint32();
  if (!count) return std::unexpected(count.error());
  if (*count > kEnvironmentMax) return base::fail(ErrorKind::kLimit, "too many variables");
  for (std::uint32_t i = 0; i < *count; ++i) {
    const auto read = in.string();
    if (!read) return std::unexpected(read.error());
    request.environment.emplace_back(*read);
  }
  if (const auto end = in.end(); !end) return std::unexpected(end.error());
  return request;
}

std::string control_bytes(const ControlMessage& message) {
  SshWriter out;
  out.byte(static_cast<std::uint8_t>(message.kind)).uint32(message.number);
  out.uint32(message.size.columns).uint32(message.size.rows).string(message.text);
  return std::move(out).bytes();
}

Result<ControlMessage> parse_control(std::string_view bytes) {
  SshReader in(bytes);
  ControlMessage message;
  const auto kind = in.byte();
  if (!kind) return std::unexpected(kind.error());
  if (*kind > static_cast<std::uint8_t>(ControlMessage::Kind::kRefused)) {
    return base::fail(ErrorKind::kInvalid, "a message of unknown kind");
  }
  message.kind = static_cast<ControlMessage::Kind>(*kind);
  for (std::uint32_t* number : {&message.number, &message.size.columns, &message.size.rows}) {
    const auto read = in.uint32();
    if (!read) return std::unexpected(read.error());
    *number = *read;
  }
  const auto text = in.string();
  if (!text) return std::unexpected(text.error());
  message.text = *text;
  if (const auto end = in.end(); !end) return std::unexpected(end.error());
  return message;
}

Result<void> send_message(int socket, std::string_view bytes, const std::vector<int>& descriptors) {
  ONUS_CHECK(descriptors.size() <= kDescriptorsMax);
  iovec part{const_cast<char*>(bytes.data()), bytes.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(kDescriptorsMax * sizeof(int))> room{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (!descriptors.empty()) {
    const std::size_t size = descriptors.size() * sizeof(int);
    message.msg_control = room.data();
    message.msg_controllen = CMSG_SPACE(size);
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(size);
    std::memcpy(CMSG_DATA(header), descriptors.data(), size);
  }
  while (::sendmsg(socket, &message, MSG_NOSIGNAL) < 0) {
    if (errno != EINTR) return refused("the recorder's socket took no message");
  }
  return {};
}

Result<Received> receive_message(int socket) {
  Received received;
  received.bytes.resize(kMessageBytesMax);
  iovec part{received.bytes.data(), received.bytes.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(kDescriptorsMax * sizeof(int))> room{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = room.data();
  message.msg_controllen = room.size();
  ssize_t n = 0;
  while ((n = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC)) < 0) {
    if (errno != EINTR) return refused("the recorder's socket gave no message");
  }
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int number = -1;
      std::memcpy(&number, CMSG_DATA(header) + i * sizeof(int), sizeof number);
      received.descriptors.emplace_back(number);
    }
  }
  if ((message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) {
    return base::fail(ErrorKind::kLimit, "a message that is too long");
  }
  received.bytes.resize(static_cast<std::size_t>(n));
  return received;
}

}  // namespace onus::recorder
