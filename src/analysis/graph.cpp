#include "onus/analysis/graph.h"

#include <algorithm>
#include <utility>

#include "compile_graph.h"
#include "graph_parts.h"

namespace onus::analysis {

base::Result<Graph> Graph::make(const model::Estate& estate, const Moment& moment) {
  auto parts = std::make_unique<Parts>();
  parts->estate = &estate;
  parts->moment = moment;
  classify_items(*parts);
  if (base::Result<void> done = compile_expressions(*parts); !done) {
    return std::unexpected(done.error());
  }
  index_watchers(*parts);
  return Graph(std::move(parts));
}

Graph::Graph(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Graph::~Graph() = default;
Graph::Graph(Graph&&) noexcept = default;
Graph& Graph::operator=(Graph&&) noexcept = default;

const model::Estate& Graph::estate() const { return *parts_->estate; }
const Moment& Graph::moment() const { return parts_->moment; }
std::size_t Graph::item_count() const { return parts_->stateful.size(); }
bool Graph::has_state(ItemIndex item) const { return parts_->stateful[item.value()] != 0; }
DownBefore Graph::down_before(ItemIndex item) const { return parts_->down_before[item.value()]; }

const ExprNode& Graph::node(ExprIndex at) const { return parts_->nodes[at.value()]; }
Seconds Graph::survival(const ExprNode& leaf) const { return parts_->survivals[leaf.count - 1]; }
const Quorum& Graph::quorum(std::uint32_t index) const { return parts_->quorums[index]; }
ExprIndex Graph::condition(ItemIndex item) const { return parts_->condition[item.value()]; }
ExprIndex Graph::needs(ItemIndex item) const { return parts_->needs[item.value()]; }

ExprIndex Graph::start_needs(ItemIndex item) const {
  const std::uint32_t start = parts_->start_of[item.value()];
  return start == Parts::kNone ? ExprIndex{} : parts_->starts[start].needs;
}

Seconds Graph::start_takes(ItemIndex item) const {
  const std::uint32_t start = parts_->start_of[item.value()];
  return start == Parts::kNone ? Seconds{0} : parts_->starts[start].takes;
}

std::span<const RestoreWay> Graph::restore_ways(ItemIndex item) const {
  const std::uint32_t from = parts_->ways_from[item.value()];
  return {parts_->ways.data() + from, parts_->ways_from[item.value() + 1] - from};
}

const Path* Graph::path(ItemIndex item) const { return parts_->path(item); }
std::span<const ItemIndex> Graph::paths() const { return parts_->path_items; }
std::span<const ItemIndex> Graph::operations() const { return parts_->operation_items; }

const Slot& Graph::slot(std::uint32_t slot) const { return parts_->slots[slot]; }
std::size_t Graph::slot_count() const { return parts_->slots.size(); }

std::span<const std::uint32_t> Graph::watchers(ItemIndex item) const {
  const std::uint32_t from = parts_->watcher_from[item.value()];
  return {parts_->watcher.data() + from, parts_->watcher_from[item.value() + 1] - from};
}

std::vector<std::uint32_t> Graph::slots_of(ItemIndex item) const {
  std::vector<std::uint32_t> slots;
  for (std::uint32_t s = parts_->slots_from[item.value()]; s < parts_->slots_from[item.value() + 1];
       ++s) {
    slots.push_back(s);
  }
  return slots;
}

std::span<const ItemIndex> Graph::paths_named_by(ItemIndex item) const {
  if (!parts_->names_paths[item.value()]) return {};
  return parts_->paths_named.at(item.value());
}

std::vector<ItemIndex> items_named(const Graph& graph, ExprIndex expression) {
  std::vector<ItemIndex> named;
  if (!expression.valid()) return named;
  const Graph::Parts& parts = graph.parts();
  std::vector<const ExprNode*> open{&parts.nodes[expression.value()]};
  while (!open.empty()) {
    const ExprNode& node = *open.back();
    open.pop_back();
    if (node.op == Op::kItem) named.push_back(ItemIndex(node.first));
    if (node.op == Op::kAtLeast) {
      for (std::uint32_t i = 0; i < node.count; ++i) open.push_back(&parts.nodes[node.first + i]);
    }
    if (node.op != Op::kQuorum) continue;
    for (const auto& demands : parts.quorums[node.threshold].alternatives) {
      for (const Demand& demand : demands) {
        for (const auto& candidate : demand.candidates) {
          open.push_back(&parts.nodes[candidate.node]);
        }
      }
    }
  }
  std::sort(named.begin(), named.end());
  named.erase(std::unique(named.begin(), named.end()), named.end());
  return named;
}

}  // namespace onus::analysis
