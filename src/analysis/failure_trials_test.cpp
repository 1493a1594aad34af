// A mid-size estate against random trials: the only check that reaches sizes at which no twin can
// try every subset.
#include <fmt/format.h>

#include <cmath>
#include <random>

#include "onus/analysis/failure_formula.h"
#include "onus/analysis/state.h"
#include "onus/diagrams/probability.h"
#include "test_estate.h"

namespace onus::analysis {
namespace {

constexpr int kSites = 12;

/// Twelve sites in a ring, each with power, network, login and a door; repairs that need people who
/// need what is repaired; three ways in and a break-glass path by quorum.
std::string yaml() {
  std::string people = "people:\n", components = "components:\n", members;
  for (int i = 0; i < kSites; ++i) {
    const int next = (i + 1) % kSites;
    people += fmt::format("  p{0}: {{name: P, needs: [{{any: [door{0}, door{1}]}}]}}\n", i, next);
    members += fmt::format("{}p{}", i == 0 ? "" : ", ", i);
    components += fmt::format(
        "  power{0}: {{needs: []}}\n"
        "  net{0}: {{needs: [power{0}, {{any: [net{1}, login{0}]}}], start: {{needs: [door{0}], "
        "takes: 5m}}, restore: {{by: p{1}, takes: 1h}}}}\n"
        "  login{0}: {{needs: [net{0}], restore: {{by: {{at_least: 2, of: [p{0}, p{1}, p{2}]}}, "
        "takes: 1h}}}}\n"
        "  door{0}: {{needs: [{{any: [power{0}, net{0}]}}], restore: {{by: vendor, takes: 1h}}}}\n",
        i, next, (i + 2) % kSites);
  }
  return people + "teams: {all: {members: [" + members + "]}}\n" + components +
         R"(workflows:
  w0: {users: [all], needs: [login0, {at_least: 2, of: [net1, net2, net3]}]}
  w1: {users: [all], needs: [{at_least: 4, of: [login1, login4, login6, login8, login10]}]}
recovery:
  glass: {steps: [{do: Meet, by: {at_least: 5, of: [all]}, needs: [door5, login7], takes: 5m}]}
operations: {o: {access: [w0, w1], recovery: [glass]}}
)";
}

TEST(FailureFormula, HasTheProbabilityThatTrialsFind) {
  constexpr int kTrials = 100'000;
  const TestEstate estate(yaml());
  const ItemIndex operation = estate.at("o");
  for (const Loss loss : {Loss::kLockedOut, Loss::kCutOff}) {
    const auto made =
        failure_formula(estate.graph(), {.operation = operation, .loss = loss, .people = true});
    ASSERT_TRUE(made.has_value());
    ASSERT_GT(made->events.size(), 40U);
    const auto diagram = diagrams::build_diagram(made->formula);
    ASSERT_TRUE(diagram.has_value());
    std::mt19937_64 random(17);
    std::vector<double> chances;
    for (std::size_t i = 0; i < made->events.size(); ++i) {
      chances.push_back(0.02 + 0.2 * static_cast<double>(random() % 1000) / 1000);
    }
    const double exact = *diagrams::probability(*diagram, chances);
    CoreSweep core(estate.graph());
    int lost = 0;
    for (int trial = 0; trial < kTrials; ++trial) {
      std::vector<ItemIndex> failed;
      for (std::size_t i = 0; i < chances.size(); ++i) {
        const double drawn = static_cast<double>(random() >> 11U) * 0x1p-53;
        if (drawn < chances[i]) failed.push_back(made->events[i].item);
      }
      const UpSet& up = core.without(failed);
      const bool there = up[operation.value()] != 0 ||
                         (loss == Loss::kLockedOut && core.recovered()[operation.value()] != 0);
      lost += there ? 0 : 1;
    }
    const double found = static_cast<double>(lost) / kTrials;
    const double deviation = std::sqrt(exact * (1 - exact) / kTrials);
    EXPECT_NEAR(found, exact, 4 * deviation) << loss_name(loss);
    EXPECT_GT(exact, 0.01);
    EXPECT_LT(exact, 0.99);
    std::cout << loss_name(loss) << ": exact " << exact << ", trials " << found << ", rings "
              << made->size.rings << ", largest " << made->size.ring_largest << ", written "
              << made->size.ring_rounds_most << " times, " << made->size.gates << " gates, "
              << diagram->nodes() << " nodes\n";
  }
}

}  // namespace
}  // namespace onus::analysis
