#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "check_helper.h"
#include "onus/findings/framework.h"

namespace onus::findings {
namespace {

/// The n-th YAML block of a page, from 0.
std::string yaml_block(std::string_view page, int n) {
  std::size_t from = 0;
  for (int i = 0; i <= n; ++i) {
    from = page.find("```yaml\n", from);
    if (from == std::string_view::npos) return "";
    from += 8;
  }
  return std::string(page.substr(from, page.find("```", from) - from));
}

std::vector<std::string> rule_ids() {
  std::vector<std::string> ids;
  for (const Rule& rule : rules()) ids.emplace_back(rule.id);
  return ids;
}

// Those whose example is an estate: what the ledger shows is tested in ledger_rules_test.cpp.
std::vector<std::string> rules_with_an_estate() {
  std::vector<std::string> ids;
  for (const Rule& rule : rules()) {
    if (rule.page.find("```yaml") != std::string_view::npos) ids.emplace_back(rule.id);
  }
  return ids;
}

class RulePage : public testing::TestWithParam<std::string> {};

TEST_P(RulePage, ExampleFires) {
  const Checked checked(yaml_block(find_rule(GetParam())->page, 0));
  ASSERT_TRUE(checked.loaded.ok()) << checked.diagnostics();
  EXPECT_TRUE(checked.has(GetParam())) << checked.all();
}

TEST_P(RulePage, MendedExampleDoesNotFire) {
  const Checked checked(yaml_block(find_rule(GetParam())->page, 1));
  ASSERT_TRUE(checked.loaded.ok()) << checked.diagnostics();
  EXPECT_FALSE(checked.has(GetParam())) << checked.all();
}

INSTANTIATE_TEST_SUITE_P(All, RulePage, testing::ValuesIn(rules_with_an_estate()),
                         [](const auto& param) { return param.param; });

TEST(Rules, EachPageSaysSeverityAndControls) {
  for (const Rule& rule : rules()) {
    EXPECT_NE(rule.page.find("## Severity\n"), std::string_view::npos) << rule.id;
    EXPECT_NE(rule.page.find("## Controls\n\n- "), std::string_view::npos) << rule.id;
    EXPECT_FALSE(rule.title.empty()) << rule.id;
  }
}

TEST(Rules, OnlyTheLedgersHaveNoEstateForAnExample) {
  EXPECT_EQ(rules().size() - rules_with_an_estate().size(), 8U);
}

TEST(Rules, AreAllThere) {
  std::vector<std::string> expected;
  const auto add = [&](const std::string& group, int last) {
    for (int i = 1; i <= last; ++i) {
      expected.push_back(group + (i < 10 ? "00" : "0") + std::to_string(i));
    }
  };
  add("DEP", 8);
  add("GOV", 10);
  add("NHI", 16);
  add("OWN", 9);
  add("POL", 8);
  add("REC", 16);
  EXPECT_EQ(rule_ids(), expected);
}

TEST(Rules, AreFoundWhateverTheCase) {
  ASSERT_NE(find_rule("rec004"), nullptr);
  EXPECT_EQ(find_rule("rec004")->id, "REC004");
  EXPECT_EQ(find_rule("REC999"), nullptr);
  EXPECT_EQ(find_rule(""), nullptr);
}

TEST(Frameworks, NameOnlyRulesThatExist) {
  for (const Framework& framework : frameworks()) {
    for (const Control& control : framework.controls) {
      EXPECT_FALSE(control.rules.empty()) << framework.id << ' ' << control.id;
      EXPECT_TRUE(std::is_sorted(control.rules.begin(), control.rules.end())) << control.id;
      for (const std::string_view rule : control.rules) {
        EXPECT_NE(find_rule(rule), nullptr) << framework.id << ' ' << control.id << ' ' << rule;
      }
    }
  }
}

TEST(Frameworks, EveryRuleIsEvidenceForSomeControl) {
  for (const Rule& rule : rules()) EXPECT_FALSE(controls_of(rule.id).empty()) << rule.id;
}

TEST(Frameworks, ThoseThatWerePromisedAreThere) {
  for (const std::string_view wanted : {"AI-RMF-1.0", "CSF-2.0", "OWASP-NHI-2025"}) {
    const auto all = frameworks();
    EXPECT_TRUE(std::any_of(all.begin(), all.end(),
                            [&](const Framework& one) { return one.id == wanted; }));
  }
}

// The 22 categories of CSF 2.0; PR.AC and other names of 1.1 are not among them.
TEST(Frameworks, CsfControlsAreOfVersionTwo) {
  const std::vector<std::string_view> categories{
      "DE.AE", "DE.CM", "GV.OC", "GV.OV", "GV.PO", "GV.RM", "GV.RR", "GV.SC",
      "ID.AM", "ID.IM", "ID.RA", "PR.AA", "PR.AT", "PR.DS", "PR.IR", "PR.PS",
      "RC.CO", "RC.RP", "RS.AN", "RS.CO", "RS.MA", "RS.MI"};
  for (const Framework& framework : frameworks()) {
    if (framework.id != "CSF-2.0") continue;
    for (const Control& control : framework.controls) {
      ASSERT_EQ(control.id.size(), 8u) << control.id;
      EXPECT_TRUE(std::binary_search(categories.begin(), categories.end(), control.id.substr(0, 5)))
          << control.id;
    }
  }
}

TEST(Frameworks, AnOldNameLeadsToItsSuccessors) {
  for (const std::string_view name : {"PR.AC-1", "CSF-1.1:PR.AC-1", "pr.ac-1"}) {
    std::vector<std::string> found;
    for (const FoundControl& one : find_controls(name)) found.emplace_back(one.control->id);
    EXPECT_EQ(found, (std::vector<std::string>{"PR.AA-01", "PR.AA-05"})) << name;
  }
  EXPECT_EQ(find_controls("CSF-2.0:PR.AA-01").size(), 1u);
  EXPECT_TRUE(find_controls("PR.XX-99").empty());
}

// The clock that the gate needs ends with a certificate of its own, long before the badge.
TEST(Rules, CertificateIsAsAliveAsTheClockOfItsChecker) {
  const auto estate = [](const char* badge, const char* nts) {
    return std::string(R"(onus: v1
people: {ann: {name: Ann}}
components:
  gps: {kind: time, needs: [nts]}
  gate: {needs: [badge, gps]}
identities:
  badge: {kind: certificate, owner: ann, needs: [], expires: )") +
           badge + "}\n  nts: {kind: certificate, owner: ann, needs: [], expires: " + nts + "}\n";
  };
  const auto of_badge = [](const std::string& yaml) {
    const Checked checked(yaml);
    for (const Finding& one : checked.result.findings) {
      const bool badge = checked.loaded.estate.item(one.item).id == "badge";
      if (badge && one.rule == "NHI003") return one.message;
    }
    return std::string("none");
  };
  EXPECT_EQ(of_badge(estate("2027-06-01", "2026-12-10")),
            "badge expires in 189 d 15 h, but gate judges that by the clock of gps, which ends in "
            "16 d 15 h with nts.");
  EXPECT_EQ(of_badge(estate("2027-06-01", "2026-11-20")),
            "badge expires in 189 d 15 h, but gate judges that by the clock of gps, which ended "
            "3 d 9 h ago with nts.");
  EXPECT_EQ(of_badge(estate("2027-06-01", "2027-03-01")), "none");  // beyond what is looked at
  EXPECT_EQ(of_badge(estate("2026-12-01", "2026-12-10")),
            "badge expires in 7 d 15 h, and nothing says when it is renewed.");
}

}  // namespace
}  // namespace onus::findings
