// The real thing, asked by sockets of our own.
#include "onus/server/dns_server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace onus::server {
namespace {

using std::string_literals::operator""s;

const std::string kAsk = "\x12\x34\x01\0\0\1\0\0\0\0\0\0\4onus\4test\0\0\1\0\1"s;
const std::string kEnd = "\xC0\0\2\7"s;

class Peer {
 public:
  Peer(std::uint16_t port, int kind) : fd_(socket(AF_INET, kind | SOCK_CLOEXEC, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
    timeval time{5, 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
    EXPECT_EQ(connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  ~Peer() { close(fd_); }
  void say(const std::string& bytes) const {
    EXPECT_EQ(send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  [[nodiscard]] std::string hear() const {
    char bytes[4096];
    const ssize_t size = recv(fd_, bytes, sizeof bytes, 0);
    return size < 0 ? "nothing" : std::string(bytes, static_cast<std::size_t>(size));
  }

 private:
  int fd_;
};

std::string by_tcp(const std::string& query) {
  return std::string(1, '\0') + static_cast<char>(query.size()) + query;
}

std::unique_ptr<DnsServer> server() {
  auto made = DnsServer::start({"127.0.0.1", 0, dns_names({"onus.test"}, {"192.0.2.7"}).value()});
  EXPECT_TRUE(made) << made.error().message;
  return std::move(*made);
}

TEST(DnsServer, AnswersByDatagramAndByConnection) {
  const auto dns = server();
  const Peer udp(dns->port(), SOCK_DGRAM);
  udp.say("rubbish");
  udp.say(kAsk);
  EXPECT_TRUE(udp.hear().ends_with(kEnd));
  const Peer tcp(dns->port(), SOCK_STREAM);
  tcp.say(by_tcp(kAsk).substr(0, 5));
  usleep(50000);
  tcp.say(by_tcp(kAsk).substr(5) + by_tcp(kAsk));  // the rest, and the next at once
  std::string heard = tcp.hear();
  if (heard.size() < 60) heard += tcp.hear();
  EXPECT_EQ(heard.substr(0, heard.size() / 2), heard.substr(heard.size() / 2));
  EXPECT_TRUE(heard.ends_with(kEnd));
}

TEST(DnsServer, LetsGoOfAConnectionThatSaysNoQuery) {
  const auto dns = server();
  const Peer rubbish(dns->port(), SOCK_STREAM);
  rubbish.say("GET / HTTP/1.1\r\n\r\n");  // 0x4745 bytes announced
  EXPECT_EQ(rubbish.hear(), "");
  const Peer none(dns->port(), SOCK_STREAM);
  none.say("\0\3abc"s);
  EXPECT_EQ(none.hear(), "");
}

// More connections than there is room for, which say nothing: datagrams are answered all the same.
TEST(DnsServer, IsNotHeldUpByConnectionsThatSayNothing) {
  const auto dns = server();
  std::vector<std::unique_ptr<Peer>> silent;
  for (std::size_t i = 0; i < kDnsConnectionsMax + 8; ++i) {
    silent.push_back(std::make_unique<Peer>(dns->port(), SOCK_STREAM));
  }
  const Peer udp(dns->port(), SOCK_DGRAM);
  udp.say(kAsk);
  EXPECT_TRUE(udp.hear().ends_with(kEnd));
  silent.clear();
  const Peer tcp(dns->port(), SOCK_STREAM);
  tcp.say(by_tcp(kAsk));
  EXPECT_TRUE(tcp.hear().ends_with(kEnd));
}

TEST(DnsServer, SaysWhyItCannotStart) {
  const auto first = server();
  const auto names = dns_names({"onus.test"}, {"192.0.2.7"}).value();
  const auto taken = DnsServer::start({"127.0.0.1", first->port(), names});
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().kind, base::ErrorKind::kIo);
  EXPECT_FALSE(DnsServer::start({"onus.test", 0, names}));
}

}  // namespace
}  // namespace onus::server
