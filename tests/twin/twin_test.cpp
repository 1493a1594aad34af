// The analysis against its slow twin, over random estates.
//
// ONUS_CASES: how many cases a subject (2000). ONUS_SEED: the first seed; one seed is one case, so
// a failure is run again by ONUS_SEED=<seed> ONUS_CASES=1.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "compare.h"
#include "generator.h"
#include "onus/model/load.h"
#include "shrink.h"
#include "story.h"

namespace onus::twin {
namespace {

constexpr std::uint64_t kFirstSeed = 20'260'921;
constexpr std::uint64_t kCases = 2000;
constexpr int kFailuresShown = 3;

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::string compare(const Case& drawn, Comparison comparison) {
  const auto estate = to_estate(drawn.draft);
  return comparison(*estate, to_moment(*estate, drawn.question),
                    to_disturbance(*estate, drawn.question));
}

/// Runs one subject. `share`: one case in so many, for subjects that cost more.
void run(Comparison comparison, std::uint64_t share = 1) {
  const std::uint64_t first = from_environment("ONUS_SEED", kFirstSeed);
  const std::uint64_t cases = from_environment("ONUS_CASES", kCases);
  std::cout << "seeds from " << first << ", " << (cases + share - 1) / share << " cases\n";
  int failures = 0;
  for (std::uint64_t seed = first; seed < first + (cases + share - 1) / share; ++seed) {
    const Case drawn = draw(seed);
    const std::string found = compare(drawn, comparison);
    if (found.empty()) continue;
    const Case small =
        shrink(drawn, [&](const Case& one) { return !compare(one, comparison).empty(); });
    ADD_FAILURE() << "seed " << seed << ": " << found
                  << "\nat its smallest: " << compare(small, comparison) << "\n"
                  << to_yaml(small.draft) << to_flags(small.question);
    if (++failures == kFailuresShown) return;
  }
}

/// What a drawn estate tells must not depend on whether it was built or read.
std::string compare_reading(const Case& drawn) {
  const std::string text = to_yaml(drawn.draft);
  const std::vector<model::Document> documents{{.name = "drawn.yaml", .bytes = text}};
  const model::Loaded loaded = model::load_documents(documents);
  for (const model::Diagnostic& one : loaded.diagnostics) {
    if (one.level == model::DiagnosticLevel::kError) return one.message;
  }
  const auto built = to_estate(drawn.draft);
  const auto story = [&](const model::Estate& estate) {
    const auto moment = to_moment(estate, drawn.question);
    const auto disturbance = to_disturbance(estate, drawn.question);
    return tell(World(estate, moment), disturbance);
  };
  const Tale one = story(*built);
  const Tale other = story(loaded.estate);
  const bool same = one.up_before == other.up_before && one.turns == other.turns &&
                    one.notes == other.notes && one.moving == other.moving;
  return same ? std::string{} : "read from YAML, it tells another story";
}

TEST(Twin, ReadsWhatItDraws) {
  const std::uint64_t first = from_environment("ONUS_SEED", kFirstSeed);
  const std::uint64_t cases = from_environment("ONUS_CASES", kCases);
  for (std::uint64_t seed = first; seed < first + cases; ++seed) {
    const Case drawn = draw(seed);
    const std::string found = compare_reading(drawn);
    ASSERT_EQ(found, "") << "seed " << seed << "\n" << to_yaml(drawn.draft);
  }
}

TEST(Twin, AgreesOnConditions) { run(compare_conditions); }
TEST(Twin, AgreesOnWhatIsUpAndWhatRecovers) { run(compare_core); }
TEST(Twin, AgreesOnCutSets) { run(compare_cuts); }
TEST(Twin, AgreesOnEveryLane) { run(compare_lanes); }
TEST(Twin, AgreesOnCoreSweeps) { run(compare_core_sweep); }
TEST(Twin, AgreesOnScenariosOverTime) { run(compare_story); }
TEST(Twin, FindsWitnessesThatProve) { run(compare_witnesses); }
TEST(Twin, FindsCyclesThatAreTheShortest) { run(compare_cycles); }
TEST(Twin, AgreesOnWaysBack) { run(compare_ways); }
TEST(Twin, AgreesOnBlackStarts) { run(compare_black_start); }
TEST(Twin, AgreesOnPairs) { run(compare_pairs, 4); }
TEST(Twin, AgreesOnSweeps) { run(compare_sweep, 4); }

}  // namespace
}  // namespace onus::twin
