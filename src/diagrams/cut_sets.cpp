#include "onus/diagrams/cut_sets.h"

#include <fmt/core.h>

#include <algorithm>
#include <new>

#include "count.h"
#include "cut_set_data.h"
#include "monotone.h"
#include "zdd.h"

namespace onus::diagrams {
namespace {

class Minimiser {
 public:
  Minimiser(std::shared_ptr<const DiagramData> diagram, const CutSetLimits& limits)
      : limits_(limits) {
    data_->diagram = std::move(diagram);
    data_->cost = data_->diagram->cost;
  }

  base::Result<CutSets> run() {
    const DiagramData& diagram = *data_->diagram;
    const std::vector<bool> matters = find_what_matters();
    for (std::size_t m = 0; m < diagram.modules.size(); ++m) {
      if (!minimise(diagram.modules[m], matters[m])) return refuse();
    }
    // Where the top is true with nothing failed, more failures may well make it false.
    if (diagram.negated && !diagram.modules.empty()) data_->coherent = false;
    data_->count = count_sets(*data_);
    add_work(data_->cost, zdd_.work());
    return CutSets{std::shared_ptr<const CutSetData>(std::move(data_))};
  }

 private:
  [[nodiscard]] base::Result<CutSets> refuse() const {
    if (limits_.stop.stop_requested()) {
      return base::fail(base::ErrorKind::kLimit, "the analysis was asked to stop", "E0711");
    }
    return base::fail(
        base::ErrorKind::kLimit,
        fmt::format("the minimal cut sets need more than {} nodes at once; allow more, or ask "
                    "for the sets up to an order only",
                    limits_.nodes_max),
        "E0710");
  }

  // A module whose level no node is on any more is not what the top depends on.
  [[nodiscard]] std::vector<bool> find_what_matters() const {
    const DiagramData& diagram = *data_->diagram;
    std::vector<bool> matters(diagram.modules.size(), false);
    if (!matters.empty()) matters.back() = true;
    for (std::size_t m = matters.size(); m-- > 0;) {
      if (!matters[m]) continue;
      const auto leaves = diagram.leaves_of(diagram.modules[m]);
      for (const BddNode& node : diagram.nodes_of(diagram.modules[m]).subspan(1)) {
        if (leaves[node.level].is_module) matters[leaves[node.level].index] = true;
      }
    }
    return matters;
  }

  bool minimise(const Module& module, bool matters) {
    const auto nodes = data_->diagram->nodes_of(module);
    zdd_.reset(limits_.nodes_max);
    Edge root = kNoEdge;
    if (data_->diagram->plainly_monotone) {
      root = minimise_monotone(nodes, module.root);
    } else {
      root = minimise_any(nodes, module.root);
      if (matters && data_->coherent && !is_monotone(nodes, module.root)) data_->coherent = false;
    }
    if (root == kNoEdge) return false;
    zdd_.collect({&root, 1});
    const std::uint64_t begin = data_->nodes.size();
    const auto made = zdd_.nodes();
    data_->nodes.insert(data_->nodes.end(), made.begin(), made.end());
    data_->families.push_back({begin, data_->nodes.size(), root});
    return true;
  }

  // In a monotone function every subset test is an evaluation of the other branch.
  Edge minimise_monotone(std::span<const BddNode> nodes, Edge root) {
    std::vector<Edge> families(nodes.size(), kNoSets);
    const auto family = [&](Edge edge) { return edge <= kTrueEdge ? edge : families[edge >> 1U]; };
    for (std::size_t i = 1; i < nodes.size(); ++i) {
      const BddNode& node = nodes[i];
      const Edge high = zdd_.without(family(node.high), nodes, node.low);
      families[i] = zdd_.make(node.level, high, family(node.low));
      if (families[i] == kNoEdge || stopped(i)) return kNoEdge;
    }
    return family(root);
  }

  // Else the minimal solutions of both branches are compared as families, for each sign that a
  // node is reached with.
  Edge minimise_any(std::span<const BddNode> nodes, Edge root) {
    std::vector<bool> needed(2 * nodes.size(), false);
    needed[root] = true;
    for (std::size_t edge = 2 * nodes.size(); edge-- > 2;) {
      if (!needed[edge]) continue;
      needed[nodes[edge >> 1U].high ^ (edge & 1U)] = true;
      needed[nodes[edge >> 1U].low ^ (edge & 1U)] = true;
    }
    std::vector<Edge> families(2 * nodes.size(), kNoSets);
    families[kTrueEdge] = kEmptySet;
    for (std::size_t edge = 2; edge < 2 * nodes.size(); ++edge) {
      if (!needed[edge]) continue;
      const BddNode& node = nodes[edge >> 1U];
      const Edge low = families[node.low ^ (edge & 1U)];
      const Edge high = zdd_.without_supersets(families[node.high ^ (edge & 1U)], low);
      families[edge] = zdd_.make(node.level, high, low);
      if (families[edge] == kNoEdge || stopped(edge)) return kNoEdge;
    }
    return families[root];
  }

  [[nodiscard]] bool stopped(std::size_t step) const {
    constexpr std::size_t kLookEvery = 1024;
    return step % kLookEvery == 0 && limits_.stop.stop_requested();
  }

  const CutSetLimits& limits_;
  Zdd zdd_;
  std::unique_ptr<CutSetData> data_ = std::make_unique<CutSetData>();
};

}  // namespace

SetCount count_sets(const CutSetData& data) {
  if (data.is_always_true()) return {1, false};
  if (data.families.empty()) return {};
  std::vector<SetCount> modules;
  std::vector<SetCount> counts;
  for (std::size_t m = 0; m < data.families.size(); ++m) {
    const auto leaves = data.diagram->leaves_of(data.diagram->modules[m]);
    const auto nodes = data.nodes_of(data.families[m]);
    counts.assign(nodes.size(), SetCount{});
    const auto of = [&](Edge edge) {
      return edge <= kEmptySet ? SetCount{edge, false} : counts[edge >> 1U];
    };
    for (std::size_t i = 1; i < nodes.size(); ++i) {
      const Leaf leaf = leaves[nodes[i].level];
      const SetCount ways = leaf.is_module ? modules[leaf.index] : SetCount{1, false};
      counts[i] = add_counts(multiply_counts(ways, of(nodes[i].high)), of(nodes[i].low));
    }
    modules.push_back(of(data.families[m].root));
  }
  return modules.back();
}

void add_work(Cost& cost, const KernelWork& work) {
  cost.nodes_made += work.nodes_made;
  cost.nodes_most = std::max(cost.nodes_most, work.nodes_most);
  cost.cache_lookups += work.lookups;
  cost.cache_hits += work.hits;
  cost.collections += work.collections;
}

std::string count_text(const SetCount& count) {
  std::string digits;
  Uint128 left = count.value;
  do {
    digits.push_back(static_cast<char>('0' + static_cast<int>(left % 10)));
    left /= 10;
  } while (left != 0);
  std::ranges::reverse(digits);
  return count.more ? "more than " + digits : digits;
}

SetCount CutSets::count() const { return data_->count; }
bool CutSets::coherent() const { return data_->coherent; }
std::uint64_t CutSets::nodes() const { return data_->nodes.size() - data_->families.size(); }
const Cost& CutSets::cost() const { return data_->cost; }
std::uint32_t CutSets::order_max() const { return data_->order_max; }

base::Result<CutSets> minimal_cut_sets(const Diagram& diagram, const CutSetLimits& limits) {
  try {
    return Minimiser(diagram.share(), limits).run();
  } catch (const std::bad_alloc&) {
    return base::fail(base::ErrorKind::kLimit, "no memory left for the minimal cut sets", "E0712");
  }
}

}  // namespace onus::diagrams
