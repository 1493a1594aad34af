// The declared name that a reference most likely meant.
#include "decoder.h"
#include "onus/base/nearest.h"

namespace onus::model {

std::string Decoder::nearest_item(std::string_view name, ClassSet classes) const {
  if (name.size() > base::kNearestBytesMax) return {};
  // An edit changes the length by one at most: most of a large inventory is skipped unread.
  std::vector<std::string_view> fitting;
  for (const Item& item : estate_.items) {
    if ((classes & set_of(item.item_class)) == 0) continue;
    const std::size_t longer = std::max(item.id.size(), name.size());
    const std::size_t shorter = std::min(item.id.size(), name.size());
    if (longer - shorter > base::kNearestEditsMax) continue;
    fitting.push_back(item.id);
  }
  return base::nearest_name(name, fitting).value_or(std::string());
}

}  // namespace onus::model
