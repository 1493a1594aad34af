// Any bytes are a fault tree or refused; what is read has bounds around its probability and no
// more sets listed than counted.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "onus/base/check.h"
#include "onus/diagrams/cut_sets.h"
#include "onus/diagrams/diagram.h"
#include "onus/diagrams/open_psa.h"
#include "onus/diagrams/probability.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace onus::diagrams;
  const auto tree = read_open_psa({reinterpret_cast<const char*>(data), size});
  if (!tree) {
    ONUS_CHECK(!tree.error().message.empty());
    return 0;
  }
  constexpr std::uint64_t kFuzzNodesMax = 20'000;
  const auto diagram = build_diagram(tree->formula, {kFuzzNodesMax, {}});
  if (!diagram) return 0;
  if (!tree->probabilities.empty()) {
    const auto chance = probability(*diagram, tree->probabilities);
    ONUS_CHECK(chance.has_value() && *chance >= 0 && *chance <= 1 + 1e-9);
  }
  const auto sets = minimal_cut_sets(*diagram, {kFuzzNodesMax, {}});
  if (!sets) return 0;
  constexpr std::uint64_t kListed = 100;
  const CutSetList list = sets->list(kListed);
  if (list.complete) ONUS_CHECK(sets->count().value == list.sets.size());
  return 0;
}
