// The search for pairs, without time: docs/analysis/sweeps.md.
#pragma once

#include <mutex>
#include <span>
#include <vector>

#include "lane_engine.h"
#include "onus/analysis/pairs.h"
#include "support.h"

namespace onus::analysis {

/// For a critical operation that is up, whatever pair takes it has a member in a support of it, and
/// the other in a support of what is left once the first has failed. So only those are tried.
class PairLanes {
 public:
  PairLanes(const Graph& graph, const LaneProgram& program, const PairOptions& options);
  /// Fills in pairs, cost and counts. Post: tells whether nothing was left out.
  [[nodiscard]] bool search(PairResult& result);

 private:
  /// Two numbers, the smaller one first.
  struct Couple {
    std::uint32_t a, b;
    auto operator<=>(const Couple&) const = default;
  };
  /// Couples that share their first number; as many as fit beside their singles.
  struct Chunk {
    std::size_t from, to;
  };
  /// A first member, and an operation in whose support it is.
  struct First {
    std::uint32_t number, operation;
    auto operator<=>(const First&) const = default;
  };
  struct Worker;

  void find_firsts();
  [[nodiscard]] bool find_couples(PairResult& result);
  void couples_after(std::span<const First> firsts, LaneEngine& engine, Support& support,
                     std::vector<Couple>& couples) const;
  [[nodiscard]] std::vector<Chunk> chunks() const;
  void judge(Chunk chunk, LaneEngine& engine, std::vector<Pair>& pairs) const;
  void find_meetings(std::span<const std::uint32_t> numbers, const LaneEngine& engine, bool locked,
                     std::span<Pair> pairs) const;
  void add_cost(const LaneEngine& engine);

  const Graph& graph_;
  const LaneProgram& program_;
  const PairOptions& options_;
  std::vector<std::uint8_t> eligible_;     // by number
  std::vector<std::uint32_t> operations_;  // critical ones
  std::vector<First> firsts_;              // ascending
  std::vector<Couple> couples_;            // ascending
  SweepCost cost_;
  std::mutex adding_;
};

}  // namespace onus::analysis
