// Advice against brute force over its catalogue: each change and each pair applied to a copy, and
// every single failure of the copy told by the twin of the simulation.
#include "onus/analysis/advise.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "generator.h"
#include "onus/model/variant.h"
#include "story.h"

namespace onus::twin {
namespace {

using analysis::Change;
using analysis::Verdict;

constexpr std::uint64_t kFirstSeed = 61'000'000;
constexpr std::uint64_t kCases = 2000;
constexpr std::uint64_t kShare = 40;      // a case costs hundreds of simulations
constexpr std::size_t kCatalogueMax = 9;  // larger ones are left to other cases

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// Whether no single failure leaves the operation late or locked out; none: a story without an end.
std::optional<bool> secure(const model::Estate& estate, const analysis::Moment& moment,
                           ItemIndex operation) {
  const auto graph = analysis::Graph::make(estate, moment);
  if (!graph) return std::nullopt;
  const World world(estate, moment);
  for (const auto& one : analysis::contingencies(*graph)) {
    analysis::Disturbance disturbance;
    disturbance.fails = one.fails;
    disturbance.detect = one.detect;
    const Tale tale = tell(world, disturbance);
    if (!tale.complete) return std::nullopt;
    const Verdict verdict = outcome_of(world, tale, operation).verdict;
    if (verdict == Verdict::kLate || verdict == Verdict::kLockedOut) return false;
  }
  return true;
}

std::optional<bool> secured_by(const model::Estate& estate, const analysis::Moment& moment,
                               ItemIndex operation, const std::vector<Change>& changes) {
  model::Estate copy = model::variant_of(estate);
  for (const Change& change : changes) analysis::apply(copy, change);
  return secure(copy, moment, operation);
}

/// Two changes are one for this comparison whatever the lifetime, which the advice shortens.
bool same(const Change& a, const Change& b) {
  return a.kind == b.kind && a.item == b.item && a.other == b.other && a.detail == b.detail &&
         a.place == b.place;
}

bool told(const analysis::Advice& advice, const std::vector<Change>& changes) {
  return std::ranges::any_of(advice.proposals, [&](const analysis::Proposal& proposal) {
    return proposal.secure && std::ranges::equal(proposal.changes, changes, same);
  });
}

std::string compare(const model::Estate& estate, const analysis::Moment& moment,
                    ItemIndex operation, std::size_t& found) {
  const auto graph = analysis::Graph::make(estate, moment);
  if (!graph) return {};
  const std::vector<Change> all = analysis::catalogue(*graph, operation);
  if (all.size() > kCatalogueMax) return {};
  analysis::AdviceLimits limits;
  limits.proposals_max = 1000;
  const auto advice = analysis::advise(*graph, operation, false, limits);
  if (!advice || !advice->complete) return {};
  const auto already = secure(estate, moment, operation);
  if (!already) return {};
  if (*already != advice->bad.empty()) return "whether it is secure already";
  for (const analysis::Proposal& proposal : advice->proposals) {
    if (!proposal.secure) continue;
    ++found;
    const auto proven = secured_by(estate, moment, operation, proposal.changes);
    if (proven && !*proven) return "a proposal that does not make it secure";
  }
  if (*already) return {};
  // The longest lifetime is the best only where lifetimes are monotone; single ones are compared.
  const bool single = !advice->proposals.empty() && advice->proposals.front().secure &&
                      advice->proposals.front().changes.size() == 1;
  for (const Change& change : all) {
    const auto proven = secured_by(estate, moment, operation, {change});
    if (proven && *proven && !told(*advice, {change})) return "a change that was not told";
  }
  if (single) return {};
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t k = i + 1; k < all.size(); ++k) {
      // A lifetime that removes nothing alone is left out of combinations.
      if (all[i].kind == Change::Kind::kLonger || all[k].kind == Change::Kind::kLonger) continue;
      const auto proven = secured_by(estate, moment, operation, {all[i], all[k]});
      if (proven && *proven && !told(*advice, {all[i], all[k]})) return "a pair that was not told";
    }
  }
  return {};
}

TEST(AdviseTwin, FindsWhatBruteForceFinds) {
  const std::uint64_t first = from_environment("ONUS_SEED", kFirstSeed);
  const std::uint64_t cases = (from_environment("ONUS_CASES", kCases) + kShare - 1) / kShare;
  std::cout << "seeds from " << first << ", " << cases << " cases\n";
  std::size_t found = 0;
  for (std::uint64_t seed = first; seed < first + cases; ++seed) {
    const Case drawn = draw(seed);
    const auto estate = to_estate(drawn.draft);
    const analysis::Moment moment = to_moment(*estate, drawn.question);
    for (const ItemIndex operation : estate->of_class(ItemClass::kOperation)) {
      ASSERT_EQ(compare(*estate, moment, operation, found), "")
          << "seed " << seed << " for " << estate->item(operation).id << "\n"
          << to_yaml(drawn.draft) << to_flags(drawn.question);
    }
  }
  EXPECT_GT(found, 0U);
}

}  // namespace
}  // namespace onus::twin
