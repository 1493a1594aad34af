// Where a name is, and a socket to it, both in bounded time.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <thread>
#include <vector>

#include "socket.h"

namespace onus::crypto {
namespace {

using base::ErrorKind;
using base::Result;

constexpr std::size_t kAddressesTriedMax = 4;
constexpr int kLookupsMax = 16;  // at once; each holds a thread until the resolver gives up

struct Address {
  sockaddr_storage bytes{};
  socklen_t length = 0;
};

Address bare_address(const codec::Endpoint& peer) {
  Address address;
  if (peer.host.contains(':')) {
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&address.bytes);
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(peer.port);
    inet_pton(AF_INET6, peer.host.c_str(), &v6->sin6_addr);
    address.length = sizeof *v6;
  } else {
    auto* v4 = reinterpret_cast<sockaddr_in*>(&address.bytes);
    v4->sin_family = AF_INET;
    v4->sin_port = htons(peer.port);
    inet_pton(AF_INET, peer.host.c_str(), &v4->sin_addr);
    address.length = sizeof *v4;
  }
  return address;
}

/// What a lookup found; outlives the one who asked, for the resolver cannot be stopped.
struct Lookup {
  Lookup() : done(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  Lookup(const Lookup&) = delete;
  Lookup& operator=(const Lookup&) = delete;
  ~Lookup() {
    if (done >= 0) close(done);
  }

  int done;  // readable when the fields below are written
  int error = 0;
  std::vector<Address> addresses;
};

std::atomic<int> lookups{0};  // threads that are out asking; a bound, no state

void look_up(const std::string& host, const std::string& port, Lookup& lookup) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  lookup.error = getaddrinfo(host.c_str(), port.c_str(), &wanted, &found);
  for (const addrinfo* one = lookup.error == 0 ? found : nullptr;
       one != nullptr && lookup.addresses.size() < kAddressesTriedMax; one = one->ai_next) {
    Address address;
    if (one->ai_addrlen > sizeof address.bytes) continue;
    std::memcpy(&address.bytes, one->ai_addr, one->ai_addrlen);
    address.length = one->ai_addrlen;
    lookup.addresses.push_back(address);
  }
  if (found != nullptr) freeaddrinfo(found);
  eventfd_write(lookup.done, 1);
}

Result<std::vector<Address>> addresses_of(const codec::Endpoint& peer, Until until) {
  if (peer.bare) return std::vector{bare_address(peer)};
  const auto lookup = std::make_shared<Lookup>();
  if (lookup->done < 0) return socket_failed("looking up a name", errno);
  if (lookups.fetch_add(1) >= kLookupsMax) {
    lookups.fetch_sub(1);
    return base::fail(ErrorKind::kLimit,
                      fmt::format("{} names are being looked up and DNS answers none; write "
                                  "addresses instead of names",
                                  kLookupsMax));
  }
  try {
    std::thread([lookup, host = peer.host, port = std::to_string(peer.port)] {
      look_up(host, port, *lookup);
      lookups.fetch_sub(1);
    }).detach();
  } catch (const std::system_error& error) {
    lookups.fetch_sub(1);
    return socket_failed("looking up a name", error.code().value());
  }
  if (const auto ready = wait_for(lookup->done, POLLIN, until); !ready) {
    return base::fail(ready.error().kind,
                      fmt::format("looking up {}: {}", peer.host, ready.error().message));
  }
  if (lookup->error != 0 || lookup->addresses.empty()) {
    return base::fail(ErrorKind::kIo,
                      fmt::format("no address is known for {}: {}", peer.host,
                                  lookup->error != 0 ? gai_strerror(lookup->error) : "none"));
  }
  return lookup->addresses;
}

/// The socket's own word on how its connecting went.
Result<void> connected(int socket, const Address& address, Until until) {
  const auto* where = reinterpret_cast<const sockaddr*>(&address.bytes);
  if (::connect(socket, where, address.length) == 0) return {};
  if (errno != EINPROGRESS) return socket_failed("cannot be connected to", errno);
  if (const auto ready = wait_for(socket, POLLOUT, until); !ready) return ready;
  int error = 0;
  socklen_t length = sizeof error;
  if (getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &length) != 0) error = errno;
  if (error != 0) return socket_failed("cannot be connected to", error);
  return {};
}

}  // namespace

Result<int> connect_to(const codec::Endpoint& peer, Until until) {
  const auto addresses = addresses_of(peer, until);
  if (!addresses) return std::unexpected(addresses.error());
  base::Error last;
  for (std::size_t i = 0; i < addresses->size(); ++i) {
    const Address& address = (*addresses)[i];
    const int socket =
        ::socket(address.bytes.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (socket < 0) return socket_failed("making a socket", errno);
    // One silent address must leave time for the next.
    const auto now = std::chrono::steady_clock::now();
    const auto share = (until.at - now) / static_cast<int>(addresses->size() - i);
    const auto done = connected(socket, address, {now + share, until.stop_fd});
    if (done) {
      const int on = 1;
      setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      return socket;
    }
    close(socket);
    last = done.error();
  }
  return base::fail(last.kind, fmt::format("{}: {}", peer.text(), last.message));
}

}  // namespace onus::crypto
