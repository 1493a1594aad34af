// Counting by order and listing, from the families of the modules.
#include <algorithm>
#include <array>
#include <span>

#include "count.h"
#include "cut_set_data.h"
#include "onus/diagrams/cut_sets.h"
#include "zdd.h"

namespace onus::diagrams {
namespace {

using Orders = std::vector<SetCount>;  // [k]: sets with k elements

void add_product(Orders& sum, const Orders& left, const Orders& right) {
  if (left.empty() || right.empty()) return;
  sum.resize(std::max(sum.size(), left.size() + right.size() - 1));
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (left[i] == SetCount{}) continue;
    for (std::size_t j = 0; j < right.size(); ++j) {
      sum[i + j] = add_counts(sum[i + j], multiply_counts(left[i], right[j]));
    }
  }
}

// How often each node of a family is still to be read, so that what is no longer needed is freed.
std::vector<std::uint32_t> count_readers(std::span<const DiagramNode> nodes, Edge root) {
  std::vector<std::uint32_t> readers(nodes.size(), 0);
  ++readers[root >> 1U];
  for (std::size_t i = 1; i < nodes.size(); ++i) {
    ++readers[nodes[i].high >> 1U];
    ++readers[nodes[i].low >> 1U];
  }
  return readers;
}

Orders orders_of_family(const CutSetData& data, std::size_t index,
                        std::span<const Orders> modules) {
  const CutSetData::Family& family = data.families[index];
  const auto nodes = data.nodes_of(family);
  const auto leaves = data.diagram->leaves_of(data.diagram->modules[index]);
  const Orders one{SetCount{1, false}};
  const Orders variable{SetCount{}, SetCount{1, false}};
  std::vector<Orders> made(nodes.size());
  std::vector<std::uint32_t> readers = count_readers(nodes, family.root);
  const auto read = [&](Edge edge) -> const Orders& {
    static const Orders kNone;
    if (edge <= kEmptySet) return edge == kEmptySet ? one : kNone;
    return made[edge >> 1U];
  };
  const auto release = [&](Edge edge) {
    if (--readers[edge >> 1U] == 0) Orders{}.swap(made[edge >> 1U]);
  };
  for (std::size_t i = 1; i < nodes.size(); ++i) {
    const Leaf leaf = leaves[nodes[i].level];
    made[i] = read(nodes[i].low);
    add_product(made[i], leaf.is_module ? modules[leaf.index] : variable, read(nodes[i].high));
    release(nodes[i].high);
    release(nodes[i].low);
  }
  return read(family.root);
}

constexpr std::uint32_t kExactSizes = 63;
// Only sizes from 63 on can lead the search astray; this ends it there.
constexpr std::uint64_t kListStepsMax = 200'000'000;

// Which sizes there are: exactly below 63, as an interval above.
struct Sizes {
  std::uint64_t small = 0;  // bit k: a set with k elements
  std::uint64_t least = ~std::uint64_t{0};
  std::uint64_t most = 0;

  static Sizes only(std::uint32_t size) { return {std::uint64_t{1} << size, size, size}; }
  [[nodiscard]] bool none() const { return least > most; }
  [[nodiscard]] bool has(std::uint64_t size) const {
    return size < kExactSizes ? (small >> size & 1U) != 0 : least <= size && size <= most;
  }
};

Sizes add_sizes(const Sizes& left, const Sizes& right) {
  if (left.none() || right.none()) return {};
  Sizes sum{0, left.least + right.least, left.most + right.most};
  for (std::uint32_t k = 0; k < kExactSizes; ++k) {
    if ((left.small >> k & 1U) != 0) sum.small |= right.small << k;
  }
  return sum;
}

Sizes either_size(const Sizes& left, const Sizes& right) {
  return {left.small | right.small, std::min(left.least, right.least),
          std::max(left.most, right.most)};
}

class Lister {
 public:
  Lister(const CutSetData& data, const CutSetFilter& filter, std::uint64_t list_max)
      : data_(data), filter_(filter), list_max_(std::min(list_max, kListedMax)) {
    for (std::size_t m = 0; m < data.families.size(); ++m) find_sizes(m);
  }

  CutSetList list() {
    const Sizes all = data_.families.empty() ? Sizes{} : family_sizes_.back();
    const std::uint64_t last = std::min<std::uint64_t>(all.most, filter_.order_max);
    for (std::uint64_t size = 0; !all.none() && size <= last; ++size) {
      if (!all.has(size)) continue;
      const std::size_t begin = result_.sets.size();
      find_all(size);
      std::sort(result_.sets.begin() + static_cast<std::ptrdiff_t>(begin), result_.sets.end());
      if (!result_.complete) break;
    }
    return std::move(result_);
  }

 private:
  static constexpr std::uint32_t kNothing = ~0U;

  // What remains to be chosen from: a node of a family, then the same of what it was part of.
  struct Rest {
    std::uint32_t family = 0;
    Edge edge = 0;
    std::uint32_t then = kNothing;
    Sizes sizes;  // of everything from here on
  };
  // A way not yet gone: so many elements are chosen, so many rests are known, and this is next.
  struct Branch {
    std::size_t chosen = 0;
    std::size_t rests = 0;
    std::uint32_t rest = 0;
    std::uint32_t variable = kNothing;  // chosen on the way there
  };

  void find_sizes(std::size_t index) {
    const auto nodes = data_.nodes_of(data_.families[index]);
    const auto leaves = data_.diagram->leaves_of(data_.diagram->modules[index]);
    starts_.push_back(node_sizes_.size());
    node_sizes_.resize(node_sizes_.size() + nodes.size());
    for (std::size_t i = 1; i < nodes.size(); ++i) {
      const Leaf leaf = leaves[nodes[i].level];
      const Sizes own = leaf.is_module        ? family_sizes_[leaf.index]
                        : allowed(leaf.index) ? Sizes::only(1)
                                              : Sizes{};
      node_sizes_[starts_.back() + i] = either_size(add_sizes(own, sizes_of(index, nodes[i].high)),
                                                    sizes_of(index, nodes[i].low));
    }
    family_sizes_.push_back(sizes_of(index, data_.families[index].root));
  }

  [[nodiscard]] Sizes sizes_of(std::size_t family, Edge edge) const {
    if (edge == kNoSets) return {};
    return edge == kEmptySet ? Sizes::only(0) : node_sizes_[starts_[family] + (edge >> 1U)];
  }

  [[nodiscard]] bool allowed(std::uint32_t variable) const {
    return filter_.only_of.empty() ||
           (variable < filter_.only_of.size() && filter_.only_of[variable]);
  }

  std::uint32_t add_rest(std::uint32_t family, Edge edge, std::uint32_t then) {
    const Sizes after = then == kNothing ? Sizes::only(0) : rests_[then].sizes;
    rests_.push_back({family, edge, then, add_sizes(sizes_of(family, edge), after)});
    return static_cast<std::uint32_t>(rests_.size() - 1);
  }

  [[nodiscard]] bool can_have(std::uint32_t rest, std::size_t elements) const {
    return rests_[rest].sizes.has(elements);
  }

  // Every set of exactly `size` elements; never goes where there is none.
  void find_all(std::uint64_t size) {
    rests_.clear();
    chosen_.clear();
    const auto top = static_cast<std::uint32_t>(data_.families.size() - 1);
    branches_.assign(1, {0, 1, add_rest(top, data_.families[top].root, kNothing), kNothing});
    while (!branches_.empty()) {
      const Branch branch = branches_.back();
      branches_.pop_back();
      chosen_.resize(branch.chosen);
      rests_.resize(branch.rests);
      if (branch.variable != kNothing) chosen_.push_back(branch.variable);
      if (!follow(branch.rest, size)) return;
    }
  }

  // Goes on from `rest` to a set, leaving the other ways for later. False when the list is full.
  bool follow(std::uint32_t rest, std::uint64_t size) {
    while (rest != kNothing) {
      if (++steps_ > kListStepsMax) return result_.complete = false;
      const Rest here = rests_[rest];
      if (!can_have(rest, size - chosen_.size())) return true;
      if (here.edge <= kEmptySet) {
        rest = here.then;
        continue;
      }
      const DiagramNode& node = data_.nodes_of(data_.families[here.family])[here.edge >> 1U];
      const Leaf leaf = data_.diagram->leaves_of(data_.diagram->modules[here.family])[node.level];
      const std::uint32_t low = add_rest(here.family, node.low, here.then);
      std::uint32_t high = add_rest(here.family, node.high, here.then);
      if (leaf.is_module) {
        high = add_rest(leaf.index, data_.families[leaf.index].root, high);
        push_branch(high, size, kNothing);
      } else if (allowed(leaf.index) && chosen_.size() < size) {
        chosen_.push_back(leaf.index);
        const bool possible = can_have(high, size - chosen_.size());
        chosen_.pop_back();
        if (possible) branches_.push_back({chosen_.size(), rests_.size(), high, leaf.index});
      }
      rest = low;
    }
    return chosen_.size() != size || emit();
  }

  void push_branch(std::uint32_t rest, std::uint64_t size, std::uint32_t variable) {
    if (can_have(rest, size - chosen_.size())) {
      branches_.push_back({chosen_.size(), rests_.size(), rest, variable});
    }
  }

  bool emit() {
    if (result_.sets.size() >= list_max_) return result_.complete = false;
    CutSet set;
    for (std::uint32_t variable : chosen_) set.emplace_back(variable);
    std::ranges::sort(set);
    result_.sets.push_back(std::move(set));
    return true;
  }

  const CutSetData& data_;
  const CutSetFilter& filter_;
  std::uint64_t list_max_;
  std::vector<std::uint64_t> starts_;  // of each family in node_sizes_
  std::vector<Sizes> node_sizes_;
  std::vector<Sizes> family_sizes_;
  std::vector<Rest> rests_;
  std::vector<Branch> branches_;
  std::vector<std::uint32_t> chosen_;
  std::uint64_t steps_ = 0;
  CutSetList result_;
};

}  // namespace

std::vector<SetCount> CutSets::count_by_order() const {
  if (data_->is_always_true()) return {{1, false}};
  std::vector<Orders> modules;
  for (std::size_t m = 0; m < data_->families.size(); ++m) {
    modules.push_back(orders_of_family(*data_, m, modules));
  }
  return modules.empty() ? Orders{} : modules.back();
}

CutSetList CutSets::list(std::uint64_t list_max, const CutSetFilter& filter) const {
  if (data_->is_always_true()) {
    if (list_max == 0) return {{}, false};
    return {{CutSet{}}, true};
  }
  return Lister(*data_, filter, list_max).list();
}

}  // namespace onus::diagrams
