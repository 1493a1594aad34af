// The diagram of one module under one variable order, built as far as a budget goes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "bdd_kernel.h"
#include "modules.h"

namespace onus::diagrams {

/// Makes the diagrams of a module's gates, one after the other. When the nodes that may be made
/// are spent it can go on later from where it was.
class ModuleBuilder {
 public:
  enum class Outcome : std::uint8_t {
    kDone,
    kSpent,   // `Bdd::allow` more and go on
    kFailed,  // no room, or asked to stop
  };

  /// `leaves[i]` is the edge of leaf i: a variable or a constant, negated or not.
  void start(Bdd& bdd, const ModulePart& part, std::vector<Edge> leaves);
  [[nodiscard]] Outcome go_on();

  /// The function, once done; `bdd` then holds nothing else.
  [[nodiscard]] Edge root() const { return root_; }
  /// How many operations are done; tells good orders from poor ones that cost the same.
  [[nodiscard]] std::uint64_t progress() const { return progress_; }
  /// How many nodes there are in what is still to be combined.
  [[nodiscard]] std::size_t needed();

 private:
  struct Operand {
    std::size_t nodes = 0;
    std::uint32_t level = 0;
    Edge edge = 0;

    [[nodiscard]] static bool comes_later(const Operand& one, const Operand& other);
  };

  void begin_gate();
  [[nodiscard]] Edge fold_on(GateKind kind);
  [[nodiscard]] Edge count_on();
  void push(std::size_t nodes, Edge edge);
  Operand pop();
  void collect();
  [[nodiscard]] std::vector<Edge> held() const;

  Bdd* bdd_ = nullptr;
  const ModulePart* part_ = nullptr;
  std::vector<Edge> edges_;          // by number in the part
  std::vector<std::uint32_t> uses_;  // still to come
  std::uint32_t gate_ = 0;
  bool begun_ = false;
  std::vector<Operand> operands_;  // of the gate at hand, a heap: what is combined next on top
  std::vector<Edge> counts_;       // of "at least": [j] is "j of the arguments so far"
  std::vector<Edge> arguments_;    // of "at least"
  std::size_t argument_ = 0;
  std::size_t count_ = 0;
  std::uint64_t collect_at_ = 0;
  std::uint64_t progress_ = 0;
  Edge root_ = kNoEdge;
};

}  // namespace onus::diagrams
