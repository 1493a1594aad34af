// What other systems were seen to hold, kept apart from what the estate declares.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "onus/base/clock.h"
#include "onus/model/ids.h"
#include "onus/model/items.h"

namespace onus::model {

inline constexpr std::string_view kObservedFolder = "observed/";
inline constexpr std::string_view kDecisionsFile = "observed/decisions.ndjson";

/// One export that was imported: a file of a source.
struct ObservedSource {
  std::string_view name;  // "aws"
  std::string_view file, digest;
  base::TimePoint at;  // when it was true: as the export says, else when it was imported
  Place place;
};

/// Why an observed record counts as one item; the rules are tried in this order.
enum class MatchRule : std::uint8_t {
  kDecision,   // somebody said so
  kId,         // the same id
  kReference,  // an alias of the item is one of the record's references: ARN, fingerprint, serial…
  kName,       // the same, but for a name that is unique only within its system
};
[[nodiscard]] std::string_view match_rule_name(MatchRule rule);

/// What one source says of an item that is declared, or that another source reported before.
/// Where the estate says something else the estate wins; this is the evidence beside it.
struct Observation {
  ItemIndex item;
  std::string_view id;       // the record's own
  std::string_view at;       // where in its export: a JSON pointer or a line
  std::uint32_t source = 0;  // indexes Estate::sources
  MatchRule rule = MatchRule::kId;
  std::string_view matched;  // the reference that matched
  bool declared = false;     // the item is; false: another source's record
  Place place;
  std::string_view state, credential;
  base::TimePoint seen{};               // when the source last had it
  std::optional<base::TimePoint> gone;  // no longer in the source since
  std::optional<base::TimePoint> created, last_used, rotated, expires;
  bool scope_written = false;
  std::vector<ScopeEntry> scope;
};

/// Whether what is `declared` allows what was `observed`: "*" stands for everything.
[[nodiscard]] constexpr bool scope_covers(const ScopeEntry& declared, const ScopeEntry& observed) {
  return (declared.system == "*" || declared.system == observed.system) &&
         (declared.privilege == "*" || declared.privilege == observed.privilege);
}

/// Somebody who may own an item, as another system says. Never believed by itself.
struct OwnerHint {
  ItemIndex item;
  std::string_view party;    // as the source names it: a mail address, a team's name, an id
  std::string_view because;  // "tag Owner", "spec.owner"
  std::uint32_t source = 0;
};

/// What somebody decided of a match.
struct MatchDecision {
  std::string_view record;  // an observed id
  std::string_view item;
  bool same = false;  // false: they are two
  Place place;
};

}  // namespace onus::model
