// Which variables a function depends on: those that its reduced diagrams still test.
#include "diagram_data.h"

namespace onus::diagrams {

std::vector<bool> Diagram::depends_on() const {
  std::vector<bool> found(data_->variable_count, false);
  std::vector<bool> module_used(data_->modules.size(), false);
  if (!module_used.empty()) module_used.back() = true;
  for (std::size_t m = data_->modules.size(); m-- > 0;) {
    if (!module_used[m]) continue;
    const Module& module = data_->modules[m];
    const auto nodes = data_->nodes_of(module);
    const auto leaves = data_->leaves_of(module);
    std::vector<bool> reached(nodes.size(), false);
    reached[module.root >> 1U] = true;
    for (std::size_t i = nodes.size(); i-- > 1;) {
      if (!reached[i]) continue;
      reached[nodes[i].high >> 1U] = true;
      reached[nodes[i].low >> 1U] = true;
      const Leaf leaf = leaves[nodes[i].level];
      if (leaf.is_module) {
        module_used[leaf.index] = true;
      } else {
        found[leaf.index] = true;
      }
    }
  }
  return found;
}

}  // namespace onus::diagrams
