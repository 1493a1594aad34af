#include "onus/analysis/judging.h"

#include <gtest/gtest.h>

#include "test_estate.h"

namespace onus::analysis {
namespace {

/// "clocks | unclocked | end": of the badge, worked by hand from each estate.
std::string told(std::string_view yaml) {
  const TestEstate estate(yaml);
  const Judging judging = analysis::judging(estate.graph(), estate.at("badge"));
  const auto words = [&](const std::vector<ItemIndex>& items) {
    std::string text;
    for (const std::string& name : estate.names(items)) text += (text.empty() ? "" : " ") + name;
    return text;
  };
  std::string text = words(judging.clocks) + " | " + words(judging.unclocked) + " | ";
  if (!judging.end) return text + "never";
  constexpr Seconds kDay{86400};
  const auto days = (judging.end->at - TimePoint{Seconds{1795392000}}) / kDay;  // 2026-11-23
  return text + estate.name(judging.end->checker) + " by " + estate.name(judging.end->clock) +
         " with " + estate.name(judging.end->link) + " in " + std::to_string(days);
}

TEST(Judging, NamesTheClocksOfThoseWhoCheckAndThoseWithout) {
  EXPECT_EQ(told(R"(
components:
  gps: {kind: time, needs: []}
  ntp: {kind: time, needs: []}
  gate: {needs: [badge, gps]}
  door: {needs: [badge, {any: [gps, ntp]}]}
  lift: {needs: [badge]}
  lamp: {needs: [ntp]}
identities: {badge: {kind: certificate, needs: [], expires: 2027-06-01}}
)"),
            "gps ntp | lift | never");
}

// Another identity that needs the badge, and a way back, check nothing.
TEST(Judging, IdentitiesAreNoCheckers) {
  EXPECT_EQ(told(R"(
components: {gps: {kind: time, needs: []}}
identities:
  badge: {kind: certificate, needs: []}
  session: {kind: session, needs: [badge, gps]}
)"),
            " |  | never");
}

TEST(Judging, ATimeSourceJudgesByItself) {
  EXPECT_EQ(told(R"(
components: {nts: {kind: time, needs: [badge], expires: 2026-12-03}}
identities: {badge: {kind: certificate, needs: [], expires: 2027-06-01}}
)"),
            "nts |  | never");
}

// The gate needs gps, which needs nts-cert under nts-ca: the CA ends after 5 days.
TEST(Judging, AClockEndsWithTheCredentialThatItNeeds) {
  EXPECT_EQ(told(R"(
components:
  gps: {kind: time, needs: [nts-cert]}
  gate: {needs: [badge, gps]}
identities:
  badge: {kind: certificate, needs: [], expires: 2027-06-01}
  nts-cert: {kind: certificate, needs: [], issuer: nts-ca, expires: 2026-12-20}
  nts-ca: {kind: certificate, needs: [], expires: 2026-11-28}
)"),
            "gps |  | gate by gps with nts-ca in 5");
}

// Two clocks, either of which will do: the later end counts. Both needed: the earlier.
TEST(Judging, OneOfTwoClocksLastsAsLongAsTheLater) {
  const auto estate = [](const char* needs) {
    return std::string(R"(
components:
  gps: {kind: time, needs: [], expires: 2026-11-30}
  ntp: {kind: time, needs: [], expires: 2026-12-13}
  gate: {needs: )") + needs +
           "}\nidentities: {badge: {kind: certificate, needs: [], expires: 2027-06-01}}\n";
  };
  EXPECT_EQ(told(estate("[badge, {any: [gps, ntp]}]")), "gps ntp |  | gate by ntp with ntp in 20");
  EXPECT_EQ(told(estate("[badge, gps, ntp]")), "gps ntp |  | gate by gps with gps in 7");
}

// Of two checkers the first that is lost counts.
TEST(Judging, TheFirstCheckerThatIsLostCounts) {
  EXPECT_EQ(told(R"(
components:
  gps: {kind: time, needs: [], expires: 2026-12-13}
  ntp: {kind: time, needs: [], expires: 2026-11-30}
  gate: {needs: [badge, gps]}
  door: {needs: [badge, ntp]}
identities: {badge: {kind: certificate, needs: []}}
)"),
            "gps ntp |  | door by ntp with ntp in 7");
}

// The badge's own end is told elsewhere: a clock that needs the badge does not end by it here.
TEST(Judging, WhatTheClockNeedsOfTheBadgeItselfIsNotCounted) {
  EXPECT_EQ(told(R"(
components:
  gps: {kind: time, needs: [badge]}
  gate: {needs: [badge, gps]}
identities: {badge: {kind: certificate, needs: [], expires: 2026-11-30}}
)"),
            "gps |  | never");
}

}  // namespace
}  // namespace onus::analysis
