#include "onus/base/secret_bytes.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <type_traits>
#include <utility>

namespace onus::base {
namespace {

static_assert(!std::is_copy_constructible_v<SecretBytes>);
static_assert(!std::is_copy_assignable_v<SecretBytes>);

TEST(SecretBytes, HoldsWhatItWasGiven) {
  SecretBytes secret("hush");
  EXPECT_EQ(secret.view(), "hush");
  const SecretBytes copy = secret.clone();
  secret.span()[0] = 'r';
  EXPECT_EQ(secret.view(), "rush");
  EXPECT_EQ(copy.view(), "hush");
  EXPECT_EQ(SecretBytes(3).view(), std::string(3, '\0'));
}

TEST(SecretBytes, IsEmptyAfterMoving) {
  SecretBytes from("hush");
  SecretBytes to(std::move(from));
  EXPECT_TRUE(from.empty());  // NOLINT(bugprone-use-after-move): what is left is what is asked
  EXPECT_EQ(to.view(), "hush");
  SecretBytes other("more");
  other = std::move(to);
  EXPECT_EQ(other.view(), "hush");
}

TEST(SecretBytes, WipesWhatItDrops) {
  SecretBytes secret("hush-hush");
  const auto whole = secret.span();
  secret.shrink(4);
  EXPECT_EQ(secret.view(), "hush");
  for (std::size_t i = 4; i < whole.size(); ++i) EXPECT_EQ(whole[i], 0) << i;
  EXPECT_DEATH(secret.shrink(5), "bytes <= size_");
}

TEST(Wipe, OverwritesEveryByte) {
  std::array<std::uint8_t, 5> bytes{1, 2, 3, 4, 5};
  wipe(std::span(bytes).first(4));
  EXPECT_EQ(bytes, (std::array<std::uint8_t, 5>{0, 0, 0, 0, 5}));
}

TEST(EqualInConstantTime, ComparesLikeEqualityDoes) {
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("xbc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
  EXPECT_FALSE(equal_in_constant_time("\x80", "\x81"));
}

}  // namespace
}  // namespace onus::base
