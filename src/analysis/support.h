// Why an item is up: a set of items that carries it whatever happens to all others.
#pragma once

#include <cstdint>
#include <vector>

#include "graph_parts.h"
#include "lane_engine.h"

namespace onus::analysis {

/// Reads one lane of an engine. A failure that neither is in a support nor takes anything in it
/// down leaves the item up; so whatever takes it must be in the support.
class Support {
 public:
  Support(const Graph::Parts& parts, const LaneProgram& program, const LaneEngine& engine)
      : parts_(parts),
        program_(program),
        engine_(engine),
        seen_(program.size(), 0),
        asked_(program.size(), 0),
        near_(program.size(), 0) {}

  /// Whether U alone, in this lane, brings up what is not in it: a path whose steps all hold.
  [[nodiscard]] bool comes_at_once(std::uint32_t number, std::size_t lane);
  /// Numbers, ascending. Of an item in U, only of such; else of an item in R.
  [[nodiscard]] std::vector<std::uint32_t> of(std::uint32_t number, std::size_t lane);

 private:
  /// In U; in U or one repair away from it; in R.
  enum class Over : std::uint8_t { kUp, kNear, kRecovered };
  void begin(std::size_t lane);
  std::vector<std::uint32_t> close();
  void add(std::uint32_t number);
  [[nodiscard]] bool in_u(std::uint32_t number) const;
  [[nodiscard]] bool near(std::uint32_t number);
  [[nodiscard]] bool leaf_holds(std::uint32_t item, Over over);
  [[nodiscard]] bool holds(const ExprNode& node, Over over);
  void choose(const ExprNode& node, Over over);
  void choose_for(std::uint32_t number);
  /// What a number that is not in U rests on, and the ways to repair it, of which one will do.
  struct Rules {
    std::vector<ExprIndex> all_of, one_of;
    bool failed = false;
  };
  [[nodiscard]] Rules rules_of(std::uint32_t number) const;

  const Graph::Parts& parts_;
  const LaneProgram& program_;
  const LaneEngine& engine_;
  std::vector<std::uint32_t> seen_;  // by number: the round in which it was added
  std::vector<std::uint32_t>
      asked_;  // and in which it was asked whether it is near, and the answer
  std::vector<std::uint8_t> near_;
  std::uint32_t round_ = 0;
  std::size_t lane_ = 0;
  std::vector<std::uint32_t> found_;
};

}  // namespace onus::analysis
