#include "onus/model/variant.h"

#include "onus/base/check.h"

namespace onus::model {

Estate variant_of(const Estate& original) {
  Estate copy;
  copy.name = original.name;
  copy.timezone = original.timezone;
  copy.common_causes = original.common_causes;
  copy.governance = original.governance;
  copy.items = original.items;
  copy.ids = original.ids;
  copy.conditions = original.conditions;
  copy.extras = original.extras;
  copy.people = original.people;
  copy.teams = original.teams;
  copy.rotas = original.rotas;
  copy.identities = original.identities;
  copy.operations = original.operations;
  copy.workflows = original.workflows;
  copy.recoveries = original.recoveries;
  copy.policies = original.policies;
  copy.drills = original.drills;
  copy.scenarios = original.scenarios;
  copy.acceptances = original.acceptances;
  copy.files = original.files;
  return copy;
}

ItemIndex add_item(Estate& estate, ItemClass item_class, std::string_view id) {
  const ItemIndex at(estate.items.size());
  Item& item = estate.items.emplace_back();
  item.id = estate.text.keep(id);
  item.item_class = item_class;
  ONUS_CHECK(estate.ids.insert(estate.items, at) == at);
  return at;
}

}  // namespace onus::model
