#include <algorithm>

#include "compile_graph.h"
#include "onus/model/availability.h"
#include "onus/model/expiry.h"

namespace onus::analysis {
namespace {

using model::ItemClass;

bool can_be_up(ItemClass item_class) {
  switch (item_class) {
    case ItemClass::kPerson:
    case ItemClass::kComponent:
    case ItemClass::kIdentity:
    case ItemClass::kOperation:
    case ItemClass::kWorkflow:
    case ItemClass::kRecovery:
    case ItemClass::kAuthenticator: return true;
    default: return false;
  }
}

/// Whether an item, or an issuer above it, is past its end.
bool is_expired(const model::Estate& estate, ItemIndex item, TimePoint at) {
  const model::ChainEnd end = model::chain_end(estate, item);
  return end.at && *end.at <= at;
}

}  // namespace

DownBefore down_reason(const model::Estate& estate, ItemIndex index, TimePoint at) {
  const model::Item& item = estate.item(index);
  if (item.planned) return DownBefore::kPlanned;
  if (item.item_class == ItemClass::kPerson) {
    const model::Person& person = estate.people[item.detail];
    if (person.left && *person.left <= at) return DownBefore::kGone;
    if (!model::is_present(person, at)) return DownBefore::kAway;
  }
  if (item.item_class == ItemClass::kIdentity) {
    const std::string_view state = estate.identities[item.detail].state;
    if (state == "requested" || state == "disabled" || state == "removed") {
      return DownBefore::kInactive;
    }
  }
  return is_expired(estate, index, at) ? DownBefore::kExpired : DownBefore::kNo;
}

void classify_items(Graph::Parts& parts) {
  const model::Estate& estate = *parts.estate;
  parts.stateful.resize(estate.items.size());
  parts.down_before.resize(estate.items.size());
  for (std::size_t i = 0; i < estate.items.size(); ++i) {
    const model::Item& item = estate.items[i];
    parts.stateful[i] = can_be_up(item.item_class) ? 1 : 0;
    if (parts.stateful[i])
      parts.down_before[i] = down_reason(estate, ItemIndex(i), parts.moment.at);
  }
  for (const ItemIndex given : parts.moment.given) {
    const auto take_out = [&](ItemIndex item) {
      DownBefore& down = parts.down_before[item.value()];
      if (down == DownBefore::kNo || down == DownBefore::kExpired) down = DownBefore::kGiven;
    };
    if (estate.item(given).item_class == ItemClass::kTeam) {
      for (const ItemIndex member : estate.team(given).members) take_out(member);
    } else {
      take_out(given);
    }
  }
}

}  // namespace onus::analysis
