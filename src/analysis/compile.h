// From an estate's conditions to the expressions of a Graph.
#pragma once

#include <span>
#include <vector>

#include "graph_parts.h"
#include "onus/base/result.h"

namespace onus::analysis {

/// Writes expressions into a graph's pool. Each function returns a node that is not yet in the
/// pool; `root` puts it there.
class Compiler {
 public:
  Compiler(const model::Estate& estate, Graph::Parts& parts);

  [[nodiscard]] ExprNode all(std::span<const ExprNode> children);
  [[nodiscard]] ExprNode at_least(std::uint32_t threshold, std::span<const ExprNode> children);
  [[nodiscard]] ExprNode leaf(ItemIndex item);
  [[nodiscard]] ExprNode leaf(ItemIndex item, Seconds survives);
  [[nodiscard]] ExprIndex root(const ExprNode& node);

  /// A condition over items. Pre: valid().
  [[nodiscard]] ExprNode items(model::ConditionIndex condition);
  /// A condition over people. `machines`: whether an identity counts.
  [[nodiscard]] base::Result<ExprNode> people(model::ConditionIndex condition, bool machines);
  /// What a grant step needs besides its `by` and `needs`; `quorum` receives its quorum, if any.
  struct Granted {
    ExprNode condition;
    std::optional<std::uint32_t> quorum;
  };
  [[nodiscard]] base::Result<Granted> grant(ItemIndex policy);

 private:
  using Alternatives = std::vector<std::vector<Demand>>;
  enum class Counting : std::uint8_t { kWithMachines, kPeopleOnly, kAuthenticated };
  [[nodiscard]] base::Result<Alternatives> ways_to_meet(model::ConditionIndex condition,
                                                        Counting counting);
  [[nodiscard]] base::Result<Alternatives> choose(model::ConditionIndex gate, std::uint32_t wanted,
                                                  Counting counting);
  void add_candidates(ItemIndex party, Counting counting, Demand& demand);
  [[nodiscard]] Demand::Candidate candidate(ItemIndex person, Counting counting);
  [[nodiscard]] ExprNode expression_of(Alternatives alternatives);
  void index_answers();

  const model::Estate& estate_;
  Graph::Parts& parts_;
  std::vector<ItemIndex> servers_;  // of kind emergency-access
  struct Answer {
    Seconds in{0};
    bool known = false;
  };
  std::vector<Answer> answers_;  // by person's detail
  bool answers_indexed_ = false;
};

}  // namespace onus::analysis
