// What people call things, found in an estate.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "onus/analysis/simulation.h"
#include "onus/base/result.h"
#include "onus/model/estate.h"

namespace onus::service {

/// Which items a name may mean.
using ItemFilter = std::function<bool(model::ItemIndex)>;

/// An item that was meant, and how sure that is.
struct Found {
  model::ItemIndex item;
  bool near = false;  // taken by near spelling or part of a title: say so to the reader
};

/// The item called `text`: by id, alias, title or name; with `near` also by part of a title or by
/// near spelling, if only one item fits.
///
/// Errors  kNotFound: nothing fits; the message proposes the nearest. kInvalid: several fit; it
///         lists them.
[[nodiscard]] base::Result<Found> find_item(const model::Estate& estate, std::string_view text,
                                            bool near, const ItemFilter& filter = {});

/// What fails when `text` is said to: an item; a scenario's items; a team's members; or everything
/// with `vendor=`, `site=`, `platform=`, `kind=` or a label's key and value.
[[nodiscard]] base::Result<std::vector<model::ItemIndex>> find_failing(const model::Estate& estate,
                                                                       std::string_view text,
                                                                       bool near);

/// Reads "ID" or "ID:2": a harmful way to take.
[[nodiscard]] base::Result<analysis::Take> find_take(const model::Estate& estate,
                                                     std::string_view text);

/// The operation that `text` means.
[[nodiscard]] base::Result<Found> find_operation(const model::Estate& estate, std::string_view text,
                                                 bool near);

}  // namespace onus::service
