#include <algorithm>

#include "compile_graph.h"
#include "evaluate.h"

namespace onus::analysis {
namespace {

using model::ItemClass;

class WatcherIndex {
 public:
  explicit WatcherIndex(Graph::Parts& parts) : parts_(parts), estate_(*parts.estate) {}

  void run() {
    list_slots();
    index_leaves();
    index_wanters();
  }

 private:
  void list_slots() {
    const std::size_t count = estate_.items.size();
    parts_.slots_from.resize(count + 1);
    for (std::size_t i = 0; i < count; ++i) {
      parts_.slots_from[i] = static_cast<std::uint32_t>(parts_.slots.size());
      const ItemIndex item(i);
      if (parts_.condition[i].valid()) add(SlotKind::kCondition, item, 0, parts_.condition[i]);
      const std::uint32_t start = parts_.start_of[i];
      if (start != Graph::Parts::kNone && parts_.starts[start].needs.valid()) {
        add(SlotKind::kStart, item, 0, parts_.starts[start].needs);
      }
      for (std::uint32_t w = parts_.ways_from[i]; w < parts_.ways_from[i + 1]; ++w) {
        add(SlotKind::kRestore, item, parts_.ways[w].option, parts_.ways[w].condition);
      }
      if (const Path* path = parts_.path(item)) {
        for (std::uint32_t s = 0; s < path->steps.size(); ++s) {
          add(SlotKind::kStep, item, s, path->steps[s].condition);
        }
      }
    }
    parts_.slots_from[count] = static_cast<std::uint32_t>(parts_.slots.size());
  }

  void add(SlotKind kind, ItemIndex owner, std::uint32_t detail, ExprIndex expression) {
    parts_.slots.push_back(
        {.kind = kind, .owner = owner, .detail = detail, .expression = expression});
  }

  /// Two passes over all leaves: count, then place. A slot that names an item twice is listed once.
  void index_leaves() {
    const std::size_t count = estate_.items.size();
    std::vector<std::uint32_t> last_slot(count, Graph::Parts::kNone);
    parts_.watcher_from.assign(count + 1, 0);
    for (std::uint32_t s = 0; s < parts_.slots.size(); ++s) {
      each_leaf(parts_, parts_.slots[s].expression, [&](const ExprNode& leaf) {
        if (last_slot[leaf.first] == s) return;
        last_slot[leaf.first] = s;
        ++parts_.watcher_from[leaf.first + 1];
      });
    }
    for (std::size_t i = 0; i < count; ++i) parts_.watcher_from[i + 1] += parts_.watcher_from[i];
    parts_.watcher.resize(parts_.watcher_from[count]);
    std::vector<std::uint32_t> next(parts_.watcher_from.begin(), parts_.watcher_from.end() - 1);
    last_slot.assign(count, Graph::Parts::kNone);
    for (std::uint32_t s = 0; s < parts_.slots.size(); ++s) {
      each_leaf(parts_, parts_.slots[s].expression, [&](const ExprNode& leaf) {
        if (leaf.count != 0) {
          add_survival(leaf.first, parts_.survivals[leaf.count - 1], s);
        }
        if (last_slot[leaf.first] == s) return;
        last_slot[leaf.first] = s;
        parts_.watcher[next[leaf.first]++] = s;
      });
    }
  }

  /// Many references to one item mostly share a few times.
  void add_survival(std::uint32_t item, Seconds survives, std::uint32_t slot) {
    auto& groups = parts_.survivals_of.by_item[item];
    auto& group_of = group_of_[item];
    const auto [at, fresh] = group_of.try_emplace(survives.count(), groups.size());
    if (fresh) groups.push_back({survives, {}});
    std::vector<std::uint32_t>& slots = groups[at->second].slots;
    if (slots.empty() || slots.back() != slot) slots.push_back(slot);
  }

  void index_wanters() {
    if (parts_.paths.empty()) {
      parts_.names_paths.assign(estate_.items.size(), 0);
      return;
    }
    parts_.names_paths.assign(estate_.items.size(), 0);
    for (std::size_t i = 0; i < estate_.items.size(); ++i) {
      if (!parts_.stateful[i]) continue;
      const ItemIndex item(i);
      const bool is_path = parts_.path(item) != nullptr;
      want(Wanter::Kind::kNeeds, item, 0, parts_.needs[i]);
      const std::uint32_t start = parts_.start_of[i];
      if (start != Graph::Parts::kNone && !is_path) {
        want(Wanter::Kind::kStart, item, 0, parts_.starts[start].needs);
      }
      for (std::uint32_t w = parts_.ways_from[i]; w < parts_.ways_from[i + 1]; ++w) {
        want(Wanter::Kind::kRestore, item, parts_.ways[w].option, parts_.ways[w].condition);
      }
      if (is_path) {
        const Path& path = *parts_.path(item);
        for (std::uint32_t s = 0; s < path.steps.size(); ++s) {
          want(Wanter::Kind::kStep, item, s, path.steps[s].own);
        }
      }
      if (estate_.items[i].item_class == ItemClass::kOperation) {
        for (const ItemIndex listed : estate_.operation(item).recovery) {
          parts_.paths[parts_.path_of[listed.value()]].operations.push_back(item);
          name(item, listed);
        }
      }
    }
  }

  void want(Wanter::Kind kind, ItemIndex owner, std::uint32_t detail, ExprIndex expression) {
    each_leaf(parts_, expression, [&](const ExprNode& leaf) {
      const std::uint32_t path = parts_.path_of[leaf.first];
      if (path == Graph::Parts::kNone) return;
      const Wanter wanter{kind, owner, detail, expression};
      auto& wanters = parts_.paths[path].wanters;
      if (wanters.empty() || wanters.back().expression != expression) wanters.push_back(wanter);
      name(owner, ItemIndex(leaf.first));
    });
  }

  void name(ItemIndex owner, ItemIndex path) {
    parts_.names_paths[owner.value()] = 1;
    std::vector<ItemIndex>& named = parts_.paths_named[owner.value()];
    if (std::find(named.begin(), named.end(), path) == named.end()) named.push_back(path);
  }

  Graph::Parts& parts_;
  const model::Estate& estate_;
  using GroupOf = std::unordered_map<std::int64_t, std::size_t>;
  std::unordered_map<std::uint32_t, GroupOf> group_of_;  // by item and time; looked up alone
};

}  // namespace

void index_watchers(Graph::Parts& parts) { WatcherIndex(parts).run(); }

}  // namespace onus::analysis
