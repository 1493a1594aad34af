#include "onus/access/webauthn.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "key_description.h"
#include "onus/codec/json.h"

namespace onus::access {
namespace {

using base::ErrorKind;
using codec::JsonValue;
using crypto::Certificate;

std::string unhex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

constexpr base::TimePoint kNow{base::Seconds{1'790'000'000}};  // within the certificates' years

// The vectors of WebAuthn Level 3, and what each shows of its authenticator.
class WebAuthn : public testing::Test {
 protected:
  WebAuthn() {
    std::ifstream in("tests/vectors/webauthn/webauthn_l3_test_vectors.json", std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    all_ = codec::parse_json(text).value();
    anchors_.push_back(Certificate::parse(unhex(*all_.text_of("attestation_ca_cert"))).value());
  }

  static CeremonyDemand demand(const JsonValue& ceremony) {
    return {{"example.org", {"https://example.org"}, {"https://example.com"}},
            unhex(*ceremony.text_of("challenge")),
            false,
            true};
  }

  [[nodiscard]] const std::vector<JsonValue>& vectors() const {
    return all_.find("vectors")->items;
  }
  [[nodiscard]] const JsonValue& vector(std::string_view id) const {
    for (const JsonValue& one : vectors()) {
      if (one.text_of("id") == id) return one;
    }
    ADD_FAILURE() << id;
    return vectors().front();
  }
  [[nodiscard]] AttestationRoots roots() const { return {anchors_, kNow}; }

  [[nodiscard]] base::Result<Credential> registered(const JsonValue& one) const {
    const JsonValue& ceremony = *one.find("registration");
    return verify_registration(
        {unhex(*ceremony.text_of("clientDataJSON")), unhex(*ceremony.text_of("attestationObject"))},
        demand(ceremony), roots());
  }

  // The bytes of a sign-in, to be changed.
  struct SignIn {
    std::string client_data;
    std::string data;
    std::string signature;
  };
  static SignIn sign_in(const JsonValue& one) {
    const JsonValue& ceremony = *one.find("authentication");
    return {unhex(*ceremony.text_of("clientDataJSON")),
            unhex(*ceremony.text_of("authenticatorData")), unhex(*ceremony.text_of("signature"))};
  }
  static base::Result<Authentication> authenticated(const JsonValue& one, const SignIn& parts,
                                                    const Credential& credential) {
    return verify_authentication({parts.client_data, parts.data, parts.signature},
                                 demand(*one.find("authentication")), credential);
  }

  JsonValue all_;
  std::vector<Certificate> anchors_;
};

TEST_F(WebAuthn, AcceptsEveryVectorOfTheSpecification) {
  ASSERT_EQ(vectors().size(), 15U);
  for (const JsonValue& one : vectors()) {
    const std::string id(*one.text_of("id"));
    const auto credential = registered(one);
    ASSERT_TRUE(credential.has_value()) << id << ": " << credential.error().message;
    EXPECT_EQ(credential->id, unhex(*one.find("registration")->text_of("credential_id"))) << id;
    const std::string aaguid = unhex(*one.find("registration")->text_of("aaguid"));
    EXPECT_TRUE(std::ranges::equal(credential->aaguid, aaguid, [](std::uint8_t a, char b) {
      return a == static_cast<std::uint8_t>(b);
    })) << id;
    const AttestationTrust expected = id.starts_with("none")          ? AttestationTrust::kNone
                                      : id.starts_with("packed-self") ? AttestationTrust::kSelf
                                                                      : AttestationTrust::kTrusted;
    EXPECT_EQ(credential->trust, expected) << id;
    const auto signed_in = authenticated(one, sign_in(one), *credential);
    ASSERT_TRUE(signed_in.has_value()) << id << ": " << signed_in.error().message;
    EXPECT_FALSE(signed_in->counter_went_back) << id;
  }
}

TEST_F(WebAuthn, RefusesASignInWithAnyByteChanged) {
  for (const JsonValue& one : vectors()) {
    const Credential credential = registered(one).value();
    const SignIn good = sign_in(one);
    for (std::string SignIn::* part : {&SignIn::client_data, &SignIn::data, &SignIn::signature}) {
      for (std::size_t i = 0; i < (good.*part).size(); ++i) {
        SignIn bad = good;
        (bad.*part)[i] = static_cast<char>((bad.*part)[i] ^ (1U << (i % 8)));
        ASSERT_FALSE(authenticated(one, bad, credential).has_value())
            << *one.text_of("id") << " byte " << i;
      }
    }
  }
}

// What no format signs may change, but then the credential is another; what is trusted may not
// change at all. Bits that are reserved mean nothing yet.
TEST_F(WebAuthn, NeverTakesAChangedRegistrationForTheSame) {
  for (const JsonValue& one : vectors()) {
    const JsonValue& ceremony = *one.find("registration");
    const Credential good = registered(one).value();
    const std::string client_data = unhex(*ceremony.text_of("clientDataJSON"));
    const std::string object = unhex(*ceremony.text_of("attestationObject"));
    for (std::size_t i = 0; i < object.size(); ++i) {
      std::string bad = object;
      bad[i] = static_cast<char>(bad[i] ^ (1U << (i % 8)));
      const auto changed = verify_registration({client_data, bad}, demand(ceremony), roots());
      ASSERT_FALSE(changed && *changed == good) << *one.text_of("id") << " byte " << i;
      if (good.trust == AttestationTrust::kSelf) {
        ASSERT_FALSE(changed.has_value() && changed->trust == good.trust) << i;
      }
    }
    for (std::size_t i = 0; i < client_data.size(); ++i) {
      std::string bad = client_data;
      bad[i] = static_cast<char>(bad[i] ^ 0x01);
      const auto changed = verify_registration({bad, object}, demand(ceremony), roots());
      // With no attestation nothing signs the client data; only what we compare holds it.
      if (good.trust == AttestationTrust::kNone) continue;
      ASSERT_FALSE(changed.has_value()) << *one.text_of("id") << " byte " << i;
    }
  }
}

TEST_F(WebAuthn, TrustsOnlyMakersThatWereHandedIn) {
  const JsonValue& ceremony = *vector("packed-es256").find("registration");
  const std::string client_data = unhex(*ceremony.text_of("clientDataJSON"));
  const std::string object = unhex(*ceremony.text_of("attestationObject"));
  const auto trust_at = [&](std::span<const Certificate> anchors, base::TimePoint at) {
    return verify_registration({client_data, object}, demand(ceremony), {anchors, at})->trust;
  };
  EXPECT_EQ(trust_at({}, kNow), AttestationTrust::kUntrusted);
  EXPECT_EQ(trust_at(anchors_, base::TimePoint{}), AttestationTrust::kUntrusted);
  EXPECT_EQ(trust_at(anchors_, kNow), AttestationTrust::kTrusted);
}

TEST_F(WebAuthn, AsksForWhatIsDemanded) {
  const JsonValue& one = vector("none-es256-topOrigin");
  const JsonValue& ceremony = *one.find("registration");
  const std::string client_data = unhex(*ceremony.text_of("clientDataJSON"));
  const std::string object = unhex(*ceremony.text_of("attestationObject"));
  const auto kind = [&](const CeremonyDemand& asked) {
    const auto result = verify_registration({client_data, object}, asked, roots());
    return result ? std::string("accepted") : result.error().message;
  };
  CeremonyDemand asked = demand(ceremony);
  EXPECT_EQ(kind(asked), "accepted");
  asked.user_verification = true;
  EXPECT_EQ(kind(asked), "passkey: it asked for no PIN or biometric, which is demanded");
  asked = demand(ceremony);
  asked.in_frames = false;
  EXPECT_EQ(kind(asked),
            "passkey: it was asked for in a frame of another page, which is not allowed");
  asked = demand(ceremony);
  asked.relying_party.top_origins.clear();
  EXPECT_EQ(kind(asked), "passkey: it was asked for within a page that may not hold ours");
  asked = demand(ceremony);
  asked.relying_party.origins = {"https://example.org.evil"};
  EXPECT_EQ(kind(asked), "passkey: it was asked for by a page that is not ours");
  asked = demand(ceremony);
  asked.relying_party.id = "example.com";
  EXPECT_EQ(kind(asked), "passkey: it was made for another relying party");
  asked = demand(ceremony);
  asked.challenge[0] ^= 1;
  EXPECT_EQ(kind(asked),
            "passkey: the challenge is another than was handed out: it may be an old answer");
}

TEST_F(WebAuthn, RefusesOneCeremonysAnswerInTheOther) {
  const JsonValue& one = vector("none-es256");
  const JsonValue& ceremony = *one.find("registration");
  SignIn parts = sign_in(one);
  parts.client_data = unhex(*ceremony.text_of("clientDataJSON"));
  const auto refused = verify_authentication({parts.client_data, parts.data, parts.signature},
                                             demand(ceremony), registered(one).value());
  EXPECT_EQ(refused.error().message, "passkey: the client data is of another ceremony");
}

TEST_F(WebAuthn, TellsACounterThatWentBack) {
  const JsonValue& one = vector("none-es256");
  Credential credential = registered(one).value();
  EXPECT_FALSE(authenticated(one, sign_in(one), credential)->counter_went_back);
  credential.counter = 7;
  EXPECT_TRUE(authenticated(one, sign_in(one), credential)->counter_went_back);
}

TEST_F(WebAuthn, RefusesAKeyThatMayNotBeCopiedAndWasYesterday) {
  const JsonValue& one = vector("none-es256");
  Credential credential = registered(one).value();
  credential.backup_eligible = !credential.backup_eligible;
  EXPECT_EQ(authenticated(one, sign_in(one), credential).error().kind, ErrorKind::kDenied);
}

TEST_F(WebAuthn, StopsAtItsLimits) {
  const JsonValue& one = vector("none-es256");
  const CeremonyDemand asked = demand(*one.find("registration"));
  const std::string long_client_data(kClientDataBytesMax + 1, ' ');
  EXPECT_EQ(verify_registration({long_client_data, ""}, asked, roots()).error().kind,
            ErrorKind::kLimit);
  const std::string client_data = unhex(*one.find("registration")->text_of("clientDataJSON"));
  const std::string long_object(kAttestationBytesMax + 1, '\0');
  EXPECT_EQ(verify_registration({client_data, long_object}, asked, roots()).error().kind,
            ErrorKind::kLimit);
}

// By hand: SEQUENCE of INTEGER 1, ENUMERATED 0, INTEGER 0, ENUMERATED 0, OCTETS "c", OCTETS "",
// and two lists.
std::string description(const std::string& software, const std::string& hardware) {
  const auto element = [](char head, const std::string& content) {
    return std::string(1, head) + static_cast<char>(content.size()) + content;
  };
  const std::string zero(1, '\0');
  return element('\x30', element('\x02', "\x01") + element('\x0A', zero) + element('\x02', zero) +
                             element('\x0A', zero) + element('\x04', "c") + element('\x04', "") +
                             element('\x30', software) + element('\x30', hardware));
}

TEST(KeyDescription, IsReadForWhatTheKeyMayDo) {
  const std::string sign("\xA1\x05\x31\x03\x02\x01\x02", 7);
  const std::string sign_and_encrypt("\xA1\x08\x31\x06\x02\x01\x02\x02\x01\x00", 10);
  const std::string made_inside("\xBF\x85\x3E\x03\x02\x01\x00", 7);
  const std::string imported("\xBF\x85\x3E\x03\x02\x01\x02", 7);
  const std::string for_all("\xBF\x84\x58\x02\x05\x00", 6);
  EXPECT_TRUE(android_description_allows(description("", ""), "c"));
  EXPECT_TRUE(android_description_allows(description("", sign + made_inside), "c"));
  EXPECT_FALSE(android_description_allows(description("", ""), "d"));
  EXPECT_FALSE(android_description_allows(description("", sign_and_encrypt), "c"));
  EXPECT_FALSE(android_description_allows(description("", imported), "c"));
  EXPECT_FALSE(android_description_allows(description(for_all, ""), "c"));
  EXPECT_FALSE(android_description_allows(description("", for_all), "c"));
  const std::string good = description("", sign + made_inside);
  for (std::size_t i = 0; i < good.size(); ++i) {
    EXPECT_FALSE(android_description_allows(std::string_view(good).substr(0, i), "c")) << i;
  }
  EXPECT_FALSE(android_description_allows(good + '\0', "c"));
}

}  // namespace
}  // namespace onus::access
