// Holds the analysis against what the sources of nineteen public incidents tell. The expected
// values come from tests/incidents/incidents.yaml, which none of the analysis has touched.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "onus/analysis/recovery.h"
#include "onus/analysis/state.h"
#include "onus/model/load.h"

namespace onus {
namespace {

namespace fs = std::filesystem;
using Names = std::set<std::string>;

std::vector<std::string> cases() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator("tests/incidents/expected")) {
    names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

Names names(const nlohmann::json& list) { return list.get<Names>(); }

class Incident : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    std::ifstream file("tests/incidents/expected/" + GetParam() + ".json");
    expected_ = nlohmann::json::parse(file);
    loaded_ =
        model::load_estate("tests/incidents/estates/" + expected_["estate"].get<std::string>());
    ASSERT_EQ(loaded_.errors, 0U);
    auto graph = analysis::Graph::make(loaded_.estate, {base::TimePoint{}, {}});
    ASSERT_TRUE(graph.has_value());
    graph_ = std::make_unique<analysis::Graph>(*std::move(graph));
  }

  model::ItemIndex find(const std::string& id) const { return loaded_.estate.find(id); }

  nlohmann::json expected_;
  model::Loaded loaded_;
  std::unique_ptr<analysis::Graph> graph_;
};

TEST_P(Incident, LosesAndKeepsExactlyWhatTheSourcesTell) {
  std::vector<model::ItemIndex> fails;
  for (const std::string& id : names(expected_["fails"])) fails.push_back(find(id));
  const analysis::UpSet up = analysis::undisturbed(*graph_, fails);
  Names lost, kept;
  for (const std::string& id : names(expected_["nodes"])) {
    if (names(expected_["fails"]).contains(id) || names(expected_["planned"]).contains(id))
      continue;
    (up[find(id).value()] ? kept : lost).insert(id);
  }
  EXPECT_EQ(lost, names(expected_["expect_lost"]));
  for (const std::string& id : names(expected_["expect_survive"])) {
    EXPECT_TRUE(kept.contains(id)) << id;
  }
}

TEST_P(Incident, FindsExactlyTheCircularRecoveries) {
  Names circular;
  for (const analysis::CircularRecovery& found : analysis::circular_recoveries(*graph_)) {
    const analysis::RestoreWay& way = graph_->restore_ways(found.item)[found.option];
    for (const model::ItemIndex named : items_named(*graph_, way.condition)) {
      circular.insert(std::string(loaded_.estate.item(named).id));
    }
    EXPECT_GE(found.cycle.size(), 2U);
    EXPECT_EQ(found.cycle.front(), found.item);
  }
  EXPECT_EQ(circular, names(expected_["expect_circular_recovery"]));
}

INSTANTIATE_TEST_SUITE_P(AllNineteen, Incident, testing::ValuesIn(cases()),
                         [](const testing::TestParamInfo<std::string>& tested) {
                           std::string name = tested.param;
                           std::replace_if(
                               name.begin(), name.end(),
                               [](char c) {
                                 return std::isalnum(static_cast<unsigned char>(c)) == 0;
                               },
                               '_');
                           return name;
                         });

TEST(Incidents, AreAllThere) { EXPECT_EQ(cases().size(), 27U); }

}  // namespace
}  // namespace onus
