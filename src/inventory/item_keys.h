// Which keys an observed item of a class may carry, and how their values are read.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "mapping.h"
#include "onus/model/ids.h"

namespace onus::inventory {

struct ItemKey {
  std::string_view name;
  ReadAs as = ReadAs::kText;
  bool person = false, team = false, identity = false, other = false;  // the classes that have it
};

/// The key of that name; null where no observed item carries it.
[[nodiscard]] const ItemKey* find_item_key(std::string_view name);
[[nodiscard]] std::span<const ItemKey> item_keys();
[[nodiscard]] bool carries(model::ItemClass item_class, const ItemKey& key);

/// Whether a link under `key` may lead from an item of class `from` to one of class `to`.
[[nodiscard]] bool link_fits(std::string_view key, model::ItemClass from, model::ItemClass to);
/// Whether items of a class have a scope.
[[nodiscard]] bool has_scope(model::ItemClass item_class);

}  // namespace onus::inventory
