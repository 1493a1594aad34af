// What a scenario's `where` selects.
#include <fmt/format.h>

#include <algorithm>

#include "decoder.h"

namespace onus::model {
namespace {

constexpr std::size_t kSelectedMax = 50'000'000;         // over all scenarios of an estate
constexpr std::size_t kSelectorWorkMax = 4'000'000'000;  // items looked at for selectors

/// Everything that can be up or down, and teams, which fail through their members.
bool may_be_selected(ItemClass item_class) {
  switch (item_class) {
    case ItemClass::kPerson:
    case ItemClass::kTeam:
    case ItemClass::kComponent:
    case ItemClass::kIdentity:
    case ItemClass::kWorkflow:
    case ItemClass::kRecovery:
    case ItemClass::kOperation:
    case ItemClass::kAuthenticator: return true;
    default: return false;
  }
}

std::string_view id_of(const Estate& estate, ItemIndex item) {
  return item.valid() ? estate.item(item).id : std::string_view();
}

std::string_view label(const Estate& estate, ItemIndex item, std::string_view key) {
  for (const auto& [name, value] : estate.extras_of(item).labels) {
    if (name == key) return value;
  }
  return {};
}

/// What the item carries under a selector's key; empty where it carries nothing.
std::string_view attribute(const Estate& estate, ItemIndex index, std::string_view key) {
  const Item& item = estate.item(index);
  if (key == "class") return class_name(item.item_class);
  if (key == "kind") return item.kind;
  if (key == "vendor") return item.vendor;
  if (key == "site") return item.site;
  if (key == "platform") return item.platform;
  if (key == "owner") return id_of(estate, item.owner);
  if (key == "maintainer") return id_of(estate, item.maintainer);
  if (key == "environment" && item.item_class == ItemClass::kIdentity) {
    return estate.identity(index).environment;
  }
  return label(estate, index, key);
}

}  // namespace

void Decoder::select(const Selector& selector, std::vector<ItemIndex>& chosen) const {
  for (std::size_t i = 0; i < estate_.items.size(); ++i) {
    const ItemIndex index(i);
    const ItemClass item_class = estate_.items[i].item_class;
    if (!may_be_selected(item_class)) continue;
    bool all = true;
    bool asked_for_teams = false;
    for (const auto& [key, value] : selector.clauses) {
      all = all && attribute(estate_, index, key) == value;
      asked_for_teams = asked_for_teams || key == "class";
    }
    if (all && (item_class != ItemClass::kTeam || asked_for_teams)) chosen.push_back(index);
  }
}

void Decoder::settle_scenarios() {
  std::size_t selected = 0;
  const std::size_t selectors_max = kSelectorWorkMax / (estate_.items.size() + 1);
  for (std::size_t i = 0; i < selectors_.size(); ++i) {
    const Selector& selector = selectors_[i];
    if (i >= selectors_max || selected > kSelectedMax) {
      problems_.error("E0124", selector.place,
                      "too many selectors for an estate of this size; what follows is not resolved",
                      "name the items, or use fewer selectors");
      break;
    }
    std::vector<ItemIndex> chosen;
    select(selector, chosen);
    if (chosen.empty()) {
      problems_
          .warning("E0128", selector.place,
                   fmt::format("fails of scenario \"{}\" selects no item",
                               estate_.item(selector.scenario).id),
                   "check the words; every one must be carried by one and the same item")
          .width = selector.width;
    }
    selected += chosen.size();
    std::vector<ItemIndex>& fails = estate_.scenarios[estate_.item(selector.scenario).detail].fails;
    fails.insert(fails.end(), chosen.begin(), chosen.end());
  }
  for (Scenario& scenario : estate_.scenarios) {
    std::vector<ItemIndex> fails;
    for (const ItemIndex item : scenario.fails) {
      if (estate_.item(item).item_class == ItemClass::kTeam) {
        const std::vector<ItemIndex>& members = estate_.team(item).members;
        fails.insert(fails.end(), members.begin(), members.end());
      } else {
        fails.push_back(item);
      }
    }
    std::sort(fails.begin(), fails.end());
    fails.erase(std::unique(fails.begin(), fails.end()), fails.end());
    scenario.fails = std::move(fails);
  }
}

}  // namespace onus::model
