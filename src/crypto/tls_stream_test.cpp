#include "onus/crypto/tls_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <thread>

#include "openssl_server_for_test.h"

namespace onus::crypto {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

codec::Endpoint here(std::uint16_t port) { return {"127.0.0.1", port, true}; }
base::TimePoint now() { return base::SystemClock().now(); }

class TlsStreamTest : public testing::Test {
 protected:
  void SetUp() override { for_test::make_certificates(folder_, "good"); }

  TlsTrust trust(const std::string& name = "good") {
    TlsMaterial material;
    material.roots_pem = folder_.text(name + ".pem");
    return *TlsTrust::make(material);
  }

  for_test::Folder folder_;
};

TEST_F(TlsStreamTest, SpeaksWithOpenssl) {
  const for_test::Server server(folder_, "good", {"-rev"});  // answers each line reversed
  for (const char* name : {"127.0.0.1", "mail.test"}) {
    auto stream = TlsStream::connect(here(server.port()), Until::in(5s));
    ASSERT_TRUE(stream) << stream.error().message;
    EXPECT_FALSE(stream->secured());
    const auto secured = stream->secure(trust(), name, now(), Until::in(5s));
    ASSERT_TRUE(secured) << secured.error().message;
    EXPECT_THAT(stream->protocol(), StartsWith("TLSv1.3 "));
    EXPECT_EQ(stream->peer_fingerprint().size(), 64U);
    ASSERT_TRUE(stream->write("abcdef\n", Until::in(5s)));
    std::string said;
    while (!said.ends_with('\n')) {
      char some[3];
      const auto got = stream->read(some, Until::in(5s));
      ASSERT_TRUE(got) << got.error().message;
      ASSERT_NE(*got, 0U);
      said.append(some, *got);
    }
    EXPECT_EQ(said, "fedcba\n");
    stream->finish(Until::in(1s));
  }
}

TEST_F(TlsStreamTest, TheFingerprintIsTheCertificates) {
  const for_test::Server server(folder_, "good", {"-rev"});
  auto stream = TlsStream::connect(here(server.port()), Until::in(5s));
  ASSERT_TRUE(stream && stream->secure(trust(), "mail.test", now(), Until::in(5s)));
  for_test::run(folder_,
                {"openssl", "x509", "-in", "good-server.pem", "-noout", "-fingerprint", "-sha256"});
  std::string said;  // "sha256 Fingerprint=AB:CD:…"
  for (const char c : folder_.text("out").substr(19)) {
    if (c != ':' && c != '\n') said += static_cast<char>(tolower(c));
  }
  EXPECT_EQ(stream->peer_fingerprint(), said);
}

TEST_F(TlsStreamTest, RefusesACertificateItMustNotBelieve) {
  for_test::make_certificates(folder_, "other");
  const for_test::Server server(folder_, "good", {"-rev"});
  const struct {
    const char* what;
    const char* roots;
    const char* name;
    base::TimePoint at;
    const char* said;
  } cases[] = {
      {"another root of the same name", "other", "mail.test", now(), "is not believed"},
      {"another name", "good", "mail2.test", now(), "hostname mismatch"},
      {"a name above", "good", "test", now(), "hostname mismatch"},
      {"another address", "good", "127.0.0.2", now(), "IP address mismatch"},
      {"expired", "good", "mail.test", now() + std::chrono::days(3), "has expired"},
      {"not yet valid", "good", "mail.test", now() - std::chrono::days(3), "not yet valid"},
  };
  for (const auto& one : cases) {
    auto stream = TlsStream::connect(here(server.port()), Until::in(5s));
    ASSERT_TRUE(stream);
    const auto secured = stream->secure(trust(one.roots), one.name, one.at, Until::in(5s));
    ASSERT_FALSE(secured) << one.what;
    EXPECT_EQ(secured.error().kind, base::ErrorKind::kDenied) << one.what;
    EXPECT_THAT(secured.error().message, HasSubstr(one.said)) << one.what;
  }
}

TEST_F(TlsStreamTest, RefusesOldProtocolsAndWeakCiphers) {
  for (const std::vector<std::string>& weak :
       {std::vector<std::string>{"-rev", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0"},
        {"-rev", "-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-SHA"}}) {
    const for_test::Server server(folder_, "good", weak);
    auto stream = TlsStream::connect(here(server.port()), Until::in(5s));
    ASSERT_TRUE(stream);
    EXPECT_FALSE(stream->secure(trust(), "mail.test", now(), Until::in(5s)));
  }
}

TEST_F(TlsStreamTest, ACutConnectionIsNoEnd) {
  for_test::Server server(folder_, "good", {"-rev"});
  auto stream = TlsStream::connect(here(server.port()), Until::in(5s));
  ASSERT_TRUE(stream && stream->secure(trust(), "mail.test", now(), Until::in(5s)));
  server.end(SIGKILL);
  char some[100];
  const auto got = stream->read(some, Until::in(5s));
  EXPECT_FALSE(got);  // 0 would be: it said all it had to say
  // And writing to it is an error, not a signal that ends this program.
  for (int i = 0; i < 10; ++i) {
    if (!stream->write(std::string(100000, 'x'), Until::in(1s))) return;
  }
  FAIL() << "a peer that is gone took a megabyte";
}

/// Listens, and never accepts: the kernel does, and says nothing.
class Silent {
 public:
  Silent() : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    bind(socket_, reinterpret_cast<sockaddr*>(&address), length);
    listen(socket_, 5);
    getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &length);
    port = ntohs(address.sin_port);
  }
  Silent(const Silent&) = delete;
  Silent& operator=(const Silent&) = delete;
  ~Silent() { close(socket_); }
  std::uint16_t port = 0;

 private:
  int socket_;
};

TEST_F(TlsStreamTest, NothingWaitsForEver) {
  const Silent silent;
  auto plain = TlsStream::connect(here(silent.port), Until::in(5s));
  ASSERT_TRUE(plain);
  char some[10];
  const auto began = std::chrono::steady_clock::now();
  EXPECT_THAT(plain->read(some, Until::in(100ms)).error().message, HasSubstr("no answer in time"));
  // Until its window is full, then it waits.
  EXPECT_FALSE(plain->write(std::string(64U << 20U, 'x'), Until::in(200ms)));
  auto secured = TlsStream::connect(here(silent.port), Until::in(5s));
  ASSERT_TRUE(secured);
  EXPECT_FALSE(secured->secure(trust(), "mail.test", now(), Until::in(100ms)));
  secured->finish(Until::in(100ms));
  EXPECT_LT(std::chrono::steady_clock::now() - began, 4s);
}

TEST_F(TlsStreamTest, AStopEndsTheWaitAtOnce) {
  const Silent silent;
  const int stop = eventfd(0, EFD_CLOEXEC);
  auto stream = TlsStream::connect(here(silent.port), Until::in(5s, stop));
  ASSERT_TRUE(stream);
  std::thread stopper([stop] {
    std::this_thread::sleep_for(50ms);
    eventfd_write(stop, 1);
  });
  char some[10];
  const auto began = std::chrono::steady_clock::now();
  const auto got = stream->read(some, Until::in(60s, stop));
  EXPECT_THAT(got.error().message, HasSubstr("stopped"));
  EXPECT_LT(std::chrono::steady_clock::now() - began, 10s);
  stopper.join();
  close(stop);
}

TEST_F(TlsStreamTest, SaysWhereNobodyAnswers) {
  std::uint16_t free_port = 0;
  {
    free_port = Silent().port;
  }
  const auto refused = TlsStream::connect(here(free_port), Until::in(2s));
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("127.0.0.1:"));
  EXPECT_THAT(refused.error().message, HasSubstr("refused"));
  // .invalid is kept free of names (RFC 6761).
  const auto unknown = TlsStream::connect({"nobody.invalid", 25, false}, Until::in(20s));
  ASSERT_FALSE(unknown);
  EXPECT_THAT(unknown.error().message, HasSubstr("nobody.invalid"));
}

TEST_F(TlsStreamTest, ANameIsLookedUp) {
  const Silent silent;
  EXPECT_TRUE(TlsStream::connect({"localhost", silent.port, false}, Until::in(5s)));
}

TEST_F(TlsStreamTest, TrustIsMadeOfCertificatesAlone) {
  TlsMaterial material;
  EXPECT_FALSE(TlsTrust::make(material)) << "no root at all";
  material.roots_pem = "roots";
  EXPECT_FALSE(TlsTrust::make(material));
  material.roots_pem = folder_.text("good.pem");
  EXPECT_TRUE(TlsTrust::make(material));
  material.roots_pem += "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
  EXPECT_FALSE(TlsTrust::make(material)) << "a broken one among good ones";
  material.roots_pem = folder_.text("good.pem");
  material.certificate_pem = folder_.text("good-server.pem");
  material.key_pem = base::SecretBytes(folder_.text("good.key"));
  EXPECT_FALSE(TlsTrust::make(material)) << "another's key";
  material.key_pem = base::SecretBytes(folder_.text("good-server.key"));
  EXPECT_TRUE(TlsTrust::make(material));
  material.key_pem = base::SecretBytes();
  EXPECT_FALSE(TlsTrust::make(material)) << "no key";
}

TEST_F(TlsStreamTest, ShowsOurCertificateWhereThePeerAsksForIt) {
  const for_test::Server server(
      folder_, "good", {"-rev", "-Verify", "1", "-CAfile", "good.pem", "-verify_return_error"});
  for (const bool with : {true, false}) {
    TlsMaterial material;
    material.roots_pem = folder_.text("good.pem");
    if (with) {
      material.certificate_pem = folder_.text("good-server.pem");
      material.key_pem = base::SecretBytes(folder_.text("good-server.key"));
    }
    auto stream = TlsStream::connect(here(server.port()), Until::in(5s));
    ASSERT_TRUE(stream);
    // TLS 1.3 tells the refusal with the first answer.
    (void)stream->secure(*TlsTrust::make(material), "mail.test", now(), Until::in(5s));
    (void)stream->write("ab\n", Until::in(5s));
    char some[10];
    const auto got = stream->read(some, Until::in(5s));
    EXPECT_EQ(got.has_value(), with);
  }
}

}  // namespace
}  // namespace onus::crypto
