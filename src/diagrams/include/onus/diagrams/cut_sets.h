// Minimal cut sets: counted without being written down, listed as far as asked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "onus/base/result.h"
#include "onus/diagrams/diagram.h"

namespace onus::diagrams {

__extension__ using Uint128 = unsigned __int128;

/// How many sets. Beyond 128 bits it stays at the largest number and says so.
struct SetCount {
  Uint128 value = 0;
  bool more = false;  // true: the number is larger than `value`

  bool operator==(const SetCount&) const = default;
};

/// Decimal digits; "more than ..." where the count says so.
[[nodiscard]] std::string count_text(const SetCount& count);

/// One set, ascending.
using CutSet = std::vector<VariableId>;

struct CutSetLimits {
  std::uint64_t nodes_max = kNodesMax;
  std::stop_token stop;
};

inline constexpr std::uint32_t kAnyOrder = ~0U;
inline constexpr std::uint64_t kListedMax = 10'000'000;

/// Which sets are meant.
struct CutSetFilter {
  std::uint32_t order_max = kAnyOrder;
  std::vector<bool> only_of;  // by variable; empty: sets of any variables
};

struct CutSetList {
  std::vector<CutSet> sets;  // ascending by (size, variables)
  bool complete = true;      // false: the filter leaves more sets than were asked for
};

struct CutSetData;

/// The minimal cut sets of a formula. Never changes once made; a copy shares it.
class CutSets {
 public:
  explicit CutSets(std::shared_ptr<const CutSetData> data) : data_(std::move(data)) {}

  [[nodiscard]] SetCount count() const;
  /// `[k]` is the number of sets with k elements; up to the largest order there is.
  [[nodiscard]] std::vector<SetCount> count_by_order() const;
  /// False where some negation matters: the sets are then the minimal positive parts of the
  /// solutions, and what is left out of a set must not be taken to be harmless when it fails too.
  [[nodiscard]] bool coherent() const;
  /// At most `list_max` sets, small ones first. Where an order holds more sets than there is room
  /// for, which of them are listed is the same on every run and means nothing.
  ///
  /// Cost    By what is listed, after one pass over the diagram.
  [[nodiscard]] CutSetList list(std::uint64_t list_max, const CutSetFilter& filter = {}) const;

  /// kAnyOrder when these are all sets; else larger ones may exist and are missing.
  [[nodiscard]] std::uint32_t order_max() const;

  [[nodiscard]] std::uint64_t nodes() const;
  [[nodiscard]] const Cost& cost() const;
  [[nodiscard]] const CutSetData& data() const { return *data_; }

 private:
  std::shared_ptr<const CutSetData> data_;
};

/// All minimal cut sets: the sets of variables that make the function true when they alone are
/// true, and of which no proper subset does.
///
/// Errors  kLimit: the families need more than `limits.nodes_max` nodes, memory ran out, or the
///         analysis was asked to stop.
/// Source  [Rauzy93], [Rauzy01], [Minato93]; docs/analysis/cut-sets.md
[[nodiscard]] base::Result<CutSets> minimal_cut_sets(const Diagram& diagram,
                                                     const CutSetLimits& limits = {});

/// The same of a formula whose diagram nobody else needs: where families of sets made gate by gate
/// stay small, no diagram is built, which can be many times faster.
///
/// Errors  As of `build_diagram` and above.
[[nodiscard]] base::Result<CutSets> minimal_cut_sets(const Formula& formula,
                                                     const DiagramLimits& limits = {});

/// The minimal cut sets with at most `order_max` elements, without a diagram of the whole
/// function: for trees whose diagram would be too large.
///
/// Errors  kInvalid: the formula negates something, or `order_max` is above 60. kLimit: as above.
/// Source  [Minato93], [JungHanHa04]; docs/analysis/cut-sets.md
[[nodiscard]] base::Result<CutSets> minimal_cut_sets_up_to(const Formula& formula,
                                                           std::uint32_t order_max,
                                                           const CutSetLimits& limits = {});

}  // namespace onus::diagrams
