#include "people.h"

#include <algorithm>

namespace onus::service {

using model::Estate;
using model::ItemClass;
using model::ItemIndex;
using report::Contact;

namespace {

constexpr std::size_t kMembersCalled = 2;         // of a team without a rota or a lead
constexpr base::Seconds kShiftAhead{14 * 86400};  // how far the end of a shift is looked for

Contact contact_of(const Estate& estate, ItemIndex person, base::TimePoint at) {
  Contact contact;
  contact.person = person;
  contact.present = model::is_present(estate.person(person), at);
  contact.deputy = estate.person(person).deputy;
  return contact;
}

}  // namespace

void add_once(std::vector<ItemIndex>& list, ItemIndex item) {
  if (item.valid() && std::find(list.begin(), list.end(), item) == list.end()) {
    list.push_back(item);
  }
}

bool is_party(const Estate& estate, ItemIndex item) {
  const ItemClass its = estate.item(item).item_class;
  return its == ItemClass::kPerson || its == ItemClass::kTeam;
}

std::vector<ItemIndex> parties_in(const Estate& estate, model::ConditionIndex condition) {
  std::vector<ItemIndex> list;
  if (!condition.valid()) return list;
  for (const ItemIndex named : model::items_named(estate.conditions, condition)) {
    if (is_party(estate, named)) add_once(list, named);
  }
  return list;
}

std::vector<ItemIndex> people_in(const Estate& estate, model::ConditionIndex condition) {
  std::vector<ItemIndex> list;
  for (const ItemIndex party : parties_in(estate, condition)) {
    for (const ItemIndex person : model::people_of(estate, party)) add_once(list, person);
  }
  return list;
}

std::vector<Contact> contacts_for(const Estate& estate, ItemIndex party, base::TimePoint at) {
  std::vector<Contact> list;
  if (!party.valid()) return list;
  if (estate.item(party).item_class == ItemClass::kPerson) return {contact_of(estate, party, at)};
  if (estate.item(party).item_class != ItemClass::kTeam) return list;
  const model::Team& team = estate.team(party);
  if (team.on_call.valid()) {
    const auto shifts = model::shifts(estate, team.on_call, {at, at + kShiftAhead});
    for (const ItemIndex person : model::on_call(estate, team.on_call, at)) {
      Contact contact = contact_of(estate, person, at);
      contact.on_call = true;
      for (const model::Shift& shift : shifts) {
        const bool now = shift.period.from <= at && at < shift.period.to;
        if (shift.person == person && now) contact.until = shift.period.to;
      }
      list.push_back(contact);
    }
  }
  if (list.empty() && team.lead.valid()) list.push_back(contact_of(estate, team.lead, at));
  for (const ItemIndex member : team.members) {
    if (!list.empty() && (list.front().present || list.size() >= kMembersCalled)) break;
    const Contact contact = contact_of(estate, member, at);
    if (contact.present) list.push_back(contact);
  }
  return list;
}

}  // namespace onus::service
