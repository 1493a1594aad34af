#include "onus/diagrams/cut_sets.h"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <new>

#include "cut_set_data.h"
#include "hull.h"
#include "zdd.h"

namespace onus::diagrams {
namespace {

constexpr Uint128 kCountMax = ~Uint128{0};

SetCount add(SetCount left, SetCount right) {
  SetCount sum{0, left.more || right.more};
  if (__builtin_add_overflow(left.value, right.value, &sum.value)) sum.more = true;
  if (sum.more) sum.value = kCountMax;
  return sum;
}

SetCount multiply(SetCount left, SetCount right) {
  if ((left.value == 0 && !left.more) || (right.value == 0 && !right.more)) return {};
  SetCount product{0, left.more || right.more};
  if (__builtin_mul_overflow(left.value, right.value, &product.value)) product.more = true;
  if (product.more) product.value = kCountMax;
  return product;
}

class Minimiser {
 public:
  Minimiser(std::shared_ptr<const DiagramData> diagram, const CutSetLimits& limits)
      : limits_(limits) {
    data_->diagram = std::move(diagram);
    data_->cost = data_->diagram->cost;
  }

  base::Result<CutSets> run() {
    const DiagramData& diagram = *data_->diagram;
    for (const Module& module : diagram.modules) {
      if (!minimise(module)) return refuse();
    }
    // Where the top is true with nothing failed, more failures may well make it false.
    if (diagram.negated && !diagram.modules.empty()) data_->coherent = false;
    data_->count = count_sets();
    finish_cost();
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

  bool minimise(const Module& module) {
    std::span<const BddNode> nodes = data_->diagram->nodes_of(module);
    Edge root = module.root;
    if (getenv("RAUZY")) {
      std::vector<Edge> fam(2*nodes.size(), kNoSets); fam[1]=1;
      std::vector<bool> need(2*nodes.size()); need[root]=true;
      for (std::size_t e=2*nodes.size(); e-->2;) if(need[e]) { need[nodes[e>>1].high^(e&1)]=true; need[nodes[e>>1].low^(e&1)]=true; }
      zdd_.reset(limits_.nodes_max);
      for (std::size_t e=2;e<2*nodes.size();++e) if(need[e]) {
        const BddNode&n=nodes[e>>1];
        Edge lo=fam[n.low^(e&1)];
        fam[e]=zdd_.make(n.level, zdd_.without_supersets(fam[n.high^(e&1)],lo), lo);
        if(fam[e]==kNoEdge) return false;
      }
    std::vector<Edge> kept{fam[root]};
    fmt::print("made {} ",zdd_.size());
    zdd_.collect(kept);
    const std::uint64_t begin = data_->nodes.size();
    const auto made = zdd_.nodes();
    data_->nodes.insert(data_->nodes.end(), made.begin(), made.end());
    data_->families.push_back({begin, data_->nodes.size(), kept.front()});
    return true;
    }
    if (!data_->diagram->plainly_monotone) {
      root = monotone(nodes, root);
      if (root == kNoEdge) return false;
      nodes = hull_.nodes();
    }
    zdd_.reset(limits_.nodes_max);
    std::vector<Edge> families(nodes.size(), kNoSets);
    const auto family = [&](Edge edge) {
      return edge <= kTrueEdge ? edge : families[edge >> 1U];
    };
    for (std::size_t i = 1; i < nodes.size(); ++i) {
      const BddNode& node = nodes[i];
      // The sets with this element are those of `high` that do without it in no way.
      const Edge high = zdd_.without(family(node.high), nodes, node.low);
      families[i] = zdd_.make(node.level, high, family(node.low));
      if (families[i] == kNoEdge) return false;
      constexpr std::size_t kLookEvery = 1024;
      if (i % kLookEvery == 0 && limits_.stop.stop_requested()) return false;
    }
    std::vector<Edge> kept{family(root)};
    zdd_.collect(kept);
    const std::uint64_t begin = data_->nodes.size();
    const auto made = zdd_.nodes();
    data_->nodes.insert(data_->nodes.end(), made.begin(), made.end());
    data_->families.push_back({begin, data_->nodes.size(), kept.front()});
    return true;
  }

  Edge monotone(std::span<const BddNode> nodes, Edge root) {
    hull_.reset(limits_.nodes_max);
    for (const BddNode& node : nodes.subspan(1)) {
      if (hull_.make(node.level, node.high, node.low) == kNoEdge) return kNoEdge;
    }
    const Edge hull = monotone_hull(hull_, root);
    if (hull == kNoEdge) return kNoEdge;
    if (hull != root) data_->coherent = false;
    std::vector<Edge> kept{hull};
    hull_.collect(kept);
    return kept.front();
  }

  SetCount count_sets() {
    const CutSetData& data = *data_;
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
        counts[i] = add(multiply(ways, of(nodes[i].high)), of(nodes[i].low));
      }
      modules.push_back(of(data.families[m].root));
    }
    return modules.back();
  }

  void finish_cost() {
    Cost& cost = data_->cost;
    for (const KernelWork* work : {&zdd_.work(), &hull_.work()}) {
      cost.nodes_made += work->nodes_made;
      cost.nodes_most = std::max(cost.nodes_most, work->nodes_most);
      cost.cache_lookups += work->lookups;
      cost.cache_hits += work->hits;
      cost.collections += work->collections;
    }
  }

  const CutSetLimits& limits_;
  Zdd zdd_;
  Bdd hull_;
  std::unique_ptr<CutSetData> data_ = std::make_unique<CutSetData>();
};

}  // namespace

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

base::Result<CutSets> minimal_cut_sets(const Diagram& diagram, const CutSetLimits& limits) {
  try {
    return Minimiser(diagram.share(), limits).run();
  } catch (const std::bad_alloc&) {
    return base::fail(base::ErrorKind::kLimit, "no memory left for the minimal cut sets",
                      "E0712");
  }
}

}  // namespace onus::diagrams
