// Who may decide, before and after: what the waiting time of an adoption hangs on.
#include <fmt/format.h>

#include <algorithm>

#include "onus/ledger/estate_record.h"

namespace onus::ledger {
namespace {

void add_rule(const std::optional<PeopleRule>& rule, std::set<std::string>& parties) {
  if (rule) parties.merge(parties_named(*rule));
}

std::set<std::string> parties_of(const RecordGovernance& governance) {
  std::set<std::string> parties(governance.admins.begin(), governance.admins.end());
  add_rule(governance.adopt, parties);
  add_rule(governance.enrol, parties);
  for (const auto& [word, party] : governance.accept) parties.insert(party);
  return parties;
}

std::set<std::string> parties_of(const RecordPolicy& policy) {
  std::set<std::string> parties;
  add_rule(policy.invoke, parties);
  add_rule(policy.approve, parties);
  add_rule(policy.when_reachable, parties);
  parties.insert(policy.notify.begin(), policy.notify.end());  // they may review
  return parties;
}

/// Whether who stands behind a party is another one: a person gone or come, a team's lead or
/// members.
bool party_changed(const EstateRecord& from, const EstateRecord& to, const std::string& party) {
  const RecordItem* before = from.find(party);
  const RecordItem* after = to.find(party);
  if (before == nullptr || after == nullptr) return before != after;
  if (before->item_class != after->item_class || before->left != after->left) return true;
  const std::set<std::string> old_members(before->members.begin(), before->members.end());
  const std::set<std::string> new_members(after->members.begin(), after->members.end());
  if (before->lead != after->lead || old_members != new_members) return true;
  return std::any_of(old_members.begin(), old_members.end(), [&](const std::string& member) {
    const RecordItem* was = from.find(member);
    const RecordItem* is = to.find(member);
    return was == nullptr || is == nullptr ? was != is : was->left != is->left;
  });
}

}  // namespace

PowerChanges power_changes(const EstateRecord& from, const EstateRecord& to) {
  PowerChanges changes;
  std::set<std::string> told;
  const auto people_changed = [&](const std::set<std::string>& parties) {
    bool any = false;
    for (const std::string& party : parties) {
      if (!party_changed(from, to, party)) continue;
      any = true;
      if (told.insert(party).second) changes.what.push_back(fmt::format("people of {}", party));
    }
    return any;
  };
  if (from.governance().text != to.governance().text) {
    changes.governance = true;
    changes.what.emplace_back("governance");
  }
  if (people_changed(parties_of(from.governance()))) changes.governance = true;
  for (const auto& [id, policy] : from.policies()) {
    const RecordItem* after = to.find(id);
    if (after == nullptr || after->text != from.find(id)->text) {
      changes.policies.insert(id);
      changes.what.push_back(fmt::format("policy {}", id));
    }
    if (people_changed(parties_of(policy))) changes.policies.insert(id);
    for (const auto& [operation, item] : from.items()) {
      const RecordItem* now = to.find(operation);
      if (item.item_class != "operation" || now == nullptr || !policy.covers(operation)) continue;
      if (item.criticality == now->criticality) continue;
      changes.policies.insert(id);  // which keys may approve hangs on it
      if (told.insert(operation).second) {
        changes.what.push_back(fmt::format("criticality of {}", operation));
      }
    }
  }
  for (const auto& [id, policy] : to.policies()) {
    if (from.find(id) != nullptr) continue;
    changes.governance = true;  // nobody's yet: a new way to give access
    changes.what.push_back(fmt::format("policy {} is new", id));
  }
  return changes;
}

}  // namespace onus::ledger
