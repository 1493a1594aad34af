#include "onus/analysis/tradeoff.h"

#include <gtest/gtest.h>

#include "test_estate.h"

namespace onus::analysis {
namespace {

/// A door whose badge is a certificate of 9 h, renewed after 6 h: at worst 3 h are left. Its issuer
/// is repaired in 4 h; half an hour without the door is bearable.
constexpr const char* kDoor = R"(
people: {ann: {name: Ann, authenticators: []}}
components:
  ca: {kind: certificate-authority, needs: [], restore: {by: vendor, takes: 4h}}
identities:
  badge: {kind: certificate, issuer: ca, lifetime: 9h, needs: []}
operations:
  enter: {title: Enter, criticality: critical, tolerates: 30m, access: [door]}
workflows:
  door: {method: certificate, users: [ann], identities: [badge], needs: []}
)";

Graph graph_of(const TestEstate& estate) {
  auto graph = Graph::make(estate.graph().estate(), estate.graph().moment());
  return *std::move(graph);
}

TradeoffQuestion about(const TestEstate& estate, const char* id, Seconds from, Seconds to) {
  TradeoffQuestion question;
  question.subject = estate.at(id);
  question.from = from;
  question.to = to;
  return question;
}

constexpr Seconds kHour{3600};

TEST(Tradeoff, FindsTheLifetimesToTheSecond) {
  const TestEstate estate(kDoor);
  const auto answer = tradeoff(graph_of(estate), about(estate, "badge", Seconds{300}, 24 * kHour));
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(estate.name(answer->outlived), "ca");
  EXPECT_EQ(answer->now, 9 * kHour);
  ASSERT_EQ(answer->outages.size(), 1U);
  EXPECT_EQ(answer->outages[0].contingency.name, "ca");
  ASSERT_EQ(answer->outages[0].operations.size(), 1U);
  const OperationTradeoff& enter = answer->outages[0].operations[0];
  // A third of the lifetime, rounded up, is left. The gap is 4 h less that. It is bearable from
  // 3 h 30 m left on, which 12600 · 3 - 2 s leave; with 4 h left the loss has no length, and is
  // one.
  ASSERT_EQ(enter.stretches.size(), 3U);
  EXPECT_EQ(enter.stretches[0],
            (Stretch{Seconds{300}, Seconds{37797}, Verdict::kLate, Seconds{14300}, Seconds{1801}}));
  EXPECT_EQ(enter.stretches[1], (Stretch{Seconds{37798}, Seconds{43200}, Verdict::kCovered,
                                         Seconds{1800}, Seconds{0}}));
  EXPECT_EQ(enter.stretches[2],
            (Stretch{Seconds{43201}, 24 * kHour, Verdict::kUnaffected, {}, {}}));
  EXPECT_TRUE(enter.monotone);
  EXPECT_EQ(enter.covered_from, Seconds{37798});
}

TEST(Tradeoff, KeepsTheShareAfterWhichItIsRenewed) {
  std::string half = kDoor;
  half.replace(half.find("lifetime: 9h"), 12, "lifetime: 8h, renew_after: 4h");
  const TestEstate estate(half);
  const auto answer = tradeoff(graph_of(estate), about(estate, "badge", kHour, 24 * kHour));
  ASSERT_TRUE(answer.has_value());
  // Half is left: 7 h leave 3 h 30 m.
  EXPECT_EQ(answer->outages.at(0).operations.at(0).covered_from, 7 * kHour - Seconds{1});
}

TEST(Tradeoff, VariesWhatIsReferredToByAComponent) {
  const TestEstate estate(R"(
people: {ann: {name: Ann, authenticators: []}}
components:
  idp: {kind: identity-provider, needs: []}
operations:
  enter: {title: Enter, tolerates: 30m, access: [door]}
workflows:
  door: {method: passkey, users: [ann], identities: [], needs: [{item: idp, survives: 8h}]}
)");
  const auto answer = tradeoff(graph_of(estate), about(estate, "idp", kHour, 24 * kHour));
  ASSERT_TRUE(answer.has_value());
  // Nobody repairs idp, so it is a lockout however long the session lives.
  const auto& enter = answer->outages.at(0).operations.at(0);
  ASSERT_EQ(enter.stretches.size(), 1U);
  EXPECT_EQ(enter.stretches[0].verdict, Verdict::kLockedOut);
  EXPECT_FALSE(enter.covered_from.has_value());
  EXPECT_EQ(answer->now, 8 * kHour);
}

TEST(Tradeoff, SaysWhereLongerIsWorse) {
  // The radio lives 2 h on its battery. A session that ends within that leaves time to call for the
  // key; one that ends later does not.
  const TestEstate estate(R"(
people: {ann: {name: Ann, authenticators: []}}
components:
  site: {kind: power, needs: []}
  radio: {kind: network, needs: [{item: site, survives: 2h}]}
  idp: {kind: identity-provider, needs: [site]}
operations:
  enter: {title: Enter, tolerates: 1h, access: [door], recovery: [key]}
workflows:
  door: {method: passkey, users: [ann], identities: [], needs: [{item: idp, survives: 1h}]}
recovery:
  key: {kind: break-glass, needs: [], steps: [{do: Call, by: ann, needs: [radio], takes: 10m}]}
)");
  TradeoffQuestion question = about(estate, "idp", Seconds{60}, 5 * kHour);
  question.outage = Disturbance{.fails = {estate.at("site")}, .detect = {}, .take = {}};
  const auto answer = tradeoff(graph_of(estate), question);
  ASSERT_TRUE(answer.has_value());
  const auto& enter = answer->outages.at(0).operations.at(0);
  // The call takes 10 m and must be done before the battery ends at 2 h, or with its last second.
  ASSERT_EQ(enter.stretches.size(), 2U);
  EXPECT_EQ(enter.stretches[0].verdict, Verdict::kCovered);
  EXPECT_EQ(enter.stretches[0].to, Seconds{6600});
  EXPECT_EQ(enter.stretches[1].verdict, Verdict::kLockedOut);
  EXPECT_FALSE(enter.monotone);
  EXPECT_FALSE(enter.covered_from.has_value());
}

TEST(Tradeoff, RefusesWhatHasNothingToVary) {
  const TestEstate estate(kDoor);
  const auto component = tradeoff(graph_of(estate), about(estate, "ca", kHour, kHour));
  ASSERT_FALSE(component.has_value());
  EXPECT_NE(component.error().message.find("ask about what it issues: badge"), std::string::npos);
  for (const auto& [from, to] : std::vector<std::pair<Seconds, Seconds>>{
           {Seconds{0}, kHour}, {kHour, Seconds{1}}, {kHour, kTradeoffLifetimeMax + Seconds{1}}}) {
    EXPECT_FALSE(tradeoff(graph_of(estate), about(estate, "badge", from, to)).has_value());
  }
  EXPECT_TRUE(tradeoff(graph_of(estate), about(estate, "badge", Seconds{1}, kTradeoffLifetimeMax))
                  .has_value());
}

TEST(Tradeoff, SaysThatALimitCutIt) {
  const TestEstate estate(kDoor);
  TradeoffLimits limits;
  limits.simulations_max = 3;
  const auto answer =
      tradeoff(graph_of(estate), about(estate, "badge", Seconds{1}, 24 * kHour), limits);
  ASSERT_TRUE(answer.has_value());
  EXPECT_FALSE(answer->complete);
  EXPECT_TRUE(answer->outages.empty());
}

}  // namespace
}  // namespace onus::analysis
