// Up to kLanes sets of failures at once over a LaneProgram: what falls, and what never recovers.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "lane_program.h"

namespace onus::analysis {

/// Numbers to look at, found in ascending order.
class Pending {
 public:
  explicit Pending(std::size_t count) : bits_(count / 64 + 1, 0), groups_(count / 4096 + 1, 0) {}
  static constexpr std::uint32_t kNone = 0xffffffff;

  void set(std::uint32_t at) {
    bits_[at / 64] |= std::uint64_t{1} << (at % 64);
    groups_[at / 4096] |= std::uint64_t{1} << (at / 64 % 64);
  }
  void reset(std::uint32_t at) {
    bits_[at / 64] &= ~(std::uint64_t{1} << (at % 64));
    if (bits_[at / 64] == 0) groups_[at / 4096] &= ~(std::uint64_t{1} << (at / 64 % 64));
  }
  /// The least number from `from` on; kNone: there is none.
  [[nodiscard]] std::uint32_t next(std::uint32_t from) const;

 private:
  std::vector<std::uint64_t> bits_;
  std::vector<std::uint64_t> groups_;  // one bit a word of bits_
};

/// Which instructions the passes are compiled for. All give the same answer.
enum class LaneWidth : std::uint8_t { kPlain, kAvx2, kAvx512 };
[[nodiscard]] bool supported(LaneWidth width);
[[nodiscard]] LaneWidth widest();
[[nodiscard]] std::string_view width_name(LaneWidth width);

/// What the passes work on.
struct LaneMemory {
  explicit LaneMemory(const LaneProgram& lane_program);

  const LaneProgram& program;
  std::vector<LaneSet> fallen;            // by number: not in U, though it was before
  std::vector<LaneSet> lost;              // by number: not in R, though it was before
  std::vector<std::uint32_t> failure_of;  // by number: 1 + index into failures; 0: none
  std::vector<LaneSet> failures;
  std::vector<std::uint32_t> failed;  // numbers, in order of `failures`
  std::vector<std::uint32_t> fallen_numbers, lost_numbers;
  std::vector<std::uint32_t> candidates;  // of the ring at hand
  Pending pending, fallen_bits;
  std::vector<LaneSet> stack;
  LaneSet judged;  // the lanes that recovery is asked of
  std::uint64_t bytes = 0;
  std::uint64_t looks = 0;
};

/// Not for two threads at once; the program may be shared.
class LaneEngine {
 public:
  explicit LaneEngine(const LaneProgram& program, LaneWidth width = widest());

  /// Adds a failure to one lane. What is not in the program cannot matter and is passed over.
  /// Pre: fall() has not been called since clear().
  void fail(ItemIndex item, std::size_t lane);
  /// U of every lane.
  void fall();
  /// R of these lanes. Pre: fall().
  void recover(const LaneSet& lanes);
  /// Ready for other failures.
  void clear();

  /// Where the item of this number is not in U (an item that was before), or not in R.
  [[nodiscard]] const LaneSet& fallen(std::uint32_t number) const { return memory_.fallen[number]; }
  [[nodiscard]] const LaneSet& lost(std::uint32_t number) const { return memory_.lost[number]; }
  /// Whether the item itself failed in this lane.
  [[nodiscard]] bool failed(std::uint32_t number, std::size_t lane) const {
    const std::uint32_t failure = memory_.failure_of[number];
    return failure != 0 && memory_.failures[failure - 1].test(lane);
  }
  /// Numbers that fell in some lane, in no order that means anything.
  [[nodiscard]] std::span<const std::uint32_t> fallen_numbers() const {
    return memory_.fallen_numbers;
  }
  [[nodiscard]] std::span<const std::uint32_t> lost_numbers() const { return memory_.lost_numbers; }
  /// Of sets of lanes and code, read and written since it was made.
  [[nodiscard]] std::uint64_t bytes_touched() const { return memory_.bytes; }
  [[nodiscard]] std::uint64_t looks() const { return memory_.looks; }

 private:
  LaneMemory memory_;
  void (*fall_)(LaneMemory&);
  void (*recover_)(LaneMemory&);
};

}  // namespace onus::analysis
