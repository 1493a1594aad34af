// The declared name that a reference most likely meant.
#include "decoder.h"
#include "onus/base/nearest.h"

namespace onus::model {
namespace {

// Names weighed in one run, about half a second's work: a large inventory with many unknown names
// gets proposals for the first of them.
constexpr std::size_t kNamesWeighedMax = 4'000'000;

}  // namespace

std::string Decoder::nearest_item(std::string_view name, ClassSet classes) {
  if (name.size() > base::kNearestBytesMax || names_weighed_ > kNamesWeighedMax) return {};
  // An edit changes the length by one at most: most of a large inventory is skipped unread.
  std::vector<std::string_view> fitting;
  for (const Item& item : estate_.items) {
    if ((classes & set_of(item.item_class)) == 0) continue;
    const std::size_t longer = std::max(item.id.size(), name.size());
    const std::size_t shorter = std::min(item.id.size(), name.size());
    if (longer - shorter > base::kNearestEditsMax) continue;
    fitting.push_back(item.id);
  }
  names_weighed_ += fitting.size();
  return base::nearest_name(name, fitting).value_or(std::string());
}

}  // namespace onus::model
