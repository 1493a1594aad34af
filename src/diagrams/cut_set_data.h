// How the minimal cut sets are held: a family for each module, whose elements are variables and
// other modules.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "diagram_data.h"
#include "onus/diagrams/cut_sets.h"

namespace onus::diagrams {

struct CutSetData {
  std::shared_ptr<const DiagramData> diagram;  // modules and leaves are those of the diagram
  std::vector<DiagramNode> nodes;
  struct Family {
    std::uint64_t nodes_begin = 0;
    std::uint64_t nodes_end = 0;
    Edge root = 0;
  };
  std::vector<Family> families;  // one a module
  bool coherent = true;
  SetCount count;
  std::uint32_t order_max = kAnyOrder;
  Cost cost;

  [[nodiscard]] std::span<const DiagramNode> nodes_of(const Family& family) const {
    return std::span{nodes}.subspan(family.nodes_begin, family.nodes_end - family.nodes_begin);
  }
  // A top that is true when nothing has failed has one cut set, the empty one.
  [[nodiscard]] bool is_always_true() const { return diagram->negated; }
};

[[nodiscard]] SetCount count_sets(const CutSetData& data);

void add_work(Cost& cost, const KernelWork& work);

}  // namespace onus::diagrams
