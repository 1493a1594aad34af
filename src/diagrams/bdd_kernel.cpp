#include "bdd_kernel.h"

#include <algorithm>
#include <utility>

namespace onus::diagrams {
namespace {

// Answers without looking into the diagrams where that is possible; else puts the operands in
// the one order under which their result is remembered.
bool decide(Edge& left, Edge& right, bool is_and, Edge& result) {
  if (left > right) std::swap(left, right);
  if (is_and) {
    if (left == kFalseEdge || (left ^ 1U) == right) return result = kFalseEdge, true;
    if (left == kTrueEdge || left == right) return result = right, true;
    return false;
  }
  if (left == right) return result = kFalseEdge, true;
  if (left == kFalseEdge) return result = right, true;
  return false;
}

}  // namespace

void Bdd::reset(std::uint64_t nodes_max) {
  table_.reset(nodes_max);
  cache_.forget();
}

std::size_t Bdd::count(std::span<const Edge> edges, std::size_t most) {
  if (counted_.size() < table_.size()) counted_.resize(2 * table_.size(), 0);
  if (++counts_ == 0) {
    std::ranges::fill(counted_, 0);
    counts_ = 1;
  }
  std::size_t found = 0;
  to_count_.clear();
  for (Edge edge : edges) to_count_.push_back(edge >> 1U);
  while (!to_count_.empty() && found < most) {
    const std::uint32_t at = to_count_.back();
    to_count_.pop_back();
    if (at == 0 || counted_[at] == counts_) continue;
    counted_[at] = counts_;
    ++found;
    const BddNode& node = table_.nodes()[at];
    to_count_.push_back(node.high >> 1U);
    to_count_.push_back(node.low >> 1U);
  }
  return found;
}

Edge Bdd::disjunction(Edge left, Edge right) {
  if (left == kNoEdge || right == kNoEdge) return kNoEdge;
  const Edge neither = conjunction(left ^ 1U, right ^ 1U);
  return neither == kNoEdge ? kNoEdge : neither ^ 1U;
}

Edge Bdd::apply(Edge left, Edge right, Operation operation) {
  if (left == kNoEdge || right == kNoEdge) return kNoEdge;
  frames_.clear();
  const std::uint32_t tag = cache_.tag(operation);
  Edge result = kNoEdge;
  for (;;) {
    // Going down: (left, right) is asked for. A parity leaves the signs outside.
    std::uint32_t sign = 0;
    if (operation == kXor) {
      sign = (left ^ right) & 1U;
      left &= ~1U;
      right &= ~1U;
    }
    bool known = decide(left, right, operation == kAnd, result);
    if (!known) {
      ++table_.work().lookups;
      const ResultCache::Entry& entry = cache_.slot(left, right, tag);
      known = entry.tag == tag && entry.left == left && entry.right == right;
      if (known) {
        ++table_.work().hits;
        result = entry.result;
      }
    }
    if (!known) {
      const BddNode& l = table_[left];
      const BddNode& r = table_[right];
      Frame& frame = frames_.emplace_back();
      frame = {left, right, left, right, 0, std::min(l.level, r.level), sign, false};
      if (l.level == frame.level) {
        frame.left_low = l.low ^ (left & 1U);
        left = l.high ^ (left & 1U);
      }
      if (r.level == frame.level) {
        frame.right_low = r.low ^ (right & 1U);
        right = r.high ^ (right & 1U);
      }
      if (operation == kAnd) {
        cache_.prefetch(std::min(frame.left_low, frame.right_low),
                        std::max(frame.left_low, frame.right_low), tag);
      }
      continue;
    }
    result = go_up(result ^ sign, tag, left, right);
    if (result == kNoEdge || frames_.empty()) return result;
  }
}

// Gives `result` to the frame on top, which waits for it, and so on up, until a frame asks for
// (left, right) or none is left.
Edge Bdd::go_up(Edge result, std::uint32_t tag, Edge& left, Edge& right) {
  while (!frames_.empty()) {
    Frame& frame = frames_.back();
    if (!frame.high_known) {
      frame.high = result;
      frame.high_known = true;
      left = frame.left_low;
      right = frame.right_low;
      return result;
    }
    result = make(frame.level, frame.high, result);
    if (result == kNoEdge) return kNoEdge;
    cache_.fit(table_.size());
    cache_.slot(frame.left, frame.right, tag) = {frame.left, frame.right, result, tag};
    result ^= frame.sign;
    frames_.pop_back();
  }
  return result;
}

void Bdd::collect(std::span<Edge> roots) {
  table_.collect(roots);
  cache_.forget();
}

}  // namespace onus::diagrams
