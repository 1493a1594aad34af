// How what was observed differs from what is declared, and who may own what nobody owns.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/clock.h"
#include "onus/model/estate.h"

namespace onus::inventory {

inline constexpr base::Seconds kUnseenDefault{30 * 86400};
inline constexpr std::size_t kDriftListedMax = 1000;  // of each sort; further ones are counted

enum class DriftKind : std::uint8_t {
  kGone,          // declared, and its source no longer has it
  kScopeGrew,     // it may do more than is declared
  kOwnerDiffers,  // another system names somebody else
  kExpiryMoved,   // it ends at another time than is declared
  kUnseen,        // declared, and no source has had it for a while
  kUndeclared,    // it exists and nobody declared it
  kNeverSeen,     // declared, and no source ever had it
};
inline constexpr std::size_t kDriftKinds = 7;
/// "gone", "scope grew", …
[[nodiscard]] std::string_view drift_name(DriftKind kind);

struct Drift {
  DriftKind kind = DriftKind::kUndeclared;
  model::ItemIndex item;
  std::string message;   // what is declared, what was observed
  std::string evidence;  // the source, and where in it
  model::Place place;    // of the record
};

struct DriftResult {
  std::vector<Drift> list;  // ascending by kind, then place of the item
  std::array<std::size_t, kDriftKinds> counts{};
  [[nodiscard]] bool clean() const;
};

/// Every difference between declared and observed identities at `now`. With no source at all, none.
///
/// Post    Same estate, same result. `list` holds at most kDriftListedMax of each kind.
/// Cost    Linear in items, observations and hints, but for scopes: entries declared × observed.
[[nodiscard]] DriftResult find_drift(const model::Estate& estate, base::TimePoint now,
                                     base::Seconds unseen_after = kUnseenDefault);

/// Somebody who may own an identity, and why.
struct OwnerSuggestion {
  std::string_view party;  // as the source names it
  model::ItemIndex known;  // the person or team of the estate that is meant; not valid: nobody
  std::string_view because, source;
};

struct Unowned {
  model::ItemIndex item;
  std::vector<OwnerSuggestion> suggestions;  // known parties first, then as the sources were read
};

/// The person or team that a text of another system means: by id, alias, mail address, or name;
/// "group:default/team" and "user:…" also by what follows the slash. Two that fit are none.
class Parties {
 public:
  explicit Parties(const model::Estate& estate);
  [[nodiscard]] model::ItemIndex find(std::string_view text) const;

 private:
  void add(std::string_view name, model::ItemIndex party);
  std::vector<std::pair<std::string, model::ItemIndex>> names_;  // ascending; folded
};

/// Every identity without an owner, with what speaks for somebody; first those with a suggestion.
///
/// Cost  Linear in items; logarithmic in parties for each hint.
[[nodiscard]] std::vector<Unowned> suggest_owners(const model::Estate& estate);

}  // namespace onus::inventory
