#include "onus/analysis/contingency.h"

#include <algorithm>
#include <map>

#include "causes.h"

namespace onus::analysis {
namespace {

using model::ItemClass;

void add_common_causes(const Graph& graph, std::vector<Contingency>& list) {
  const model::Estate& estate = graph.estate();
  for (const std::string_view key : estate.common_causes) {
    std::map<std::string_view, std::vector<ItemIndex>> by_value;
    for (std::size_t i = 0; i < estate.items.size(); ++i) {
      const ItemIndex item(i);
      if (!graph.has_state(item)) continue;
      const std::string_view value = cause_of(estate, item, key);
      if (!value.empty()) by_value[value].push_back(item);
    }
    for (auto& [value, items] : by_value) {
      Contingency cause;
      cause.kind = Contingency::Kind::kCommonCause;
      cause.name = std::string(key) + "=" + std::string(value);
      cause.fails = std::move(items);
      list.push_back(std::move(cause));
    }
  }
}

}  // namespace

std::vector<Contingency> contingencies(const Graph& graph, bool people) {
  const model::Estate& estate = graph.estate();
  std::vector<Contingency> list;
  for (std::size_t i = 0; i < estate.items.size(); ++i) {
    const model::Item& item = estate.items[i];
    if (!may_fail_alone(item, people)) continue;
    Contingency single;
    single.name = std::string(item.id);
    single.fails = {ItemIndex(i)};
    list.push_back(std::move(single));
  }
  add_common_causes(graph, list);
  for (std::size_t i = 0; i < estate.items.size(); ++i) {
    if (estate.items[i].item_class != ItemClass::kScenario) continue;
    Contingency scenario;
    scenario.kind = Contingency::Kind::kScenario;
    scenario.name = std::string(estate.items[i].id);
    scenario.scenario = ItemIndex(i);
    scenario.fails = estate.scenario(ItemIndex(i)).fails;
    scenario.detect = estate.scenario(ItemIndex(i)).detect;
    list.push_back(std::move(scenario));
  }
  return list;
}

}  // namespace onus::analysis
