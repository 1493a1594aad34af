#include "onus/crypto/sha256.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace onus::crypto {
namespace {

// NIST's example values for SHA-256 (FIPS 180-4 examples, and the million "a" of FIPS 180-2).
constexpr std::string_view kOfAbc =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr std::string_view kOfNothing =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr std::string_view kOfTwoBlocks =
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1";
constexpr std::string_view kOfMillion =
    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

TEST(Sha256, GivesNistsExampleValues) {
  EXPECT_EQ(sha256("abc").value().hex(), kOfAbc);
  EXPECT_EQ(sha256("").value().hex(), kOfNothing);
  EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq").value().hex(),
            kOfTwoBlocks);
}

TEST(Sha256, HashesWhatArrivesInPieces) {
  Sha256 hash;
  const std::string piece(1000, 'a');
  for (int i = 0; i < 1000; ++i) hash.update(piece);
  EXPECT_EQ(hash.finish().value().hex(), kOfMillion);

  Sha256 bytes;
  bytes.update("a").update("").update(std::vector<std::uint8_t>{'b', 'c'});
  EXPECT_EQ(bytes.finish().value().hex(), kOfAbc);
}

TEST(Sha256, DiesWhenFinishedTwice) {
  Sha256 hash;
  EXPECT_TRUE(hash.finish().has_value());
  EXPECT_DEATH({ (void)hash.finish(); }, "does not hold");
}

TEST(Digest, IsReadBackFromItsHex) {
  const Digest digest = sha256("abc").value();
  EXPECT_EQ(parse_digest(digest.hex()).value(), digest);
  EXPECT_EQ(digest.bytes.front(), 0xBA);
  EXPECT_EQ(digest.bytes.back(), 0xAD);
}

TEST(Digest, RefusesAnotherSpelling) {
  std::string hex(kOfAbc);
  EXPECT_FALSE(parse_digest(hex.substr(1)).has_value());
  EXPECT_FALSE(parse_digest(hex + "0").has_value());
  EXPECT_FALSE(parse_digest("").has_value());
  hex[10] = 'A';
  EXPECT_FALSE(parse_digest(hex).has_value());
  hex[10] = 'g';
  EXPECT_EQ(parse_digest(hex).error().message, "character 11 of the digest is not one of 0-9 a-f");
}

TEST(Digest, IsOrderedByItsBytes) {
  Digest low;
  Digest high;
  low.bytes[0] = 1;
  high.bytes[0] = 2;
  low.bytes[31] = 9;
  EXPECT_LT(low, high);
  EXPECT_NE(low, high);
  EXPECT_NE(std::hash<Digest>{}(low), std::hash<Digest>{}(high));
}

}  // namespace
}  // namespace onus::crypto
