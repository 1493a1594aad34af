#include "item_keys.h"

#include <algorithm>
#include <array>

namespace onus::inventory {

using model::ItemClass;

namespace {

constexpr ItemKey shared(std::string_view name, ReadAs as = ReadAs::kText) {
  return {name, as, true, true, true, true};
}
constexpr ItemKey of_identity(std::string_view name, ReadAs as = ReadAs::kText) {
  return {.name = name, .as = as, .identity = true};
}

constexpr std::array kKeys{
    of_identity("algorithm"),
    of_identity("created", ReadAs::kTime),
    of_identity("credential"),
    ItemKey{.name = "email", .person = true},
    of_identity("emergency", ReadAs::kFlag),
    of_identity("environment"),
    shared("expires", ReadAs::kTime),
    of_identity("interactive", ReadAs::kFlag),
    shared("kind"),
    of_identity("last_used", ReadAs::kTime),
    of_identity("leaked", ReadAs::kFlag),
    ItemKey{.name = "left", .as = ReadAs::kTime, .person = true},
    of_identity("lifetime", ReadAs::kSeconds),
    ItemKey{.name = "name", .person = true, .team = true},
    of_identity("off_switch"),
    ItemKey{.name = "phone", .person = true},
    shared("platform"),
    of_identity("purpose"),
    of_identity("rotated", ReadAs::kTime),
    shared("site"),
    of_identity("state"),
    of_identity("storage"),
    of_identity("third_party", ReadAs::kFlag),
    shared("title"),
    shared("vendor"),
};

}  // namespace

std::span<const ItemKey> item_keys() { return kKeys; }

const ItemKey* find_item_key(std::string_view name) {
  const auto found = std::find_if(kKeys.begin(), kKeys.end(),
                                  [&](const ItemKey& key) { return key.name == name; });
  return found == kKeys.end() ? nullptr : &*found;
}

bool carries(ItemClass item_class, const ItemKey& key) {
  switch (item_class) {
    case ItemClass::kPerson: return key.person;
    case ItemClass::kTeam: return key.team;
    case ItemClass::kIdentity: return key.identity;
    default: return key.other;
  }
}

bool link_fits(std::string_view key, ItemClass from, ItemClass to) {
  if (key == "members" || key == "lead") {
    return from == ItemClass::kTeam && to == ItemClass::kPerson;
  }
  if (key == "order") return from == ItemClass::kRota && to == ItemClass::kPerson;
  if (key == "on_call") return from == ItemClass::kTeam && to == ItemClass::kRota;
  return key == "issuer" && from == ItemClass::kIdentity &&
         (to == ItemClass::kComponent || to == ItemClass::kIdentity);
}

bool has_scope(ItemClass item_class) {
  return item_class == ItemClass::kIdentity || item_class == ItemClass::kWorkflow;
}

}  // namespace onus::inventory
