#include "onus/ledger/reach.h"

#include "emergency_for_test.h"
#include "onus/ledger/emergency.h"
#include "onus/ledger/overdue.h"

namespace onus::ledger {
namespace {

using People = std::set<std::string>;

Reach reach_in(TestLog& log, std::uint32_t at_least = 2) {
  const auto record = log.governance().record_of(*log.governance().in_force(log.now));
  EXPECT_TRUE(record);
  RecordPolicy policy = (*record)->policies().at("pol");
  policy.approve->threshold = at_least;
  const auto reach = reach_of(log.governance(), **record, policy, log.now);
  EXPECT_TRUE(reach);
  return reach.value_or(Reach{});
}

// Two of secops (marta, rui, tomas) and ines approve; ines and tomas, of grid, may ask.
TEST(Reach, IsEnoughWhileOthersThanWhoAsksMeetTheRule) {
  TestLog log(test_estate(kTestPolicy));
  EXPECT_EQ(reach_in(log), (Reach{People{"ines", "marta", "rui", "tomas"}, {}, true}));
  EXPECT_TRUE(reach_in(log, 3).enough) << "ines asks, the three others approve";
  EXPECT_FALSE(reach_in(log, 4).enough) << "nobody is left to ask";
  EXPECT_EQ(log.revoke("tomas", "tomas"), "");
  EXPECT_EQ(reach_in(log), (Reach{People{"ines", "marta", "rui"}, People{"tomas"}, true}))
      << "ines asks, marta and rui approve";
  EXPECT_FALSE(reach_in(log, 3).enough);
}

TEST(Reach, ASoftwareKeyDoesNotCountWhereThePolicyWantsHardware) {
  TestLog log(test_estate(kTestPolicy));
  EXPECT_EQ(log.revoke("tomas", "tomas"), "");
  EXPECT_EQ(log.enrol("tomas", "tomas-soft", false), "");
  EXPECT_EQ(reach_in(log).unable, People{"tomas"});
}

TEST(Overdue, BeginsWithTheTermAndCountsWholeDays) {
  TestLog log(test_estate(kTestPolicy));
  const std::string id = log.ask("ines");
  EXPECT_EQ(steps_overdue(*log.open(id), log.now + base::Seconds(1'000'000)), std::nullopt);
  EXPECT_EQ(log.approve(id, "marta"), "");
  EXPECT_EQ(log.approve(id, "rui"), "");
  EXPECT_EQ(log.say(log.grant(id)), "");
  EXPECT_EQ(steps_overdue(*log.open(id), log.now + base::Seconds(1'000'000)), std::nullopt);
  EXPECT_EQ(log.end(id, "ines", "finished"), "");
  const auto late = [&](std::int64_t seconds) {
    return steps_overdue(*log.open(id), log.now + base::Seconds(seconds));
  };
  EXPECT_EQ(late(86399), std::nullopt);  // review_within is a day
  EXPECT_EQ(late(86400), 0U);
  EXPECT_EQ(late(2 * 86400 - 1), 0U);
  EXPECT_EQ(late(2 * 86400), 1U);
  EXPECT_EQ(late(31 * 86400), 30U);
}

}  // namespace
}  // namespace onus::ledger
