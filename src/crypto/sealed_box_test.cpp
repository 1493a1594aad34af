#include "onus/crypto/sealed_box.h"

#include <gtest/gtest.h>

#include <vector>

#include "onus/crypto/private_key.h"
#include "onus/crypto/system_rng.h"

namespace onus::crypto {
namespace {

using base::ErrorKind;
using base::SecretBytes;

constexpr ScryptCost kQuick{10, 8, 1};

SecretBytes secret(std::string_view text) { return SecretBytes(text); }

std::string unhex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

SealedBox sealed(std::string_view text = "the seed") {
  SystemRng rng;
  return seal_box(secret(text), secret("open sesame"), "beside", kQuick, rng).value();
}

TEST(SealedBox, OpensWithItsPassphraseBesideTheSame) {
  const auto opened = open_box(sealed(), secret("open sesame"), "beside");
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(opened->view(), "the seed");
}

// Made by another program: hashlib.scrypt and AESGCM of Python's `cryptography`, with the
// parameters below.
TEST(SealedBox, OpensWhatAnotherProgramSealed) {
  const SealedBox box{
      .cost = {14, 8, 1},
      .salt = unhex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"),
      .nonce = unhex("6465666768696a6b6c6d6e6f"),
      .sealed = unhex("22bf9a7bf09c33ce042b519c1c946e9c6c1852e56e9009ac4f70a36875e50d90fb647c49c066"
                      "e7d2eed51bae7e50828d")};
  const auto opened = open_box(box, secret("correct horse battery staple"), "onus vector");
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(opened->view(), "thirty-two bytes of a secret....");
}

TEST(SealedBox, EveryBitCounts) {
  const SealedBox box = sealed("x");
  std::vector<SealedBox> changed;
  for (std::string SealedBox::* part : {&SealedBox::salt, &SealedBox::nonce, &SealedBox::sealed}) {
    for (std::size_t i = 0; i < (box.*part).size(); ++i) {
      changed.push_back(box);
      (changed.back().*part)[i] ^= 0x10;
    }
  }
  changed.push_back(box);
  changed.back().cost.p = 2;
  for (const SealedBox& one : changed) {
    const auto opened = open_box(one, secret("open sesame"), "beside");
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::kDenied);
    EXPECT_EQ(opened.error().message, "the passphrase does not open it, or it was changed");
  }
}

TEST(SealedBox, RefusesAWrongPassphraseAndAnotherNeighbour) {
  const SealedBox box = sealed();
  EXPECT_EQ(open_box(box, secret("open sesam"), "beside").error().kind, ErrorKind::kDenied);
  EXPECT_EQ(open_box(box, secret("open sesame"), "besides").error().kind, ErrorKind::kDenied);
  EXPECT_EQ(open_box(box, secret(""), "beside").error().kind, ErrorKind::kInvalid);
  const std::string longest(kPassphraseBytesMax, 'x');
  EXPECT_EQ(open_box(box, secret(longest), "beside").error().kind, ErrorKind::kDenied);
  EXPECT_EQ(open_box(box, secret(longest + "x"), "beside").error().kind, ErrorKind::kLimit);
}

TEST(SealedBox, RefusesPartsOfAnotherLength) {
  for (std::string SealedBox::* part : {&SealedBox::salt, &SealedBox::nonce, &SealedBox::sealed}) {
    SealedBox box = sealed();
    (box.*part).resize((box.*part).size() > 16 ? 16 : 8);
    EXPECT_EQ(open_box(box, secret("open sesame"), "beside").error().kind, ErrorKind::kInvalid);
  }
}

TEST(SealedBox, BoundsWhatAFileMayCost) {
  EXPECT_TRUE(cost_is_bounded(kSealingCost));
  EXPECT_TRUE(cost_is_bounded({10, 1, 1}));
  EXPECT_FALSE(cost_is_bounded({9, 8, 1}));
  EXPECT_TRUE(cost_is_bounded({20, 8, 4}));
  EXPECT_FALSE(cost_is_bounded({20, 8, 5}));  // 5 GiB of work
  EXPECT_FALSE(cost_is_bounded({21, 8, 1}));  // 2 GiB of memory
  EXPECT_FALSE(cost_is_bounded({25, 1, 1}));
  EXPECT_FALSE(cost_is_bounded({10, 0, 1}));
  EXPECT_FALSE(cost_is_bounded({10, 33, 1}));
  EXPECT_FALSE(cost_is_bounded({10, 8, 0}));
  EXPECT_FALSE(cost_is_bounded({10, 8, 17}));
  SealedBox box = sealed();
  box.cost = {31, 8, 1};
  EXPECT_EQ(open_box(box, secret("open sesame"), "beside").error().kind, ErrorKind::kInvalid);
}

}  // namespace
}  // namespace onus::crypto
