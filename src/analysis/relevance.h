// Which items can make a difference to an operation.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "graph_parts.h"
#include "onus/analysis/state.h"

namespace onus::analysis {

/// One flag an item: 1 where its state can matter to some operation, over time too. Closed:
/// whatever a flagged item waits on is flagged, and whoever may want a flagged recovery path.
///
/// What is left out can neither take an operation down nor help it up, as long as no harmful way is
/// taken. On large estates that is nearly everything: most identities are leaves.
///
/// Cost    Linear in the references of what is flagged.
[[nodiscard]] std::vector<std::uint8_t> relevant_items(const Graph& graph);

/// What a simulation looks at: everything, or what is relevant. Threads share it as const.
struct Watched {
  std::vector<std::uint8_t> relevant;           // by item; empty: everything is
  UpSet before;                                 // undisturbed, of the whole estate
  std::vector<std::uint32_t> own_from, own_to;  // watchers of relevant items that are relevant
  Survivals own_survivals;
  const Survivals* survivals = nullptr;
  const std::uint32_t* from = nullptr;  // by item, one more at the end
  const std::uint32_t* to = nullptr;    // slots

  [[nodiscard]] static std::shared_ptr<const Watched> everything(const Graph& graph);
  [[nodiscard]] static std::shared_ptr<Watched> for_operations(const Graph& graph);
  /// Takes over what a dial turned at `outlived`. Pre: no simulation is running.
  void turned(const Graph& graph, ItemIndex outlived);
  void add_survivals(const Graph::Parts& parts, std::size_t item);  // of relevant slots
  [[nodiscard]] bool looks_at(ItemIndex item) const {
    return relevant.empty() || relevant[item.value()] != 0;
  }
};

}  // namespace onus::analysis
