#include "onus/crypto/sshsig.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace onus::crypto {
namespace {

using base::ErrorKind;

// The samples of openssh-portable, made by ssh-keygen and by a browser.
std::string sample(const std::string& name) {
  std::ifstream in("tests/vectors/ledger/sshsig/" + name, std::ios::binary);
  EXPECT_TRUE(in.good()) << name;
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

codec::SshSig parsed(const std::string& name) {
  auto signature = codec::parse_sshsig(sample(name));
  EXPECT_TRUE(signature.has_value())
      << name << ": " << (signature ? "" : signature.error().message);
  return signature ? std::move(*signature) : codec::SshSig{};
}

struct Sample {
  std::string name;
  SignatureFacts facts;
};

const std::vector<Sample>& samples() {
  static const std::vector<Sample> kSamples{
      {"ed25519", {}},
      {"ecdsa", {}},
      {"rsa", {}},
      {"ed25519_sk", {true, true, false, false, 0, std::nullopt}},
      {"ecdsa_sk", {true, true, false, false, 0, std::nullopt}},
      {"ecdsa_sk_webauthn", {true, true, false, false, 0, "https://www.mindrot.org"}},
  };
  return kSamples;
}

TEST(SshSig, VerifiesTheSamplesOfOpenSsh) {
  for (const Sample& one : samples()) {
    const auto signature = parsed(one.name + ".sig");
    std::string line = sample(one.name + ".pub");
    line.erase(line.find_last_not_of('\n') + 1);
    EXPECT_EQ(signature.key, codec::parse_ssh_key_line(line).value().key) << one.name;
    const auto facts = verify_sshsig(signature, sample("namespace"), sample("signed-data"));
    ASSERT_TRUE(facts.has_value()) << one.name << ": " << facts.error().message;
    EXPECT_EQ(facts->security_key, one.facts.security_key) << one.name;
    EXPECT_EQ(facts->user_present, one.facts.user_present) << one.name;
    EXPECT_EQ(facts->origin, one.facts.origin) << one.name;
    EXPECT_EQ(codec::armor_sshsig(signature), sample(one.name + ".sig")) << one.name;
  }
}

TEST(SshSig, RefusesOtherDataAndOtherNamespaces) {
  const std::string data = sample("signed-data");
  for (const Sample& one : samples()) {
    const auto signature = parsed(one.name + ".sig");
    EXPECT_EQ(verify_sshsig(signature, "unittest", data + " ").error().kind, ErrorKind::kDenied);
    EXPECT_EQ(verify_sshsig(signature, "unittest", "").error().kind, ErrorKind::kDenied);
    EXPECT_EQ(verify_sshsig(signature, "unittests", data).error().kind, ErrorKind::kDenied);
  }
}

// Its signature is over our namespace, but it says that it was made for another.
TEST(SshSig, RefusesABlobThatNamesAnotherNamespaceThanWasSigned) {
  for (const Sample& one : samples()) {
    auto signature = parsed(one.name + ".sig");
    signature.name_space = "another";
    const auto refused = verify_sshsig(signature, "unittest", sample("signed-data"));
    ASSERT_FALSE(refused.has_value()) << one.name;
    EXPECT_TRUE(refused.error().message.contains("another namespace than unittest"));
  }
}

TEST(SshSig, NamesTheAlgorithmThatItDoesNotKnow) {
  const auto refused = codec::parse_sshsig(sample("mldsa44-ed25519.sig"));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(refused.error().message,
            "SSH public key: algorithm not supported: ssh-mldsa44-ed25519@openssh.com");
}

}  // namespace
}  // namespace onus::crypto
