// Breakpoints in lifetimes against their slow twin: every second of the range simulated by the twin
// of the simulation.
#include "onus/analysis/tradeoff.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "generator.h"
#include "shrink.h"
#include "story.h"

namespace onus::twin {
namespace {

using model::ItemClass;

constexpr std::uint64_t kFirstSeed = 31'000'000;
constexpr std::uint64_t kCases = 2000;
constexpr std::uint64_t kShare = 10;  // one case costs some 45 simulations
constexpr int kLongest = 45;

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

void set_survives(MaybeCondition& condition, const std::string& item, int lifetime);

void set_survives(DraftCondition& at, const std::string& item, int lifetime) {
  if (at.survives && at.item == item) at.survives = lifetime;
  for (DraftCondition& child : at.of) set_survives(child, item, lifetime);
}

void set_survives(MaybeCondition& condition, const std::string& item, int lifetime) {
  if (condition) set_survives(*condition, item, lifetime);
}

/// The draft in which everything that `subject` says about lifetimes says `lifetime`.
Draft with_lifetime(Draft draft, const std::string& subject, int lifetime) {
  for (DraftItem& item : draft.items) {
    if (item.id == subject && item.item_class == ItemClass::kIdentity) {
      if (item.renew_after) {
        item.renew_after = *item.lifetime == 0 ? 0 : lifetime * *item.renew_after / *item.lifetime;
        // Never renewed in time stays so for every lifetime.
        if (item.lifetime == 0) item.renew_after = lifetime;
      }
      item.lifetime = lifetime;
      return draft;
    }
  }
  for (DraftItem& item : draft.items) {
    for (MaybeCondition* one : {&item.needs, &item.start_needs, &item.reach, &item.identities}) {
      set_survives(*one, subject, lifetime);
    }
    for (DraftItem& key : item.authenticators) set_survives(key.needs, subject, lifetime);
    for (auto* works : {&item.restore, &item.steps}) {
      for (DraftWork& work : *works) set_survives(work.needs, subject, lifetime);
    }
  }
  return draft;
}

using Verdicts = std::map<std::string, analysis::Verdict>;

/// The twin's verdicts for one lifetime; none where its story comes to no end.
std::optional<Verdicts> verdicts_at(const Case& drawn, const std::string& subject, int lifetime) {
  const Draft varied = with_lifetime(drawn.draft, subject, lifetime);
  const auto estate = to_estate(varied);
  const analysis::Moment moment = to_moment(*estate, drawn.question);
  const World world(*estate, moment);
  const Tale tale = tell(world, to_disturbance(*estate, drawn.question));
  if (!tale.complete) return std::nullopt;
  Verdicts verdicts;
  for (const ItemIndex operation : estate->of_class(ItemClass::kOperation)) {
    verdicts[std::string(estate->item(operation).id)] = outcome_of(world, tale, operation).verdict;
  }
  return verdicts;
}

/// What the analysis says of one operation and lifetime.
analysis::Verdict told(const analysis::Tradeoff& answer, ItemIndex operation, int lifetime) {
  for (const auto& outage : answer.outages) {
    for (const auto& one : outage.operations) {
      if (one.operation != operation) continue;
      for (const auto& stretch : one.stretches) {
        if (stretch.from.count() <= lifetime && lifetime <= stretch.to.count()) {
          return stretch.verdict;
        }
      }
      return analysis::Verdict::kDownBefore;  // a hole
    }
  }
  return analysis::Verdict::kUnaffected;
}

std::string compare_subject(const Case& drawn, const std::string& subject) {
  const auto estate = to_estate(drawn.draft);
  analysis::TradeoffQuestion question;
  question.subject = estate->find(subject);
  question.from = Seconds{1};
  question.to = Seconds{kLongest};
  question.outage = to_disturbance(*estate, drawn.question);
  auto graph = analysis::Graph::make(*estate, to_moment(*estate, drawn.question));
  if (!graph) return {};
  const auto answer = analysis::tradeoff(*std::move(graph), question);
  if (!answer) return {};
  if (!answer->complete) return {};
  for (int lifetime = 1; lifetime <= kLongest; ++lifetime) {
    const auto twin = verdicts_at(drawn, subject, lifetime);
    if (!twin) continue;
    for (const auto& [id, verdict] : *twin) {
      if (verdict == analysis::Verdict::kDownBefore) continue;
      const auto fast = told(*answer, estate->find(id), lifetime);
      if (fast == verdict) continue;
      return subject + " living " + std::to_string(lifetime) + " s: " + id + " is " +
             std::string(analysis::verdict_name(verdict)) + ", told as " +
             std::string(analysis::verdict_name(fast));
    }
  }
  return {};
}

std::string compare(const Case& drawn) {
  if (drawn.question.black_start) return {};
  for (const DraftItem& item : drawn.draft.items) {
    const bool identity = item.item_class == ItemClass::kIdentity;
    if (!identity && item.item_class != ItemClass::kComponent) continue;
    if (identity && (!item.lifetime || item.lifetime == 0)) continue;
    const std::string found = compare_subject(drawn, item.id);
    if (!found.empty()) return found;
  }
  return {};
}

TEST(TradeoffTwin, AgreesOnEverySecond) {
  const std::uint64_t first = from_environment("ONUS_SEED", kFirstSeed);
  const std::uint64_t cases = (from_environment("ONUS_CASES", kCases) + kShare - 1) / kShare;
  std::cout << "seeds from " << first << ", " << cases << " cases\n";
  for (std::uint64_t seed = first; seed < first + cases; ++seed) {
    const Case drawn = draw(seed);
    const std::string found = compare(drawn);
    if (found.empty()) continue;
    const Case small = shrink(drawn, [](const Case& one) { return !compare(one).empty(); });
    FAIL() << "seed " << seed << ": " << found << "\nat its smallest: " << compare(small) << "\n"
           << to_yaml(small.draft) << to_flags(small.question);
  }
}

}  // namespace
}  // namespace onus::twin
