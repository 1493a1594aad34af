// The tables behind a Graph.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "onus/analysis/graph.h"

namespace onus::analysis {

/// References with `survives`, by item: for each different time, the slots to look at again then.
struct Survivals {
  struct Group {
    Seconds survives{0};
    std::vector<std::uint32_t> slots;  // ascending
  };
  std::unordered_map<std::uint32_t, std::vector<Group>> by_item;  // looked up, never told

  [[nodiscard]] std::span<const Group> of(ItemIndex item) const {
    const auto found = by_item.find(item.value());
    return found == by_item.end() ? std::span<const Group>{} : std::span(found->second);
  }
};

struct Graph::Parts {
  static constexpr std::uint32_t kNone = 0xffffffff;

  const model::Estate* estate = nullptr;
  Moment moment;
  std::vector<DownBefore> down_before;  // by item
  std::vector<std::uint8_t> stateful;   // by item

  std::vector<ExprNode> nodes;
  std::vector<Seconds> survivals;
  std::vector<Quorum> quorums;

  std::vector<ExprIndex> condition;  // by item
  std::vector<ExprIndex> needs;      // by item
  struct StartEntry {
    ExprIndex needs;
    Seconds takes{0};
  };
  std::vector<std::uint32_t> start_of;  // by item; kNone: starts at once and needs nothing
  std::vector<StartEntry> starts;
  std::vector<std::uint32_t> ways_from;  // by item, one more at the end
  std::vector<RestoreWay> ways;
  std::vector<std::uint32_t> path_of;  // by item; kNone: no recovery path
  std::vector<Path> paths;
  std::vector<ItemIndex> path_items, operation_items;
  std::unordered_map<std::uint32_t, std::vector<ItemIndex>> paths_named;  // looked up, never walked
  std::vector<std::uint8_t> names_paths;                                  // by item

  std::vector<Slot> slots;                  // by owner, then kind
  std::vector<std::uint32_t> slots_from;    // by item, one more at the end
  std::vector<std::uint32_t> watcher_from;  // by item, one more at the end
  std::vector<std::uint32_t> watcher;
  Survivals survivals_of;

  [[nodiscard]] const Path* path(ItemIndex item) const {
    const std::uint32_t at = path_of[item.value()];
    return at == kNone ? nullptr : &paths[at];
  }
};

}  // namespace onus::analysis
