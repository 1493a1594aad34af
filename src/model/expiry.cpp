#include "onus/model/expiry.h"

namespace onus::model {
namespace {

/// Calls `visit` for an item and the issuers above it.
template <class Visit>
void each_link(const Estate& estate, ItemIndex item, Visit visit) {
  for (int i = 0; i <= kIssuersMax && item.valid(); ++i) {
    visit(item);
    if (estate.item(item).item_class != ItemClass::kIdentity) return;
    item = estate.identity(item).issuer;
  }
}

}  // namespace

std::vector<ItemIndex> issuer_chain(const Estate& estate, ItemIndex item) {
  std::vector<ItemIndex> chain;
  each_link(estate, item, [&](ItemIndex link) {
    for (const ItemIndex known : chain) {
      if (known == link) return;  // a loop: told once
    }
    chain.push_back(link);
  });
  return chain;
}

ChainEnd chain_end(const Estate& estate, ItemIndex item) {
  ChainEnd end;
  each_link(estate, item, [&](ItemIndex link) {
    const auto& expires = estate.item(link).expires;
    if (expires && (!end.at || *expires < *end.at)) end = {expires, link};
  });
  return end;
}

}  // namespace onus::model
