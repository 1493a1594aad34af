#include "onus/server/passkey_watch.h"

#include <gtest/gtest.h>

namespace onus::server {
namespace {

TEST(PasskeyWatch, TellsACounterThatDidNotGoUp) {
  PasskeyWatch watch;
  EXPECT_FALSE(watch.answered("a", {7, false})) << "the first that is seen";
  EXPECT_FALSE(watch.answered("a", {8, false}));
  EXPECT_TRUE(watch.answered("a", {8, false})) << "the same once more";
  EXPECT_TRUE(watch.answered("a", {3, false}));
  EXPECT_TRUE(watch.answered("a", {8, false})) << "the highest stays";
  EXPECT_TRUE(watch.answered("a", {0, false})) << "it counted before";
  EXPECT_FALSE(watch.answered("a", {9, false}));
  EXPECT_FALSE(watch.answered("b", {1, false})) << "another key";
  EXPECT_EQ(watch.went_back(), 4U);
}

TEST(PasskeyWatch, ExpectsNothingOfAKeyThatCountsNothing) {
  PasskeyWatch watch;
  EXPECT_FALSE(watch.answered("a", {0, true}));
  EXPECT_FALSE(watch.answered("a", {0, true}));
  EXPECT_FALSE(watch.answered("a", {5, true})) << "it begins to count";
  EXPECT_EQ(watch.newest("a"), (KeyAnswer{5, true}));
}

TEST(PasskeyWatch, KnowsWhatTheLogShowedAndSaysNothingOfIt) {
  PasskeyWatch watch;
  EXPECT_TRUE(watch.first_look("ines"));
  EXPECT_FALSE(watch.first_look("ines"));
  watch.answered_before("a", {9, false});
  watch.answered_before("a", {4, false});
  EXPECT_EQ(watch.went_back(), 0U);
  EXPECT_EQ(watch.newest("a"), (KeyAnswer{9, false}));
  EXPECT_TRUE(watch.answered("a", {9, false}));
}

TEST(PasskeyWatch, StopsAtItsLimit) {
  PasskeyWatch watch;
  for (std::size_t i = 0; i < kWatchedKeysMax; ++i) {
    watch.registered(std::to_string(i), {"ines", "id", "", ""});
  }
  EXPECT_TRUE(watch.registration("0"));
  watch.registered("one more", {"ines", "id", "", ""});
  EXPECT_TRUE(watch.registration("one more"));
  std::size_t known = 0;
  for (std::size_t i = 0; i < kWatchedKeysMax; ++i) {
    known += watch.registration(std::to_string(i)) ? 1 : 0;
  }
  EXPECT_EQ(known, kWatchedKeysMax - 1);
  EXPECT_EQ(watch.registration("one more"), (Registered{"ines", "id", "", ""}));
}

}  // namespace
}  // namespace onus::server
