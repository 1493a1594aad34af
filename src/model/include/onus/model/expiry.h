// How long a credential is alive: no longer than the shortest-lived issuer above it.
#pragma once

#include <optional>
#include <vector>

#include "onus/base/clock.h"
#include "onus/model/estate.h"

namespace onus::model {

/// Issuers looked at above one identity; a loop of issuers ends there too.
inline constexpr int kIssuersMax = 64;

/// The item itself and the issuers above it, the nearest first.
[[nodiscard]] std::vector<ItemIndex> issuer_chain(const Estate& estate, ItemIndex item);

/// When a chain ends, and which link ends it.
struct ChainEnd {
  std::optional<TimePoint> at;  // none: nothing in the chain expires
  ItemIndex link;               // the first of those that expire then, from below

  bool operator==(const ChainEnd&) const = default;
};

/// The earliest expiry among an item and, for an identity, the issuers above it.
/// Cost    Linear in the chain, at most kIssuersMax.
[[nodiscard]] ChainEnd chain_end(const Estate& estate, ItemIndex item);

}  // namespace onus::model
