#include <algorithm>
#include <unordered_map>

#include "onus/inventory/drift.h"
#include "reading.h"

namespace onus::inventory {

using model::Estate;
using model::ItemClass;
using model::ItemIndex;

Parties::Parties(const Estate& estate) {
  for (std::size_t i = 0; i < estate.items.size(); ++i) {
    const ItemIndex item(i);
    const model::Item& written = estate.item(item);
    const bool is_person = written.item_class == ItemClass::kPerson;
    if (!is_person && written.item_class != ItemClass::kTeam) continue;
    add(written.id, item);
    for (const std::string_view alias : estate.extras_of(item).aliases) add(alias, item);
    add(is_person ? estate.person(item).name : estate.team(item).name, item);
    if (is_person) add(estate.person(item).email, item);
  }
  std::sort(names_.begin(), names_.end());
  names_.erase(std::unique(names_.begin(), names_.end()), names_.end());
}

void Parties::add(std::string_view name, ItemIndex party) {
  if (!name.empty()) names_.emplace_back(lower(name), party);
}

ItemIndex Parties::find(std::string_view text) const {
  const auto exact = [&](const std::string& name) {
    const auto at = std::lower_bound(
        names_.begin(), names_.end(), name,
        [](const auto& entry, const std::string& wanted) { return entry.first < wanted; });
    if (at == names_.end() || at->first != name) return ItemIndex();
    const auto next = at + 1;
    return next != names_.end() && next->first == name ? ItemIndex() : at->second;
  };
  const std::string folded = lower(text);
  if (const ItemIndex found = exact(folded); found.valid()) return found;
  const std::size_t slash = folded.find_last_of("/:");
  return slash == std::string::npos ? ItemIndex() : exact(folded.substr(slash + 1));
}

std::vector<Unowned> suggest_owners(const Estate& estate) {
  const Parties parties(estate);
  std::unordered_map<std::uint32_t, std::vector<OwnerSuggestion>> by_item;
  for (const model::OwnerHint& hint : estate.owner_hints) {
    if (estate.item(hint.item).owner.valid()) continue;
    auto& list = by_item[hint.item.value()];
    const bool repeated = std::any_of(list.begin(), list.end(), [&](const OwnerSuggestion& known) {
      return known.party == hint.party && known.because == hint.because;
    });
    if (repeated) continue;
    list.push_back({.party = hint.party,
                    .known = parties.find(hint.party),
                    .because = hint.because,
                    .source = estate.sources[hint.source].name});
  }
  std::vector<Unowned> all;
  for (std::size_t i = 0; i < estate.items.size(); ++i) {
    const model::Item& item = estate.items[i];
    if (item.item_class != ItemClass::kIdentity || item.owner.valid()) continue;
    if (estate.identity(ItemIndex(i)).state == "removed") continue;
    Unowned unowned{.item = ItemIndex(i), .suggestions = {}};
    if (const auto found = by_item.find(static_cast<std::uint32_t>(i)); found != by_item.end()) {
      unowned.suggestions = std::move(found->second);
      std::stable_sort(unowned.suggestions.begin(), unowned.suggestions.end(),
                       [](const OwnerSuggestion& a, const OwnerSuggestion& b) {
                         return a.known.valid() && !b.known.valid();
                       });
    }
    all.push_back(std::move(unowned));
  }
  std::stable_sort(all.begin(), all.end(), [](const Unowned& a, const Unowned& b) {
    return !a.suggestions.empty() && b.suggestions.empty();
  });
  return all;
}

}  // namespace onus::inventory
