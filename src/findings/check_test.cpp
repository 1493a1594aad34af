#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "check_helper.h"
#include "onus/findings/framework.h"

namespace onus::findings {
namespace {

struct MessageCase {
  const char* rule;
  const char* yaml;
  const char* expected;
};

// Every expectation was written from the rule's contract and the estate, by hand.
const MessageCase kMessageCases[] = {
    {"OWN001", "operations:\n  trip: {criticality: critical}\n",
     "error trip trip | trip has no business owner. Next: name the person who answers for what an "
     "outage of trip costs"},
    {"OWN003",
     "operations:\n  trip: {owner: rui, criticality: high}\npeople:\n  rui: {left: "
     "2026-11-13T09:00:00Z}\n  ines: {}\nestate: {governance: {admins: [ines]}}\n",
     "warning trip trip | rui, owner of trip, left 10 d ago. Next: ines: hand trip over to "
     "somebody "
     "who stays"},
    {"OWN005",
     "operations:\n  trip: {owner: ops, criticality: critical}\nteams:\n  ops: {lead: a, members: "
     "[a], on_call: r}\nrotas:\n  r: {from: 2026-11-30T08:00Z, shift: 7d, order: [a]}\npeople:\n  "
     "a: {}\n",
     "error r trip | Nobody of ops is on call from 2026-11-23 09:00 UTC for 6 d 23 h, and trip "
     "needs "
     "that team. Next: a: fill the gap in r"},
    {"OWN007",
     "operations:\n  trip: {owner: a, criticality: critical, needs: [scada]}\ncomponents:\n  "
     "scada: "
     "{}\npeople:\n  a: {}\n",
     "warning scada trip | scada has no owner, and trip depends on it. Next: a: name who answers "
     "for "
     "scada"},
    {"REC001", "operations:\n  trip: {owner: a, criticality: high}\npeople:\n  a: {}\n",
     "warning trip trip | trip has no recovery path. Next: a: write down how it is done when every "
     "way in is lost, or build such a way"},
    {"REC004",
     "operations:\n  trip: {criticality: critical, access: [w], recovery: [kit]}\nworkflows:\n  w: "
     "{needs: [idp]}\nrecovery:\n  kit: {owner: a, steps: [{do: x, needs: "
     "[vault]}]}\ncomponents:\n  "
     "idp: {needs: []}\n  vault: {needs: [idp]}\npeople:\n  a: {}\n",
     "error kit trip | kit shares fate with what it replaces: idp takes every way in to trip and "
     "this path with it. Next: a: free kit from what both need"},
    {"REC005",
     "operations:\n  dig: {criticality: critical, needs: [dns]}\ncomponents:\n  dns: {owner: a, "
     "needs: [], restore: {needs: [idp], takes: 5m}}\n  idp: {needs: [dns]}\npeople:\n  a: {}\n",
     "error dns dig | The only way to restore dns waits for it: dns waits for idp, which waits for "
     "dns. Next: a: give dns a way to be restored that does not pass through itself"},
    {"REC006",
     "operations:\n  trip: {owner: a, criticality: critical, tolerates: 30m, access: [w], "
     "recovery: "
     "[drive]}\nworkflows:\n  w: {needs: [idp]}\nrecovery:\n  drive: {steps: [{do: x, takes: "
     "50m}]}\ncomponents:\n  idp: {needs: []}\npeople:\n  a: {}\n",
     "error trip trip | trip comes back 50 m after w fails, and tolerates 30 m (w is not the only "
     "one: 2 failures in all). Next: a: find what trip waits for with `onus whatif w`, and make it "
     "faster"},
    {"DEP001",
     "operations:\n  trip: {owner: a, criticality: critical, needs: [scada]}\ncomponents:\n  "
     "scada: "
     "{needs: []}\npeople:\n  a: {}\n",
     "error trip trip | trip has a single point of failure: scada locks it out for good. Next: a: "
     "add "
     "a way in, or a way back, that does without it"},
    {"DEP002",
     "operations:\n  trip: {owner: a, criticality: critical, access: [v, w]}\nworkflows:\n  v: "
     "{needs: []}\n  w: {needs: []}\npeople:\n  a: {}\n",
     "warning trip trip | 1 pair of failures locks trip out if the outage outlasts every cache: v "
     "with w. Next: a: judge whether the two can fail together; if so, part them or add a way "
     "back"},
    {"DEP006",
     "operations:\n  trip: {criticality: high, access: [w]}\nworkflows:\n  w: {owner: a, needs: "
     "[{item: idp, survives: 15m}]}\ncomponents:\n  idp: {needs: [], restore: {takes: "
     "4h}}\npeople:\n "
     " a: {}\n",
     "warning w trip | w does without idp for 15 m, and restoring that takes 4 h. Next: a: let it "
     "outlive that repair (a longer lifetime, an earlier renewal), or make the repair of idp "
     "faster"},
    {"DEP007",
     "operations:\n  sign: {criticality: high, needs: [ca]}\ncomponents:\n  ca: {owner: a, needs: "
     "[], start: {needs: [card]}}\n  card: {needs: [], planned: true}\npeople:\n  a: {}\n",
     "warning ca sign | ca runs, and could not start again: it would lack card. Next: a: mend that "
     "before anything restarts ca"},
    {"NHI003", "identities:\n  c: {owner: a, expires: 2026-11-20T09:00:00Z}\npeople:\n  a: {}\n",
     "note c - | c expired 3 d ago. Next: a: renew it, or remove it if nothing missed it"},
    {"NHI012", "identities:\n  bot: {kind: ai-agent, owner: a, sponsor: a}\npeople:\n  a: {}\n",
     "warning bot - | The AI agent bot has no off switch. Next: a: name a person who answers for "
     "what "
     "it does, and write down how it is stopped"},
    {"POL003",
     "operations:\n  trip: {owner: a, criticality: critical}\npolicies:\n  p: {for: [trip], "
     "approve: "
     "{any: [a, b]}}\npeople:\n  a: {}\n  b: {}\n",
     "error p trip | p opens the critical trip on one person's word. Next: a: ask for two "
     "approvers: "
     "approve: {at_least: 2, of: […]}"},
    {"POL007",
     "operations:\n  trip: {owner: t, criticality: critical, recovery: [r]}\nrecovery:\n  r: "
     "{steps: "
     "[{do: x, grant: p}]}\npolicies:\n  p: {invoke: {any: [t]}, approve: {at_least: 2, of: [a, "
     "b]}}\npeople:\n  t: {}\n  a: {away: [{from: 2026-12-10T00:00:00Z, to: "
     "2026-12-12T00:00:00Z}]}\n "
     " b: {}\n",
     "warning p trip | The quorum of p cannot be met from 2026-12-10 00:00 UTC for 2 d: too few of "
     "those who may ask and approve are there. Next: t: add approvers of another team, or move "
     "leave"},
};

TEST(Check, SaysWhatIsWrongWhoActsAndWhatNext) {
  for (const MessageCase& one : kMessageCases) {
    const Checked checked(std::string("onus: v1\n") + one.yaml);
    ASSERT_TRUE(checked.loaded.ok()) << one.rule << ' ' << checked.diagnostics();
    EXPECT_EQ(checked.text(one.rule), one.expected);
  }
}

TEST(Check, FindsNothingInAnEmptyEstate) {
  const Checked checked("onus: v1\n");
  EXPECT_EQ(checked.all(), "");
  EXPECT_TRUE(checked.result.complete);
}

TEST(Check, PutsTheWorstFirstThenGoesByPlace) {
  const Checked checked(
      "onus: v1\noperations:\n  low: {}\n  top: {criticality: critical}\n  mid: {criticality: "
      "high}\n");
  const auto& all = checked.result.findings;
  ASSERT_FALSE(all.empty());
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.severity, a.place, a.rule) < std::tie(b.severity, b.place, b.rule);
  }));
  EXPECT_EQ(all.front().severity, Severity::kError);
}

TEST(Check, LeavesTheSweepOutWhenAsked) {
  const std::string yaml =
      "onus: v1\noperations:\n  trip: {criticality: critical, needs: [scada]}\ncomponents:\n  "
      "scada: "
      "{needs: []}\n";
  EXPECT_TRUE(Checked(yaml).has("DEP001"));
  const Checked quick(yaml, {.sweep = false});
  EXPECT_FALSE(quick.has("DEP001"));
  EXPECT_TRUE(quick.has("REC001"));
}

TEST(Check, GivesEachFindingItsControls) {
  const Checked checked("onus: v1\nidentities:\n  i: {kind: workload}\n");
  const Finding* f = checked.find("NHI001");
  ASSERT_NE(f, nullptr);
  EXPECT_EQ(f->controls, controls_of("NHI001"));
  EXPECT_NE(std::find(f->controls.begin(), f->controls.end(), "OWASP-NHI-2025:NHI1:2025"),
            f->controls.end());
}

std::string identities(std::size_t count) {
  std::string yaml = "onus: v1\nidentities:\n";
  for (std::size_t i = 0; i < count; ++i)
    yaml += "  i" + std::to_string(i) + ": {kind: workload}\n";
  return yaml;
}

TEST(Check, ListsAsManyOfARuleAsItsLimit) {
  const Checked checked(identities(kFindingsPerRuleMax));
  EXPECT_EQ(checked.result.findings.size(), kFindingsPerRuleMax);
  EXPECT_EQ(checked.result.summary.notes, kFindingsPerRuleMax);
}

TEST(Check, CountsWhatGoesBeyondTheLimit) {
  const Checked checked(identities(kFindingsPerRuleMax + 1234));
  EXPECT_EQ(checked.result.findings.size(), kFindingsPerRuleMax + 1);
  EXPECT_EQ(checked.result.summary.notes, kFindingsPerRuleMax + 1234);
  EXPECT_NE(checked.all().find("And 1,234 more of NHI001, none worse than those listed."),
            std::string::npos);
}

TEST(Check, AnEmergencyIdentityMayRest) {
  const std::string resting = "state: active, last_used: 2025-01-01";
  EXPECT_TRUE(Checked("onus: v1\nidentities:\n  i: {" + resting + "}\n").has("NHI005"));
  EXPECT_FALSE(
      Checked("onus: v1\nidentities:\n  i: {emergency: true, " + resting + "}\n").has("NHI005"));
  EXPECT_FALSE(Checked("onus: v1\nidentities:\n  i: {" + resting +
                       "}\nrecovery:\n  r: {steps: [{do: x, needs: [i]}]}\n")
                   .has("NHI005"));
}

TEST(Check, NinetyDaysAreNotYetTooLong) {
  EXPECT_FALSE(
      Checked("onus: v1\nidentities:\n  i: {last_used: 2026-08-25T09:00:01Z}\n").has("NHI005"));
  EXPECT_TRUE(
      Checked("onus: v1\nidentities:\n  i: {last_used: 2026-08-25T09:00:00Z}\n").has("NHI005"));
}

std::string accepted_estate(const std::string& on, const std::string& until) {
  return "onus: v1\noperations:\n  trip: {criticality: critical}\n  other: {criticality: "
         "critical}\npeople:\n  board: {}\nacceptances:\n  - {finding: REC001, on: " +
         on + ", by: board, because: On order" + (until.empty() ? "" : ", until: " + until) + "}\n";
}

TEST(Acceptance, MarksAndSilencesNothing) {
  const Checked checked(accepted_estate("trip", "2027-06-30"));
  const Finding* f = checked.find("REC001");
  ASSERT_NE(f, nullptr);
  EXPECT_EQ(f->severity, Severity::kError);
  ASSERT_TRUE(f->accepted);
  EXPECT_EQ(checked.loaded.estate.item(f->accepted->by).id, "board");
  EXPECT_EQ(f->accepted->because, "On order");
  EXPECT_TRUE(f->accepted->valid_now);
  EXPECT_FALSE(f->accepted->signed_statement);
  EXPECT_EQ(checked.result.summary.accepted, 1u);
  EXPECT_TRUE(checked.has("GOV004"));
  EXPECT_FALSE(checked.has("GOV005"));
}

TEST(Acceptance, TouchesNoOtherItem) {
  const Checked checked(accepted_estate("other", "2027-06-30"));
  for (const Finding& f : checked.result.findings) {
    if (f.rule != "REC001") continue;
    const bool other = checked.loaded.estate.item(f.item).id == "other";
    EXPECT_EQ(f.accepted.has_value(), other);
  }
}

TEST(Acceptance, ThatEndedIsShownAndDoesNotCount) {
  const Checked checked(accepted_estate("trip", "2026-11-23T09:00:00Z"));
  ASSERT_TRUE(checked.find("REC001")->accepted);
  EXPECT_FALSE(checked.find("REC001")->accepted->valid_now);
  EXPECT_EQ(checked.result.summary.accepted, 0u);
  EXPECT_NE(checked.text("GOV005").find("The acceptance of REC001 on trip ended now."),
            std::string::npos);
}

TEST(Acceptance, WithoutEndDoesNotCount) {
  const Checked checked(accepted_estate("trip", ""));
  EXPECT_FALSE(checked.find("REC001")->accepted->valid_now);
  EXPECT_NE(checked.text("GOV005").find("has no end, so it does not count"), std::string::npos);
}

TEST(Acceptance, EndingIsToldThirtyDaysAhead) {
  EXPECT_TRUE(Checked(accepted_estate("trip", "2026-12-23T08:59:59Z")).has("GOV005"));
  EXPECT_FALSE(Checked(accepted_estate("trip", "2026-12-23T09:00:00Z")).has("GOV005"));
}

}  // namespace
}  // namespace onus::findings
