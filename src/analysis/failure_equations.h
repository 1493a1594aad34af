// Conditions turned over: when does this not hold?
#pragma once

#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "failure_states.h"
#include "gates.h"
#include "onus/base/result.h"

namespace onus::analysis {

/// Writes the equation of each unknown over the values that others have by then.
class FailureEquations {
 public:
  using Gate = Gates::Gate;

  /// By item, the gate that is true when the item itself fails; looked up, never walked.
  using Fails = std::unordered_map<ItemIndex, Gate>;

  FailureEquations(const Graph& graph, const FailureStates& states, Gates& gates,
                   const Fails& fails)
      : graph_(graph), states_(states), gates_(gates), fails_(fails) {
    values_.assign(states.count(), gates.never());
  }

  [[nodiscard]] Gate evaluate(std::uint32_t unknown);
  /// Whether an item is in a state, by the values there are.
  [[nodiscard]] Gate value(ItemIndex item, StateKind kind) const;
  [[nodiscard]] std::vector<Gate>& values() { return values_; }
  /// What could not be written: a quorum beyond kHallSubsetsMax.
  [[nodiscard]] const std::optional<base::Error>& error() const { return error_; }

 private:
  /// One demand of a quorum: who may fill its places, and when each of them cannot.
  struct Places {
    struct Person {
      ItemIndex person;
      Gate missing;
    };
    std::uint32_t count = 0;
    std::vector<Person> people;  // ascending, no repeats
  };

  [[nodiscard]] Gate broken(ExprIndex root, StateKind kind);
  [[nodiscard]] Gate broken(const ExprNode& node, StateKind kind);
  [[nodiscard]] Gate fails(ItemIndex item) const;
  [[nodiscard]] Gate lost(ItemIndex item);
  [[nodiscard]] Gate unrepaired(ItemIndex item);
  [[nodiscard]] Gate quorum_broken(const std::vector<Demand>& demands, StateKind kind);
  [[nodiscard]] Gate without_forced(std::vector<Places>& demands);
  [[nodiscard]] Gate group_broken(std::span<const Places> demands);
  [[nodiscard]] Gate too_few(std::span<const Places> demands, std::uint64_t chosen);

  const Graph& graph_;
  const FailureStates& states_;
  Gates& gates_;
  const Fails& fails_;
  std::vector<Gate> values_;
  std::optional<base::Error> error_;
};

}  // namespace onus::analysis
