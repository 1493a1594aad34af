#include "onus/recorder/permit.h"

#include <gtest/gtest.h>

#include "onus/crypto/ssh_certificate.h"

namespace onus::recorder {
namespace {

using base::ErrorKind;

constexpr std::int64_t kFrom = 1'764'115'200, kTo = 1'764'118'800;

crypto::PrivateKey key_of(char seed) {
  return crypto::PrivateKey::from_seed(base::SecretBytes(std::string(32, seed))).value();
}

codec::SshPublicKey public_key_of(char seed) {
  codec::SshPublicKey key;
  key.point = key_of(seed).public_bytes();
  return key;
}

codec::SshCertificateBody body() {
  codec::SshCertificateBody made;
  made.key = public_key_of('s');
  made.nonce = "nonce";
  made.serial = 7;
  made.key_id = "request-42";
  made.principals = {"turbine"};
  made.valid_after = kFrom;
  made.valid_before = kTo;
  made.critical_options = {{"force-command", "/usr/bin/onus-record session"}};
  made.authority = public_key_of('a');
  return made;
}

std::string line_of(const codec::SshCertificateBody& of) {
  return crypto::issue_ssh_certificate(of, key_of('a')).value();
}

base::Result<Permit> judge(const std::string& line, std::int64_t now) {
  const std::vector<codec::SshPublicKey> authorities{public_key_of('b'), public_key_of('a')};
  return judge_certificate(line, authorities, now);
}

TEST(Permit, TellsRequestSerialAndEnd) {
  const auto permit = judge(line_of(body()), kFrom + 10);
  ASSERT_TRUE(permit) << permit.error().message;
  EXPECT_EQ(permit->request, "request-42");
  EXPECT_EQ(permit->serial, 7U);
  EXPECT_EQ(permit->ends_at_s, kTo);
}

TEST(Permit, HoldsFromItsFirstSecondToTheOneBeforeItsEnd) {
  const std::string line = line_of(body());
  EXPECT_FALSE(judge(line, kFrom - 1));
  EXPECT_TRUE(judge(line, kFrom));
  EXPECT_TRUE(judge(line, kTo - 1));
  EXPECT_FALSE(judge(line, kTo));
  EXPECT_FALSE(judge(line, -1));
}

struct Refusal {
  const char* name;
  void (*change)(codec::SshCertificateBody&);
  const char* says;
};

TEST(Permit, RefusesWhatWasNotMadeForARecordedSession) {
  const std::vector<Refusal> refusals{
      {"no forced command", [](auto& b) { b.critical_options.clear(); }, "forces no command"},
      {"another option instead",
       [](auto& b) { b.critical_options = {{"source-address", "10.0.0.0/8"}}; },
       "forces no command"},
      {"a host's", [](auto& b) { b.use = codec::SshCertificateUse::kHost; }, "host's"},
      {"an id that leads elsewhere", [](auto& b) { b.key_id = "../etc/passwd"; }, "key id"},
      {"an id that hides", [](auto& b) { b.key_id = ".hidden"; }, "key id"},
      {"no id", [](auto& b) { b.key_id.clear(); }, "key id"},
      {"an id too long", [](auto& b) { b.key_id = std::string(129, 'x'); }, "key id"},
  };
  for (const Refusal& refusal : refusals) {
    auto changed = body();
    refusal.change(changed);
    const auto permit = judge(line_of(changed), kFrom);
    ASSERT_FALSE(permit) << refusal.name;
    EXPECT_EQ(permit.error().kind, ErrorKind::kDenied) << refusal.name;
    EXPECT_NE(permit.error().message.find(refusal.says), std::string::npos)
        << refusal.name << ": " << permit.error().message;
  }
}

TEST(Permit, RefusesAnotherAuthorityAndAForgedSignature) {
  auto strange = body();
  strange.authority = public_key_of('c');
  const auto by_stranger = crypto::issue_ssh_certificate(strange, key_of('c')).value();
  EXPECT_NE(judge(by_stranger, kFrom).error().message.find("not trusted"), std::string::npos);
  auto read = codec::parse_ssh_certificate_line(line_of(body())).value();
  read.body.valid_before += 3600;  // an hour more than was signed
  const auto forged = codec::ssh_certificate_line(read.body, read.signature);
  EXPECT_EQ(judge(forged, kFrom).error().kind, ErrorKind::kDenied);
}

TEST(Permit, FindsTheCertificateInWhatSshdTells) {
  EXPECT_EQ(certificate_in("publickey ssh-ed25519-cert-v01@openssh.com AAAA\n").value(),
            "ssh-ed25519-cert-v01@openssh.com AAAA");
  EXPECT_EQ(certificate_in("password\npublickey ssh-rsa AAAA\n"
                           "publickey ssh-rsa-cert-v01@openssh.com BBBB")
                .value(),
            "ssh-rsa-cert-v01@openssh.com BBBB");
  EXPECT_EQ(certificate_in("publickey ssh-ed25519 AAAA\n").error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(certificate_in("").error().kind, ErrorKind::kNotFound);
}

TEST(Permit, ReadsAuthoritiesAndNamesTheLineThatIsNone) {
  const std::string key = codec::ssh_key_line(public_key_of('a'), "authority of 2025");
  const auto keys = parse_authorities("# ours\n\n" + key + "\r\n" + key + "\n");
  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_EQ(keys->size(), 2U);
  const auto wrong = parse_authorities(key + "\nnot a key\n");
  EXPECT_NE(wrong.error().message.find("line 2"), std::string::npos);
  EXPECT_EQ(parse_authorities("# none\n").error().kind, ErrorKind::kNotFound);
}

}  // namespace
}  // namespace onus::recorder
