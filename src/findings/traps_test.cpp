// Traps that others fell into, as far as an estate shows them: each is told before the worst hour.
#include <gtest/gtest.h>

#include "check_helper.h"

namespace onus::findings {
namespace {

/// An operation that one login opens, and a break-glass card in a vault.
std::string card_in(const std::string& vault_needs) {
  return R"(onus: v1
people:
  a: {}
operations:
  restart: {owner: a, criticality: critical, tolerates: 1h, access: [w], recovery: [card]}
components:
  idp: {needs: []}
  vault: {needs: [)" +
         vault_needs + R"(]}
workflows:
  w: {needs: [idp]}
recovery:
  card: {kind: break-glass, actor: human, owner: a, needs: [], steps: [{do: take the card, by: a, needs: [vault], takes: 5m}]}
)";
}

TEST(EmergencyTrap, TheCardInAVaultThatTheDeadLoginOpensIsTold) {
  const Checked kept_badly(card_in("idp"));
  ASSERT_TRUE(kept_badly.graph) << kept_badly.diagnostics();
  EXPECT_TRUE(kept_badly.has("REC004")) << kept_badly.all();
  const Checked kept_well(card_in(""));
  ASSERT_TRUE(kept_well.graph) << kept_well.diagnostics();
  EXPECT_FALSE(kept_well.has("REC004")) << kept_well.all();
}

/// Two approvers; the one has a security key, the other's passkey is bound to a name.
std::string approver_with(const std::string& authenticator) {
  return R"(onus: v1
operations:
  trade: {criticality: critical, access: [sso], recovery: [emergency]}
workflows:
  sso: {needs: [dns], identities: []}
recovery:
  emergency: {kind: break-glass, steps: [{do: Certificate by quorum, grant: quorum}]}
policies:
  quorum: {for: [trade], invoke: {any: [ines]}, approve: {at_least: 2, of: [marta, nuno]}}
people:
  ines: {authenticators: [{id: ines-key, kind: hardware-key}]}
  marta: {authenticators: [{id: marta-key, kind: hardware-key}]}
  nuno: {authenticators: [)" +
         authenticator + R"(]}
components:
  dns: {kind: dns, needs: []}
  onus: {kind: emergency-access, needs: []}
)";
}

TEST(EmergencyTrap, APasskeyBoundToANameThatTheDeadDnsResolvesIsTold) {
  const Checked bound(approver_with("{id: nuno-passkey, kind: passkey, needs: [dns]}"));
  ASSERT_TRUE(bound.graph) << bound.diagnostics();
  EXPECT_TRUE(bound.has("REC009")) << bound.all();
  const Checked free(approver_with("{id: nuno-key, kind: hardware-key, needs: []}"));
  ASSERT_TRUE(free.graph) << free.diagnostics();
  EXPECT_FALSE(free.has("REC009")) << free.all();
}

TEST(EmergencyTrap, TheEmergencyAccountMayRestWithoutBeingFlagged) {
  const auto resting = [](const std::string& more) {
    return "onus: v1\nidentities:\n  i: {state: active, last_used: 2020-01-01" + more + "}\n";
  };
  EXPECT_TRUE(Checked(resting("")).has("NHI005"));
  EXPECT_FALSE(Checked(resting(", emergency: true")).has("NHI005"));
}

TEST(EmergencyTrap, TestedIsNoCheckbox) {
  const auto path = [](const std::string& more) {
    return "onus: v1\npeople:\n  a: {}\noperations:\n  restart: {owner: a, criticality: critical, "
           "recovery: [r]}\nrecovery:\n  r: {owner: a, verify_every: 90d, needs: [], steps: [{do: "
           "x, "
           "by: a, takes: 1m}]" +
           more + "}\n";
  };
  EXPECT_TRUE(Checked(path("")).has("REC010"));
  for (const char* box : {", tested: true", ", verified: true", ", verified: yes"}) {
    const Checked ticked(path(box));
    EXPECT_FALSE(ticked.loaded.ok()) << box << " is taken";
  }
  EXPECT_TRUE(Checked(path(", verified: 2026-08-20")).has("REC010")) << "95 days ago";
  EXPECT_FALSE(Checked(path(", verified: 2026-11-20")).has("REC010"));
}

}  // namespace
}  // namespace onus::findings
