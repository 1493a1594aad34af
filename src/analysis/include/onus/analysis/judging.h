// By which clocks the dates of a credential are judged.
#pragma once

#include <optional>
#include <vector>

#include "onus/analysis/graph.h"

namespace onus::analysis {

/// Whoever checks a credential asks a clock whether it is valid, so that it is no longer alive than
/// that clock.
struct Judging {
  std::vector<ItemIndex> clocks;     // time sources that its checkers need by name, and checkers
                                     // that are one; ascending
  std::vector<ItemIndex> unclocked;  // checkers that name none, ascending
  /// The first end of clocks that takes a checker with it, other than by the credential itself.
  struct End {
    TimePoint at;
    ItemIndex checker, clock, link;  // `link` expires then: the clock, or a credential it needs
  };
  std::optional<End> end;
};

/// Pre     `credential` is an identity of the graph's estate.
/// Post    Checkers are what names it in its condition, but for other identities.
/// Cost    Linear in the conditions of its checkers and of their clocks, and for each that holds
///         an end, in the ends that they name.
[[nodiscard]] Judging judging(const Graph& graph, ItemIndex credential);

/// Whether an item of the estate is a time source: its kind is "time".
[[nodiscard]] bool is_clock(const model::Estate& estate, ItemIndex item);

}  // namespace onus::analysis
