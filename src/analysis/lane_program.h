// The Boolean core of an estate, compiled for many failures at once: docs/analysis/sweeps.md.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "components.h"
#include "onus/analysis/graph.h"

namespace onus::analysis {

inline constexpr std::size_t kLanes =
    512;  // a cache line, and one register where they are that wide
inline constexpr std::size_t kLaneWords = kLanes / 64;

/// One bit a lane; a lane is one set of failures.
struct alignas(64) LaneSet {
  std::array<std::uint64_t, kLaneWords> words{};

  [[nodiscard]] bool test(std::size_t lane) const {
    return ((words[lane / 64] >> (lane % 64)) & 1U) != 0;
  }
  void set(std::size_t lane) { words[lane / 64] |= std::uint64_t{1} << (lane % 64); }
  [[nodiscard]] bool any() const {
    std::uint64_t all = 0;
    for (const std::uint64_t word : words) all |= word;
    return all != 0;
  }
};

/// One instruction of a stack machine over sets of lanes in which something is lost.
struct LaneCode {
  enum class Op : std::uint8_t {
    kAllLeaves,  // push: lost where any of these leaves is
    kAnyLeaves,  // push: lost where all of these leaves are
    kEachLeaf,   // push each of these leaves
    kConstant,   // push: lost nowhere (count 0) or everywhere (count 1)
    kAll,        // pop `count`, push: lost where any is
    kAny,        // pop `count`, push: lost where all are
    kCount,      // pop `count`, push: lost where at least `wanted` are
    kQuorum,     // pop `count` candidates, push: lost where the quorum `wanted` is not met
  };
  Op op = Op::kAllLeaves;
  std::uint32_t first = 0;  // leaves: where they begin in `leaves`
  std::uint32_t count = 0;
  std::uint32_t wanted = 0;
};

/// Items by number: what is needed comes first, and a ring of mutual need is side by side.
struct LaneProgram {
  static constexpr std::uint32_t kNone = 0xffffffff;
  enum Flag : std::uint8_t {
    kBefore = 1,     // up while nothing has failed
    kExpired = 2,    // counts as failed from the beginning
    kOperation = 4,  // and up while nothing has failed
    kRing = 8,       // part of a ring, over conditions, starts, repairs and steps together
    kSimple = 16,    // stays up by one kAllLeaves
  };
  /// Instructions first to first + count; none: holds whatever is lost.
  struct Range {
    std::uint32_t first = 0, count = 0;
  };

  std::vector<ItemIndex> item;        // by number
  std::vector<std::uint32_t> number;  // by item; kNone: cannot matter, or is never up
  std::vector<std::uint8_t> flags;    // by number
  std::vector<Range> stays;           // by number: what keeps it up
  std::vector<Range> rises;           // what lets it come up again, its own failure aside
  std::vector<Range> repair;          // what repairs it
  std::vector<LaneCode> code;
  std::vector<std::uint32_t> leaves;  // numbers
  struct Candidates {
    const Quorum* quorum = nullptr;
    struct Place {
      const Demand::Candidate* candidate;
      std::uint32_t at;  // as they are pushed
    };
    std::vector<Place> places;  // by candidate's address: looked up, never told
  };
  std::vector<Candidates> quorums;
  std::size_t stack_max = 1;

  Arrows stays_of, rises_of;            // who looks again when a number is lost: U, and R
  std::vector<std::uint32_t> ring_end;  // by number: end of its ring over conditions alone
  std::vector<std::uint32_t> wide_first, wide_end;  // by number: its ring over everything
  std::vector<std::uint32_t> repairable;            // numbers up only by repair, ascending
  std::vector<std::uint32_t> operations;            // numbers, ascending

  /// Cost    Linear in the references of what is relevant to an operation.
  [[nodiscard]] static LaneProgram make(const Graph& graph);
  [[nodiscard]] std::size_t size() const { return item.size(); }
};

/// Where a quorum is not met, given where each candidate is lost; only lanes in which one is are
/// looked at. Exact: people are matched to places, once for each different set of lost candidates.
[[nodiscard]] LaneSet quorum_lost(const LaneProgram::Candidates& candidates, const LaneSet* lost);

}  // namespace onus::analysis
