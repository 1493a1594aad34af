#include "onus/analysis/simulation.h"

#include "test_estate.h"

namespace onus::analysis {
namespace {

constexpr std::string_view kTurbine = R"(
people:
  ann: {name: Ann}
  bob: {name: Bob}
components:
  idp: {kind: identity-provider, needs: [dns], restore: {by: vendor, takes: 8h}}
  dns: {kind: dns, needs: [], restore: {by: ann, needs: [admin], takes: 20m}}
  admin: {kind: portal, needs: [idp]}
  host: {kind: host, needs: []}
workflows:
  login: {method: passkey, users: [ann], needs: [{item: idp, survives: 1h}, host]}
recovery:
  break-glass:
    kind: break-glass
    steps:
      - {do: Meet at the safe, by: {at_least: 2, of: [ann, bob]}, needs: [], takes: 10m}
      - {do: Sign in, needs: [host], takes: 3m}
operations:
  restart: {criticality: critical, tolerates: 30m, access: [login], recovery: [break-glass]}
)";

SimulationResult run(const TestEstate& estate, const std::vector<std::string>& fails,
                     Seconds detect = Seconds{0}) {
  Simulator simulator(estate.graph());
  Disturbance disturbance;
  disturbance.fails = estate.at(fails);
  disturbance.detect = detect;
  return simulator.run(disturbance);
}

const OperationOutcome& only(const SimulationResult& result) {
  EXPECT_EQ(result.operations.size(), 1U);
  return result.operations.at(0);
}

TEST(Simulation, SurvivesUntilTheCacheRunsOutAndRecoversByTheSteps) {
  const TestEstate estate(kTurbine);
  const SimulationResult result = run(estate, {"idp"});
  const OperationOutcome& outcome = only(result);
  // The cached ticket holds for 3600 s; then 600 s at the safe and 180 s to sign in.
  EXPECT_EQ(outcome.lost_at, Seconds{3600});
  EXPECT_EQ(outcome.regained_at, Seconds{3600 + 780});
  EXPECT_EQ(outcome.longest_gap, Seconds{780});
  EXPECT_EQ(outcome.verdict, Verdict::kCovered);
  EXPECT_EQ(estate.name(outcome.regained_by), "break-glass");
  EXPECT_EQ(estate.names(outcome.witness), (std::vector<std::string>{"restart", "login", "idp"}));
}

TEST(Simulation, BeginsNothingBeforeTheFailureIsDetected) {
  const TestEstate estate(kTurbine);
  const SimulationResult result = run(estate, {"host"}, Seconds{600});
  // Nobody knows how to restore the host, and the second step needs it.
  const OperationOutcome& outcome = only(result);
  EXPECT_EQ(outcome.lost_at, Seconds{0});
  EXPECT_EQ(outcome.verdict, Verdict::kLockedOut);
  EXPECT_FALSE(outcome.longest_gap.has_value());
  ASSERT_EQ(result.stuck.size(), 2U);
  EXPECT_EQ(estate.name(result.stuck[0].item), "break-glass");
  EXPECT_EQ(result.stuck[0].detail, 1U);
  EXPECT_EQ(estate.names(result.stuck[0].waits_for), (std::vector<std::string>{"host"}));
  EXPECT_EQ(result.stuck[1].why, Stuck::Why::kNoRestore);
  for (const Event& event : result.events) {
    if (event.kind == Event::Kind::kStepBegins) {
      EXPECT_GE(event.at, Seconds{600});
    }
  }
}

TEST(Simulation, WaitsForeverInARingOfRepairs) {
  // dns needs the portal to be repaired, the portal needs idp, and idp needs dns.
  const TestEstate estate(kTurbine);
  const SimulationResult result = run(estate, {"dns"});
  for (const ItemOutcome& item : result.items) {
    const std::string name = estate.name(item.item);
    if (name == "dns" || name == "idp" || name == "admin") {
      EXPECT_FALSE(item.regained_at.has_value()) << name;
    }
  }
  EXPECT_EQ(only(result).verdict, Verdict::kCovered);
}

TEST(Simulation, LeavesNoTraceForTheNextRun) {
  const TestEstate estate(kTurbine);
  Simulator simulator(estate.graph());
  Disturbance disturbance;
  disturbance.fails = estate.at(std::vector<std::string>{"dns"});
  const SimulationResult first = simulator.run(disturbance);
  disturbance.fails = estate.at(std::vector<std::string>{"idp"});
  const SimulationResult between = simulator.run(disturbance);
  disturbance.fails = estate.at(std::vector<std::string>{"dns"});
  const SimulationResult second = simulator.run(disturbance);
  EXPECT_EQ(between.operations.size(), 1U);
  ASSERT_EQ(first.items.size(), second.items.size());
  for (std::size_t i = 0; i < first.items.size(); ++i) {
    EXPECT_EQ(first.items[i].item, second.items[i].item);
    EXPECT_EQ(first.items[i].lost_at, second.items[i].lost_at);
    EXPECT_EQ(first.items[i].regained_at, second.items[i].regained_at);
  }
}

TEST(Simulation, TouchesOnlyWhatChanges) {
  std::string yaml = "components:\n  hub: {kind: service, needs: []}\n";
  for (int i = 0; i < 1000; ++i) yaml += "  far-" + std::to_string(i) + ": {needs: [hub]}\n";
  yaml += "  leaf: {needs: [far-7]}\n";
  const TestEstate estate(yaml);
  EXPECT_EQ(run(estate, {"far-7"}).touched, 2U);
  EXPECT_EQ(run(estate, {"hub"}).touched, 1002U);
}

TEST(Simulation, FindsARingThatNeverComesToRest) {
  // Two batteries pass a pulse around. b fails at 0 and is mended at 1; a, which outlives b by 2 s,
  // falls at 2; b, 2 s after its repair, is up from 3 to 5 (3 s after a fell); a needs b for 3 s to
  // start, so it is up from 6 to 7; b from 8 to 10, a from 11 to 12, and so on, every 5 s.
  const TestEstate estate(R"(
people: {ann: {name: Ann}}
components:
  a: {needs: [{item: b, survives: 2s}], start: {needs: [], takes: 3s}}
  b: {needs: [{item: a, survives: 3s}], start: {needs: [], takes: 2s},
      restore: {by: vendor, takes: 1s}}
  calm: {needs: [a], start: {needs: [], takes: 1m}}
workflows: {login: {users: [ann], needs: [a]}}
operations: {work: {access: [login], tolerates: 1m}}
)");
  const SimulationResult result = run(estate, {"b"});
  EXPECT_EQ(estate.names(result.moving), (std::vector<std::string>{"a", "b", "login", "work"}));
  EXPECT_TRUE(result.complete);
  EXPECT_EQ(only(result).verdict, Verdict::kLockedOut);
  EXPECT_EQ(only(result).lost_at, Seconds{2});
  EXPECT_FALSE(only(result).regained_at.has_value());
}

TEST(Simulation, RenewsWhatLastsOnlyWhileItsStepsHold) {
  // Up at 4, for 5 s at a time: renewed at 9, lost at 14 because the host's battery ends at 12;
  // begun again at once, it waits for the host until 20 and is up at 24.
  const TestEstate estate(R"(
people: {ann: {name: Ann}}
components:
  main: {needs: []}
  power: {needs: [], restore: {by: vendor, takes: 20s}}
  host: {needs: [{item: power, survives: 12s}]}
workflows: {login: {users: [ann], needs: [main]}}
recovery:
  way: {kind: manual, lasts: 5s, steps: [{do: Turn the key, by: ann, needs: [host], takes: 4s}]}
operations: {work: {access: [login], recovery: [way], tolerates: 1m}}
)");
  const SimulationResult result = run(estate, {"main", "power"});
  EXPECT_EQ(only(result).lost_at, Seconds{0});
  EXPECT_EQ(only(result).regained_at, Seconds{24});
  EXPECT_EQ(only(result).longest_gap, Seconds{10});  // from 14 to 24
  EXPECT_EQ(only(result).verdict, Verdict::kCovered);
}

}  // namespace
}  // namespace onus::analysis
