#include "set_algebra.h"

#include <algorithm>
#include <utility>

namespace onus::diagrams {

Edge SetAlgebra::make(std::uint32_t level, Edge high, Edge low) {
  if (high == kNoEdge || low == kNoEdge) return kNoEdge;
  if (high == kNoSets) return low;
  const std::uint32_t index = table_.find_or_add({level, high, low, 0});
  return index == 0 ? kNoEdge : index << 1U;
}

void SetAlgebra::collect(std::span<Edge> roots) {
  table_.collect(roots);
  cache_.forget();
}

// Answers without looking into the families where that is possible; else puts the operands in
// the one form under which their result is remembered.
bool SetAlgebra::decide(Call& call, Edge& result) const {
  Edge& left = call.left;
  Edge& right = call.right;
  if (call.operation == kUnion) {
    if (left > right) std::swap(left, right);
    if (left == kNoSets || left == right) return result = right, true;
    if (left == kEmptySet) return result = kEmptySet, true;
    return false;
  }
  if (call.operation == kWithout) {
    while (table_[right].level < table_[left].level) right = table_[right].low;
    if (left == kNoSets || right == kEmptySet || left == right) return result = kNoSets, true;
    if (right == kNoSets || left == kEmptySet) return result = left, true;
    return false;
  }
  if (call.operation < kProduct) {
    if (left <= kEmptySet) return result = left, true;
    if (call.operation != kTruncate) return false;
    // With no element left only the empty set remains, and a minimal family that has it has
    // nothing else.
    return result = kNoSets, true;
  }
  if (left > right) std::swap(left, right);
  if (left == kNoSets) return result = kNoSets, true;
  if (left == kEmptySet) {
    if (call.operation == kProduct + kAnySize) return result = right, true;
    call = {call.operation - kProduct + kTruncate, right, kNoSets};
    return decide(call, result);
  }
  if (call.operation == kProduct) return result = kNoSets, true;
  return false;
}

SetAlgebra::Branches SetAlgebra::branches(const Frame& frame) const {
  const DiagramNode& left = table_[frame.call.left];
  const DiagramNode& right = table_[frame.call.right];
  Branches found{kNoSets, frame.call.left, kNoSets, frame.call.right};
  if (left.level == frame.level) {
    found.left_high = left.high;
    found.left_low = left.low;
  }
  if (right.level == frame.level) {
    found.right_high = right.high;
    found.right_low = right.low;
  }
  return found;
}

// One result has come; either another call is needed next (true) or `frame.first` is the part
// with the level's element and `frame.second` that without it.
bool SetAlgebra::step(Frame& frame, Edge result, Call& next) const {
  if (frame.call.operation >= kProduct) return step_product(frame, result, next);
  const Branches at = branches(frame);
  const std::uint32_t stage = frame.stage++;
  if (frame.call.operation == kUnion) {
    switch (stage) {
      case 0: return next = {kUnion, at.left_low, at.right_low}, true;
      case 1: frame.second = result; return next = {kUnion, at.left_high, at.right_high}, true;
      case 2: return next = {kWithout, result, frame.second}, true;
      default: return frame.first = result, false;
    }
  }
  if (frame.call.operation == kWithout) {
    switch (stage) {
      case 0: return next = {kWithout, at.left_low, at.right_low}, true;
      case 1: frame.second = result; return next = {kWithout, at.left_high, at.right_high}, true;
      case 2: return next = {kWithout, result, at.right_low}, true;
      default: return frame.first = result, false;
    }
  }
  switch (stage) {
    case 0: return next = {frame.call.operation, at.left_low, kNoSets}, true;
    case 1:
      frame.second = result;
      return next = {frame.call.operation - 1, at.left_high, kNoSets}, true;
    default: return frame.first = result, false;
  }
}

bool SetAlgebra::step_product(Frame& frame, Edge result, Call& next) const {
  const Branches at = branches(frame);
  const bool any = frame.call.operation == kProduct + kAnySize;
  const std::uint32_t with = frame.call.operation - (any ? 0 : 1);
  switch (frame.stage++) {
    case 0: return next = {frame.call.operation, at.left_low, at.right_low}, true;
    case 1: frame.second = result; return next = {with, at.left_high, at.right_low}, true;
    case 2: frame.first = result; return next = {with, at.left_low, at.right_high}, true;
    case 3: return next = {kUnion, frame.first, result}, true;
    case 4: frame.first = result; return next = {with, at.left_high, at.right_high}, true;
    case 5: return next = {kUnion, frame.first, result}, true;
    case 6: return next = {kWithout, result, frame.second}, true;
    default: return frame.first = result, false;
  }
}

Edge SetAlgebra::run(Call call) {
  if (call.left == kNoEdge || call.right == kNoEdge) return kNoEdge;
  frames_.clear();
  Edge result = kNoEdge;
  for (;;) {
    bool known = decide(call, result);
    if (!known) {
      const std::uint32_t tag = cache_.tag(call.operation);
      ++table_.work().lookups;
      const ResultCache::Entry& entry = cache_.slot(call.left, call.right, tag);
      known = entry.tag == tag && entry.left == call.left && entry.right == call.right;
      if (known) {
        ++table_.work().hits;
        result = entry.result;
      }
    }
    if (!known) {
      // What is asked for waits; its first step needs no result.
      const std::uint32_t level = std::min(table_[call.left].level, table_[call.right].level);
      Frame& frame = frames_.emplace_back(Frame{call, level, 0, kNoSets, kNoSets});
      static_cast<void>(step(frame, kNoSets, call));
      continue;
    }
    bool asks = false;
    while (!asks && !frames_.empty()) {
      Frame& frame = frames_.back();
      asks = step(frame, result, call);
      if (asks) break;
      result = make(frame.level, frame.first, frame.second);
      if (result == kNoEdge) return kNoEdge;
      cache_.fit(table_.size());
      const std::uint32_t tag = cache_.tag(frame.call.operation);
      cache_.slot(frame.call.left, frame.call.right, tag) = {frame.call.left, frame.call.right,
                                                             result, tag};
      frames_.pop_back();
    }
    if (!asks) return result;
  }
}

}  // namespace onus::diagrams
