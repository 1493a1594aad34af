#include "onus/crypto/webauthn_signature.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "onus/codec/cbor.h"
#include "onus/codec/cose_key.h"
#include "onus/codec/json.h"

namespace onus::crypto {
namespace {

using base::ErrorKind;
using codec::JsonValue;
using codec::SshKeyType;

std::string unhex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

// The credential's key out of a registration, as an SSH key of the same algorithm.
PublicKey key_of(const JsonValue& registration, SshKeyType type) {
  const auto object = codec::parse_cbor(unhex(*registration.text_of("attestationObject"))).value();
  const std::string& data = object.find("authData")->bytes;
  constexpr std::size_t kIdLengthAt = 53;
  const std::size_t id_bytes = static_cast<unsigned char>(data[kIdLengthAt]) * 256U +
                               static_cast<unsigned char>(data[kIdLengthAt + 1]);
  const auto value =
      codec::parse_cbor_prefix(std::string_view(data).substr(kIdLengthAt + 2 + id_bytes)).value();
  const auto cose = codec::parse_cose_key(value.value).value();
  codec::SshPublicKey key;
  key.type = type;
  key.application = "example.org";
  key.point = cose.y.empty() ? cose.x : "\x04" + cose.x + cose.y;
  key.rsa_modulus = cose.modulus;
  key.rsa_exponent = cose.exponent;
  return PublicKey::from_ssh(key).value();
}

struct Vector {
  std::string_view id;
  SshKeyType type;
};

// The sign-ins of WebAuthn Level 3's vectors: their challenge stands for what was to be signed.
class WebAuthnSignature : public testing::Test {
 protected:
  WebAuthnSignature() {
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

  static WebAuthnAssertion assertion(const JsonValue& one) {
    const JsonValue& ceremony = *one.find("authentication");
    return {unhex(*ceremony.text_of("authenticatorData")),
            unhex(*ceremony.text_of("clientDataJSON")), unhex(*ceremony.text_of("signature"))};
  }
  static std::string challenge(const JsonValue& one) {
    return unhex(*one.find("authentication")->text_of("challenge"));
  }

  JsonValue all_;
};

constexpr Vector kVectors[] = {
    {"none-es256", SshKeyType::kEcdsaP256},   {"none-es256", SshKeyType::kSkEcdsaP256},
    {"packed-es384", SshKeyType::kEcdsaP384}, {"packed-es512", SshKeyType::kEcdsaP521},
    {"packed-rs256", SshKeyType::kRsa},       {"packed-eddsa", SshKeyType::kEd25519}};

TEST_F(WebAuthnSignature, VerifiesEachAlgorithmsVector) {
  // Of the flags byte in each vector, by hand: 0x19, 0x19, 0x0d, 0x19, 0x19, 0x01.
  const std::vector<bool> kVerified{false, false, true, false, false, false};
  for (std::size_t i = 0; i < std::size(kVectors); ++i) {
    const JsonValue& one = vector(kVectors[i].id);
    const PublicKey key = key_of(*one.find("registration"), kVectors[i].type);
    const std::string asked = challenge(one);
    const auto facts = verify_webauthn_signature(key, assertion(one), {"example.org", asked});
    ASSERT_TRUE(facts.has_value()) << kVectors[i].id << ": " << facts.error().message;
    EXPECT_TRUE(facts->security_key && facts->user_present) << kVectors[i].id;
    EXPECT_EQ(facts->user_verified, kVerified[i]) << kVectors[i].id;
    EXPECT_EQ(facts->origin, "https://example.org");
  }
}

TEST_F(WebAuthnSignature, RefusesAnyChangedByte) {
  for (const Vector& which : kVectors) {
    const JsonValue& one = vector(which.id);
    const PublicKey key = key_of(*one.find("registration"), which.type);
    const std::string asked = challenge(one);
    const WebAuthnAssertion good = assertion(one);
    for (std::string WebAuthnAssertion::* part :
         {&WebAuthnAssertion::authenticator_data, &WebAuthnAssertion::client_data,
          &WebAuthnAssertion::signature}) {
      for (std::size_t i = 0; i < (good.*part).size(); ++i) {
        WebAuthnAssertion bad = good;
        (bad.*part)[i] = static_cast<char>((bad.*part)[i] ^ (1U << (i % 8)));
        ASSERT_FALSE(verify_webauthn_signature(key, bad, {"example.org", asked}).has_value())
            << which.id << " byte " << i;
      }
    }
  }
}

TEST_F(WebAuthnSignature, RefusesAnotherChallengePartyOrCeremony) {
  const JsonValue& one = vector("packed-eddsa");
  const PublicKey key = key_of(*one.find("registration"), SshKeyType::kEd25519);
  const std::string asked = challenge(one);
  const auto kind = [&](const WebAuthnAssertion& answer, const WebAuthnExpectation& expected) {
    return verify_webauthn_signature(key, answer, expected).error().message;
  };
  EXPECT_EQ(kind(assertion(one), {"example.org", asked + "x"}),
            "passkey signature: the challenge is not what was to be signed");
  EXPECT_EQ(kind(assertion(one), {"example.com", asked}),
            "passkey signature: it was made for another relying party");
  WebAuthnAssertion created = assertion(one);
  created.client_data =
      R"({"type":"webauthn.create","challenge":"","origin":"https://example.org"})";
  EXPECT_EQ(kind(created, {"example.org", ""}),
            "passkey signature: the client data is no assertion's");
  WebAuthnAssertion twice = assertion(one);
  twice.client_data.insert(1, R"("type":"webauthn.get",)");
  EXPECT_EQ(verify_webauthn_signature(key, twice, {"example.org", asked}).error().kind,
            ErrorKind::kInvalid);
  WebAuthnAssertion longer = assertion(one);
  longer.client_data.append(codec::kWebAuthnClientDataBytesMax, ' ');
  EXPECT_EQ(verify_webauthn_signature(key, longer, {"example.org", asked}).error().kind,
            ErrorKind::kLimit);
}

}  // namespace
}  // namespace onus::crypto
