// For tests: a small estate out of YAML, compiled, with names instead of indices.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "onus/analysis/graph.h"
#include "onus/analysis/simulation.h"
#include "onus/model/load.h"

namespace onus::analysis {

class TestEstate {
 public:
  explicit TestEstate(std::string_view yaml, const std::vector<std::string>& given = {}) {
    const std::string text = "onus: v1\n" + std::string(yaml);
    const model::Document documents[] = {{"estate.yaml", text}};
    loaded_ = std::make_unique<model::Loaded>(model::load_documents(documents));
    for (const model::Diagnostic& problem : loaded_->diagnostics) {
      if (problem.level == model::DiagnosticLevel::kError) {
        ADD_FAILURE() << problem.place.line << ": " << problem.message;
      }
    }
    // 2026-11-23T00:00:00Z
    base::Result<Graph> graph =
        Graph::make(loaded_->estate, {TimePoint{Seconds{1795392000}}, at(given)});
    if (!graph) ADD_FAILURE() << graph.error().message;
    graph_ = std::make_unique<Graph>(*std::move(graph));
  }

  [[nodiscard]] const Graph& graph() const { return *graph_; }
  [[nodiscard]] ItemIndex at(std::string_view id) const {
    const ItemIndex item = loaded_->estate.find(id);
    if (!item.valid()) ADD_FAILURE() << "no item " << id;
    return item;
  }
  [[nodiscard]] std::vector<ItemIndex> at(const std::vector<std::string>& ids) const {
    std::vector<ItemIndex> items;
    for (const std::string& id : ids) items.push_back(at(id));
    return items;
  }
  [[nodiscard]] std::string name(ItemIndex item) const {
    return item.valid() ? std::string(loaded_->estate.item(item).id) : "";
  }
  [[nodiscard]] std::vector<std::string> names(const std::vector<ItemIndex>& items) const {
    std::vector<std::string> ids;
    for (const ItemIndex item : items) ids.push_back(name(item));
    return ids;
  }

 private:
  std::unique_ptr<model::Loaded> loaded_;
  std::unique_ptr<Graph> graph_;
};

}  // namespace onus::analysis
