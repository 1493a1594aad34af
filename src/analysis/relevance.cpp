#include "relevance.h"

#include "graph_parts.h"

namespace onus::analysis {
namespace {

class Closure {
 public:
  explicit Closure(const Graph::Parts& parts) : parts_(parts), flags_(parts.stateful.size(), 0) {}

  std::vector<std::uint8_t> run() {
    for (const ItemIndex operation : parts_.operation_items) add(operation.value());
    while (!open_.empty()) {
      const std::uint32_t item = open_.back();
      open_.pop_back();
      for (std::uint32_t s = parts_.slots_from[item]; s < parts_.slots_from[item + 1]; ++s) {
        add_leaves(parts_.slots[s].expression);
      }
      // What an operation lists may hold it, whatever its condition says.
      if (parts_.names_paths[item]) {
        for (const ItemIndex named : parts_.paths_named.at(item)) add(named.value());
      }
      if (const Path* path = parts_.path(ItemIndex(item))) {
        for (const Wanter& wanter : path->wanters) add(wanter.owner.value());
      }
    }
    return std::move(flags_);
  }

 private:
  void add(std::uint32_t item) {
    if (flags_[item]) return;
    flags_[item] = 1;
    open_.push_back(item);
  }

  void add_leaves(ExprIndex root) {
    nodes_.push_back(root.value());
    while (!nodes_.empty()) {
      const ExprNode& node = parts_.nodes[nodes_.back()];
      nodes_.pop_back();
      switch (node.op) {
        case Op::kItem: add(node.first); break;
        case Op::kAtLeast:
          for (std::uint32_t i = 0; i < node.count; ++i) nodes_.push_back(node.first + i);
          break;
        case Op::kQuorum:
          for (const auto& demands : parts_.quorums[node.threshold].alternatives) {
            for (const Demand& demand : demands) {
              for (const auto& candidate : demand.candidates) nodes_.push_back(candidate.node);
            }
          }
          break;
      }
    }
  }

  const Graph::Parts& parts_;
  std::vector<std::uint8_t> flags_;
  std::vector<std::uint32_t> open_, nodes_;
};

}  // namespace

std::vector<std::uint8_t> relevant_items(const Graph& graph) {
  return Closure(graph.parts()).run();
}

std::shared_ptr<const Watched> Watched::everything(const Graph& graph) {
  auto watched = std::make_shared<Watched>();
  watched->before = undisturbed(graph);
  watched->from = graph.parts().watcher_from.data();
  watched->to = graph.parts().watcher.data();
  watched->survivals = &graph.parts().survivals_of;
  return watched;
}

void Watched::add_survivals(const Graph::Parts& parts, std::size_t item) {
  for (const Survivals::Group& group : parts.survivals_of.of(ItemIndex(item))) {
    Survivals::Group kept{group.survives, {}};
    for (const std::uint32_t slot : group.slots) {
      if (relevant[parts.slots[slot].owner.value()]) kept.slots.push_back(slot);
    }
    if (!kept.slots.empty())
      own_survivals.by_item[static_cast<std::uint32_t>(item)].push_back(kept);
  }
}

void Watched::turned(const Graph& graph, ItemIndex outlived) {
  if (relevant.empty() || !relevant[outlived.value()]) return;
  own_survivals.by_item.erase(outlived.value());
  add_survivals(graph.parts(), outlived.value());
}

std::shared_ptr<Watched> Watched::for_operations(const Graph& graph) {
  const Graph::Parts& parts = graph.parts();
  auto watched = std::make_shared<Watched>();
  watched->relevant = relevant_items(graph);
  watched->before = undisturbed(graph);
  watched->own_from.reserve(parts.watcher_from.size());
  for (std::size_t i = 0; i < watched->relevant.size(); ++i) {
    watched->own_from.push_back(static_cast<std::uint32_t>(watched->own_to.size()));
    if (!watched->relevant[i]) continue;
    watched->add_survivals(parts, i);
    for (std::uint32_t w = parts.watcher_from[i]; w < parts.watcher_from[i + 1]; ++w) {
      const std::uint32_t slot = parts.watcher[w];
      if (watched->relevant[parts.slots[slot].owner.value()]) watched->own_to.push_back(slot);
    }
  }
  watched->own_from.push_back(static_cast<std::uint32_t>(watched->own_to.size()));
  watched->from = watched->own_from.data();
  watched->to = watched->own_to.data();
  watched->survivals = &watched->own_survivals;
  return watched;
}

}  // namespace onus::analysis
