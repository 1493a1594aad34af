// The smallest changes that make an operation N-1 secure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "onus/analysis/contingency.h"
#include "onus/analysis/graph.h"

namespace onus::analysis {

/// One change that somebody could make.
struct Change {
  enum class Kind : std::uint8_t {
    kBuild,      // `item`, which is planned
    kLonger,     // `item` outlives `other` by `to` instead of `from`; an identity lives `to`
    kCustodian,  // one more person for step `detail` of the path `item`, or for the policy `item`
    kSecond,     // a second `item`, which shares nothing with it; what needs it takes either
    kFallback,   // a recovery path for `item` that needs nothing, done within `to` by its users
  };
  static constexpr std::uint32_t kNoPlace = 0xffffffff;
  Kind kind = Kind::kBuild;
  ItemIndex item, other;
  std::uint32_t detail = 0;
  std::uint32_t place = kNoPlace;  // kLonger: the reference, in the estate's conditions; none: an
                                   // identity's own lifetime
  Seconds from{0}, to{0};

  bool operator==(const Change&) const = default;
};

/// Makes a change in a copy of an estate. Pre: `change` is from catalogue() of the original.
void apply(model::Estate& estate, const Change& change);

/// Every change that could help `operation`, in the order of effort: built, longer, custodian,
/// second, fallback; within a kind in order of place. A longer lifetime's `to` is the longest one
/// tried, kLongestAdvised.
[[nodiscard]] std::vector<Change> catalogue(const Graph& graph, ItemIndex operation);

inline constexpr Seconds kLongestAdvised{30 * 86400};
inline constexpr std::size_t kChangesMax = 3;  // made together

/// What a change does to one operation in one contingency.
struct Effect {
  ItemIndex operation;
  std::string contingency;
  Verdict before = Verdict::kUnaffected, after = Verdict::kUnaffected;
};

struct Proposal {
  std::vector<Change> changes;
  bool secure = false;          // none of the single failures is late or locked out any more
  std::size_t removed = 0;      // failures that were late or locked out and are not any more
  std::vector<Effect> effects;  // of this operation first, then of the others
};

struct AdviceLimits {
  std::size_t tries_max = 4000;  // changes or combinations tried
  std::size_t proposals_max = 8;
  std::uint64_t work_max = 20'000'000;  // tries × items of the estate
};

struct Advice {
  std::vector<Effect> bad;          // what there is to remove; `after` is as `before`
  std::vector<Proposal> proposals;  // those that secure it, the fewest changes, the least effort
                                    // first; where none does, single ones by what they remove
  std::size_t tried = 0;
  bool complete = true;  // false: a limit cut the search, or a simulation
};

/// Every proposal was applied to a copy of the estate and swept; what does not prove itself is not
/// told. `people`: every person is a single failure too.
///
/// Errors  kInvalid: `operation` is down before anything fails.
/// Cost    A compilation and some simulations for each change tried.
/// Source  docs/analysis/advise.md
[[nodiscard]] base::Result<Advice> advise(const Graph& graph, ItemIndex operation, bool people,
                                          const AdviceLimits& limits = {});

}  // namespace onus::analysis
