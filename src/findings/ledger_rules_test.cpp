// What a ledger adds to the findings, by facts made by hand.
#include <gtest/gtest.h>

#include "check_helper.h"
#include "onus/findings/ledger_facts.h"

namespace onus::findings {
namespace {

constexpr const char* kEstate = R"(
onus: v1
people: {ines: {name: Ines}, tomas: {name: Tomas}}
components: {idp: {kind: identity-provider, owner: ines, needs: []}}
identities: {svc: {kind: service-account, owner: ines, scope: [{system: scada, privilege: relay}]}}
workflows: {login: {users: [ines], owner: ines, maintainer: tomas, needs: [idp], identities: [svc]}}
recovery: {panel: {kind: break-glass, owner: ines, validator: tomas, verify_every: 90d, verified: 2026-11-20,
                   steps: [{do: Go, takes: 5m}]}}
operations:
  restart: {criticality: critical, owner: ines, access: [login], recovery: [panel], lifecycle: production}
acceptances:
  - {finding: REC003, on: restart, by: ines, until: 2027-06-30, because: written}
)";

class LedgerRules : public testing::Test {
 protected:
  LedgerRules() : estate_(kEstate, CheckOptions{.sweep = false, .ledger = nullptr}) {}

  [[nodiscard]] ItemIndex at(std::string_view id) const { return estate_.loaded.estate.find(id); }
  [[nodiscard]] static TimePoint days_ago(int days) { return kTestMoment - days * kDay; }
  static constexpr Seconds kDay{86400};

  /// Everything approved, proven and witnessed: nothing that the ledger could complain of.
  [[nodiscard]] LedgerFacts good() const {
    LedgerFacts facts;
    for (const char* id : {"login", "panel", "svc"}) {
      ApprovalFact fact;
      fact.item = at(id);
      fact.approved = true;
      facts.approvals.push_back(fact);
    }
    ProofFact proof;
    proof.path = at("panel");
    proof.passed_at = days_ago(10);
    facts.proofs = {proof};
    facts.first_at = days_ago(100);
    facts.witnessed_at = days_ago(1);
    return facts;
  }

  /// "severity who | message" of the first finding of a rule; "none".
  [[nodiscard]] std::string found(const LedgerFacts& facts, std::string_view rule) {
    result_ = check(*estate_.graph, CheckOptions{.sweep = false, .ledger = &facts});
    for (const Finding& f : result_.findings) {
      if (f.rule != rule) continue;
      const auto who = f.who_must_act;
      return std::string(severity_name(f.severity)) + " " +
             (who.valid() ? std::string(estate_.loaded.estate.item(who).id) : "-") + " | " +
             f.message;
    }
    return "none";
  }
  [[nodiscard]] std::vector<std::string> governance(const LedgerFacts& facts) {
    result_ = check(*estate_.graph, CheckOptions{.sweep = false, .ledger = &facts});
    std::vector<std::string> rules;
    for (const Finding& f : result_.findings) {
      if (f.rule.starts_with("GOV")) rules.push_back(f.rule);
    }
    return rules;
  }

  Checked estate_;
  CheckResult result_;
};

TEST_F(LedgerRules, ABreakGlassUseIsFoundWhenItsReviewIsOverdue) {
  LedgerFacts facts = good();
  DebtFact debt;
  debt.operation = at("restart");
  debt.request = "3f9a01";
  debt.requester = "tomas";
  debt.ended = days_ago(4);
  debt.review_by = kTestMoment + Seconds(1);
  facts.debts = {debt};
  EXPECT_EQ(found(facts, "GOV006"), "none");
  facts.debts[0].review_by = kTestMoment;
  EXPECT_TRUE(found(facts, "GOV006")
                  .starts_with("error ines | Emergency access to restart for tomas ended "))
      << found(facts, "GOV006");
  EXPECT_NE(found(facts, "GOV006").find("nobody has reviewed it"), std::string::npos);
  facts.debts[0].reviewed = true;
  EXPECT_NE(found(facts, "GOV006").find("left something open"), std::string::npos);
}

TEST_F(LedgerRules, WithEverythingSignedNothingButTheUnsignedLineIsFound) {
  EXPECT_EQ(governance(good()), std::vector<std::string>{"GOV004"});
}

TEST_F(LedgerRules, NeverApprovedNamesWhoHasToSign) {
  LedgerFacts facts = good();
  facts.approvals[0].approved = false;
  facts.approvals[0].missing = {"maintainer tomas", "controls, held by nobody"};
  facts.approvals[0].next = at("tomas");
  EXPECT_EQ(found(facts, "GOV001"),
            "error tomas | login was never approved by those whose word counts; missing: "
            "maintainer tomas, controls, held by nobody.");
  EXPECT_EQ(found(facts, "GOV002"), "none");
}

TEST_F(LedgerRules, AStaleApprovalSaysWhatChanged) {
  LedgerFacts facts = good();
  facts.approvals[0].approved = false;
  facts.approvals[0].before = true;
  facts.approvals[0].changed = "idp changed in needs";
  EXPECT_EQ(found(facts, "GOV002"),
            "error ines | The approval of login is stale: idp changed in needs.");
  EXPECT_EQ(found(facts, "GOV001"), "none");
}

TEST_F(LedgerRules, AnIdentitysScopeIsApprovedOrNoted) {
  LedgerFacts facts = good();
  facts.approvals[2].approved = false;
  EXPECT_EQ(found(facts, "GOV009"),
            "note ines | Nobody whose word counts ever approved the scope of svc.");
  EXPECT_EQ(found(facts, "GOV001"), "none");  // an identity is no access model
  facts.approvals[2].before = true;
  facts.approvals[2].wider = "scada:admin";
  EXPECT_EQ(found(facts, "GOV009"),
            "warning ines | The scope of svc is wider than what was approved: scada:admin.");
}

TEST_F(LedgerRules, AFailedDrillStaysUntilSomebodyAnswers) {
  LedgerFacts facts = good();
  facts.proofs[0].passed_at.reset();
  facts.proofs[0].failed_at = days_ago(7);
  EXPECT_NE(found(facts, "GOV008").find("The last drill of panel failed"), std::string::npos);
  facts.proofs[0].answered = true;
  EXPECT_EQ(found(facts, "GOV008"), "none");
}

TEST_F(LedgerRules, OnlySignedProofsCount) {
  LedgerFacts facts = good();
  facts.proofs
      .clear();  // `verified: 2026-11-20` in the file is not believed where there is a ledger
  EXPECT_NE(found(facts, "REC011"), "none");
  EXPECT_EQ(found(good(), "REC011"), "none");
  facts = good();
  facts.proofs[0].changed_since = true;
  EXPECT_NE(found(facts, "REC011"), "none");
  facts = good();
  facts.proofs[0].passed_at = days_ago(91);
  EXPECT_NE(found(facts, "REC010"), "none");
  facts.proofs[0].passed_at = days_ago(89);
  EXPECT_EQ(found(facts, "REC010"), "none");
}

TEST_F(LedgerRules, ASignedAcceptanceTakesTheWeightOfItsFinding) {
  LedgerFacts facts = good();
  AcceptanceFact fact;
  fact.finding = "REC003";
  fact.on = at("restart");
  fact.by = at("ines");
  fact.until = kTestMoment + 100 * kDay;
  fact.because = "signed";
  fact.counts = true;
  facts.acceptances = {fact};
  EXPECT_EQ(found(facts, "GOV004"), "none");
  const auto finding = std::find_if(result_.findings.begin(), result_.findings.end(),
                                    [](const Finding& f) { return f.rule == "REC003"; });
  if (finding != result_.findings.end()) {
    ASSERT_TRUE(finding->accepted);
    EXPECT_TRUE(finding->accepted->signed_statement && finding->accepted->valid_now);
    EXPECT_EQ(finding->accepted->because, "signed");
  }
  facts.acceptances[0].until = kTestMoment + 29 * kDay;
  EXPECT_NE(found(facts, "GOV005").find("The signed acceptance of REC003 on restart ends"),
            std::string::npos);
  facts.acceptances[0].until = kTestMoment - kDay;
  EXPECT_NE(found(facts, "GOV005").find("ended"), std::string::npos);
}

TEST_F(LedgerRules, AnAcceptanceByTheWrongPersonIsNamed) {
  LedgerFacts facts = good();
  AcceptanceFact fact;
  fact.finding = "REC001";
  fact.on = at("restart");
  fact.until = kTestMoment + 100 * kDay;
  fact.why_not = "a critical risk is for board-risk to accept, not for tomas";
  facts.acceptances = {fact};
  EXPECT_EQ(found(facts, "GOV003"),
            "warning ines | The risk of REC001 on restart is accepted by nobody entitled to: a "
            "critical risk is for board-risk to accept, not for tomas.");
}

TEST_F(LedgerRules, AWitnessMayBeAwayForADay) {
  LedgerFacts facts = good();
  facts.witnessed_at = kTestMoment - kDay;
  EXPECT_EQ(found(facts, "GOV010"), "none");
  facts.witnessed_at = kTestMoment - kDay - Seconds{1};
  EXPECT_NE(found(facts, "GOV010").find("since"), std::string::npos);
  facts.witnessed_at.reset();
  EXPECT_NE(found(facts, "GOV010").find("ever signed"), std::string::npos);
  facts.first_at = kTestMoment - Seconds{60};  // a ledger of today
  EXPECT_EQ(found(facts, "GOV010"), "none");
}

TEST_F(LedgerRules, ABrokenLedgerIsOneErrorAndProvesNothing) {
  LedgerFacts facts = good();
  facts.broken = "its entries are not those under the head in the store.";
  EXPECT_EQ(governance(facts), (std::vector<std::string>{"GOV007", "GOV004"}));
}

}  // namespace
}  // namespace onus::findings
