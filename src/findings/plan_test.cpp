#include "onus/findings/plan.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "onus/model/load.h"

namespace onus::findings {
namespace {

using analysis::Verdict;

/// One estate with everything that a plan asks of it.
class Side {
 public:
  explicit Side(const std::string& yaml) {
    const std::string text = "onus: v1\n" + yaml;
    const model::Document documents[] = {{"estate.yaml", text}};
    loaded_ = std::make_unique<model::Loaded>(model::load_documents(documents));
    EXPECT_TRUE(loaded_->ok());
    auto graph = Graph::make(loaded_->estate, {TimePoint{Seconds{1795392000}}, {}});
    graph_ = std::make_unique<Graph>(*std::move(graph));
    sweep_ = analysis::sweep(*graph_);
    check_ = check(*graph_, {});
  }
  [[nodiscard]] PlanSide told() const { return {graph_.get(), &sweep_, &check_}; }

 private:
  std::unique_ptr<model::Loaded> loaded_;
  std::unique_ptr<Graph> graph_;
  analysis::SweepResult sweep_;
  CheckResult check_;
};

Plan plan_of(const std::string& base, const std::string& head) {
  // Findings are pointed at, so both sides live as long as the test asks.
  static std::unique_ptr<Side> before, after;
  before = std::make_unique<Side>(base);
  after = std::make_unique<Side>(head);
  return compare(before->told(), after->told());
}

const VerdictChange* row(const Plan& plan, const std::string& contingency) {
  for (const VerdictChange& one : plan.verdicts) {
    if (one.contingency == contingency) return &one;
  }
  return nullptr;
}

// The door needs the badge system for as long as a badge is cached; a guard mends the system in 1
// h.
std::string door(const std::string& survives, const std::string& owner = "ann",
                 const std::string& more = "") {
  return "people: {ann: {name: Ann, authenticators: []}, ben: {name: Ben, authenticators: []}}\n"
         "components:\n"
         "  badges: {kind: service, owner: " +
         owner + ", needs: [], restore: {by: ann, needs: [], takes: 1h}}\n" + more +
         "operations:\n"
         "  enter: {title: Enter, owner: ann, criticality: critical, tolerates: 30m, access: "
         "[door]}\n"
         "workflows:\n"
         "  door: {method: device, users: [ann], owner: ann, maintainer: ann, identities: [],\n"
         "         needs: [{item: badges, survives: " +
         survives + "}]}\n";
}

TEST(Plan, IsEmptyForTheSameEstate) {
  const Plan plan = plan_of(door("20m"), door("20m"));
  EXPECT_FALSE(plan.changes());
  EXPECT_TRUE(plan.changed.empty());
  EXPECT_FALSE(plan.estate_changed);
}

TEST(Plan, TellsAVerdictThatBecomesWorse) {
  // Lost after 40 m for 20 m, which is tolerated; with 10 m of cache it is lost for 50 m.
  const Plan plan = plan_of(door("40m"), door("10m"));
  ASSERT_EQ(plan.verdicts.size(), 1U);
  const VerdictChange& one = plan.verdicts[0];
  EXPECT_EQ(one.operation, "enter");
  EXPECT_EQ(one.contingency, "badges");
  EXPECT_EQ(one.turn, Turn::kWorse);
  EXPECT_EQ(one.before, (Standing{Verdict::kCovered, Seconds{1200}}));
  EXPECT_EQ(one.after, (Standing{Verdict::kLate, Seconds{3000}}));
  EXPECT_TRUE(plan.owners.empty());
  EXPECT_EQ(plan.changed, std::vector<std::string>{"door"});
}

TEST(Plan, TellsALongerGapUnderTheSameVerdict) {
  const Plan plan = plan_of(door("50m"), door("40m"));
  ASSERT_EQ(plan.verdicts.size(), 1U);
  EXPECT_EQ(plan.verdicts[0].turn, Turn::kWorse);
  const Plan back = plan_of(door("40m"), door("50m"));
  ASSERT_EQ(back.verdicts.size(), 1U);
  EXPECT_EQ(back.verdicts[0].turn, Turn::kBetter);
}

TEST(Plan, TellsANewFailureAndOneThatIsGone) {
  const std::string more = "  power: {kind: power, owner: ann, needs: []}\n";
  std::string powered = door("20m", "ann", more);
  powered.replace(powered.find("needs: [{item"), 8, "needs: [power, ");
  const Plan plan = plan_of(door("20m"), powered);
  const VerdictChange* power = row(plan, "power");
  ASSERT_NE(power, nullptr);
  EXPECT_EQ(power->turn, Turn::kNew);
  EXPECT_FALSE(power->before.has_value());
  EXPECT_EQ(power->after, (Standing{Verdict::kLockedOut, {}}));
  EXPECT_EQ(plan.added, std::vector<std::string>{"power"});
  const Plan back = plan_of(powered, door("20m"));
  ASSERT_NE(row(back, "power"), nullptr);
  EXPECT_EQ(row(back, "power")->turn, Turn::kGone);
  EXPECT_EQ(back.removed, std::vector<std::string>{"power"});
}

TEST(Plan, TellsAnOperationThatIsDownInOneRow) {
  std::string planned = door("20m");
  planned.replace(planned.find("{method:"), 1, "{planned: true, ");
  const Plan plan = plan_of(door("20m"), planned);
  ASSERT_EQ(plan.verdicts.size(), 1U);
  EXPECT_EQ(plan.verdicts[0].contingency, "");
  EXPECT_EQ(plan.verdicts[0].after, (Standing{Verdict::kDownBefore, {}}));
}

TEST(Plan, TellsWhoAnsweredAndWhoDoes) {
  const Plan plan = plan_of(door("20m", "ann"), door("20m", "ben"));
  EXPECT_EQ(plan.owners,
            (std::vector<OwnerChange>{
                {.item = "badges", .role = "owner", .before = "ann", .after = "ben"}}));
  EXPECT_TRUE(plan.verdicts.empty());
}

TEST(Plan, TellsFindingsThatComeGoAndChange) {
  const Plan plan = plan_of(door("20m"), door("10m"));
  bool changed = false;
  for (const FindingChange& one : plan.findings) {
    if (one.before != nullptr && one.after != nullptr && one.after->rule == "DEP006") {
      changed = one.before->message != one.after->message;
    }
  }
  EXPECT_TRUE(changed);  // "for 20 m" became "for 10 m"
  std::string ownerless = door("20m");
  ownerless.replace(ownerless.find("owner: ann, criticality"), 12, "");
  const Plan orphan = plan_of(door("20m"), ownerless);
  ASSERT_FALSE(orphan.findings.empty());
  EXPECT_EQ(orphan.findings.front().before, nullptr);
  EXPECT_EQ(orphan.findings.front().after->rule, "OWN001");
}

TEST(Plan, TellsAScenarioApartFromAnItem) {
  const Plan plan =
      plan_of(door("20m"), door("20m") + "scenarios: {gone: {fails: [badges], detect: 10m}}\n");
  const VerdictChange* scenario = row(plan, "scenario gone");
  ASSERT_NE(scenario, nullptr);
  EXPECT_EQ(scenario->turn, Turn::kNew);
  EXPECT_EQ(scenario->after, (Standing{Verdict::kLate, Seconds{3000}}));
}

TEST(Plan, TellsThatTheEstatesOwnSectionChanged) {
  EXPECT_TRUE(plan_of(door("20m"), "estate: {name: Other}\n" + door("20m")).estate_changed);
}

}  // namespace
}  // namespace onus::findings
