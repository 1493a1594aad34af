#include "onus/analysis/advise.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "onus/model/canonical.h"
#include "onus/model/variant.h"
#include "test_estate.h"

namespace onus::analysis {
namespace {

/// One way in over one identity provider, whose repair takes 8 h; half an hour is bearable.
constexpr const char* kDoor = R"(
people: {ann: {name: Ann, authenticators: []}}
components:
  idp: {kind: identity-provider, needs: [], restore: {by: vendor, takes: 8h}}
  spare: {kind: safe, planned: true, needs: []}
operations:
  enter: {title: Enter, criticality: critical, tolerates: 30m, access: [door], recovery: [key], needs: []}
workflows:
  door: {method: passkey, users: [ann], identities: [], needs: [{item: idp, survives: 1h}],
         restore: {by: ann, needs: [], takes: 10m}}
recovery:
  key: {kind: break-glass, needs: [spare], steps: [{do: Open, by: ann, needs: [], takes: 5m}]}
)";

const Proposal* proposal_of(const Advice& advice, Change::Kind kind) {
  for (const Proposal& one : advice.proposals) {
    if (one.changes.size() == 1 && one.changes[0].kind == kind) return &one;
  }
  return nullptr;
}

TEST(Advise, TellsEachSingleChangeThatSuffices) {
  const TestEstate estate(kDoor);
  const auto advice = advise(estate.graph(), estate.at("enter"), false);
  ASSERT_TRUE(advice.has_value());
  EXPECT_TRUE(advice->complete);
  ASSERT_EQ(advice->bad.size(), 1U);
  EXPECT_EQ(advice->bad[0].contingency, "idp");
  EXPECT_EQ(advice->bad[0].before, Verdict::kLate);
  for (const Proposal& one : advice->proposals) {
    EXPECT_TRUE(one.secure);
    EXPECT_EQ(one.changes.size(), 1U);
  }
  // Least effort first: what is planned anyway, then a longer session.
  ASSERT_EQ(advice->proposals.size(), 4U);
  EXPECT_EQ(advice->proposals[0].changes[0].kind, Change::Kind::kBuild);
  EXPECT_EQ(estate.name(advice->proposals[0].changes[0].item), "spare");
  const Proposal* longer = proposal_of(*advice, Change::Kind::kLonger);
  ASSERT_NE(longer, nullptr);
  // 8 h less the 30 m that are bearable.
  EXPECT_EQ(longer->changes[0].to, Seconds{27000});
  EXPECT_NE(proposal_of(*advice, Change::Kind::kSecond), nullptr);
  EXPECT_NE(proposal_of(*advice, Change::Kind::kFallback), nullptr);
  ASSERT_FALSE(longer->effects.empty());
  EXPECT_EQ(longer->effects[0].after, Verdict::kCovered);
}

TEST(Advise, HasNothingToSayWhereOneIsSecure) {
  std::string built = kDoor;
  built.replace(built.find("planned: true, "), 15, "");
  const TestEstate estate(built);
  const auto advice = advise(estate.graph(), estate.at("enter"), false);
  ASSERT_TRUE(advice.has_value());
  EXPECT_TRUE(advice->bad.empty());
  EXPECT_TRUE(advice->proposals.empty());
}

TEST(Advise, ProposesNoFallbackForWhatTheOperationItselfNeeds) {
  // Nothing but a second machine helps: whichever way one gets in, the machine is gone.
  const TestEstate estate(R"(
people: {ann: {name: Ann, authenticators: []}}
components: {machine: {kind: server, needs: []}}
operations: {run: {title: Run, tolerates: 30m, access: [door], needs: [machine]}}
workflows: {door: {method: passkey, users: [ann], identities: [], needs: [],
                   restore: {by: ann, needs: [], takes: 1m}}}
)");
  const auto advice = advise(estate.graph(), estate.at("run"), false);
  ASSERT_TRUE(advice.has_value());
  ASSERT_EQ(advice->proposals.size(), 1U);
  EXPECT_EQ(advice->proposals[0].changes[0].kind, Change::Kind::kSecond);
  EXPECT_EQ(estate.name(advice->proposals[0].changes[0].item), "machine");
}

TEST(Advise, CombinesWhereOneChangeIsNotEnough) {
  const TestEstate estate(R"(
people: {ann: {name: Ann, authenticators: []}}
components: {a: {kind: server, needs: []}, b: {kind: server, needs: []}}
operations: {run: {title: Run, tolerates: 30m, access: [door], needs: [a, b]}}
workflows: {door: {method: passkey, users: [ann], identities: [], needs: [],
                   restore: {by: ann, needs: [], takes: 1m}}}
)");
  const auto advice = advise(estate.graph(), estate.at("run"), false);
  ASSERT_TRUE(advice.has_value());
  ASSERT_EQ(advice->proposals.size(), 1U);
  EXPECT_TRUE(advice->proposals[0].secure);
  ASSERT_EQ(advice->proposals[0].changes.size(), 2U);
  EXPECT_EQ(estate.name(advice->proposals[0].changes[0].item), "a");
  EXPECT_EQ(estate.name(advice->proposals[0].changes[1].item), "b");
}

TEST(Advise, SaysWhereNothingSufficesWhatHelps) {
  const TestEstate estate(R"(
people: {ann: {name: Ann, authenticators: []}}
components: {a: {needs: []}, b: {needs: []}, c: {needs: []}, d: {needs: []}}
operations: {run: {title: Run, tolerates: 30m, access: [door], needs: [a, b, c, d]}}
workflows: {door: {method: passkey, users: [ann], identities: [], needs: [],
                   restore: {by: ann, needs: [], takes: 1m}}}
)");
  const auto advice = advise(estate.graph(), estate.at("run"), false);
  ASSERT_TRUE(advice.has_value());
  ASSERT_EQ(advice->proposals.size(), 4U);
  for (const Proposal& one : advice->proposals) {
    EXPECT_FALSE(one.secure);
    EXPECT_EQ(one.removed, 1U);
  }
}

TEST(Advise, CountsPeopleWhereAskedTo) {
  const TestEstate estate(R"(
people: {ann: {name: Ann, authenticators: []}, ben: {name: Ben, authenticators: []}}
components: {idp: {kind: identity-provider, needs: []}}
operations: {run: {title: Run, tolerates: 30m, access: [door], recovery: [key], needs: []}}
workflows: {door: {method: passkey, users: [ann, ben], identities: [], needs: [idp]}}
recovery: {key: {needs: [], steps: [{do: Open, by: {at_least: 2, of: [ann, ben]}, needs: [], takes: 5m}]}}
scenarios: {both: {fails: [idp, ann]}}
)");
  const auto advice = advise(estate.graph(), estate.at("run"), true);
  ASSERT_TRUE(advice.has_value());
  ASSERT_EQ(advice->bad.size(), 1U);
  EXPECT_EQ(advice->bad[0].contingency, "both");
  const Proposal* third = proposal_of(*advice, Change::Kind::kCustodian);
  ASSERT_NE(third, nullptr);
  EXPECT_TRUE(third->secure);
}

TEST(Advise, RefusesWhatIsDownAlready) {
  std::string gone = kDoor;
  gone.replace(gone.find("{method:"), 1, "{planned: true, ");
  const TestEstate estate(gone);
  EXPECT_FALSE(advise(estate.graph(), estate.at("enter"), false).has_value());
}

TEST(Advise, SaysThatALimitCutIt) {
  const TestEstate estate(kDoor);
  AdviceLimits limits;
  limits.tries_max = 1;
  const auto advice = advise(estate.graph(), estate.at("enter"), false, limits);
  ASSERT_TRUE(advice.has_value());
  EXPECT_FALSE(advice->complete);
}

TEST(Variant, IsTheSameEstate) {
  const TestEstate estate(kDoor);
  const model::Estate& original = estate.graph().estate();
  model::Estate copy = model::variant_of(original);
  EXPECT_EQ(model::canonical_json(copy), model::canonical_json(original));
  copy.items[0].planned = true;
  EXPECT_NE(model::canonical_json(copy), model::canonical_json(original));
}

}  // namespace
}  // namespace onus::analysis
