// The one written form of an estate, and the digests that are made over it and over its parts.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "onus/base/result.h"
#include "onus/crypto/sha256.h"
#include "onus/model/estate.h"

namespace onus::model {

/// The whole estate as canonical JSON (RFC 8785): the same estate gives the same bytes, however it
/// was split into files and in whatever order its items were written. Holds everything that
/// loading reads, contact data too, but for places and paths.
///
/// Source  docs/formats/digests.md
[[nodiscard]] std::string canonical_json(const Estate& estate);

/// Everything that the estate holds of `item` as canonical JSON, but for places. Two items that
/// read the same are the same.
[[nodiscard]] std::string item_text(const Estate& estate, ItemIndex item);

/// What the estate says beside its items, as canonical JSON: name, time zone, common causes,
/// governance, acceptances.
[[nodiscard]] std::string estate_text(const Estate& estate);

/// SHA-256 of canonical_json, which is not held in memory for it.
///
/// Errors  kIo: the crypto library refused.
[[nodiscard]] base::Result<crypto::Digest> estate_digest(const Estate& estate);

/// What an approval is given over: a hash of what analysis and scope read of `item` and of
/// everything that it needs, directly or not, through needs, identities, issuer, users,
/// start.needs and steps. A cycle is hashed as one. Titles, contact data, owners, restore options
/// and observed facts are left out: changing them does not make an approval stale.
///
/// Errors  kIo: the crypto library refused.
/// Cost    Linear in what is reached.
/// Source  docs/formats/digests.md
[[nodiscard]] base::Result<crypto::Digest> closure_digest(const Estate& estate, ItemIndex item);

/// The same for many items, what they share hashed once; in the order of `items`.
[[nodiscard]] base::Result<std::vector<crypto::Digest>> closure_digests(
    const Estate& estate, std::span<const ItemIndex> items);

/// What of one item enters a closure digest, as canonical JSON; so that a stale approval can say
/// which item changed and how.
[[nodiscard]] std::string closure_content(const Estate& estate, ItemIndex item);

/// Every item that a closure digest of `item` covers, ascending by id.
[[nodiscard]] std::vector<ItemIndex> closure_items(const Estate& estate, ItemIndex item);

}  // namespace onus::model
