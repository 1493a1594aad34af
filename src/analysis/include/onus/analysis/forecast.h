// What the calendar does to the ways in and back, if nobody acts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "onus/analysis/graph.h"

namespace onus::analysis {

/// Something that happens on a date.
struct Fact {
  enum class Kind : std::uint8_t {
    kExpires,          // an item; identities whose issuer it is end with it
    kLeaves,           // a person, for good
    kAway,             // a person, until `until`
    kBack,             // a person
    kRotaGap,          // nobody of the rota `item` is there, until `until`; `other` is the team
    kAcceptanceEnds,   // of finding `rule` on `item`
    kVerificationDue,  // a recovery path
    kDrillDue,         // a drill
    kRotationDue,      // an identity
    kReviewDue,        // an identity
  };
  TimePoint at;
  Kind kind = Kind::kExpires;
  ItemIndex item;
  ItemIndex other;
  ItemIndex who;  // has to act; not valid: nobody is named
  std::optional<TimePoint> until;
  std::string rule;
};
/// "expires", "leaves", "away", "back", "rota-gap", "acceptance-ends", "verification-due", …
[[nodiscard]] std::string_view fact_name(Fact::Kind kind);

/// An operation or a recovery path that no longer holds, and why: from it down to what changed.
struct Ended {
  ItemIndex item;
  std::vector<ItemIndex> witness;
};

/// What one moment changes.
struct ForecastDate {
  TimePoint at;
  std::vector<std::uint32_t> facts;  // into Forecast::facts, ascending
  std::vector<Ended> lost;           // operations that are down before anything fails
  std::vector<ItemIndex> regained;   // operations
  std::vector<Ended> paths_lost;     // recovery paths that can no longer be carried out
  std::vector<ItemIndex> paths_regained;
  std::vector<ItemIndex> without_recovery;  // operations: their last path is lost
  std::vector<ItemIndex> recovery_again;    // operations
  std::size_t fell = 0, rose = 0;           // items of any class
  std::optional<bool> n1_secure;            // where asked for and something changed
};

struct ForecastQuestion {
  TimePoint until;
  bool sweep = false;  // whether the estate is N-1 secure, at every date that changes something
};

inline constexpr Seconds kForecastMax{std::int64_t{100} * 366 * 86400};
inline constexpr std::size_t kGapsMax = 1000;  // told of one rota

struct Forecast {
  TimePoint from, until;
  std::vector<Fact> facts;          // ascending by time, kind, item; those within (from, until]
  std::vector<ForecastDate> dates;  // ascending; one for each moment with a fact
  std::vector<ItemIndex> down_at_start;              // operations
  std::vector<ItemIndex> without_recovery_at_start;  // operations that list paths, none usable
  std::optional<bool> n1_secure_at_start;
  std::uint64_t looked_at = 0;  // conditions evaluated after the first state
  bool complete = true;
};

/// Pre     the graph's moment is where the forecast begins.
/// Errors  kInvalid: `until` is not after it, or further off than kForecastMax.
/// Cost    The facts, sorted; each date costs what it changes. With `sweep`, a sweep a date.
/// Source  docs/analysis/forecast.md
[[nodiscard]] base::Result<Forecast> forecast(Graph graph, const ForecastQuestion& question);

}  // namespace onus::analysis
