#include "tree_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "onus/base/check.h"

namespace onus::model {
namespace {

constexpr std::uint32_t kBroken = 0xffffffff;  // in Node::count of a node left out
constexpr std::size_t kPairwiseKeysMax = 16;   // up to here comparing all pairs is quickest
constexpr std::size_t kSketchBits = 1024;
constexpr std::size_t kSketchedKeysMax = 32;  // of more keys some two mostly share a bit
constexpr std::string_view kMergeKey = "<<";

bool is_broken(const Node& node) { return node.count == kBroken; }
void break_node(Node& node) { node.count = kBroken; }

}  // namespace

void TreeBuilder::start() {
  tree_.nodes.clear();
  tree_.root = 0;
  tree_.text = TextPool();
  pending_.clear();
  frames_.clear();
}

void TreeBuilder::open(const Node& container) {
  pending_.push_back(container);
  frames_.push_back({.begin = pending_.size(), .extent = {}, .broken = false});
}

void TreeBuilder::add(const Node& node, Extent extent) {
  pending_.push_back(node);
  if (frames_.empty()) return;
  Extent& outer = frames_.back().extent;
  outer.nodes += extent.nodes;
  outer.height = std::max(outer.height, extent.height);
}

void TreeBuilder::add_broken() {
  if (!frames_.empty()) frames_.back().broken = true;
  Node left_out;
  break_node(left_out);
  add(left_out);
}

Extent TreeBuilder::close(std::uint32_t width) {
  ONUS_CHECK(!frames_.empty());
  Frame frame = frames_.back();
  frames_.pop_back();
  if (pending_[frame.begin - 1].kind == NodeKind::kMap) {
    check_keys(frame);
    check_repeats(frame);
  }
  if (frame.broken) drop_broken(frame);
  Node& container = pending_[frame.begin - 1];
  container.width = width;
  container.first = static_cast<std::uint32_t>(tree_.nodes.size());
  container.count = static_cast<std::uint32_t>(pending_.size() - frame.begin);
  tree_.nodes.insert(tree_.nodes.end(), pending_.begin() + static_cast<std::ptrdiff_t>(frame.begin),
                     pending_.end());
  pending_.resize(frame.begin);
  const Extent extent{.nodes = frame.extent.nodes, .height = frame.extent.height + 1};
  if (!frames_.empty()) {
    Extent& outer = frames_.back().extent;
    outer.nodes += extent.nodes;
    outer.height = std::max(outer.height, extent.height);
  }
  return extent;
}

bool TreeBuilder::finish() {
  ONUS_CHECK(frames_.empty());
  if (pending_.size() != 1 || is_broken(pending_.back())) return false;
  tree_.root = static_cast<std::uint32_t>(tree_.nodes.size());
  tree_.nodes.push_back(pending_.back());
  return true;
}

void TreeBuilder::check_keys(Frame& frame) {
  for (std::size_t i = frame.begin; i + 1 < pending_.size(); i += 2) {
    Node& key = pending_[i];
    if (is_broken(key)) continue;
    if (key.kind != NodeKind::kScalar) {
      problems_.error("E0028", tree_.place(key), "a key must be text; the entry is left out",
                      "write `name: value`; put a key that looks like null in quotes");
    } else if (key.text == kMergeKey && !key.quoted) {
      problems_
          .error("E0026", tree_.place(key),
                 "merge keys `<<` are not supported; the entry is left out",
                 "write the fields out in full, or name the shared item in needs")
          .width = key.width;
    } else {
      continue;
    }
    break_node(key);
    frame.broken = true;
  }
}

bool TreeBuilder::may_repeat(const Frame& frame) const {
  std::array<std::uint64_t, kSketchBits / 64> seen{};
  for (std::size_t i = frame.begin; i + 1 < pending_.size(); i += 2) {
    const std::string_view key = pending_[i].text;
    if (key.empty()) return true;
    const auto at = [&](std::size_t j) { return static_cast<unsigned char>(key[j]); };
    const std::size_t mix =
        (at(0) + 31U * at(key.size() / 2) + 131U * at(key.size() - 1) + 517U * key.size()) %
        kSketchBits;
    const std::uint64_t bit = std::uint64_t{1} << (mix % 64);
    if ((seen[mix / 64] & bit) != 0) return true;
    seen[mix / 64] |= bit;
  }
  return false;
}

void TreeBuilder::check_repeats(Frame& frame) {
  const std::size_t keys = (pending_.size() - frame.begin) / 2;
  if (keys <= kSketchedKeysMax && !may_repeat(frame)) return;
  if (keys > kPairwiseKeysMax) return check_repeats_by_order(frame);
  for (std::size_t i = 1; i < keys; ++i) {
    const std::size_t again = frame.begin + 2 * i;
    if (is_broken(pending_[again])) continue;
    for (std::size_t first = frame.begin; first < again; first += 2) {
      if (pending_[first].text != pending_[again].text || is_broken(pending_[first])) continue;
      report_repeat(frame, first, again);
      break;
    }
  }
}

void TreeBuilder::check_repeats_by_order(Frame& frame) {
  // Sorting instead of hashing: no choice of keys can make it slow.
  order_.clear();
  bool ascending = true;
  for (std::size_t i = frame.begin; i + 1 < pending_.size(); i += 2) {
    if (is_broken(pending_[i])) continue;
    if (!order_.empty() && pending_[order_.back()].text >= pending_[i].text) ascending = false;
    order_.push_back(static_cast<std::uint32_t>(i));
  }
  if (ascending) return;
  std::sort(order_.begin(), order_.end(), [this](std::uint32_t a, std::uint32_t b) {
    const int difference = pending_[a].text.compare(pending_[b].text);
    return difference != 0 ? difference < 0 : a < b;
  });
  std::size_t first = 0;
  for (std::size_t i = 1; i < order_.size(); ++i) {
    if (pending_[order_[i]].text != pending_[order_[first]].text) {
      first = i;
    } else {
      report_repeat(frame, order_[first], order_[i]);
    }
  }
}

void TreeBuilder::report_repeat(Frame& frame, std::size_t first, std::size_t again) {
  Node& key = pending_[again];
  Diagnostic& problem = problems_.error(
      "E0021", tree_.place(key),
      fmt::format("the key \"{}\" is written twice here; the second is left out", key.text),
      "remove one of them, or give it another name");
  problem.width = key.width;
  problem.related.push_back({tree_.place(pending_[first]), "first declared here"});
  break_node(key);
  frame.broken = true;
}

void TreeBuilder::drop_broken(const Frame& frame) {
  const bool is_map = pending_[frame.begin - 1].kind == NodeKind::kMap;
  const std::size_t step = is_map ? 2 : 1;
  std::size_t kept = frame.begin;
  for (std::size_t i = frame.begin; i + step <= pending_.size(); i += step) {
    if (is_broken(pending_[i]) || (is_map && is_broken(pending_[i + 1]))) continue;
    for (std::size_t j = 0; j < step; ++j) pending_[kept++] = pending_[i + j];
  }
  pending_.resize(kept);
}

}  // namespace onus::model
