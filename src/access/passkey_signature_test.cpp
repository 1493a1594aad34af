#include "onus/access/passkey_signature.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "onus/access/webauthn.h"
#include "onus/codec/json.h"
#include "onus/crypto/public_key.h"
#include "onus/crypto/sshsig.h"

namespace onus::access {
namespace {

using base::ErrorKind;
using codec::JsonValue;

constexpr std::string_view kNamespace = "unittest";

std::string unhex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

struct Vector {
  std::string_view id;
  std::string_view key_type;
  std::string_view algorithm;
  bool verified;  // of the flags byte in each vector, by hand: 0x19, 0x01, 0x0d, 0x19, 0x19
};

constexpr Vector kVectors[] = {
    {"none-es256", "sk-ecdsa-sha2-nistp256@openssh.com",
     "webauthn-sk-ecdsa-sha2-nistp256@openssh.com", false},
    {"packed-eddsa", "sk-ssh-ed25519@openssh.com", "webauthn-sk-ssh-ed25519@onus", false},
    {"packed-es384", "sk-ecdsa-sha2-nistp384@onus", "webauthn-sk-ecdsa-sha2-nistp384@onus",
     true},
    {"packed-es512", "sk-ecdsa-sha2-nistp521@onus", "webauthn-sk-ecdsa-sha2-nistp521@onus",
     false},
    {"packed-rs256", "sk-rsa@onus", "webauthn-sk-rsa-sha2-256@onus", false},
};

// The sign-ins of WebAuthn Level 3's vectors: their challenge stands for what was to be signed.
class PasskeySignature : public testing::Test {
 protected:
  PasskeySignature() {
    std::ifstream in("tests/vectors/webauthn/webauthn_l3_test_vectors.json", std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    all_ = codec::parse_json(text).value();
  }

  [[nodiscard]] const JsonValue& vector(std::string_view id) const {
    for (const JsonValue& one : all_.find("vectors")->items) {
      if (one.text_of("id") == id) return one;
    }
    ADD_FAILURE() << id;
    return all_;
  }

  static Credential registered(const JsonValue& one) {
    const JsonValue& ceremony = *one.find("registration");
    const CeremonyDemand demand{{"example.org", {"https://example.org"}, {"https://example.com"}},
                                unhex(*ceremony.text_of("challenge")),
                                false,
                                true};
    return verify_registration({unhex(*ceremony.text_of("clientDataJSON")),
                                unhex(*ceremony.text_of("attestationObject"))},
                               demand, {{}, base::TimePoint{base::Seconds{1'790'000'000}}})
        .value();
  }
  static PasskeyAssertion assertion(const JsonValue& one) {
    const JsonValue& ceremony = *one.find("authentication");
    return {unhex(*ceremony.text_of("authenticatorData")),
            unhex(*ceremony.text_of("clientDataJSON")), unhex(*ceremony.text_of("signature"))};
  }
  static std::string challenge(const JsonValue& one) {
    return unhex(*one.find("authentication")->text_of("challenge"));
  }

  /// As the desk does it: into the container, through its reader, to the one judge.
  static base::Result<crypto::SignatureFacts> judged(const codec::SshPublicKey& key,
                                                     const PasskeyAssertion& answer,
                                                     const std::string& to_be_signed) {
    const auto whole = sshsig_of(key, kNamespace, answer);
    if (!whole) return std::unexpected(whole.error());
    const auto read = codec::parse_sshsig(codec::armor_sshsig(*whole));
    if (!read) return std::unexpected(read.error());
    EXPECT_EQ(*read, *whole);
    return crypto::verify_ssh_signature(crypto::PublicKey::from_ssh(read->key).value(), *read,
                                        to_be_signed);
  }

  JsonValue all_;
};

TEST_F(PasskeySignature, CarriesEachAlgorithmsVector) {
  for (const Vector& which : kVectors) {
    const JsonValue& one = vector(which.id);
    const auto credential = registered(one);
    const auto key = ssh_key_of(credential.key, "example.org");
    ASSERT_TRUE(key.has_value()) << which.id;
    EXPECT_EQ(codec::ssh_key_type_name(key->type), which.key_type);
    EXPECT_EQ(crypto::enrolment_problem(*key), std::nullopt) << which.id;
    EXPECT_EQ(codec::parse_ssh_key_line(codec::ssh_key_line(*key)).value().key, *key);
    EXPECT_EQ(cose_key_of(*key).value(), credential.key) << which.id;
    const auto whole = sshsig_of(*key, kNamespace, assertion(one)).value();
    EXPECT_EQ(codec::ssh_signature_algorithm_name(whole.signature.algorithm), which.algorithm);
    const auto facts = judged(*key, assertion(one), challenge(one));
    ASSERT_TRUE(facts.has_value()) << which.id << ": " << facts.error().message;
    EXPECT_TRUE(facts->security_key && facts->user_present) << which.id;
    EXPECT_EQ(facts->user_verified, which.verified) << which.id;
    EXPECT_EQ(facts->origin, "https://example.org");
  }
}

TEST_F(PasskeySignature, RefusesAnyChangedByte) {
  for (const Vector& which : kVectors) {
    const JsonValue& one = vector(which.id);
    const auto key = ssh_key_of(registered(one).key, "example.org").value();
    const std::string asked = challenge(one);
    const PasskeyAssertion good = assertion(one);
    // Of the relying party's hash the container holds the name instead; the key says which it is.
    for (std::size_t i = 0; i < 32; ++i) {
      PasskeyAssertion bad = good;
      bad.authenticator_data[i] = static_cast<char>(bad.authenticator_data[i] ^ 1);
      ASSERT_FALSE(sshsig_of(key, kNamespace, bad).has_value()) << which.id << " byte " << i;
    }
    for (std::string PasskeyAssertion::* part :
         {&PasskeyAssertion::authenticator_data, &PasskeyAssertion::client_data,
          &PasskeyAssertion::signature}) {
      for (std::size_t i = 0; i < (good.*part).size(); ++i) {
        PasskeyAssertion bad = good;
        (bad.*part)[i] = static_cast<char>((bad.*part)[i] ^ (1U << (i % 8)));
        ASSERT_FALSE(judged(key, bad, asked).has_value()) << which.id << " byte " << i;
      }
    }
  }
}

TEST_F(PasskeySignature, RefusesAnotherChallengeRelyingPartyOrKey) {
  for (const Vector& which : kVectors) {
    const JsonValue& one = vector(which.id);
    const auto cose = registered(one).key;
    const auto key = ssh_key_of(cose, "example.org").value();
    EXPECT_EQ(judged(key, assertion(one), challenge(one) + "x").error().message,
              "the client data is not about what was signed, or names another origin");
    const auto elsewhere = ssh_key_of(cose, "example.com").value();
    EXPECT_EQ(judged(elsewhere, assertion(one), challenge(one)).error().message,
              "the passkey answered for another name than example.com");
    for (const Vector& other : kVectors) {
      if (other.id == which.id) continue;
      const auto theirs = ssh_key_of(registered(vector(other.id)).key, "example.org").value();
      EXPECT_FALSE(judged(theirs, assertion(one), challenge(one)).has_value())
          << which.id << " with the key of " << other.id;
    }
  }
}

TEST_F(PasskeySignature, SaysWhatToDoWithAnAlgorithmThatNothingIsSignedWith) {
  const auto refused = ssh_key_of(registered(vector("packed-ed448")).key, "example.org");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(refused.error().message,
            "this passkey is of algorithm -53 (COSE), which nothing in the ledger is signed with; "
            "enrol one of -7 (ES256), -8 (Ed25519), -35 (ES384), -36 (ES512) or -257 (RS256), or a "
            "security key by ssh-keygen -t ed25519-sk");
}

TEST_F(PasskeySignature, RefusesKeysThatNoPasskeyHolds) {
  auto key = ssh_key_of(registered(vector("packed-eddsa")).key, "example.org").value();
  key.type = codec::SshKeyType::kEd25519;
  EXPECT_EQ(sshsig_of(key, kNamespace, assertion(vector("packed-eddsa"))).error().message,
            "a ssh-ed25519 key is held by no passkey");
  EXPECT_FALSE(cose_key_of(key).has_value());
}

// The two numbers of ECDSA, in ways that DER does not have.
TEST_F(PasskeySignature, ReadsDerInItsOneForm) {
  const JsonValue& one = vector("none-es256");
  const auto key = ssh_key_of(registered(one).key, "example.org").value();
  const auto with = [&](std::string signature) {
    PasskeyAssertion answer = assertion(one);
    answer.signature = std::move(signature);
    return sshsig_of(key, kNamespace, answer).has_value();
  };
  EXPECT_TRUE(with(unhex("3006020101020101")));
  for (const std::string_view bad :
       {"", "30", "3006", "3106020101020101", "3007020101020101", "300602010102010100",
        "3006020100020101", "3006020181020101", "300702020001020101", "30810602010102 0101",
        "3006030101020101", "300302010100", "30060201010201", "300802010102010102", "3080"}) {
    EXPECT_FALSE(with(unhex(bad))) << bad;
  }
  EXPECT_TRUE(with(unhex("3026022100") + "\x80" + std::string(31, 'r') + unhex("020101")));
  EXPECT_FALSE(with(unhex("3026022100") + "\x7F" + std::string(31, 'r') + unhex("020101")));
  EXPECT_FALSE(with(unhex("3027022200") + "\x80" + std::string(32, 'r') + unhex("020101")));
}

}  // namespace
}  // namespace onus::access
