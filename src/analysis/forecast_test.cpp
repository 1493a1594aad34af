#include "onus/analysis/forecast.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "onus/model/expiry.h"
#include "test_estate.h"

namespace onus::analysis {
namespace {

// The test's moment is 2026-11-23T00:00:00Z.
constexpr Seconds kDay{86400};
const TimePoint kNow{Seconds{1795392000}};

/// The door asks for a badge under an issuing CA under a root; the key in the safe needs Ann or
/// Ben.
constexpr const char* kDoor = R"(
people:
  ann: {name: Ann, deputy: ben, away: [{from: 2026-12-01, to: 2026-12-05}], authenticators: []}
  ben: {name: Ben, left: 2026-12-03, authenticators: []}
components:
  root: {kind: certificate-authority, owner: ann, needs: [], expires: 2026-12-10}
  safe: {kind: safe, needs: []}
identities:
  issuing: {kind: certificate, owner: ben, issuer: root, expires: 2027-06-01, needs: []}
  badge: {kind: certificate, issuer: issuing, expires: 2027-01-01, needs: []}
operations:
  enter: {title: Enter, access: [door], recovery: [key], needs: []}
workflows:
  door: {method: certificate, identities: [badge], needs: []}
recovery:
  key: {kind: break-glass, validator: ann, verify_every: 30d, verified: 2026-11-20, needs: [],
        steps: [{do: Open the safe, by: {any: [ann, ben]}, needs: [safe]}]}
acceptances: [{finding: REC004, on: enter, by: ann, until: 2026-12-03, because: x}]
)";

Forecast ahead(const TestEstate& estate, int days) {
  auto graph = Graph::make(estate.graph().estate(), estate.graph().moment());
  auto answer = forecast(*std::move(graph), {kNow + kDay * days});
  EXPECT_TRUE(answer.has_value());
  return *std::move(answer);
}

std::vector<std::string> told(const TestEstate& estate, const Forecast& answer,
                              const ForecastDate& date) {
  std::vector<std::string> list;
  for (const std::uint32_t fact : date.facts) {
    list.push_back(std::string(fact_name(answer.facts[fact].kind)) + " " +
                   estate.name(answer.facts[fact].item));
  }
  return list;
}

TEST(Forecast, TellsDatesInOrderAndWhatEachTakes) {
  const TestEstate estate(kDoor);
  const Forecast answer = ahead(estate, 30);
  ASSERT_EQ(answer.dates.size(), 5U);
  using Facts = std::vector<std::string>;
  // Ann leaves on leave, Ben stays.
  EXPECT_EQ(answer.dates[0].at, kNow + kDay * 8);
  EXPECT_EQ(told(estate, answer, answer.dates[0]), (Facts{"away ann"}));
  EXPECT_TRUE(answer.dates[0].paths_lost.empty());
  // Ben is gone too: nobody opens the safe.
  EXPECT_EQ(told(estate, answer, answer.dates[1]), (Facts{"leaves ben", "acceptance-ends enter"}));
  ASSERT_EQ(answer.dates[1].paths_lost.size(), 1U);
  EXPECT_EQ(estate.names(answer.dates[1].paths_lost[0].witness),
            (std::vector<std::string>{"key", "ben"}));
  EXPECT_EQ(estate.names(answer.dates[1].without_recovery), (std::vector<std::string>{"enter"}));
  // Ann is back.
  EXPECT_EQ(told(estate, answer, answer.dates[2]), (Facts{"back ann"}));
  EXPECT_EQ(estate.names(answer.dates[2].recovery_again), (std::vector<std::string>{"enter"}));
  // The root ends, and with it everything under it, years before its own end.
  EXPECT_EQ(answer.dates[3].at, kNow + kDay * 17);
  EXPECT_EQ(told(estate, answer, answer.dates[3]), (Facts{"expires root"}));
  ASSERT_EQ(answer.dates[3].lost.size(), 1U);
  EXPECT_EQ(estate.names(answer.dates[3].lost[0].witness),
            (std::vector<std::string>{"enter", "door", "badge", "issuing", "root"}));
  EXPECT_EQ(answer.dates[3].fell, 5U);  // root, issuing, badge, door, enter
  // 30 days after 20 November.
  EXPECT_EQ(told(estate, answer, answer.dates[4]), (Facts{"verification-due key"}));
  EXPECT_EQ(estate.name(answer.facts.back().who), "ann");
}

TEST(Forecast, TakesItsEndInAndItsBeginningOut) {
  const TestEstate estate(kDoor);
  EXPECT_TRUE(ahead(estate, 7).dates.empty());
  EXPECT_EQ(ahead(estate, 8).dates.size(), 1U);
  auto later = Graph::make(estate.graph().estate(), {kNow + kDay * 8, {}});
  const auto answer = forecast(*std::move(later), {kNow + kDay * 9});
  ASSERT_TRUE(answer.has_value());
  EXPECT_TRUE(answer->dates.empty());
}

TEST(Forecast, SaysWhatIsSoAtTheStart) {
  const TestEstate estate(kDoor);
  auto late = Graph::make(estate.graph().estate(), {kNow + kDay * 18, {}});
  const auto answer = forecast(*std::move(late), {kNow + kDay * 19});
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(estate.names(answer->down_at_start), (std::vector<std::string>{"enter"}));
}

TEST(Forecast, LooksOnlyAtWhatADateChanges) {
  const TestEstate estate(kDoor);
  // Badge, door, enter and the like for the root; the path for each of three people's dates.
  EXPECT_LT(ahead(estate, 30).looked_at, 20U);
}

TEST(Forecast, TellsGapsOfARota) {
  const TestEstate estate(R"(
people:
  ann: {name: Ann, away: [{from: 2026-12-01, to: 2026-12-05}]}
teams: {ops: {lead: ann, members: [ann], on_call: r}}
rotas: {r: {from: 2026-11-01, shift: 7d, order: [ann]}}
)");
  const Forecast answer = ahead(estate, 30);
  const auto gap = std::find_if(answer.facts.begin(), answer.facts.end(),
                                [](const Fact& one) { return one.kind == Fact::Kind::kRotaGap; });
  ASSERT_NE(gap, answer.facts.end());
  EXPECT_EQ(gap->at, kNow + kDay * 8);
  EXPECT_EQ(gap->until, kNow + kDay * 12);
  EXPECT_EQ(estate.name(gap->who), "ann");
}

TEST(Forecast, AsksForALaterMoment) {
  const TestEstate estate(kDoor);
  for (const Seconds ahead : {Seconds{0}, Seconds{-1}, kForecastMax + Seconds{1}}) {
    auto graph = Graph::make(estate.graph().estate(), {kNow, {}});
    EXPECT_FALSE(forecast(*std::move(graph), {kNow + ahead}).has_value());
  }
  auto graph = Graph::make(estate.graph().estate(), {kNow, {}});
  EXPECT_TRUE(forecast(*std::move(graph), {kNow + kForecastMax}).has_value());
}

TEST(Expiry, IsThatOfTheShortestLivedIssuer) {
  const TestEstate estate(kDoor);
  const model::Estate& read = estate.graph().estate();
  const model::ChainEnd end = model::chain_end(read, estate.at("badge"));
  EXPECT_EQ(end.at, kNow + kDay * 17);
  EXPECT_EQ(estate.name(end.link), "root");
  EXPECT_EQ(estate.names(model::issuer_chain(read, estate.at("badge"))),
            (std::vector<std::string>{"badge", "issuing", "root"}));
  EXPECT_FALSE(model::chain_end(read, estate.at("safe")).at.has_value());
}

TEST(Expiry, EndsInALoopOfIssuers) {
  const TestEstate estate(R"(
identities:
  a: {issuer: b}
  b: {issuer: a, expires: 2027-01-01}
)");
  const model::Estate& read = estate.graph().estate();
  EXPECT_EQ(estate.name(model::chain_end(read, estate.at("a")).link), "b");
  EXPECT_EQ(model::issuer_chain(read, estate.at("a")).size(), 2U);
}

}  // namespace
}  // namespace onus::analysis
