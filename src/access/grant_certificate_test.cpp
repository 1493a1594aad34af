#include "onus/access/grant_certificate.h"

#include <gtest/gtest.h>

#include "onus/crypto/ssh_certificate.h"

namespace onus::access {
namespace {

using base::ErrorKind;

constexpr base::TimePoint kAt{base::Seconds{1'764'115'200}};

SshAuthority authority() {
  return SshAuthority::from_seed(base::SecretBytes(std::string(32, 'a'))).value();
}

codec::SshPublicKey subject() {
  const auto key = crypto::PrivateKey::from_seed(base::SecretBytes(std::string(32, 's'))).value();
  codec::SshPublicKey made;
  made.point = key.public_bytes();
  return made;
}

GrantTerms terms() {
  GrantTerms made;
  made.request = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
  made.serial = 4711;
  made.key = subject();
  made.principals = {"turbine", "root"};
  made.valid_from = kAt - kSetBack;
  made.valid_to = kAt + base::Seconds(3600);
  made.source_address = "10.1.0.0/16,192.0.2.7,2001:db8::/32";
  made.leaf.bytes.fill(0xab);
  return made;
}

codec::SshCertificate issued(const GrantTerms& of) {
  const auto line = issue_grant_certificate(of, authority());
  EXPECT_TRUE(line) << line.error().message;
  return codec::parse_ssh_certificate_line(*line).value();
}

TEST(GrantCertificate, SaysWhatTheGrantSaysAndNothingMore) {
  const codec::SshCertificate certificate = issued(terms());
  const codec::SshCertificateBody& body = certificate.body;
  EXPECT_TRUE(crypto::verify_ssh_certificate(certificate));
  EXPECT_EQ(body.use, codec::SshCertificateUse::kUser);
  EXPECT_EQ(body.key_id, "0f1e2d3c4b5a69788796a5b4c3d2e1f0");
  EXPECT_EQ(body.serial, 4711U);
  EXPECT_EQ(body.principals, (std::vector<std::string>{"root", "turbine"}));
  EXPECT_EQ(body.valid_after, 1'764'114'900U);
  EXPECT_EQ(body.valid_before, 1'764'118'800U);
  const std::vector<codec::SshCertificateOption> critical{
      {"force-command", "/usr/bin/onus-record session"},
      {"source-address", "10.1.0.0/16,192.0.2.7,2001:db8::/32"}};
  EXPECT_EQ(body.critical_options, critical);
  std::string leaf;
  for (int i = 0; i < 32; ++i) leaf += "ab";
  const std::vector<codec::SshCertificateOption> extensions{{"ledger-leaf@onus", leaf},
                                                            {"permit-pty", ""}};
  EXPECT_EQ(body.extensions, extensions);
  EXPECT_EQ(leaf_of(body), terms().leaf);
}

TEST(GrantCertificate, AnUnrecordedGrantForcesNothing) {
  GrantTerms plain = terms();
  plain.recorded = false;
  plain.source_address.clear();
  EXPECT_TRUE(issued(plain).body.critical_options.empty());
}

TEST(GrantCertificate, TheSameTermsGiveTheSameBytes) {
  const auto first = issue_grant_certificate(terms(), authority()).value();
  EXPECT_EQ(issue_grant_certificate(terms(), authority()).value(), first);
  GrantTerms other = terms();
  std::swap(other.principals[0], other.principals[1]);
  EXPECT_EQ(issue_grant_certificate(other, authority()).value(), first);
  other.serial = 4712;
  EXPECT_NE(issued(other).body.nonce, issued(terms()).body.nonce);
  EXPECT_EQ(issued(terms()).body.nonce.size(), 32U);
}

struct Refusal {
  const char* name;
  void (*change)(GrantTerms&);
  ErrorKind kind = ErrorKind::kInvalid;
};

TEST(GrantCertificate, RefusesWhatSshdWouldRefuseOrNobodyMayGrant) {
  const std::vector<Refusal> refusals{
      {"no principal", [](auto& t) { t.principals.clear(); }},
      {"an empty principal", [](auto& t) { t.principals = {""}; }},
      {"a principal twice", [](auto& t) { t.principals = {"root", "root"}; }},
      {"a comma", [](auto& t) { t.principals = {"root,admin"}; }},
      {"a blank", [](auto& t) { t.principals = {"root admin"}; }},
      {"a comment", [](auto& t) { t.principals = {"#root"}; }},
      {"a line end", [](auto& t) { t.principals = {"root\n"}; }},
      {"an option", [](auto& t) { t.principals = {"-root"}; }},
      {"a zero byte", [](auto& t) { t.principals = {std::string("ro\0t", 4)}; }},
      {"a letter that looks like another",
       [](auto& t) {
         t.principals = {
             "r\xd0\xbe"
             "ot"};
       }},
      {"too long a name", [](auto& t) { t.principals = {std::string(129, 'x')}; }},
      {"an id that leads elsewhere", [](auto& t) { t.request = "../x"; }},
      {"no id", [](auto& t) { t.request.clear(); }},
      {"serial 0", [](auto& t) { t.serial = 0; }},
      {"an end before the beginning",
       [](auto& t) { t.valid_to = t.valid_from - base::Seconds(1); }},
      {"an end at the beginning", [](auto& t) { t.valid_to = t.valid_from; }},
      {"before 1970", [](auto& t) { t.valid_from = base::TimePoint{base::Seconds{-1}}; }},
      {"longer than a day",
       [](auto& t) { t.valid_to = t.valid_from + base::Seconds(24 * 3600 + 301); },
       ErrorKind::kLimit},
      {"an Ed25519 key of low order", [](auto& t) { t.key.point = std::string(32, '\0'); }},
      {"a short RSA key",
       [](auto& t) {
         t.key = {};
         t.key.type = codec::SshKeyType::kRsa;
         t.key.rsa_exponent = "\x01" + std::string(1, '\0') + "\x01";
         t.key.rsa_modulus = std::string(128, '\xff');
       }},
      {"a passkey's type that OpenSSH does not know",
       [](auto& t) {
         t.key = {};
         t.key.type = codec::SshKeyType::kSkRsa;
         t.key.rsa_exponent = "\x01" + std::string(1, '\0') + "\x01";
         t.key.rsa_modulus = std::string(256, '\xff');
         t.key.application = "onus.plant.example";
       }},
      {"a name for an address", [](auto& t) { t.source_address = "host.example"; }},
      {"bits behind the mask", [](auto& t) { t.source_address = "10.1.0.1/16"; }},
      {"a mask too long", [](auto& t) { t.source_address = "10.1.0.0/33"; }},
      {"a mask that is none", [](auto& t) { t.source_address = "10.1.0.0/"; }},
      {"an address too few", [](auto& t) { t.source_address = "10.1.0.0/16,"; }},
      {"a blank between", [](auto& t) { t.source_address = "10.1.0.1, 10.1.0.2"; }},
      {"a negation", [](auto& t) { t.source_address = "!10.1.0.1"; }},
      {"no recorder", [](auto& t) { t.recorder_command.clear(); }},
  };
  for (const Refusal& refusal : refusals) {
    GrantTerms changed = terms();
    refusal.change(changed);
    const auto line = issue_grant_certificate(changed, authority());
    ASSERT_FALSE(line) << refusal.name;
    EXPECT_EQ(line.error().kind, refusal.kind) << refusal.name << ": " << line.error().message;
  }
}

TEST(GrantCertificate, StandsOnBothSidesOfItsLimits) {
  GrantTerms longest = terms();
  longest.valid_to = longest.valid_from + base::Seconds(24 * 3600 + 300);
  EXPECT_TRUE(check_grant_terms(longest));
  GrantTerms many = terms();
  many.principals.clear();
  for (std::size_t i = 0; i < kGrantPrincipalsMax; ++i) {
    many.principals.push_back("p" + std::to_string(i));
  }
  EXPECT_TRUE(check_grant_terms(many));
  many.principals.push_back("one-more");
  EXPECT_EQ(check_grant_terms(many).error().kind, ErrorKind::kLimit);
  std::string list = "10.0.0.1";
  for (std::size_t i = 1; i < kSourceAddressesMax; ++i) list += ",10.0.0.1";
  EXPECT_TRUE(check_source_address(list));
  EXPECT_EQ(check_source_address(list + ",10.0.0.1").error().kind, ErrorKind::kLimit);
}

TEST(GrantCertificate, ALeafIsReadOnlyWhereItIsOne) {
  codec::SshCertificateBody body;
  EXPECT_FALSE(leaf_of(body));
  body.extensions = {{"ledger-leaf@onus", "abc"}};
  EXPECT_FALSE(leaf_of(body));
}

}  // namespace
}  // namespace onus::access
