// Cases worked by hand, put to the analysis and to its twin.
#include "worked.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "draft.h"
#include "onus/analysis/recovery.h"
#include "onus/model/load.h"
#include "story.h"
#include "ways.h"

namespace onus::twin {
namespace {

using analysis::OperationOutcome;
using analysis::Verdict;

model::Loaded load(std::string_view yaml) {
  const std::string text = "onus: v1\n" + std::string(yaml);
  const std::vector<model::Document> documents{{.name = "worked.yaml", .bytes = text}};
  model::Loaded loaded = model::load_documents(documents);
  for (const model::Diagnostic& one : loaded.diagnostics) {
    if (one.level == model::DiagnosticLevel::kError) ADD_FAILURE() << one.message;
  }
  return loaded;
}

std::string time(const std::optional<Seconds>& at) {
  return at ? std::to_string(at->count()) : "-";
}
std::string time(const std::optional<int>& at) { return at ? std::to_string(*at) : "-"; }

template <class Time>
std::string line(std::string_view id, Verdict verdict, const std::array<Time, 3>& times) {
  return fmt::format("{} {} lost {} regained {} gap {}", id, analysis::verdict_name(verdict),
                     time(times[0]), time(times[1]), time(times[2]));
}

std::string line(const WorkedOperation& at) {
  return line<std::optional<int>>(at.id, at.verdict, {at.lost, at.regained, at.gap});
}

std::string line(std::string_view id, const OperationOutcome& at) {
  if (at.verdict == Verdict::kDownBefore) return line<std::optional<int>>(id, at.verdict, {});
  return line<std::optional<Seconds>>(id, at.verdict, {at.lost_at, at.regained_at, at.longest_gap});
}

std::string line(std::string_view id, const Loss& loss) {
  return fmt::format("{} lost {} regained {}", id, loss.lost_at.count(), time(loss.regained_at));
}

class WorkedCase : public testing::TestWithParam<Worked> {};

TEST_P(WorkedCase, ComesOutAsWorkedByHand) {
  const Worked& worked = GetParam();
  const model::Loaded loaded = load(worked.yaml);
  const model::Estate& estate = loaded.estate;
  const analysis::Moment moment{.at = kDraftMoment, .given = {}};
  analysis::Disturbance disturbance;
  for (const auto id : worked.fails) disturbance.fails.push_back(estate.find(id));
  disturbance.detect = Seconds{worked.detect};
  for (const auto id : worked.take) {
    disturbance.take.push_back({.item = estate.find(id), .option = {}});
  }
  const World world(estate, moment);
  const Tale tale = tell(world, disturbance);
  const auto graph = analysis::Graph::make(estate, moment);
  ASSERT_TRUE(graph.has_value());
  analysis::Simulator simulator(*graph);
  const auto fast = simulator.run(disturbance);

  for (const WorkedOperation& expected : worked.operations) {
    const ItemIndex operation = estate.find(expected.id);
    OperationOutcome told;
    for (const OperationOutcome& one : fast.operations) {
      if (one.operation == operation) told = one;
    }
    EXPECT_EQ(line(expected), line(expected.id, outcome_of(world, tale, operation))) << "twin";
    EXPECT_EQ(line(expected), line(expected.id, told)) << "analysis";
  }
  const auto lost = losses(tale);
  for (const WorkedItem& expected : worked.items) {
    const ItemIndex item = estate.find(expected.id);
    Loss loss{.lost_at = Seconds{expected.lost}, .regained_at = {}};
    if (expected.regained) loss.regained_at = Seconds{*expected.regained};
    ASSERT_TRUE(lost.contains(item)) << expected.id;
    EXPECT_EQ(line(expected.id, loss), line(expected.id, lost.at(item))) << "twin";
    const auto told = std::ranges::find(fast.items, item, &analysis::ItemOutcome::item);
    ASSERT_TRUE(told != fast.items.end()) << expected.id;
    const Loss other{.lost_at = told->lost_at, .regained_at = told->regained_at};
    EXPECT_EQ(line(expected.id, loss), line(expected.id, other)) << "analysis";
  }
}

std::vector<Worked> all_worked() {
  std::vector<Worked> cases = worked_repairs();
  for (Worked& one : worked_paths()) cases.push_back(one);
  return cases;
}

INSTANTIATE_TEST_SUITE_P(ByHand, WorkedCase, testing::ValuesIn(all_worked()),
                         [](const auto& one) { return std::string(one.param.name); });

// Everything that runs is down at 0. power starts within 2 s, net 5 s after it, srv 3 s after that
// (its card is a hardware key and stays). The door is a place: its battery holds until 5, and power
// is back at 2. x and y wait for each other.
TEST(WorkedBlackStart, ComesOutAsWorkedByHand) {
  const model::Loaded loaded = load(R"(
components:
  power: {start: {takes: 2s}}
  net: {needs: [power], start: {takes: 5s}}
  srv: {needs: [net], start: {needs: [card], takes: 3s}}
  card: {kind: hardware-key}
  door: {kind: place, needs: [{item: power, survives: 5s}]}
  x: {needs: [y]}
  y: {needs: [x]}
)");
  const model::Estate& estate = loaded.estate;
  const analysis::Moment moment{.at = kDraftMoment, .given = {}};
  const std::map<ItemIndex, Seconds> back{{estate.find("power"), Seconds{2}},
                                          {estate.find("net"), Seconds{7}},
                                          {estate.find("srv"), Seconds{10}}};
  const Items never{estate.find("x"), estate.find("y")};

  analysis::Disturbance dark;
  dark.black_start = true;
  const Awakening twin = awakening(tell(World(estate, moment), dark));
  EXPECT_EQ(twin.back, back);
  EXPECT_EQ(twin.never, never);

  const auto graph = analysis::Graph::make(estate, moment);
  ASSERT_TRUE(graph.has_value());
  analysis::Simulator simulator(*graph);
  const auto fast = analysis::black_start(*graph, simulator, {});
  std::map<ItemIndex, Seconds> told;
  for (const auto& one : fast.order) told[one.item] = one.at;
  EXPECT_EQ(told, back);
  ASSERT_EQ(fast.never.size(), 2U);
  EXPECT_TRUE(fast.never[0].cycle);
  EXPECT_EQ(Items(fast.never[0].waits_for.begin(), fast.never[0].waits_for.end()), never);
}

}  // namespace
}  // namespace onus::twin
