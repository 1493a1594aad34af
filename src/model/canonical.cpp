#include "onus/model/canonical.h"

#include <algorithm>

#include "canonical_items.h"
#include "canonical_text.h"

namespace onus::model {
namespace {

std::vector<ItemIndex> items_by_id(const Estate& estate) {
  std::vector<ItemIndex> order;
  order.reserve(estate.items.size());
  for (std::size_t i = 0; i < estate.items.size(); ++i) order.emplace_back(i);
  std::sort(order.begin(), order.end(),
            [&](ItemIndex a, ItemIndex b) { return estate.item(a).id < estate.item(b).id; });
  return order;
}

std::string acceptances_text(const Estate& estate) {
  std::vector<std::string> acceptances;  // over all files: no order of their own
  for (const Acceptance& acceptance : estate.acceptances) {
    acceptances.push_back(acceptance_text(estate, acceptance));
  }
  return array_text(std::move(acceptances), ListOrder::kSorted);
}

/// Hands the canonical text to `take` in pieces, so that hashing a large estate holds one item.
template <class Take>
void write_estate(const Estate& estate, Take take) {
  take(R"({"acceptances":)");
  take(acceptances_text(estate));
  take(R"(,"estate":)");
  take(estate_section_text(estate));
  take(R"(,"items":[)");
  bool first = true;
  for (const ItemIndex item : items_by_id(estate)) {
    if (!first) take(",");
    first = false;
    take(item_text(estate, item));
  }
  take(R"(],"onus":"v1"})");
}

}  // namespace

std::string canonical_json(const Estate& estate) {
  std::string text;
  write_estate(estate, [&](std::string_view piece) { text += piece; });
  return text;
}

std::string estate_text(const Estate& estate) {
  return R"({"acceptances":)" + acceptances_text(estate) + R"(,"estate":)" +
         estate_section_text(estate) + "}";
}

base::Result<crypto::Digest> estate_digest(const Estate& estate) {
  crypto::Sha256 hash;
  write_estate(estate, [&](std::string_view piece) { hash.update(piece); });
  return hash.finish();
}

}  // namespace onus::model
