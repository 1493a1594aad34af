// What an operation's loss can hang on: the unknowns, and those that are settled beforehand.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "onus/analysis/failure_formula.h"
#include "onus/analysis/state.h"
#include "rings.h"

namespace onus::analysis {

/// Whether an item is down, and whether it stays so.
enum class StateKind : std::uint8_t {
  kDown,  // outside U
  kLost,  // outside R
};

/// An item's state as a number that a table can be indexed by.
[[nodiscard]] inline std::uint32_t state_key(ItemIndex item, StateKind kind) {
  return 2 * item.value() + static_cast<std::uint32_t>(kind);
}

/// What is the same for every operation: who may fail, and which states no failure changes.
///
/// An item that is down although nothing failed is down whatever fails, and one that is up although
/// everything failed is up always, for both sets are monotone: neither is an unknown.
struct SettledStates {
  enum State : std::uint8_t { kOpen, kNever, kAlways };

  SettledStates(const Graph& graph, bool people, bool causes);

  std::vector<std::uint8_t> may_fail;  // alone; by item
  std::vector<State> states;           // by state_key
};

/// The unknowns below an operation, numbered from 0 in the order in which they were met.
class FailureStates {
 public:
  static constexpr std::uint32_t kNever = 0xffffffff, kAlways = 0xfffffffe;

  FailureStates(const Graph& graph, const SettledStates& settled, ItemIndex operation, Loss loss);

  /// The number of an unknown; kNever or kAlways for what is settled.
  [[nodiscard]] std::uint32_t find(ItemIndex item, StateKind kind) const {
    const std::uint32_t key = state_key(item, kind);
    if (settled_.states[key] == SettledStates::kNever) return kNever;
    if (settled_.states[key] == SettledStates::kAlways) return kAlways;
    return numbers_.at(key);
  }
  [[nodiscard]] std::size_t count() const { return items_.size(); }
  [[nodiscard]] ItemIndex item(std::uint32_t unknown) const { return items_[unknown]; }
  [[nodiscard]] StateKind kind(std::uint32_t unknown) const { return kinds_[unknown]; }
  [[nodiscard]] const Needs& needs() const { return needs_; }
  /// Whether the equation of "is lost" has to say that the item is down at all; see below.
  [[nodiscard]] bool seeded(std::uint32_t unknown) const { return seeded_[unknown] != 0; }

  /// Items below the operation, in order of place.
  [[nodiscard]] const std::vector<ItemIndex>& items() const { return cone_; }
  /// Whether an item may fail alone.
  [[nodiscard]] bool may_fail(ItemIndex item) const { return settled_.may_fail[item.value()] != 0; }

 private:
  void meet(ItemIndex item, StateKind kind);
  void walk();
  void follow(std::uint32_t unknown, ExprIndex expression, StateKind kind);
  void find_seeds();

  const Graph& graph_;
  const SettledStates& settled_;
  std::unordered_map<std::uint32_t, std::uint32_t> numbers_;  // by state_key; never walked
  std::vector<ItemIndex> items_;                              // by unknown
  std::vector<StateKind> kinds_;                              // by unknown
  Needs needs_;
  Needs condition_needs_;  // of kLost: by the item's own condition alone
  std::vector<std::uint8_t> seeded_;
  std::vector<ItemIndex> cone_;
};

}  // namespace onus::analysis
