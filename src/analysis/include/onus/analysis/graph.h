// An estate compiled for analysis: every condition as one expression, and who watches whom.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/model/estate.h"

namespace onus::analysis {

using base::Seconds;
using base::TimePoint;
using model::ItemIndex;

struct ExprTag;
/// The root of a compiled expression in a Graph.
using ExprIndex = base::StrongId<ExprTag>;

/// How long a recovery path took when it was last exercised.
struct MeasuredPath {
  ItemIndex path;
  Seconds took{0};
};

/// The moment asked about, what is taken out for maintenance at it, and what drills measured.
struct Moment {
  TimePoint at;
  std::vector<ItemIndex> given{};
  std::vector<MeasuredPath> measured{};  // replaces a shorter declared time
};

/// Why an item is down before anything happens.
enum class DownBefore : std::uint8_t {
  kNo,        // it is not taken out (its conditions may still not hold)
  kPlanned,   // ought to exist, does not yet
  kAway,      // a person on leave
  kGone,      // a person who has left
  kInactive,  // an identity that is requested, disabled or removed
  kGiven,     // taken out by the person who asks
  kExpired,   // the only one that a scenario may restore
};

enum class Op : std::uint8_t { kItem, kAtLeast, kQuorum };

/// One node of an expression. `all` is at least all, `any` is at least one.
struct ExprNode {
  Op op = Op::kAtLeast;
  std::uint32_t threshold = 0;  // kAtLeast: of how many children; kQuorum: index of the quorum
  std::uint32_t first = 0;      // kItem: the item; else the first child
  std::uint32_t count = 0;      // kItem: 0, or 1 + index into survivals; else children
};

/// `count` distinct people out of these; each usable while its node holds.
struct Demand {
  struct Candidate {
    ItemIndex person;
    std::uint32_t node;
    Seconds answers_in{0};
    bool answers_known = false;
  };
  std::uint32_t count = 0;
  std::vector<Candidate> candidates;  // ascending by person, no repeats
};

/// Alternatives of demands: one alternative must be met by people none of whom is counted twice.
struct Quorum {
  std::vector<std::vector<Demand>> alternatives;
};

/// One way to repair an item.
struct RestoreWay {
  ItemIndex item;
  std::uint32_t option = 0;  // its place in the item's `restore`, from 0
  ExprIndex condition;
  Seconds takes{0};
  bool harmful = false;  // has `breaks`
  const model::RestoreOption* written = nullptr;
};

/// An expression that names a recovery path: while it does not hold and its owner waits, the path
/// is wanted.
struct Wanter {
  enum class Kind : std::uint8_t { kNeeds, kStart, kRestore, kStep } kind = Kind::kNeeds;
  ItemIndex owner;
  std::uint32_t detail = 0;  // kRestore: the option; kStep: the step
  ExprIndex expression;      // needs, start.needs, a restore option's or a step's own conditions
};

/// One step of a recovery path. Its condition includes the path's own needs.
struct PathStep {
  ExprIndex condition;
  ExprIndex own;  // its `by`, `needs` and `grant` without the path's needs
  Seconds takes{0};
  std::optional<std::uint32_t> quorum;  // a grant's: adds the time in which the quorum answers
  const model::Step* written = nullptr;
};

struct Path {
  ItemIndex item;
  std::vector<PathStep> steps;
  std::optional<Seconds> lasts;
  bool harmful = false;               // some step has `breaks`
  std::vector<ItemIndex> operations;  // that list it under `recovery`
  std::vector<Wanter> wanters;
};

/// What a watcher's expression is for.
enum class SlotKind : std::uint8_t { kCondition, kStart, kRestore, kStep };

/// One expression that somebody waits on.
struct Slot {
  SlotKind kind = SlotKind::kCondition;
  ItemIndex owner;
  std::uint32_t detail = 0;  // kRestore: the option's number; kStep: the step's number
  ExprIndex expression;
};

/// The compiled estate. Immutable; share it between threads.
class Graph {
 public:
  /// Pre     `estate` outlives the graph.
  /// Errors  kLimit: a people condition has more than kAlternativesMax ways to be met.
  /// Cost    Linear in the estate's references.
  [[nodiscard]] static base::Result<Graph> make(const model::Estate& estate, const Moment& moment);
  ~Graph();
  Graph(Graph&&) noexcept;
  Graph& operator=(Graph&&) noexcept;

  [[nodiscard]] const model::Estate& estate() const;
  [[nodiscard]] const Moment& moment() const;
  [[nodiscard]] std::size_t item_count() const;
  /// Whether an item can be up or down at all (teams, rotas, policies, drills, scenarios cannot).
  [[nodiscard]] bool has_state(ItemIndex item) const;
  [[nodiscard]] DownBefore down_before(ItemIndex item) const;

  // Expressions.
  [[nodiscard]] const ExprNode& node(ExprIndex at) const;
  [[nodiscard]] Seconds survival(const ExprNode& leaf) const;  // Pre: leaf.count != 0
  [[nodiscard]] const Quorum& quorum(std::uint32_t index) const;
  /// What must hold for `item` to be up (a recovery path: nothing, see `path`). Not valid: nothing.
  [[nodiscard]] ExprIndex condition(ItemIndex item) const;
  /// The part of the condition that the item itself wrote under `needs` (and `reach`).
  [[nodiscard]] ExprIndex needs(ItemIndex item) const;
  [[nodiscard]] ExprIndex start_needs(ItemIndex item) const;
  [[nodiscard]] Seconds start_takes(ItemIndex item) const;
  [[nodiscard]] std::span<const RestoreWay> restore_ways(ItemIndex item) const;
  /// The recovery path that `item` is; nullptr for everything else.
  [[nodiscard]] const Path* path(ItemIndex item) const;
  [[nodiscard]] std::span<const ItemIndex> paths() const;       // in order of place
  [[nodiscard]] std::span<const ItemIndex> operations() const;  // in order of place

  // Who watches whom.
  [[nodiscard]] const Slot& slot(std::uint32_t slot) const;
  [[nodiscard]] std::size_t slot_count() const;
  /// The slots whose expression names `item`, ascending, no repeats.
  [[nodiscard]] std::span<const std::uint32_t> watchers(ItemIndex item) const;
  /// The slots that `item` owns: condition, start, restore options, steps, in this order.
  [[nodiscard]] std::vector<std::uint32_t> slots_of(ItemIndex item) const;
  /// The recovery paths that `item` may want: those it lists or names in any of its expressions.
  [[nodiscard]] std::span<const ItemIndex> paths_named_by(ItemIndex item) const;

  static constexpr std::size_t kAlternativesMax = 256;
  struct Parts;  // graph_parts.h; for this layer only
  [[nodiscard]] const Parts& parts() const { return *parts_; }
  /// For analyses of this layer that ask the same graph with other numbers; nobody else may be
  /// using the graph meanwhile.
  [[nodiscard]] Parts& parts_to_vary() { return *parts_; }

 private:
  explicit Graph(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

/// Every item that an expression names, ascending, no repeats.
[[nodiscard]] std::vector<ItemIndex> items_named(const Graph& graph, ExprIndex expression);

}  // namespace onus::analysis
