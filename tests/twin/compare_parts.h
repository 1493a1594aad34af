// What the comparisons share.
#pragma once

#include <fmt/format.h>

#include <span>
#include <string>

#include "onus/analysis/state.h"
#include "story.h"

namespace onus::twin {

inline std::string id_of(const model::Estate& estate, ItemIndex item) {
  return item.valid() ? std::string(estate.item(item).id) : "(none)";
}

inline std::string ids_of(const model::Estate& estate, const Items& items) {
  std::string text = "{";
  for (const ItemIndex item : items) text += " " + id_of(estate, item);
  return text + " }";
}

inline Items to_items(const analysis::UpSet& up) {
  Items items;
  for (std::size_t i = 0; i < up.size(); ++i) {
    if (up[i] != 0) items.insert(ItemIndex(i));
  }
  return items;
}

inline analysis::UpSet to_up_set(const model::Estate& estate, const Items& items) {
  analysis::UpSet up(estate.items.size(), 0);
  for (const ItemIndex item : items) up[item.value()] = 1;
  return up;
}

inline Items to_items(std::span<const ItemIndex> list) { return {list.begin(), list.end()}; }

inline std::string differ(const model::Estate& estate, std::string_view what, const Items& twin,
                          const Items& fast) {
  if (twin == fast) return {};
  return fmt::format("{}: twin {}, analysis {}", what, ids_of(estate, twin), ids_of(estate, fast));
}

inline std::string time_text(const std::optional<Seconds>& time) {
  return time ? fmt::format("{}s", time->count()) : "never";
}

/// Verdict and times of one operation.
std::string compare_outcome(const World& world, const Tale& tale,
                            const analysis::OperationOutcome& fast);

}  // namespace onus::twin
