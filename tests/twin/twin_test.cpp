// The analysis against its slow twin, over random estates.
//
// ONUS_CASES: how many cases a subject (2000). ONUS_SEED: the first seed; one seed is one case, so
// a failure is run again by ONUS_SEED=<seed> ONUS_CASES=1.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "compare.h"
#include "generator.h"
#include "shrink.h"

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
    ADD_FAILURE() << "seed " << seed << ": " << found << "\nat its smallest: "
                  << compare(small, comparison) << "\n"
                  << to_yaml(small.draft) << to_flags(small.question);
    if (++failures == kFailuresShown) return;
  }
}

TEST(Twin, AgreesOnConditions) { run(compare_conditions); }
TEST(Twin, AgreesOnWhatIsUpAndWhatRecovers) { run(compare_core); }
TEST(Twin, AgreesOnScenariosOverTime) { run(compare_story); }
TEST(Twin, AgreesOnWaysBack) { run(compare_ways); }
TEST(Twin, AgreesOnBlackStarts) { run(compare_black_start); }
TEST(Twin, AgreesOnSweeps) { run(compare_sweep, 4); }

}  // namespace
}  // namespace onus::twin
