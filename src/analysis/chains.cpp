#include "chains.h"

#include <algorithm>
#include <unordered_map>

#include "evaluate.h"

namespace onus::analysis {
namespace {

/// A breadth-first search that remembers where it came from.
class Search {
 public:
  bool add(ItemIndex item, std::size_t from) {
    if (!seen_.try_emplace(item.value(), visits_.size()).second) return false;
    visits_.push_back({item, from});
    return true;
  }
  [[nodiscard]] std::size_t size() const { return visits_.size(); }
  [[nodiscard]] ItemIndex item(std::size_t at) const { return visits_[at].item; }
  [[nodiscard]] std::vector<ItemIndex> chain(std::size_t at) const {
    std::vector<ItemIndex> found;
    for (; at != kRoot; at = visits_[at].from) found.push_back(visits_[at].item);
    std::reverse(found.begin(), found.end());
    return found;
  }
  static constexpr std::size_t kRoot = static_cast<std::size_t>(-1);

 private:
  struct Visit {
    ItemIndex item;
    std::size_t from;
  };
  std::vector<Visit> visits_;
  std::unordered_map<std::uint32_t, std::size_t> seen_;  // looked up, never walked
};

bool contains(const std::vector<ItemIndex>& items, ItemIndex wanted) {
  return std::find(items.begin(), items.end(), wanted) != items.end();
}

}  // namespace

bool Losses::lost(ItemIndex item) const {
  if (graph_.path(item) != nullptr) {
    return could_carry_out(graph_, item, before_) &&
           !could_carry_out(graph_, item, after_, failed_);
  }
  return before_[item.value()] && !after_[item.value()];
}

std::vector<ItemIndex> Losses::below(ItemIndex item) const {
  std::vector<ItemIndex> named;
  if (const Path* path = graph_.path(item)) {
    for (const PathStep& step : path->steps) {
      for (const ItemIndex one : lacking(graph_, step.condition, after_, failed_)) {
        named.push_back(one);
      }
    }
  } else {
    // An item comes back through repair, not by itself: paths that could be carried out are no help
    // to it here.
    named = lacking_items(graph_.parts(), graph_.condition(item),
                          [this](const ExprNode& leaf) { return after_[leaf.first] != 0; });
  }
  std::sort(named.begin(), named.end());
  named.erase(std::unique(named.begin(), named.end()), named.end());
  std::erase_if(named, [this](ItemIndex one) { return !lost(one); });
  return named;
}

std::vector<ItemIndex> Losses::search(std::vector<ItemIndex> first,
                                      const std::vector<ItemIndex>& targets) const {
  Search search;
  for (const ItemIndex item : first) search.add(item, Search::kRoot);
  for (std::size_t next = 0; next < search.size(); ++next) {
    const ItemIndex item = search.item(next);
    if (contains(targets, item)) return search.chain(next);
    for (const ItemIndex one : below(item)) search.add(one, next);
  }
  return {};
}

std::vector<ItemIndex> Losses::chain(ExprIndex expression, ItemIndex target) const {
  std::vector<ItemIndex> first = lacking(graph_, expression, after_, failed_);
  std::erase_if(first, [this](ItemIndex one) { return !lost(one); });
  return search(std::move(first), {target});
}

std::vector<ItemIndex> Losses::chain(ItemIndex path, ItemIndex target) const {
  return search({path}, {target});
}

std::vector<ItemIndex> Losses::chain(ItemIndex from, const std::vector<ItemIndex>& targets) const {
  return search({from}, targets);
}

std::vector<ItemIndex> Waiting::waits_for(ItemIndex item) const {
  std::vector<ItemIndex> named;
  const auto add = [&](ExprIndex expression) {
    const auto leaf = [this](const ExprNode& node) { return up_[node.first] != 0; };
    for (const ItemIndex one : lacking_items(graph_.parts(), expression, leaf)) {
      named.push_back(one);
    }
  };
  if (graph_.down_before(item) != DownBefore::kNo && !failed_[item.value()]) return {};
  if (failed_[item.value()]) {
    for (const RestoreWay& way : graph_.restore_ways(item)) add(way.condition);
  } else if (const Path* path = graph_.path(item)) {
    const std::uint32_t step = step_of_[graph_.parts().path_of[item.value()]];
    if (step < path->steps.size()) add(path->steps[step].condition);
  } else {
    add(graph_.condition(item));
    add(graph_.start_needs(item));
  }
  std::sort(named.begin(), named.end());
  named.erase(std::unique(named.begin(), named.end()), named.end());
  return named;
}

std::vector<ItemIndex> Waiting::ring_through(ItemIndex item) const {
  Search search;
  search.add(item, Search::kRoot);
  for (std::size_t next = 0; next < search.size(); ++next) {
    for (const ItemIndex one : waits_for(search.item(next))) {
      if (one == item) return search.chain(next);
      search.add(one, next);
    }
  }
  return {};
}

Waiting::Reason Waiting::reason(ItemIndex item) const {
  if (std::vector<ItemIndex> ring = ring_through(item); !ring.empty()) return {ring, true};
  Search search;
  search.add(item, Search::kRoot);
  std::vector<ItemIndex> chain;
  for (std::size_t next = 0; next < search.size(); ++next) {
    const std::vector<ItemIndex> below = waits_for(search.item(next));
    if (below.empty() && chain.empty()) chain = search.chain(next);
    if (next > 0) {
      if (std::vector<ItemIndex> ring = ring_through(search.item(next)); !ring.empty()) {
        return {ring, true};
      }
    }
    if (!chain.empty()) break;
    for (const ItemIndex one : below) search.add(one, next);
  }
  return {chain, false};
}

}  // namespace onus::analysis
