#include "zdd.h"

namespace onus::diagrams {

void Zdd::reset(std::uint64_t nodes_max) {
  table_.reset(nodes_max);
  cache_.forget();
}

void Zdd::collect(std::span<Edge> roots) {
  table_.collect(roots);
  cache_.forget();
}

Edge Zdd::without(Edge family, std::span<const BddNode> nodes, Edge function) {
  if (family == kNoEdge) return kNoEdge;
  constexpr std::uint32_t kWithout = 1;
  const std::uint32_t tag = cache_.tag(kWithout);
  frames_.clear();
  Edge result = kNoEdge;
  for (;;) {
    // An element above the family's own is in none of its sets.
    const std::uint32_t level = table_[family].level;
    while (nodes[function >> 1U].level < level) function = nodes[function >> 1U].low;
    bool known = true;
    if (family == kNoSets || function == kTrueEdge) {
      result = kNoSets;
    } else if (function == kFalseEdge || family == kEmptySet) {
      result = family;
    } else {
      ++table_.work().lookups;
      const ResultCache::Entry& entry = cache_.slot(family, function, tag);
      known = entry.tag == tag && entry.left == family && entry.right == function;
      if (known) {
        ++table_.work().hits;
        result = entry.result;
      }
    }
    if (!known) {
      const DiagramNode& sets = table_[family];
      const BddNode& node = nodes[function >> 1U];
      const bool same = node.level == level;
      frames_.push_back(
          {family, function, sets.low, same ? node.low : function, kNoSets, level, false});
      family = sets.high;
      if (same) function = node.high;
      continue;
    }
    result = go_up(result, tag, family, function);
    if (result == kNoEdge || frames_.empty()) return result;
  }
}

Edge Zdd::go_up(Edge result, std::uint32_t tag, Edge& family, Edge& function) {
  while (!frames_.empty()) {
    Frame& frame = frames_.back();
    if (!frame.high_known) {
      frame.high = result;
      frame.high_known = true;
      family = frame.family_low;
      function = frame.function_low;
      return result;
    }
    result = make(frame.level, frame.high, result);
    if (result == kNoEdge) return kNoEdge;
    cache_.fit(table_.size());
    cache_.slot(frame.family, frame.function, tag) = {frame.family, frame.function, result, tag};
    frames_.pop_back();
  }
  return result;
}

Edge Zdd::without_supersets(Edge family, Edge smaller) {
  if (family == kNoEdge || smaller == kNoEdge) return kNoEdge;
  constexpr std::uint32_t kWithoutSupersets = 2;
  const std::uint32_t tag = cache_.tag(kWithoutSupersets);
  subset_frames_.clear();
  Edge result = kNoEdge;
  for (;;) {
    const std::uint32_t level = table_[family].level;
    while (table_[smaller].level < level) smaller = table_[smaller].low;
    bool known = true;
    if (family == kNoSets || smaller == kEmptySet || family == smaller) {
      result = kNoSets;
    } else if (smaller == kNoSets || family == kEmptySet) {
      result = family;
    } else {
      ++table_.work().lookups;
      const ResultCache::Entry& entry = cache_.slot(family, smaller, tag);
      known = entry.tag == tag && entry.left == family && entry.right == smaller;
      if (known) {
        ++table_.work().hits;
        result = entry.result;
      }
    }
    if (!known) {
      const bool same = table_[smaller].level == level;
      subset_frames_.push_back(
          {family, smaller, kNoSets, level, static_cast<std::uint8_t>(same ? 0 : 1)});
      family = table_[family].high;
      if (same) smaller = table_[smaller].high;
      continue;
    }
    result = go_up_subset(result, tag, family, smaller);
    if (result == kNoEdge || subset_frames_.empty()) return result;
  }
}

// Stage 0: the sets with the element, freed of those above sets with it, wait for being freed of
// those above sets without it. Stage 1: that is done. Stage 2: the sets without it are done too.
Edge Zdd::go_up_subset(Edge result, std::uint32_t tag, Edge& family, Edge& smaller) {
  while (!subset_frames_.empty()) {
    SubsetFrame& frame = subset_frames_.back();
    const bool same = table_[frame.smaller].level == frame.level;
    const Edge smaller_low = same ? table_[frame.smaller].low : frame.smaller;
    if (frame.stage == 0) {
      frame.stage = 1;
      family = result;
      smaller = smaller_low;
      return result;
    }
    if (frame.stage == 1) {
      frame.stage = 2;
      frame.high = result;
      family = table_[frame.family].low;
      smaller = smaller_low;
      return result;
    }
    result = make(frame.level, frame.high, result);
    if (result == kNoEdge) return kNoEdge;
    cache_.fit(table_.size());
    cache_.slot(frame.family, frame.smaller, tag) = {frame.family, frame.smaller, result, tag};
    subset_frames_.pop_back();
  }
  return result;
}

}  // namespace onus::diagrams
