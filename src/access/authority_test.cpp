#include "onus/access/authority.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "onus/crypto/system_rng.h"

namespace onus::access {
namespace {

using base::ErrorKind;
using base::SecretBytes;

constexpr crypto::ScryptCost kQuick{10, 8, 1};
constexpr base::TimePoint kNow{base::Seconds{1'764'115'200}};

SshAuthority authority(char seed = 'a') {
  return SshAuthority::from_seed(SecretBytes(std::string(32, seed))).value();
}

std::vector<Holder> holders(const std::vector<std::pair<std::string, std::string>>& of) {
  std::vector<Holder> made;
  for (const auto& [name, passphrase] : of) made.push_back({name, SecretBytes(passphrase)});
  return made;
}

std::vector<SecretBytes> secrets(const std::vector<std::string>& of) {
  std::vector<SecretBytes> made;
  for (const std::string& one : of) made.emplace_back(one);
  return made;
}

base::Result<SealedAuthority> seal(const std::vector<std::pair<std::string, std::string>>& of) {
  crypto::SystemRng rng;
  return authority().seal(holders(of), kNow, rng, kQuick);
}

SealedAuthority sealed_for_two() {
  return seal({{"ines", "first passphrase"}, {"marta", "second passphrase"}}).value();
}

TEST(Authority, OpensWithItsPassphraseAfterAFile) {
  const SealedAuthority sealed = seal({{"ines", "a passphrase"}}).value();
  const auto read = parse_sealed_authority(sealed_authority_text(sealed).value());
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, sealed);
  const auto opened = SshAuthority::unseal(*read, secrets({"a passphrase"}));
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(opened->public_key(), authority().public_key());
  EXPECT_EQ(opened->key().sign("x").value(), authority().key().sign("x").value());
}

TEST(Authority, SplitBetweenTwoItNeedsBoth) {
  const SealedAuthority sealed = sealed_for_two();
  EXPECT_TRUE(SshAuthority::unseal(sealed, secrets({"first passphrase", "second passphrase"})));
  const std::vector<std::vector<std::string>> wrong{{"first passphrase", "x"},
                                                    {"x", "second passphrase"},
                                                    {"second passphrase", "first passphrase"},
                                                    {"first passphrase", "first passphrase"}};
  for (const auto& passphrases : wrong) {
    const auto opened = SshAuthority::unseal(sealed, secrets(passphrases));
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::kDenied);
    EXPECT_EQ(opened.error().message,
              "the passphrases do not open this authority, or its file was changed");
  }
  EXPECT_EQ(SshAuthority::unseal(sealed, secrets({"first passphrase"})).error().kind,
            ErrorKind::kInvalid);
}

// Each share alone, opened by hand, is not the seed: the halves of two sealings of one key have
// nothing in common, and only their XOR is the key.
TEST(Authority, AShareAloneSaysNothing) {
  SealedAuthority one = sealed_for_two();
  SealedAuthority mixed = sealed_for_two();
  mixed.shares[1] = one.shares[1];
  const auto opened =
      SshAuthority::unseal(mixed, secrets({"first passphrase", "second passphrase"}));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::kDenied);
}

TEST(Authority, WhatStandsInTheFileIsBoundToItsShares) {
  const auto passphrases = secrets({"first passphrase", "second passphrase"});
  const auto refused = [&](const SealedAuthority& changed) {
    const auto opened = SshAuthority::unseal(changed, passphrases);
    return !opened && opened.error().kind == ErrorKind::kDenied;
  };
  SealedAuthority changed = sealed_for_two();
  changed.public_key = authority('b').public_key();
  EXPECT_TRUE(refused(changed));
  changed = sealed_for_two();
  changed.made_at += base::Seconds(1);
  EXPECT_TRUE(refused(changed));
  changed = sealed_for_two();
  changed.shares[0].holder = "eve";
  EXPECT_TRUE(refused(changed));
  changed = sealed_for_two();
  std::swap(changed.shares[0], changed.shares[1]);
  EXPECT_TRUE(refused(changed));
}

TEST(Authority, OneMessageForWhateverIsWrongWithAFile) {
  const std::string text = sealed_authority_text(sealed_for_two()).value();
  std::vector<std::string> files{"", "{}", "null", text + text, text.substr(0, text.size() / 2)};
  const auto with = [&](std::string_view from, std::string_view to) {
    std::string changed = text;
    const std::size_t at = changed.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    files.push_back(changed.replace(at, from.size(), to));
  };
  with("\"version\":1", "\"version\":2");
  with("scrypt", "argon2");
  with("aes-256-gcm", "rot13-and-so");
  with("\"log2_n\":10", "\"log2_n\":63");
  with("\"log2_n\":10", "\"log2_n\":-1");
  with("\"p\":1", "\"p\":1.5");
  with("\"r\":8", "\"r\":4294967296");
  with("ssh-ed25519 ", "ssh-rsa ");
  with("\"holder\":\"ines\"", "\"holder\":\"\"");
  with("\"shares\"", "\"parts\"");
  with("\"salt\":\"", "\"salt\":\"*");
  for (const std::string& file : files) {
    const auto read = parse_sealed_authority(file);
    ASSERT_FALSE(read) << file;
    EXPECT_EQ(read.error().kind, ErrorKind::kInvalid);
    EXPECT_TRUE(read.error().message.starts_with("no sealed authority of version 1")) << file;
  }
  EXPECT_EQ(parse_sealed_authority(std::string(kAuthorityFileBytesMax, ' ')).error().kind,
            ErrorKind::kInvalid);
  EXPECT_EQ(parse_sealed_authority(std::string(kAuthorityFileBytesMax + 1, ' ')).error().kind,
            ErrorKind::kLimit);
}

// No proper beginning of a file is a file.
TEST(Authority, ATruncatedFileIsRefusedAtEveryByte) {
  const std::string text = sealed_authority_text(sealed_for_two()).value();
  for (std::size_t bytes = 0; bytes + 1 < text.size(); ++bytes) {
    ASSERT_FALSE(parse_sealed_authority(text.substr(0, bytes))) << bytes;
  }
}

TEST(Authority, IsSealedForOneOrTwoWhoDiffer) {
  EXPECT_EQ(seal({}).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(seal({{"a", "1"}, {"b", "2"}, {"c", "3"}}).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(seal({{"a", "1"}, {"a", "2"}}).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(seal({{"a", "1"}, {"b", "1"}}).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(seal({{"", "1"}}).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(seal({{"a b", "1"}}).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(seal({{"a", ""}}).error().kind, ErrorKind::kInvalid);
  EXPECT_TRUE(seal({{std::string(kHolderBytesMax, 'a'), "1"}}));
  EXPECT_FALSE(seal({{std::string(kHolderBytesMax + 1, 'a'), "1"}}));
}

TEST(Authority, NoSecretStandsInItsFile) {
  const std::string text = sealed_authority_text(sealed_for_two()).value();
  EXPECT_FALSE(text.contains("passphrase"));
  EXPECT_FALSE(text.contains("YWFhYWFh"));  // base64 of the seed's letters
}

}  // namespace
}  // namespace onus::access
