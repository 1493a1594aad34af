#include "onus/crypto/own_root.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "onus/crypto/system_rng.h"
#include "onus/crypto/tls_stream.h"
#include "openssl_server_for_test.h"

namespace onus::crypto {
namespace {

using base::ErrorKind;

const base::TimePoint kNow = base::SystemClock().now();
const ServerNames kNames{{"onus.northwind.example", "onus.test"}, {"127.0.0.1", "2001:db8::7"}};

void put(const for_test::Folder& folder, const std::string& name, std::string_view text) {
  std::ofstream(folder.file(name)) << text;
}

OwnCertificate root_of(const ServerNames& names) {
  SystemRng rng;
  auto root = make_root(names, kNow, rng);
  EXPECT_TRUE(root) << root.error().message;
  return std::move(*root);
}

// What `openssl` says of it, its exit code too.
std::string openssl(const for_test::Folder& folder, const std::string& words) {
  std::vector<std::string> arguments{"openssl"};
  std::istringstream in(words);
  for (std::string word; in >> word;) arguments.push_back(word);
  int status = 0;
  waitpid(for_test::start(folder, std::move(arguments), "said"), &status, 0);
  return fmt::format("{} {}", WEXITSTATUS(status), folder.text("said"));
}

TEST(OwnRoot, IsBelievedByOpensslForEveryNameAndAddressAndNoOther) {
  const for_test::Folder folder;
  SystemRng rng;
  const auto root = root_of(kNames);
  const auto server =
      issue_server_certificate(root.certificate_pem, root.key_pem, kNames, kNow, rng);
  ASSERT_TRUE(server) << server.error().message;
  put(folder, "root.pem", root.certificate_pem);
  put(folder, "server.pem", server->certificate_pem);
  const std::string verify = "verify -x509_strict -purpose sslserver -CAfile root.pem ";
  for (const char* fits : {"-verify_hostname onus.northwind.example", "-verify_hostname onus.test",
                           "-verify_ip 127.0.0.1", "-verify_ip 2001:db8::7"}) {
    EXPECT_EQ(openssl(folder, verify + fits + " server.pem"), "0 server.pem: OK\n") << fits;
  }
  for (const char* other : {"-verify_hostname bank.example", "-verify_ip 127.0.0.2"}) {
    EXPECT_TRUE(openssl(folder, verify + other + " server.pem").starts_with("2 ")) << other;
  }
}

// Somebody with the stolen key signs for another site, with a tool that asks nothing.
TEST(OwnRoot, CannotPoseAsAnotherSiteEvenWithItsKey) {
  const for_test::Folder folder;
  const auto root = root_of(kNames);
  put(folder, "root.pem", root.certificate_pem);
  put(folder, "root.key", root.key_pem.view());
  const auto sign = [&](const std::string& names) {
    put(folder, "names", "subjectAltName=" + names + "\n");
    EXPECT_TRUE(openssl(folder,
                        "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
                        "-keyout k -subj /CN=x -out csr")
                    .starts_with("0 "));
    EXPECT_TRUE(openssl(folder,
                        "x509 -req -in csr -CA root.pem -CAkey root.key -days 1 -out c.pem "
                        "-CAcreateserial -extfile names")
                    .starts_with("0 "));
    return openssl(folder, "verify -CAfile root.pem c.pem");
  };
  EXPECT_EQ(sign("DNS:onus.test,IP:127.0.0.1"), "0 c.pem: OK\n");  // the sharp edge is the names
  EXPECT_NE(sign("DNS:bank.example").find("permitted subtree violation"), std::string::npos);
  EXPECT_NE(sign("IP:127.0.0.2").find("permitted subtree violation"), std::string::npos);
  EXPECT_NE(sign("IP:2001:db8::8").find("permitted subtree violation"), std::string::npos);
}

TEST(OwnRoot, ThatHasNoAddressSignsForNone) {
  SystemRng rng;
  const for_test::Folder folder;
  const auto root = root_of({{"onus.test"}, {}});
  put(folder, "root.pem", root.certificate_pem);
  const std::string said = openssl(folder, "x509 -in root.pem -noout -text");
  EXPECT_NE(said.find("DNS:onus.test"), std::string::npos) << said;
  EXPECT_NE(said.find("IP:0.0.0.0/0.0.0.0"), std::string::npos) << said;
  EXPECT_NE(said.find("CA:TRUE, pathlen:0"), std::string::npos) << said;
  const auto refused = issue_server_certificate(root.certificate_pem, root.key_pem,
                                                {{"onus.test"}, {"10.0.0.1"}}, kNow, rng);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kDenied);
  const auto bare = root_of({{}, {"192.0.2.7"}});
  EXPECT_FALSE(
      issue_server_certificate(bare.certificate_pem, bare.key_pem, {{"a.test"}, {}}, kNow, rng));
  EXPECT_TRUE(
      issue_server_certificate(bare.certificate_pem, bare.key_pem, {{}, {"192.0.2.7"}}, kNow, rng));
}

TEST(OwnRoot, IsBelievedInARealHandshake) {
  const for_test::Folder folder;
  SystemRng rng;
  const auto root = root_of(kNames);
  const auto server =
      issue_server_certificate(root.certificate_pem, root.key_pem, kNames, kNow, rng);
  ASSERT_TRUE(server) << server.error().message;
  put(folder, "own-server.pem", server->certificate_pem);
  put(folder, "own-server.key", server->key_pem.view());
  const for_test::Server listening(folder, "own", {});
  TlsMaterial material;
  material.roots_pem = root.certificate_pem;
  const auto trust = TlsTrust::make(material);
  ASSERT_TRUE(trust);
  const auto try_as = [&](const std::string& name, base::TimePoint at) {
    auto stream = TlsStream::connect({"127.0.0.1", listening.port(), true},
                                     Until::in(std::chrono::seconds(10)));
    EXPECT_TRUE(stream);
    return stream->secure(*trust, name, at, Until::in(std::chrono::seconds(10))).has_value();
  };
  EXPECT_TRUE(try_as("127.0.0.1", kNow));
  EXPECT_TRUE(try_as("onus.test", kNow));
  EXPECT_FALSE(try_as("onus.example", kNow));
  EXPECT_TRUE(try_as("onus.test", kNow - std::chrono::hours(23)));  // a client whose clock is slow
  EXPECT_FALSE(try_as("onus.test", kNow + kServerCertificateValid + std::chrono::seconds(1)));
}

TEST(OwnRoot, SignsOnlyWhileItIsValidAndNeverBeyondItsEnd) {
  SystemRng rng;
  const auto root = root_of(kNames);
  const auto issue = [&](base::TimePoint at) {
    return issue_server_certificate(root.certificate_pem, root.key_pem, kNames, at, rng);
  };
  const auto end = kNow + kOwnRootValid;
  EXPECT_FALSE(issue(end));
  EXPECT_FALSE(issue(kNow - std::chrono::days(2)));
  const auto last = issue(end - std::chrono::hours(1));
  ASSERT_TRUE(last);
  EXPECT_EQ(last->not_after, end);
  EXPECT_EQ(issue(kNow)->not_after, kNow + kServerCertificateValid);
}

TEST(OwnRoot, TakesOnlyNamesAndAddressesThatAreSome) {
  SystemRng rng;
  const std::vector<std::string> wrong = {"",        "onus",          "a.test,DNS:b.test",
                                          "A.test",  "a.test:443",    "*.test",
                                          "a..test", "192.0.2.7",     "a.test\n",
                                          ".a.test", "a.test/b.test", "critical,DNS:a.test"};
  for (const std::string& name : wrong) EXPECT_FALSE(make_root({{name}, {}}, kNow, rng)) << name;
  for (const char* address : {"", "192.0.2", "onus.test", "::1/128", "1.2.3.4,DNS:x.test"}) {
    EXPECT_FALSE(make_root({{}, {address}}, kNow, rng)) << address;
  }
  EXPECT_FALSE(make_root({}, kNow, rng));
  EXPECT_TRUE(make_root({{"localhost"}, {}}, kNow, rng));
  std::vector<std::string> many;
  for (std::size_t i = 0; i < kServerNamesMax; ++i) many.push_back(fmt::format("n{}.test", i));
  EXPECT_TRUE(make_root({many, {}}, kNow, rng));
  many.emplace_back("one-more.test");
  EXPECT_EQ(make_root({many, {}}, kNow, rng).error().kind, ErrorKind::kLimit);
}

TEST(OwnRoot, LiesInADirectoryWithAKeyThatNobodyElseReads) {
  const for_test::Folder folder;
  SystemRng rng;
  const std::string dir = folder.file("tls");
  const auto made = open_own_root(dir, kNames, kNow, rng);
  ASSERT_TRUE(made) << made.error().message;
  const auto again = open_own_root(dir, {{"else.test"}, {}}, kNow, rng);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->certificate_pem, made->certificate_pem);
  EXPECT_EQ(again->key_pem.view(), made->key_pem.view());
  const auto status = std::filesystem::status(dir + "/root.key").permissions();
  EXPECT_EQ(status, std::filesystem::perms(0600));

  std::filesystem::permissions(dir + "/root.key", std::filesystem::perms(0640));
  EXPECT_FALSE(open_own_root(dir, kNames, kNow, rng));
  std::filesystem::remove(dir + "/root.key");
  EXPECT_EQ(open_own_root(dir, kNames, kNow, rng).error().kind, ErrorKind::kInvalid);
}

TEST(OwnRoot, RefusesAKeyThatIsAnothers) {
  SystemRng rng;
  const auto mine = root_of(kNames);
  const auto other = root_of(kNames);
  EXPECT_FALSE(issue_server_certificate(mine.certificate_pem, other.key_pem, kNames, kNow, rng));
  EXPECT_FALSE(issue_server_certificate("", mine.key_pem, kNames, kNow, rng));
  EXPECT_FALSE(
      issue_server_certificate(mine.certificate_pem, base::SecretBytes(), kNames, kNow, rng));
}

TEST(CertificateFingerprint, IsWhatOpensslPrints) {
  const for_test::Folder folder;
  const auto root = root_of(kNames);
  put(folder, "root.pem", root.certificate_pem);
  const auto said = openssl(folder, "x509 -in root.pem -noout -fingerprint -sha256");
  EXPECT_EQ(said, "0 sha256 Fingerprint=" + *certificate_fingerprint(root.certificate_pem) + "\n");
}

}  // namespace
}  // namespace onus::crypto
