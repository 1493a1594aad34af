// Minimal cut sets, probability and importance.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "onus/analysis/failure_formula.h"
#include "onus/base/result.h"
#include "onus/report/cuts_answer.h"
#include "onus/service/session.h"

namespace onus::service {

inline constexpr std::uint64_t kCutsListed = 20;  // where nobody says how many

/// What is asked of an estate and of a fault tree alike.
struct CutsLimits {
  std::optional<std::uint32_t> order_max;  // larger sets are not wanted
  std::uint64_t list_max = kCutsListed;
  std::optional<std::uint64_t> nodes_max;  // of any one diagram; else the engine's own limit
  bool sets = true;                        // false: the probability alone
};

struct CutsRequest {
  std::string operation;
  analysis::Loss loss = analysis::Loss::kLockedOut;
  CutsLimits limits;
  std::string only_class;   // sets of this class alone
  std::string with_person;  // sets in which this person takes part; people may fail then
  bool people = false;
  bool causes = false;
  std::string mission;  // "1y": how likely it is within that time
  std::string at;
  std::vector<std::string> given;
};

/// Errors  kNotFound, kInvalid: a name, a class, a moment, a mission. kLimit: what the operation
///         hangs on is too much to write down.
/// Cost    Exponential in what it hangs on at worst; a limit then cuts the answer, which says so.
/// Source  docs/analysis/estate-cut-sets.md
[[nodiscard]] base::Result<report::CutsAnswer> cuts(const Session& session,
                                                    const CutsRequest& request);

struct TreeCutsRequest {
  std::string path;  // of a file in the Open-PSA format
  std::string top;   // a gate; empty: the one that no gate uses
  CutsLimits limits;
};

/// Errors  as of diagrams::read_open_psa_file.
[[nodiscard]] base::Result<report::CutsAnswer> cuts_of_tree(const TreeCutsRequest& request);

}  // namespace onus::service
