// What `onus cuts` answers, for an operation of an estate and for a fault tree.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "onus/analysis/simulation.h"
#include "onus/report/words.h"

namespace onus::report {

/// What one set is made of: an item, a common cause, a basic event.
struct CutMember {
  std::string name;          // an id, "vendor=okta", the name of an event
  std::string member_class;  // "component", …, "cause", "basic-event"
  std::optional<double> probability;
};

/// One set, as places in CutsAnswer::members.
struct ListedCut {
  std::vector<std::uint32_t> members;
  std::optional<analysis::Verdict> simulated;  // of sets of one and two items of an estate
};

/// Definitions: docs/analysis/probability.md.
struct MemberImportance {
  std::uint32_t member = 0;
  double birnbaum = 0, criticality = 0, fussell_vesely = 0;
  double risk_achievement_worth = 0;
  double risk_reduction_worth = 0;  // infinite where nothing happens without it
};

/// Numbers of sets, in decimal digits, since they can be larger than any machine's.
struct CutCounts {
  std::string all;
  std::vector<std::string> by_order;  // [k]: sets of k members
};

/// The probability lies in this interval, proven.
struct ProbabilityRange {
  double lower = 0, upper = 1;
};

/// What the answer cost; for --explain-cost.
struct CutsCost {
  std::vector<std::pair<std::string, double>> phases_s;
  std::uint64_t items = 0, states = 0, rings = 0, ring_largest = 0, ring_rounds_most = 0;
  std::uint64_t gates = 0, gates_reduced = 0, modules = 0, orders_tried = 0;
  std::uint64_t nodes_made = 0, nodes_most = 0, cache_lookups = 0, cache_hits = 0;
  std::uint64_t collections = 0, bytes = 0;
};

struct CutsAnswer {
  // What was asked.
  ItemIndex operation;  // not valid: a fault tree
  std::string top;      // the operation's id, the tree's gate
  std::string kind;     // "locked-out", "cut-off", "fault-tree"
  TimePoint at;
  std::vector<ItemIndex> given;
  std::optional<std::uint32_t> order_max;
  std::string only_class, with_person;  // empty: all
  std::optional<Seconds> mission;

  // The sets.
  std::vector<CutMember> members;
  bool coherent = true;
  std::optional<CutCounts> counts;    // none: not asked for, or none could be worked out
  std::optional<CutCounts> matching;  // of the sets that the filters leave, where there are any
  std::vector<ListedCut> sets;        // small ones first
  bool listed_all = true;
  std::size_t not_simulated = 0;             // small sets for which a limit left no time
  std::optional<std::uint32_t> order_known;  // larger sets could not be worked out

  // The numbers.
  std::optional<double> probability;
  std::optional<ProbabilityRange> range;  // where the probability could not be had exactly
  std::optional<double> missing_max;      // what sets that are not known can add at most
  std::optional<double> minutes_a_year;
  std::size_t members_that_matter = 0;             // that occur in some set
  std::vector<std::uint32_t> without_probability;  // of those
  std::string without_first;                       // a tree without numbers: whose is missing
  std::vector<MemberImportance> importance;        // of those, the largest share first

  bool complete = true;
  std::string limit;  // which limit cut the answer
  std::uint64_t diagram_nodes = 0;
  double seconds = 0;
  CutsCost cost;
};

/// `setting.estate` may be null for a fault tree. `cost`: with what it cost.
[[nodiscard]] std::string cuts_text(const Setting& setting, const CutsAnswer& answer,
                                    const Style& style, bool cost);
/// Source  docs/formats/json.md
[[nodiscard]] std::string cuts_json(const Setting& setting, const CutsAnswer& answer, bool cost);

}  // namespace onus::report
