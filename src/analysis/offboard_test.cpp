#include "onus/analysis/offboard.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "test_estate.h"

namespace onus::analysis {
namespace {

constexpr const char* kMill = R"(
estate: {governance: {admins: [ann]}}
people:
  ann: {name: Ann, deputy: ben, authenticators: [{id: ann-key, kind: hardware-key, needs: []}]}
  ben: {name: Ben, deputy: ann, authenticators: []}
  cy: {name: Cy, authenticators: [], left: 2026-01-01}
teams: {ops: {lead: ann, members: [ann, ben, cy]}}
rotas: {r: {from: 2026-01-05, shift: 7d, order: [ann, ben]}}
components:
  ca: {kind: certificate-authority, owner: ann, needs: []}
  idp: {kind: identity-provider, owner: ops, needs: []}
identities:
  relay: {kind: service-account, owner: ops, sponsor: ann, needs: []}
  leaf: {kind: certificate, owner: ops, issuer: relay, needs: []}
operations:
  turn-on: {title: Turn on, owner: ben, criticality: critical, access: [login], recovery: [key], needs: []}
  read: {title: Read, owner: ben, access: [panel], needs: []}
workflows:
  login: {method: passkey, users: [ann, ben], identities: [], needs: [{item: relay, survives: 2h}]}
  panel: {method: device, users: [ann], identities: [], needs: []}
recovery:
  key: {kind: break-glass, validator: ann, needs: [],
        steps: [{do: Open, by: {at_least: 2, of: [ops]}, needs: []}]}
acceptances: [{finding: REC004, on: turn-on, by: ann, until: 2027-01-01, because: x}]
)";

std::vector<std::string> duties(const TestEstate& estate, const Offboarding& answer) {
  std::vector<std::string> list;
  for (const Duty& duty : answer.duties) {
    list.push_back(std::string(duty_name(duty.kind)) + " " + estate.name(duty.item));
  }
  return list;
}

TEST(Offboard, TellsWhatBreaksWithoutAPerson) {
  const TestEstate estate(kMill);
  const auto answer = offboard(estate.graph(), estate.at("ann"));
  ASSERT_TRUE(answer.has_value());
  ASSERT_EQ(answer->lost.size(), 1U);
  EXPECT_EQ(estate.names(answer->lost[0].witness),
            (std::vector<std::string>{"read", "panel", "ann"}));
  // Two of ops are needed, and Cy has left.
  ASSERT_EQ(answer->paths_lost.size(), 1U);
  EXPECT_EQ(estate.names(answer->paths_lost[0].witness), (std::vector<std::string>{"key", "ann"}));
  EXPECT_EQ(estate.names(answer->without_recovery), (std::vector<std::string>{"turn-on"}));
  // A failure of relay is covered by the key today, and locks out without Ann.
  const auto worse = std::find_if(answer->worse.begin(), answer->worse.end(),
                                  [](const Effect& one) { return one.contingency == "relay"; });
  ASSERT_NE(worse, answer->worse.end());
  EXPECT_EQ(worse->before, Verdict::kCovered);
  EXPECT_EQ(worse->after, Verdict::kLockedOut);
  EXPECT_EQ(estate.names(answer->authenticators), (std::vector<std::string>{"ann-key"}));
}

TEST(Offboard, ListsEverythingThatAPersonIsAndDoes) {
  const TestEstate estate(kMill);
  const auto answer = offboard(estate.graph(), estate.at("ann"));
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(duties(estate, *answer),
            (std::vector<std::string>{"owner ca", "validator key", "lead ops", "deputy ben",
                                      "sponsor relay", "acceptance turn-on", "governance ann",
                                      "on_call r", "custodian key", "user login", "user panel",
                                      "member ops"}));
  for (const Duty& duty : answer->duties) {
    const std::string item = estate.name(duty.item);
    if (duty.kind == Duty::Kind::kCustodian) {
      EXPECT_EQ(duty.others, 1U);  // Ben; Cy has left
    } else if (duty.kind == Duty::Kind::kUser) {
      EXPECT_EQ(duty.others, item == "login" ? 1U : 0U);
    } else if (duty.kind == Duty::Kind::kOwner) {
      EXPECT_EQ(estate.name(duty.could_take_over), "ben");
    } else if (duty.kind == Duty::Kind::kDeputy) {
      // Nobody deputises for himself; the team's lead is Ann herself.
      EXPECT_FALSE(duty.could_take_over.valid());
    }
  }
}

TEST(Offboard, TellsHowLongAnIdentityIsOutlived) {
  const TestEstate estate(kMill);
  const auto answer = offboard(estate.graph(), estate.at("relay"));
  ASSERT_TRUE(answer.has_value());
  ASSERT_EQ(answer->lost.size(), 1U);
  EXPECT_EQ(estate.names(answer->lost[0].witness),
            (std::vector<std::string>{"turn-on", "login", "relay"}));
  ASSERT_EQ(answer->budgets.size(), 1U);
  EXPECT_EQ(answer->budgets[0].lost_at, Seconds{7200});
  EXPECT_EQ(answer->wait, Seconds{7200});
  EXPECT_EQ(duties(estate, *answer), (std::vector<std::string>{"consumer login", "issued leaf"}));
}

// Two users outlive the relay, for 8 hours and for half an hour.
TEST(Offboard, WaitsForTheLongestAndTellsTheShortestFirst) {
  const TestEstate estate(R"(
people: {ann: {name: Ann, authenticators: []}}
identities: {relay: {kind: service-account, needs: []}}
components:
  slow: {kind: service, needs: [{item: relay, survives: 8h}]}
  fast: {kind: service, needs: [{item: relay, survives: 30m}]}
operations:
  pump: {title: Pump, owner: ann, access: [a], needs: [slow]}
  read: {title: Read, owner: ann, access: [b], needs: [fast]}
workflows:
  a: {method: device, users: [ann], identities: [], needs: []}
  b: {method: device, users: [ann], identities: [], needs: []}
)");
  const auto answer = offboard(estate.graph(), estate.at("relay"));
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->wait, Seconds{8 * 3600});
  ASSERT_EQ(answer->budgets.size(), 2U);
  EXPECT_EQ(estate.name(answer->budgets[0].operation), "read");
  EXPECT_EQ(answer->budgets[0].lost_at, Seconds{1800});
  EXPECT_EQ(estate.name(answer->budgets[1].operation), "pump");
}

// Ann's deputy has left; the leads of her teams are dee, who has left, and ben.
TEST(Offboard, NobodyTakesOverWhoIsGoneOrIsMeantHimself) {
  const TestEstate estate(R"(
people:
  ann: {name: Ann, deputy: cy, authenticators: []}
  ben: {name: Ben, deputy: ann, authenticators: []}
  cy: {name: Cy, left: 2026-01-01, authenticators: []}
  dee: {name: Dee, left: 2026-11-22, authenticators: []}
  eve: {name: Eve, deputy: ann, left: 2026-12-24, authenticators: []}
teams:
  one: {lead: dee, members: [ann]}
  two: {lead: ben, members: [ann, ben]}
  three: {lead: eve, members: [ann, eve]}
  four: {lead: ben, members: [ben]}
components: {box: {kind: service, owner: ann, needs: []}}
)");
  const auto answer = offboard(estate.graph(), estate.at("ann"));
  ASSERT_TRUE(answer.has_value());
  std::vector<std::string> list;
  for (const Duty& duty : answer->duties) {
    list.push_back(std::string(duty_name(duty.kind)) + " " + estate.name(duty.item) + ": " +
                   estate.name(duty.could_take_over));
  }
  EXPECT_EQ(list,
            (std::vector<std::string>{"owner box: ben", "deputy ben: eve", "deputy eve: ben",
                                      "member one: ben", "member two: ben", "member three: ben"}));
}

// Without Ann the safe cannot be opened; Ben's vault is another way back to pump, and to nothing
// else.
TEST(Offboard, AnotherWayBackIsEnough) {
  const TestEstate estate(R"(
people:
  ann: {name: Ann, authenticators: []}
  ben: {name: Ben, authenticators: []}
operations:
  pump: {title: Pump, owner: ben, access: [login], recovery: [safe, vault], needs: []}
  read: {title: Read, owner: ben, access: [login], recovery: [safe], needs: []}
workflows: {login: {method: device, users: [ben], identities: [], needs: []}}
recovery:
  safe: {kind: break-glass, needs: [], steps: [{do: Open, by: [ann], needs: []}]}
  vault: {kind: break-glass, needs: [], steps: [{do: Open, by: [ben], needs: []}]}
)");
  const auto answer = offboard(estate.graph(), estate.at("ann"));
  ASSERT_TRUE(answer.has_value());
  ASSERT_EQ(answer->paths_lost.size(), 1U);
  EXPECT_EQ(estate.name(answer->paths_lost[0].item), "safe");
  EXPECT_EQ(estate.names(answer->without_recovery), (std::vector<std::string>{"read"}));
}

TEST(Offboard, SaysWhereNothingBreaks) {
  const TestEstate estate(kMill);
  const auto answer = offboard(estate.graph(), estate.at("leaf"));
  ASSERT_TRUE(answer.has_value());
  EXPECT_TRUE(answer->lost.empty());
  EXPECT_TRUE(answer->paths_lost.empty());
  EXPECT_TRUE(answer->worse.empty());
  EXPECT_TRUE(answer->duties.empty());
  EXPECT_EQ(answer->fell, 1U);  // itself
}

}  // namespace
}  // namespace onus::analysis
