// tests/inventory/keys was made by OpenSSL and ssh-keygen; expected values are what they say.
#include <gtest/gtest.h>

#include <initializer_list>

#include "onus/crypto/x509.h"
#include "test_import.h"

namespace onus::inventory {
namespace {

std::vector<NamedBytes> files(std::initializer_list<const char*> names) {
  std::vector<NamedBytes> made;
  for (const char* name : names) made.push_back({name, sample(std::string("keys/") + name)});
  return made;
}

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(Keys, ReadsACertificateAsOpensslDoes) {
  const auto import = import_text("x509", files({"server.pem", "ca.pem"}));
  ASSERT_EQ(account(import), "2/2/0/0 2");
  const std::string server = line_of(*import, "x509.certificate.ce5825f570816220");
  EXPECT_TRUE(holds(server, "\"expires\":\"2026-12-26T01:59:46Z\"")) << server;
  EXPECT_TRUE(holds(server, "\"algorithm\":\"rsa-2048\""));
  EXPECT_TRUE(holds(server, "\"issuer\":\"x509.ca.9c8aac43e25fae56\""))
      << "the issuer is in the bundle";
  EXPECT_TRUE(holds(server, "\"serial\":\"4d\""));
  EXPECT_TRUE(
      holds(server, "x509:ce5825f5708162200381c0acc850e6e5b2615084dec796da7e45469b1c8c1bb9"));
  EXPECT_TRUE(holds(server, "spiffe://example.com/relay"));
  const std::string authority = line_of(*import, "x509.ca.9c8aac43e25fae56");
  EXPECT_TRUE(holds(authority, "\"class\":\"component\",\"kind\":\"certificate-authority\""));
  EXPECT_EQ(load_errors(load_beside(*import)), "");
}

TEST(Keys, DerAndPemOfOneCertificateAreOne) {
  const auto import = import_text("x509", files({"server.pem", "server.der"}));
  EXPECT_EQ(account(import), "2/1/1/0 1");
}

TEST(Keys, AuthoritiesThatSignedEachOtherEndInNoLoop) {
  const auto import = import_text("x509", files({"loop-a.pem", "loop-b.pem"}));
  ASSERT_EQ(account(import), "2/2/0/0 2");
  EXPECT_EQ(load_errors(load_beside(*import)), "");
}

TEST(Keys, APrivateKeyIsAFindingAndNothingOfItIsKept) {
  for (const char* name : {"server-key.pem", "ca-key.pem", "id_deploy"}) {
    const std::string bytes = sample(std::string("keys/") + name);
    const auto import = import_text("keys", {{name, bytes}});
    ASSERT_EQ(account(import), "2/1/1/0 1") << name;
    EXPECT_EQ(import->exposed, 1U);
    const std::string body = bytes.substr(bytes.find('\n') + 1, 40);
    EXPECT_EQ(import->update.text.find(body), std::string::npos);
    const model::Loaded loaded = load_beside(*import);
    ASSERT_EQ(loaded.estate.identities.size(), 1U);
    EXPECT_EQ(loaded.estate.identities[0].exposed, std::string(name) + " line 1");
  }
}

TEST(Keys, APrivateKeyBelongsToItsCertificate) {
  const auto import = import_text("keys", files({"server.pem", "server-key.pem"}));
  ASSERT_EQ(import->update.items, 1U);
  EXPECT_TRUE(holds(import->update.text, "\"exposed\":\"server-key.pem line 1\""));
}

TEST(Keys, AnEncryptedPrivateKeyIsNoFinding) {
  const auto import = import_text("ssh", files({"id_sealed"}));
  EXPECT_EQ(account(import), "1/0/1/0 0");
}

TEST(Keys, ReadsPublicKeysAsSshKeygenDoes) {
  const auto import = import_text("ssh", files({"authorized_keys"}));
  ASSERT_EQ(account(import), "2/2/0/0 2");
  EXPECT_TRUE(holds(import->update.text, "ssh:SHA256:x7jwnzTgHs5OhqopwXTs943nbW1X4ifY7NIHHA33KrQ"));
  EXPECT_TRUE(holds(import->update.text, "\"algorithm\":\"rsa-1024\""));
  EXPECT_TRUE(holds(import->update.text, "\"options\":\"restrict,command="));
  EXPECT_TRUE(holds(import->update.text, "\"party\":\"deploy@example\""));
}

TEST(Keys, ReadsCertificatesAsSshKeygenDoes) {
  const auto import = import_text("ssh", files({"id_deploy-cert.pub"}));
  ASSERT_EQ(import->update.items, 2U);  // the certificate, and its authority
  EXPECT_TRUE(holds(import->update.text, "\"title\":\"relay-2026\""));
  EXPECT_TRUE(holds(import->update.text, "\"created\":\"2026-01-01T00:00:00Z\""));
  EXPECT_TRUE(holds(import->update.text, "\"expires\":\"2026-02-01T00:00:00Z\""));
  EXPECT_TRUE(holds(import->update.text, "\"principals\":\"relay, deploy\""));
  EXPECT_TRUE(holds(import->update.text,
                    "ssh-serial:SHA256:W36kS8mmm6hWUwLaRI/OEOVOcI58e+yGCviqyPIpZRY/42"));
  EXPECT_EQ(load_errors(load_beside(*import)), "");
}

TEST(Keys, ReadsKnownHosts) {
  const auto import = import_text("ssh", files({"known_hosts"}));
  ASSERT_EQ(account(import), "2/2/0/0 2");
  EXPECT_TRUE(holds(import->update.text, "Host key of host1,10.0.0.1"));
  EXPECT_TRUE(holds(import->update.text, "\"hosts\":\"*.example.com\""));
}

TEST(Keys, RefusesWhatIsCutOffWithItsPlace) {
  const std::string pem = sample("keys/server.pem");
  const auto cut = import_text("x509", {{"a.pem", pem.substr(0, pem.size() / 2)}});
  ASSERT_EQ(account(cut), "1/0/0/1 0");
  EXPECT_EQ(cut->refused[0].first, "a.pem line 1");
  const std::string der = sample("keys/server.der");
  EXPECT_EQ(account(import_text("x509", {{"a.der", der.substr(0, 400)}})), "1/0/0/1 0");
  EXPECT_EQ(account(import_text("x509", {{"a.der", der + "x"}})), "1/0/0/1 0");
}

TEST(Certificate, AbsurdDatesAreNoTime) {
  // notAfter gets a month that no calendar has: two digits are changed in place.
  std::string der = sample("keys/server.der");
  const std::size_t at = der.find("261226015946Z");
  ASSERT_NE(at, std::string::npos);
  der.replace(at, 4, "2699");  // month 99
  const auto facts = crypto::read_certificate(der);
  ASSERT_TRUE(facts.has_value());
  EXPECT_FALSE(facts->not_after.has_value());
  const auto import = import_text("x509", {{"a.der", der}});
  ASSERT_EQ(account(import), "1/1/0/0 1");
  EXPECT_TRUE(holds(import->update.text, "\"expires_unreadable\":\"true\""));
}

}  // namespace
}  // namespace onus::inventory
