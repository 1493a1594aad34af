#include "rate_limit.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace onus::server {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr RateLimit::Moment kStart{std::chrono::hours(1000)};

int taken(RateLimit& limit, std::string_view peer, Effort effort, RateLimit::Moment now, int asks) {
  int count = 0;
  for (int i = 0; i < asks; ++i) count += limit.take(peer, effort, now) ? 0 : 1;
  return count;
}

TEST(RateLimit, GivesABurstAndThenARate) {
  RateLimit limit;
  EXPECT_EQ(taken(limit, "192.0.2.1", Effort::kChange, kStart, 1000), 400);
  EXPECT_EQ(limit.take("192.0.2.1", Effort::kChange, kStart), seconds(1));
  // 50 a second: half a second gives 25.
  EXPECT_EQ(taken(limit, "192.0.2.1", Effort::kChange, kStart + milliseconds(500), 1000), 25);
  EXPECT_EQ(taken(limit, "192.0.2.1", Effort::kChange, kStart + seconds(1000), 1000), 400);
}

TEST(RateLimit, CountsEffortsAndAddressesEachByItself) {
  RateLimit limit;
  EXPECT_EQ(taken(limit, "192.0.2.1", Effort::kChange, kStart, 500), 400);
  EXPECT_EQ(taken(limit, "192.0.2.1", Effort::kHandshake, kStart, 500), 400);
  EXPECT_EQ(taken(limit, "192.0.2.1", Effort::kRead, kStart, 50'000), 40'000);
  EXPECT_EQ(taken(limit, "192.0.2.2", Effort::kChange, kStart, 500), 400);
}

TEST(RateLimit, TakesANetworkOf64BitsForOneAddress) {
  RateLimit limit;
  EXPECT_EQ(taken(limit, "2001:db8:1:2::1", Effort::kChange, kStart, 300), 300);
  EXPECT_EQ(taken(limit, "2001:db8:1:2:ffff::9", Effort::kChange, kStart, 300), 100);
  EXPECT_EQ(taken(limit, "2001:db8:1:3::1", Effort::kChange, kStart, 300), 300);
  EXPECT_EQ(network_of("fe80::1%eth0"), network_of("fe80::2"));
  EXPECT_EQ(network_of("::ffff:192.0.2.1"), "::ffff:192.0.2.1");
}

TEST(RateLimit, GoesOnWhereAClockStands) {
  RateLimit limit;
  EXPECT_EQ(taken(limit, "a", Effort::kChange, kStart, 400), 400);
  EXPECT_TRUE(limit.take("a", Effort::kChange, kStart - seconds(5)));
  EXPECT_EQ(taken(limit, "a", Effort::kChange, kStart + seconds(1), 100), 50);
}

TEST(RateLimit, AFloodOfAddressesTakesNoMemoryAndNoTurnFromThoseWhoAreKnown) {
  RateLimit limit;
  EXPECT_EQ(taken(limit, "known", Effort::kChange, kStart, 1), 1);
  int passed = 0;
  for (std::size_t i = 0; i < kRatedAddressesMax + 5000; ++i) {
    passed +=
        limit.take(fmt::format("10.{}.{}", i / 256, i % 256), Effort::kChange, kStart) ? 0 : 1;
  }
  // As many as are told apart, and one burst for all the others.
  EXPECT_EQ(passed, static_cast<int>(kRatedAddressesMax) - 1 + 400);
  EXPECT_EQ(taken(limit, "known", Effort::kChange, kStart, 500), 399);
  // A moment later those who rest are forgotten, and there is room.
  EXPECT_EQ(taken(limit, "new", Effort::kChange, kStart + seconds(30), 500), 400);
}

}  // namespace
}  // namespace onus::server
