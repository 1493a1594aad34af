#include "onus/crypto/public_key.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include "onus/codec/json.h"
#include "onus/crypto/sha256.h"

namespace onus::crypto {
namespace {

using base::ErrorKind;
using codec::JsonValue;
using codec::SshKeyType;
using codec::SshPublicKey;

std::string unhex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

SshPublicKey ed25519(std::string_view bytes) {
  SshPublicKey key;
  key.point = bytes;
  return key;
}

JsonValue edge_cases() {
  std::ifstream in("tests/vectors/ledger/ed25519/ed25519vectors.json", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  auto value = codec::parse_json(text);
  EXPECT_TRUE(value.has_value());
  return value ? std::move(*value) : JsonValue{};
}

std::set<std::string> flags_of(const JsonValue& one) {
  std::set<std::string> flags;
  for (const JsonValue& flag : one.find("flags")->items) flags.insert(flag.string);
  return flags;
}

// RFC 8032 section 7.1, tests 1 and 2.
TEST(Ed25519, VerifiesTheRfcsTests) {
  const auto empty = PublicKey::from_ed25519(
      unhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));
  EXPECT_TRUE(
      empty
          ->verify(SignatureScheme::kEd25519, "",
                   unhex("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                         "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"))
          .has_value());
  const auto one = PublicKey::from_ed25519(
      unhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"));
  const std::string signature = unhex(
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
      "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  EXPECT_TRUE(one->verify(SignatureScheme::kEd25519, "\x72", signature).has_value());
  EXPECT_EQ(one->verify(SignatureScheme::kEd25519, "\x73", signature).error().kind,
            ErrorKind::kDenied);
  for (std::size_t i = 0; i < signature.size(); ++i) {
    std::string bad = signature;
    bad[i] = static_cast<char>(bad[i] ^ 0x01);
    EXPECT_FALSE(one->verify(SignatureScheme::kEd25519, "\x72", bad).has_value()) << i;
  }
  EXPECT_FALSE(one->verify(SignatureScheme::kEd25519, "\x72", signature + "x").has_value());
  EXPECT_FALSE(one->verify(SignatureScheme::kEd25519, "\x72", "").has_value());
}

// What CCTV's README says of the usual rule, OpenSSL's among them: refused are signatures whose R
// is not canonical and those that verify only with the cofactor; everything else passes. Where k
// was made from another encoding (`reencoded_k`) the flags do not tell: then a key of low order
// lets some pass by chance. Which ones was worked out with a program of its own, RFC 8032 in
// Python.
TEST(Ed25519, DecidesTheEdgeCasesAsTheUsualRuleDoes) {
  const std::set<int> kReencodedThatPass{35, 166, 167, 188, 255, 308, 311, 314, 838, 904};
  const JsonValue all = edge_cases();
  ASSERT_EQ(all.items.size(), 914U);
  std::size_t accepted = 0;
  for (const JsonValue& one : all.items) {
    const auto key = PublicKey::from_ed25519(unhex(*one.text_of("key")));
    ASSERT_TRUE(key.has_value());
    const bool valid =
        key->verify(SignatureScheme::kEd25519, *one.text_of("msg"), unhex(*one.text_of("sig")))
            .has_value();
    const auto flags = flags_of(one);
    const int number = static_cast<int>(one.find("number")->number);
    const bool expected = flags.contains("reencoded_k") ? kReencodedThatPass.contains(number)
                                                        : !flags.contains("non_canonical_R") &&
                                                              !flags.contains("low_order_residue");
    EXPECT_EQ(valid, expected) << number;
    accepted += valid ? 1 : 0;
  }
  EXPECT_EQ(accepted, 208U);
}

TEST(EnrolmentProblem, IsFoundInEveryLowOrderAndNonCanonicalKey) {
  std::size_t refused = 0;
  for (const JsonValue& one : edge_cases().items) {
    const auto flags = flags_of(one);
    const bool bad = flags.contains("low_order_A") || flags.contains("non_canonical_A");
    const auto problem = enrolment_problem(ed25519(unhex(*one.text_of("key"))));
    EXPECT_EQ(problem.has_value(), bad) << *one.text_of("key") << ": " << problem.value_or("");
    refused += bad ? 1 : 0;
  }
  EXPECT_GT(refused, 400U);
}

TEST(EnrolmentProblem, NamesAllFourteenEncodingsOfLowOrder) {
  // CCTV's list, in its order.
  const std::map<std::string, std::string> kPoints{
      {"0000000000000000000000000000000000000000000000000000000000000000", "low order"},
      {"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "not canonical"},
      {"0000000000000000000000000000000000000000000000000000000000000080", "low order"},
      {"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "not canonical"},
      {"0100000000000000000000000000000000000000000000000000000000000000", "low order"},
      {"0100000000000000000000000000000000000000000000000000000000000080", "not canonical"},
      {"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "not canonical"},
      {"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "not canonical"},
      {"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", "low order"},
      {"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85", "low order"},
      {"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", "low order"},
      {"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa", "low order"},
      {"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "low order"},
      {"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "not canonical"},
  };
  for (const auto& [hex, why] : kPoints) {
    const auto problem = enrolment_problem(ed25519(unhex(hex)));
    ASSERT_TRUE(problem.has_value()) << hex;
    EXPECT_TRUE(problem->contains(why)) << hex << ": " << *problem;
  }
}

TEST(EnrolmentProblem, IsFoundInAKeyThatIsNoPoint) {
  // y = 2: (y^2 - 1) / (d y^2 + 1) is no square (RFC 8032 section 5.1.3, computed with Python).
  std::string two(32, '\0');
  two[0] = 2;
  EXPECT_TRUE(enrolment_problem(ed25519(two)).value_or("").contains("no point of its curve"));
  EXPECT_FALSE(
      enrolment_problem(
          ed25519(unhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")))
          .has_value());
}

TEST(EnrolmentProblem, IsFoundInPointsOffTheNistCurves) {
  for (const auto& [type, bytes] : {std::pair{SshKeyType::kEcdsaP256, 65},
                                    {SshKeyType::kEcdsaP384, 97},
                                    {SshKeyType::kEcdsaP521, 133},
                                    {SshKeyType::kSkEcdsaP256, 65}}) {
    SshPublicKey key;
    key.type = type;
    key.point = std::string(static_cast<std::size_t>(bytes), '\x01');
    key.point[0] = '\x04';
    EXPECT_TRUE(enrolment_problem(key).value_or("").contains("no EC public key"));
  }
}

struct RsaCase {
  std::string_view name;
  std::size_t modulus_bytes;
  char last;  // of the modulus
  std::string exponent;
  bool good;
};

TEST(EnrolmentProblem, IsFoundInShortAndOddRsaKeys) {
  const std::vector<RsaCase> kCases{
      {"2048 bits", 256, '\x01', std::string("\x01\x00\x01", 3), true},
      {"2040 bits", 255, '\x01', std::string("\x01\x00\x01", 3), false},
      {"even modulus", 256, '\x02', std::string("\x01\x00\x01", 3), false},
      {"even exponent", 256, '\x01', std::string("\x01\x00\x00", 3), false},
      {"exponent 1", 256, '\x01', "\x01", false},
      {"exponent 3", 256, '\x01', "\x03", true},
  };
  for (const RsaCase& one : kCases) {
    SshPublicKey key;
    key.type = SshKeyType::kRsa;
    key.rsa_modulus = std::string(one.modulus_bytes, '\xFF');
    key.rsa_modulus.back() = one.last;
    key.rsa_exponent = one.exponent;
    EXPECT_EQ(!enrolment_problem(key).has_value(), one.good) << one.name;
  }
}

TEST(PublicKey, RefusesSchemesOfOtherKeys) {
  const auto key = PublicKey::from_ed25519(std::string(32, 'k')).value();
  for (const auto scheme : {SignatureScheme::kEcdsaSha256, SignatureScheme::kRsaSha512}) {
    EXPECT_EQ(key.verify(scheme, "", std::string(64, 's')).error().kind, ErrorKind::kDenied);
  }
  EXPECT_EQ(PublicKey::from_ed25519(std::string(31, 'k')).error().kind, ErrorKind::kInvalid);
}

TEST(Fingerprint, IsWhatSshKeygenPrints) {
  // ssh-keygen -lf tests/vectors/ledger/sshsig/ed25519.pub
  std::ifstream in("tests/vectors/ledger/sshsig/ed25519.pub");
  std::string line;
  std::getline(in, line);
  EXPECT_EQ(ssh_fingerprint(codec::parse_ssh_key_line(line).value().key).value(),
            "SHA256:ZxTZQ/K7JZpz0mHqWqdmYCUcq3MAtnu9TYA66TCBkxM");
}

}  // namespace
}  // namespace onus::crypto
