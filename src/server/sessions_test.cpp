#include "onus/server/sessions.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "onus/crypto/system_rng.h"

namespace onus::server {
namespace {

constexpr base::TimePoint kStart{base::Seconds(1'790'000'000)};

TEST(Sessions, OnePersonEndsTheirOwnOldestAndNobodyElses) {
  crypto::SystemRng rng;
  Sessions sessions(rng);
  const auto other = sessions.begin("marta", "key", kStart).value();
  std::vector<std::string> tokens;
  for (std::size_t i = 0; i < kSessionsPerPersonMax; ++i) {
    const auto at = kStart + base::Seconds(static_cast<std::int64_t>(i));
    tokens.push_back(sessions.begin("tomas", "key", at).value().first);
  }
  const auto later = kStart + base::Seconds(100);
  EXPECT_TRUE(sessions.find(tokens[0], later));  // used now: the second is the oldest
  EXPECT_EQ(sessions.open(), kSessionsPerPersonMax + 1);
  const auto fresh = sessions.begin("tomas", "key", later);
  ASSERT_TRUE(fresh);
  EXPECT_EQ(sessions.open(), kSessionsPerPersonMax + 1);
  EXPECT_FALSE(sessions.find(tokens[1], later));
  EXPECT_TRUE(sessions.find(tokens[0], later));
  EXPECT_TRUE(sessions.find(tokens[2], later));
  EXPECT_TRUE(sessions.find(fresh->first, later));
  EXPECT_TRUE(sessions.find(other.first, later));
}

TEST(Sessions, WhoAsksForEveryPlaceKeepsNobodyFromSigningIn) {
  crypto::SystemRng rng;
  Sessions sessions(rng);
  const auto first = sessions.ask("tomas", "log", kStart).value().first;
  std::string last;
  for (std::size_t i = 0; i < kChallengesMax; ++i) {
    last = sessions.ask("nobody", "log", kStart + base::Seconds(1)).value().first;
  }
  const auto marta = sessions.ask("marta", "log", kStart + base::Seconds(2));
  ASSERT_TRUE(marta);
  EXPECT_FALSE(sessions.take(first, kStart + base::Seconds(3)));  // the oldest went
  EXPECT_TRUE(sessions.take(last, kStart + base::Seconds(3)));
  const auto taken = sessions.take(marta->first, kStart + base::Seconds(3));
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->person, "marta");
  EXPECT_FALSE(sessions.take(marta->first, kStart + base::Seconds(3)));  // once
}

}  // namespace
}  // namespace onus::server
