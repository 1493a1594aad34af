// The passes themselves, inlined into one function a set of instructions (lane_engine.cpp).
// Everything here is always inlined and takes vectors by reference, so that none of it exists on
// its own for a processor that lacks them.
#pragma once

#include <cstdint>

#include "lane_engine.h"

#define ONUS_LANE_INLINE [[gnu::always_inline]] inline

namespace onus::analysis::kernel {

/// A LaneSet as the compiler's vectors see it.
using Vector [[gnu::vector_size(kLanes / 8), gnu::may_alias]] = std::uint64_t;
static_assert(sizeof(Vector) == sizeof(LaneSet));

ONUS_LANE_INLINE Vector& as_vector(LaneSet& set) { return *reinterpret_cast<Vector*>(&set); }
ONUS_LANE_INLINE const Vector& as_vector(const LaneSet& set) {
  return *reinterpret_cast<const Vector*>(&set);
}

ONUS_LANE_INLINE bool any(const Vector& v) {
  std::uint64_t all = 0;
  for (std::size_t w = 0; w < kLaneWords; ++w) all |= v[w];
  return all != 0;
}

/// Adds one-bit numbers lane by lane, in binary, and compares the sums with `wanted`.
ONUS_LANE_INLINE void count(const Vector* from, std::uint32_t many, std::uint32_t wanted,
                            Vector& out) {
  constexpr std::size_t kDigits = 32;
  Vector sum[kDigits];
  std::size_t digits = 0;
  for (std::uint32_t i = 0; i < many; ++i) {
    Vector carry = from[i];
    for (std::size_t d = 0; d < digits; ++d) {
      const Vector next = sum[d] & carry;
      sum[d] ^= carry;
      carry = next;
    }
    if (any(carry)) sum[digits++] = carry;
  }
  Vector more{};
  Vector same = ~Vector{};
  for (std::size_t d = kDigits; d > 0; --d) {
    const bool wants = ((wanted >> (d - 1)) & 1U) != 0;
    if (d > digits) {
      if (wants) same = Vector{};
      continue;
    }
    if (wants) {
      same &= sum[d - 1];
    } else {
      more |= same & sum[d - 1];
      same &= ~sum[d - 1];
    }
  }
  out = more | same;
}

/// One instruction; moves `top`, the first free place of the stack.
ONUS_LANE_INLINE void step(const LaneProgram& program, const LaneCode& code, const Vector* values,
                           Vector*& top) {
  const std::uint32_t* leaf = program.leaves.data() + code.first;
  switch (code.op) {
    case LaneCode::Op::kAllLeaves: {
      Vector v = values[leaf[0]];
      for (std::uint32_t i = 1; i < code.count; ++i) v |= values[leaf[i]];
      *top++ = v;
      return;
    }
    case LaneCode::Op::kAnyLeaves: {
      Vector v = values[leaf[0]];
      for (std::uint32_t i = 1; i < code.count; ++i) v &= values[leaf[i]];
      *top++ = v;
      return;
    }
    case LaneCode::Op::kEachLeaf:
      for (std::uint32_t i = 0; i < code.count; ++i) *top++ = values[leaf[i]];
      return;
    case LaneCode::Op::kConstant: *top++ = code.count == 0 ? Vector{} : ~Vector{}; return;
    case LaneCode::Op::kAll:
      top -= code.count;
      for (std::uint32_t i = 1; i < code.count; ++i) top[0] |= top[i];
      ++top;
      return;
    case LaneCode::Op::kAny:
      top -= code.count;
      for (std::uint32_t i = 1; i < code.count; ++i) top[0] &= top[i];
      ++top;
      return;
    case LaneCode::Op::kCount: {
      top -= code.count;
      Vector v;
      count(top, code.count, code.wanted, v);
      *top++ = v;
      return;
    }
    case LaneCode::Op::kQuorum: {
      top -= code.count;
      const LaneSet unmet =
          quorum_lost(program.quorums[code.wanted], reinterpret_cast<const LaneSet*>(top));
      *top++ = as_vector(unmet);
      return;
    }
  }
}

/// Where the expression is lost, given where its leaves are.
ONUS_LANE_INLINE void evaluate(LaneMemory& memory, LaneProgram::Range range, const Vector* values,
                               Vector& out) {
  const LaneProgram& program = memory.program;
  Vector* const bottom = &as_vector(memory.stack[0]);
  Vector* top = bottom;
  ++memory.looks;
  for (std::uint32_t c = range.first; c < range.first + range.count; ++c) {
    const LaneCode& code = program.code.data()[c];
    memory.bytes += sizeof(LaneCode) + code.count * sizeof(std::uint32_t);
    if (code.op <= LaneCode::Op::kEachLeaf) memory.bytes += code.count * sizeof(Vector);
    step(program, code, values, top);
  }
  out = range.count == 0 ? Vector{} : bottom[0];
}

/// Goes through pending numbers in ascending order, and back inside a ring before it is left.
struct Cursor {
  std::uint32_t at = 0;
  std::uint32_t back = Pending::kNone;  // the least number marked behind `at`

  ONUS_LANE_INLINE void mark(Pending& pending, std::uint32_t number) {
    pending.set(number);
    if (number < at && number < back) back = number;
  }
  /// The next number, taken off; kNone: none is left before `end`.
  ONUS_LANE_INLINE std::uint32_t next(Pending& pending, const std::uint32_t* ring_end,
                                      std::uint32_t end) {
    std::uint32_t found = pending.next(at);
    if (back != Pending::kNone && (found == Pending::kNone || found >= ring_end[back])) {
      found = back;
      back = Pending::kNone;
    }
    if (found == Pending::kNone || found >= end) return Pending::kNone;
    pending.reset(found);
    at = found + 1;
    return found;
  }
};

ONUS_LANE_INLINE void fall(LaneMemory& memory) {
  const LaneProgram& program = memory.program;
  Vector* const fallen = &as_vector(memory.fallen[0]);
  Cursor cursor;
  for (const std::uint32_t number : memory.fallen_numbers) {
    for (const std::uint32_t watcher : program.stays_of.of(number)) memory.pending.set(watcher);
  }
  const auto end = static_cast<std::uint32_t>(program.size());
  for (;;) {
    const std::uint32_t number = cursor.next(memory.pending, program.ring_end.data(), end);
    if (number == Pending::kNone) return;
    Vector found;
    evaluate(memory, program.stays[number], fallen, found);
    Vector& now = fallen[number];
    const Vector fresh = found & ~now;
    if (!any(fresh)) continue;
    if (!any(now)) {
      memory.fallen_numbers.push_back(number);
      memory.fallen_bits.set(number);
    }
    now |= fresh;
    memory.bytes += 2 * sizeof(Vector);
    for (const std::uint32_t watcher : program.stays_of.of(number)) {
      cursor.mark(memory.pending, watcher);
    }
  }
}

/// Where an item cannot come up: what it needs for that is lost, or it failed and so is its repair.
ONUS_LANE_INLINE void cannot_rise(LaneMemory& memory, std::uint32_t number, Vector& out) {
  const LaneProgram& program = memory.program;
  const Vector* const lost = &as_vector(memory.lost[0]);
  evaluate(memory, program.rises[number], lost, out);
  const bool expired = (program.flags[number] & LaneProgram::kExpired) != 0;
  const std::uint32_t failure = memory.failure_of[number];
  if (!expired && failure == 0) return;
  Vector unrepaired;
  evaluate(memory, program.repair[number], lost, unrepaired);
  out |= expired ? unrepaired : unrepaired & as_vector(memory.failures[failure - 1]);
}

/// What a number may lose at most: what fell, or what is up only by repair, in the lanes asked of.
ONUS_LANE_INLINE void lost_at_most(LaneMemory& memory, std::uint32_t number, Vector& out) {
  out = as_vector(memory.judged);
  if (memory.program.flags[number] & LaneProgram::kBefore) out &= as_vector(memory.fallen[number]);
}

/// One that is in no ring: what it rests on is known.
ONUS_LANE_INLINE void recover_one(LaneMemory& memory, std::uint32_t number) {
  Vector most;
  lost_at_most(memory, number, most);
  if (!any(most)) return;
  Vector& now = as_vector(memory.lost[number]);
  now = most;  // it may name itself, and does not hold itself up
  Vector found;
  cannot_rise(memory, number, found);
  now = most & found;
  memory.bytes += 2 * sizeof(Vector);
  if (!any(now)) return;
  memory.lost_numbers.push_back(number);
  for (const std::uint32_t watcher : memory.program.rises_of.of(number)) {
    if (watcher != number) memory.pending.set(watcher);
  }
}

ONUS_LANE_INLINE void add_candidate(LaneMemory& memory, std::uint32_t number) {
  Vector most;
  lost_at_most(memory, number, most);
  if (!any(most)) return;
  as_vector(memory.lost[number]) = most;
  memory.candidates.push_back(number);
  memory.pending.set(number);
}

/// A ring: everything in it that may be lost is, until something outside or what was saved before
/// brings it up. Nothing is saved by itself alone, so the least set is found.
ONUS_LANE_INLINE void recover_ring(LaneMemory& memory, std::uint32_t first, std::uint32_t end) {
  const LaneProgram& program = memory.program;
  memory.candidates.clear();
  std::uint32_t number = memory.fallen_bits.next(first);
  for (; number != Pending::kNone && number < end; number = memory.fallen_bits.next(number + 1)) {
    add_candidate(memory, number);
  }
  const auto& repairable = program.repairable;
  std::size_t at = 0;
  for (std::size_t to = repairable.size(); at < to;) {
    const std::size_t middle = (at + to) / 2;
    if (repairable[middle] < first) {
      at = middle + 1;
    } else {
      to = middle;
    }
  }
  for (; at < repairable.size() && repairable[at] < end; ++at)
    add_candidate(memory, repairable[at]);
  Cursor cursor{.at = first};
  for (;;) {
    number = cursor.next(memory.pending, program.wide_end.data(), end);
    if (number == Pending::kNone) break;
    Vector& now = as_vector(memory.lost[number]);
    if (!any(now)) continue;
    Vector found;
    cannot_rise(memory, number, found);
    const Vector saved = now & ~found;
    if (!any(saved)) continue;
    now &= found;
    memory.bytes += 2 * sizeof(Vector);
    for (const std::uint32_t watcher : program.rises_of.of(number)) {
      if (watcher < end) cursor.mark(memory.pending, watcher);
    }
  }
  for (const std::uint32_t one : memory.candidates) {
    if (!any(as_vector(memory.lost[one]))) continue;
    memory.lost_numbers.push_back(one);
    for (const std::uint32_t watcher : program.rises_of.of(one)) {
      if (watcher >= end) memory.pending.set(watcher);
    }
  }
}

ONUS_LANE_INLINE void recover(LaneMemory& memory) {
  const LaneProgram& program = memory.program;
  for (const std::uint32_t number : memory.fallen_numbers) memory.pending.set(number);
  for (const std::uint32_t number : memory.failed) memory.pending.set(number);
  std::uint32_t number = 0;
  while ((number = memory.pending.next(number)) != Pending::kNone) {
    if (program.flags[number] & LaneProgram::kRing) {
      const std::uint32_t end = program.wide_end[number];
      recover_ring(memory, program.wide_first[number], end);
      number = end;
    } else {
      memory.pending.reset(number);
      recover_one(memory, number);
      ++number;
    }
  }
}

}  // namespace onus::analysis::kernel
