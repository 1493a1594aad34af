// Lanes worked by hand: what falls and what recovers, and that no lane sees its neighbour.
#include "lane_engine.h"

#include <array>
#include <set>

#include "onus/analysis/contingency.h"
#include "onus/analysis/core_sweep.h"
#include "onus/analysis/pairs.h"
#include "test_estate.h"

namespace onus::analysis {
namespace {

// A ring of mutual need (idp, dns), a count (two of three), a quorum of distinct people, a repair
// that rests on the ring itself and one that does not.
constexpr std::string_view kPlant = R"(
people:
  ann: {name: Ann}
  bob: {name: Bob}
  cat: {name: Cat}
teams:
  ops: {name: Ops, members: [ann, bob]}
  sec: {name: Sec, members: [bob, cat]}
components:
  idp: {kind: identity-provider, needs: [dns], restore: {by: vendor, takes: 8h}}
  dns: {kind: dns, needs: [idp], restore: {by: ann, needs: [idp], takes: 20m}}
  hsm-a: {kind: hsm, needs: []}
  hsm-b: {kind: hsm, needs: []}
  hsm-c: {kind: hsm, needs: []}
  ca: {kind: certificate-authority, needs: {at_least: 2, of: [hsm-a, hsm-b, hsm-c]}}
  host: {kind: host, needs: []}
workflows:
  login: {method: passkey, users: [ann], needs: [idp, host]}
  badge: {method: certificate, users: [{all: [ops, sec]}], needs: [ca, host]}
operations:
  restart: {criticality: critical, access: [login]}
  isolate: {criticality: critical, access: [badge]}
  either: {criticality: critical, access: [login, badge]}
)";

std::vector<std::string> taken(const TestEstate& estate, const std::vector<std::string>& fails,
                               bool for_good) {
  const std::vector<std::vector<ItemIndex>> failures{estate.at(fails)};
  const CoreSweepResult result = core_sweep(estate.graph(), failures);
  std::vector<std::string> names;
  for (const CoreLoss& loss : result.of(0)) {
    if (loss.locked_out || !for_good) names.push_back(estate.name(loss.operation));
  }
  return names;
}

using Names = std::vector<std::string>;

TEST(CoreSweep, TakesARingDownAndBringsItBackByARepairFromOutside) {
  const TestEstate estate(kPlant);
  // The vendor repairs the identity provider, but it waits for DNS, which waits for it.
  EXPECT_EQ(taken(estate, {"idp"}, false), Names{"restart"});
  EXPECT_EQ(taken(estate, {"idp"}, true), Names{"restart"});
  // Ann's repair of DNS needs the identity provider, which is down without DNS.
  EXPECT_EQ(taken(estate, {"dns"}, true), Names{"restart"});
}

TEST(CoreSweep, CountsTwoOfThreeInEveryCombination) {
  const TestEstate estate(kPlant);
  EXPECT_EQ(taken(estate, {"hsm-a"}, false), Names{});
  for (const auto& two :
       {Names{"hsm-a", "hsm-b"}, Names{"hsm-a", "hsm-c"}, Names{"hsm-b", "hsm-c"}}) {
    EXPECT_EQ(taken(estate, two, true), Names{"isolate"});
  }
}

TEST(CoreSweep, CountsDistinctPeople) {
  const TestEstate estate(kPlant);
  // One of each team and not the same: without Bob, Ann and Cat; without Ann and Cat, Bob alone.
  EXPECT_EQ(taken(estate, {"bob"}, false), Names{});
  EXPECT_EQ(taken(estate, {"cat"}, false), Names{});
  EXPECT_EQ(taken(estate, {"bob", "cat"}, false), Names{"isolate"});
  EXPECT_EQ(taken(estate, {"ann", "bob"}, false), (Names{"restart", "isolate", "either"}));
}

TEST(LaneEngine, KeepsEveryLaneToItself) {
  const TestEstate estate(kPlant);
  const LaneProgram program = LaneProgram::make(estate.graph());
  // Neighbours fail different things in turn, so what leaks from one shows in the next.
  const std::array<Names, 5> turns{Names{}, Names{"hsm-a", "hsm-b"}, Names{"idp"},
                                   Names{"bob", "cat"}, Names{"hsm-a"}};
  const auto number = [&](std::string_view id) { return program.number[estate.at(id).value()]; };
  for (const LaneWidth width : {LaneWidth::kPlain, LaneWidth::kAvx2, LaneWidth::kAvx512}) {
    if (!supported(width)) continue;
    LaneEngine engine(program, width);
    LaneSet all;
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      all.set(lane);
      for (const ItemIndex item : estate.at(turns[lane % turns.size()])) engine.fail(item, lane);
    }
    engine.fall();
    engine.recover(all);
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const std::size_t turn = lane % turns.size();
      EXPECT_EQ(engine.fallen(number("ca")).test(lane), turn == 1) << lane;
      EXPECT_EQ(engine.fallen(number("restart")).test(lane), turn == 2) << lane;
      EXPECT_EQ(engine.fallen(number("isolate")).test(lane), turn == 1 || turn == 3) << lane;
      EXPECT_EQ(engine.lost(number("dns")).test(lane), turn == 2) << lane;
      EXPECT_FALSE(engine.fallen(number("either")).test(lane)) << lane;
    }
  }
}

TEST(Pairs, FindsWhatNeitherDoesAloneAndWhereItMeets) {
  const TestEstate estate(kPlant);
  const PairResult result = sweep_pairs(estate.graph());
  EXPECT_TRUE(result.complete);
  std::set<std::string> told;
  for (const Pair& pair : result.pairs) {
    std::string text = estate.name(pair.first) + "+" + estate.name(pair.second) + " at " +
                       estate.name(pair.meets) + ":";
    for (const PairEffect& effect : pair.effects) text += " " + estate.name(effect.operation);
    told.insert(text);
  }
  // By hand: two security modules stop the authority; and what takes one way in together with what
  // takes the other stops the operation that has both. The host takes both ways alone.
  EXPECT_EQ(told,
            (std::set<std::string>{"hsm-a+hsm-b at ca: isolate", "hsm-a+hsm-c at ca: isolate",
                                   "hsm-b+hsm-c at ca: isolate", "idp+ca at either: either",
                                   "dns+ca at either: either", "ca+login at either: either",
                                   "idp+badge at either: either", "dns+badge at either: either",
                                   "login+badge at either: either"}));
}

TEST(Pairs, CountsASecondThatIsUpOnlyByRepair) {
  const TestEstate estate(R"(
components:
  portal: {kind: server, needs: [path]}
  door: {kind: server, needs: [], restore: [{needs: [portal]}]}
recovery:
  path: {kind: break-glass, steps: [{do: act}]}
operations:
  open: {criticality: critical, needs: [door]}
)");
  // The portal is down before anything fails and comes by the path; failed, it has no repair.
  const PairResult result = sweep_pairs(estate.graph());
  ASSERT_EQ(result.pairs.size(), 1U);
  EXPECT_EQ(estate.names({result.pairs[0].first, result.pairs[0].second}),
            (Names{"portal", "door"}));
  EXPECT_TRUE(result.pairs[0].effects.at(0).locked_out);
}

TEST(Sweep, TellsTheListedPathThatHoldsAnOperationWithoutAccess) {
  const TestEstate estate(R"(
estate: {name: Small, common_causes: [vendor]}
recovery:
  path: {kind: break-glass, vendor: acme, steps: [{do: act}]}
components:
  part: {kind: server, vendor: acme, needs: [], restore: [{takes: 5m}]}
operations:
  open: {criticality: critical, needs: [part], recovery: [path]}
)");
  const SweepResult result = sweep(estate.graph());
  Simulator whole(estate.graph());
  ASSERT_EQ(result.outcomes.size(), 2U);
  for (const ContingencyOutcome& outcome : result.outcomes) {
    Disturbance alone;
    alone.fails = result.contingencies[outcome.contingency].fails;
    EXPECT_EQ(outcome.operations, whole.run(alone).operations);
  }
  EXPECT_EQ(estate.name(result.outcomes[0].operations.at(0).regained_by), "path");
}

TEST(Pairs, FindsAFallbackThatIsTakenToo) {
  const TestEstate estate(R"(
components:
  idp: {kind: identity-provider, needs: [], restore: {by: vendor, takes: 8h}}
  dns: {kind: dns, needs: [], restore: {by: vendor, takes: 5m}}
  safe: {kind: safe, needs: []}
  spare: {kind: safe, needs: []}
workflows:
  login: {method: passkey, needs: [idp, dns]}
recovery:
  key: {kind: break-glass, steps: [{do: Open it, needs: [safe], takes: 5m},
                                   {do: Turn it, needs: {any: [spare, safe]}, takes: 5m}]}
operations:
  open: {criticality: critical, tolerates: 30m, access: [login], recovery: [key]}
)");
  const PairResult result = sweep_pairs(estate.graph());
  // The vendor takes 8 h for the provider; DNS is back in 5 min whatever the safe does. The login
  // itself has no repair, so with the safe it locks out: that the core says already.
  ASSERT_EQ(result.pairs.size(), 2U);
  const Pair& late = result.pairs[0];
  EXPECT_EQ(estate.names({late.first, late.second, late.meets}), (Names{"idp", "safe", "key"}));
  ASSERT_EQ(late.effects.size(), 1U);
  EXPECT_TRUE(late.effects[0].fallback_lost);
  EXPECT_FALSE(late.effects[0].cut_off || late.effects[0].locked_out);
  EXPECT_EQ(late.effects[0].outcome.verdict, Verdict::kLate);
  EXPECT_EQ(late.effects[0].outcome.longest_gap, Seconds{8 * 3600});
  EXPECT_EQ(estate.names({result.pairs[1].first, result.pairs[1].second}),
            (Names{"safe", "login"}));
  EXPECT_TRUE(result.pairs[1].effects.at(0).locked_out);
  EXPECT_FALSE(result.n2_secure);
}

}  // namespace
}  // namespace onus::analysis
