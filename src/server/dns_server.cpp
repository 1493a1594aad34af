// One thread, one poll: a datagram socket, a listener, and a bounded number of connections.
#include "onus/server/dns_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <thread>
#include <utility>

namespace onus::server {

using base::ErrorKind;
using base::fail;
using base::Result;
using SteadyTime = std::chrono::steady_clock::time_point;

namespace {

constexpr int kWaitingMax = 64;
constexpr int kDatagramsPerTurn = 64;
constexpr int kFreePortTries = 16;  // until UDP and TCP have the same

class Socket {
 public:
  Socket() = default;
  explicit Socket(int fd) : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() {
    if (fd_ >= 0) close(fd_);
  }
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_ = -1;
};

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;

  [[nodiscard]] sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

Result<Address> address_of(const std::string& text, std::uint16_t port) {
  Address address;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&address.storage);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
  if (inet_pton(AF_INET, text.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    address.size = sizeof *v4;
  } else if (inet_pton(AF_INET6, text.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    address.size = sizeof *v6;
  } else {
    return fail(ErrorKind::kInvalid,
                fmt::format("\"{}\" is no address to answer DNS on: --dns ADDRESS:PORT", text));
  }
  return address;
}

std::uint16_t port_of(int fd) {
  Address address;
  address.size = sizeof address.storage;
  if (getsockname(fd, address.get(), &address.size) != 0) return 0;
  // Both families keep the port in the same place.
  return ntohs(reinterpret_cast<const sockaddr_in*>(&address.storage)->sin_port);
}

Result<Socket> bound(Address address, int kind) {
  Socket socket(::socket(address.storage.ss_family, kind | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int on = 1;
  const bool listener = kind == SOCK_STREAM;
  if (listener) setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (socket.fd() < 0 || bind(socket.fd(), address.get(), address.size) != 0 ||
      (listener && listen(socket.fd(), kWaitingMax) != 0)) {
    return fail(ErrorKind::kIo, fmt::format("cannot answer DNS there ({}): {}",
                                            listener ? "TCP" : "UDP", std::strerror(errno)));
  }
  return socket;
}

/// A question by TCP: two bytes of length, then the message; answered, then the next.
struct Connection {
  Socket socket;
  SteadyTime until;
  std::string in;
  std::string out;
};

}  // namespace

class DnsServer::Loop {
 public:
  Loop(DnsNames names, Socket datagrams, Socket listener, Socket wake)
      : names_(std::move(names)),
        datagrams_(std::move(datagrams)),
        listener_(std::move(listener)),
        wake_(std::move(wake)),
        thread_([this] { run(); }) {}
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop() {
    const std::uint64_t one = 1;
    // An eventfd that counts from nothing takes a one.
    if (write(wake_.fd(), &one, sizeof one) == sizeof one) thread_.join();
  }

 private:
  void run() {
    while (true) {
      std::vector<pollfd> wanted{{wake_.fd(), POLLIN, 0}, {datagrams_.fd(), POLLIN, 0}};
      const bool room = connections_.size() < kDnsConnectionsMax;
      wanted.push_back({room ? listener_.fd() : -1, POLLIN, 0});
      for (const Connection& one : connections_) {
        const short events = one.out.empty() ? POLLIN : POLLOUT;
        wanted.push_back({one.socket.fd(), events, 0});
      }
      constexpr int kTurn_ms = 1000;  // connections that stay too long are looked for that often
      if (poll(wanted.data(), wanted.size(), kTurn_ms) < 0 && errno != EINTR) return;
      if (wanted[0].revents != 0) return;
      if (wanted[1].revents != 0) take_datagrams();
      serve(wanted);
      if (wanted[2].revents != 0) take_connection();
    }
  }

  void take_datagrams() {
    std::array<char, codec::kDnsQueryBytesMax + 1> bytes{};
    for (int i = 0; i < kDatagramsPerTurn; ++i) {
      Address from;
      from.size = sizeof from.storage;
      const ssize_t size =
          recvfrom(datagrams_.fd(), bytes.data(), bytes.size(), 0, from.get(), &from.size);
      if (size < 0) return;
      if (!within_rate()) continue;
      const std::string answer =
          dns_answer(names_, {bytes.data(), static_cast<std::size_t>(size)}, true);
      if (answer.empty()) continue;
      // An answer that the network does not take is asked for again.
      if (sendto(datagrams_.fd(), answer.data(), answer.size(), 0, from.get(), from.size) < 0) {
        continue;
      }
    }
  }

  bool within_rate() {
    const auto now = std::chrono::steady_clock::now();
    if (now - second_ >= std::chrono::seconds(1)) {
      second_ = now;
      answered_ = 0;
    }
    return ++answered_ <= kDnsDatagramsPerSecondMax;
  }

  void take_connection() {
    Socket socket(accept4(listener_.fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (socket.fd() < 0) return;
    connections_.push_back(
        {std::move(socket), std::chrono::steady_clock::now() + kDnsConnectionLasts, {}, {}});
  }

  void serve(const std::vector<pollfd>& wanted) {
    const auto now = std::chrono::steady_clock::now();
    std::vector<Connection> kept;
    for (std::size_t i = 0; i < connections_.size(); ++i) {
      Connection& one = connections_[i];
      const bool ready = wanted[3 + i].revents != 0;
      if (now < one.until && (!ready || go_on(one))) kept.push_back(std::move(one));
    }
    connections_ = std::move(kept);
  }

  /// Whether the connection stays.
  bool go_on(Connection& one) {
    if (one.out.empty()) {
      std::array<char, 2 + codec::kDnsQueryBytesMax> bytes{};
      const ssize_t size = recv(one.socket.fd(), bytes.data(), bytes.size(), 0);
      if (size == 0) return false;
      if (size < 0) return errno == EAGAIN || errno == EINTR;
      one.in.append(bytes.data(), static_cast<std::size_t>(size));
      if (!answer_next(one)) return false;
    }
    while (!one.out.empty()) {
      const ssize_t size = send(one.socket.fd(), one.out.data(), one.out.size(), MSG_NOSIGNAL);
      if (size < 0) return errno == EAGAIN || errno == EINTR;
      one.out.erase(0, static_cast<std::size_t>(size));
      if (one.out.empty() && !answer_next(one)) return false;
    }
    return true;
  }

  /// Answers the first question that is whole. Whether the peer is worth staying for.
  bool answer_next(Connection& one) {
    if (one.in.size() < 2) return true;
    const std::size_t length =
        (static_cast<std::size_t>(static_cast<unsigned char>(one.in[0])) << 8U) |
        static_cast<unsigned char>(one.in[1]);
    if (length > codec::kDnsQueryBytesMax) return false;
    if (one.in.size() < 2 + length) return true;
    const std::string answer =
        dns_answer(names_, std::string_view(one.in).substr(2, length), false);
    if (answer.empty()) return false;
    one.in.erase(0, 2 + length);
    one.out = {static_cast<char>(answer.size() >> 8U), static_cast<char>(answer.size() & 0xFFU)};
    one.out += answer;
    return true;
  }

  DnsNames names_;
  Socket datagrams_, listener_, wake_;
  std::vector<Connection> connections_;
  SteadyTime second_{};
  std::size_t answered_ = 0;
  std::thread thread_;  // last: it uses the others
};

DnsServer::DnsServer(std::unique_ptr<Loop> loop, std::uint16_t port)
    : loop_(std::move(loop)), port_(port) {}
DnsServer::~DnsServer() = default;

Result<std::unique_ptr<DnsServer>> DnsServer::start(DnsPlan plan) {
  for (int i = 0; true; ++i) {
    auto address = address_of(plan.address, plan.port);
    if (!address) return std::unexpected(address.error());
    auto listener = bound(*address, SOCK_STREAM);
    if (!listener) return std::unexpected(listener.error());
    const std::uint16_t port = port_of(listener->fd());
    address = address_of(plan.address, port);
    auto datagrams = bound(*address, SOCK_DGRAM);
    if (!datagrams && plan.port == 0 && i < kFreePortTries) continue;
    if (!datagrams) return std::unexpected(datagrams.error());
    Socket wake(eventfd(0, EFD_CLOEXEC));
    if (wake.fd() < 0) return fail(ErrorKind::kIo, "no descriptor is left for DNS");
    auto loop = std::make_unique<Loop>(std::move(plan.names), std::move(*datagrams),
                                       std::move(*listener), std::move(wake));
    return std::unique_ptr<DnsServer>(new DnsServer(std::move(loop), port));
  }
}

}  // namespace onus::server
