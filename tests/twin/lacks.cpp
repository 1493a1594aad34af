// What conditions name, and what of it is missing.
#include <algorithm>

#include "world.h"

namespace onus::twin {

Items World::named(ConditionIndex at) const {
  Items found;
  if (!at.valid()) return found;
  for (const ItemIndex item : model::items_named(estate_.conditions, at)) {
    found.insert(item);
    if (!is(item, ItemClass::kTeam)) continue;
    for (const ItemIndex member : estate_.team(item).members) found.insert(member);
  }
  return found;
}

Items World::named_by_grant(ItemIndex policy) const {
  Items found;
  for (const ItemIndex item : all()) {
    if (estate_.item(item).kind == "emergency-access") found.insert(item);
  }
  const model::Policy& written = estate_.policy(policy);
  found.insert(written.channels.begin(), written.channels.end());
  for (const ConditionIndex at : {written.invoke, written.approve}) {
    for (const ItemIndex item : named(at)) {
      found.insert(item);
      if (!is(item, ItemClass::kPerson)) continue;
      for (const ItemIndex key : estate_.person(item).authenticators) found.insert(key);
    }
  }
  return found;
}

Items World::named_by_step(const model::Step& step) const {
  Items found = named(step.needs);
  found.merge(named(step.by));
  if (step.grant.valid()) found.merge(named_by_grant(step.grant));
  return found;
}

Items World::named_by(ItemIndex item) const {
  Items found = named(estate_.item(item).needs);
  if (is(item, ItemClass::kPerson)) found.merge(named(estate_.person(item).reach));
  if (is(item, ItemClass::kIdentity) && validity_left(estate_.identity(item))) {
    found.insert(estate_.identity(item).issuer);
  }
  if (is(item, ItemClass::kWorkflow)) {
    found.merge(named(estate_.workflow(item).users));
    found.merge(named(estate_.workflow(item).identities));
  }
  if (is(item, ItemClass::kOperation) && estate_.operation(item).access_written) {
    const model::Operation& operation = estate_.operation(item);
    found.insert(operation.access.begin(), operation.access.end());
    found.insert(operation.recovery.begin(), operation.recovery.end());
  }
  if (is(item, ItemClass::kRecovery)) {
    for (const model::Step& step : estate_.recovery(item).steps) found.merge(named_by_step(step));
  }
  return found;
}

Items World::lacked(ConditionIndex at, const Reference& up) const {
  Items found;
  if (holds(at, up)) return found;
  if (estate_.conditions.node(at).gate == model::Gate::kItem) {
    const ItemIndex item = estate_.conditions.item(at);
    if (!is(item, ItemClass::kTeam)) return {item};
    const auto& members = estate_.team(item).members;
    return {members.begin(), members.end()};
  }
  for (std::uint32_t i = 0; i < estate_.conditions.node(at).count; ++i) {
    found.merge(lacked(estate_.conditions.child(at, i), up));
  }
  return found;
}

Items World::lacked_people(ConditionIndex at, const Reference& up, bool machines,
                           Missing missing) const {
  Items found;
  if (people_hold(at, up, machines)) return found;
  PeopleSets absent;  // of each set that would do, those who are not there
  const auto anybody = [](ItemIndex) { return true; };
  for (Items people : sets_that_meet(estate_, at, anybody, machines)) {
    std::erase_if(people, [&](ItemIndex person) { return up(person, std::nullopt); });
    absent.insert(people);
  }
  for (const Items& people : absent) {
    const bool counts =
        missing == Missing::kAnybody || std::ranges::none_of(absent, [&](const Items& other) {
          return other != people && std::ranges::includes(people, other);
        });
    if (counts) found.insert(people.begin(), people.end());
  }
  return found;
}

Items World::lacked_by_option(const model::RestoreOption& option, const Reference& up,
                              Missing missing) const {
  Items found = lacked(option.needs, up);
  if (!option.by_vendor) found.merge(lacked_people(option.by, up, true, missing));
  return found;
}

Items World::lacked_by_grant(ItemIndex policy, const Reference& up) const {
  const auto any_up = [&](const Items& items) {
    return std::ranges::any_of(items, [&](ItemIndex item) { return up(item, std::nullopt); });
  };
  const model::Policy& written = estate_.policy(policy);
  Items servers;
  for (const ItemIndex item : all()) {
    if (estate_.item(item).kind == "emergency-access") servers.insert(item);
  }
  const Items channels(written.channels.begin(), written.channels.end());
  Items found = named_by_grant(policy);
  std::erase_if(found,
                [&](ItemIndex item) { return !all().contains(item) || up(item, std::nullopt); });
  // Of servers, of channels and of people, only what is not already enough is lacking.
  std::erase_if(found, [&](ItemIndex item) {
    const bool spare_server = servers.contains(item) && any_up(servers);
    const bool spare_channel = channels.contains(item) && any_up(channels);
    const bool person = is(item, ItemClass::kPerson) || is(item, ItemClass::kAuthenticator);
    const bool spare_person = person && !grants(policy, up).empty();
    return (spare_server && !channels.contains(item)) ||
           (spare_channel && !servers.contains(item)) || (spare_server && spare_channel) ||
           spare_person;
  });
  return found;
}

Items World::lacked_by(ItemIndex item, const Reference& up, Missing missing) const {
  Items found = lacked(estate_.item(item).needs, up);
  if (is(item, ItemClass::kPerson)) found.merge(lacked(estate_.person(item).reach, up));
  if (is(item, ItemClass::kIdentity) && !identity_holds(item, up)) {
    found.insert(estate_.identity(item).issuer);
  }
  if (is(item, ItemClass::kWorkflow)) {
    found.merge(lacked_people(estate_.workflow(item).users, up, false, missing));
    found.merge(lacked(estate_.workflow(item).identities, up));
  }
  if (is(item, ItemClass::kOperation) && !operation_holds(item, up)) {
    const model::Operation& operation = estate_.operation(item);
    found.insert(operation.access.begin(), operation.access.end());
    found.insert(operation.recovery.begin(), operation.recovery.end());
  }
  if (is(item, ItemClass::kRecovery)) {
    for (const model::Step& step : estate_.recovery(item).steps) {
      found.merge(lacked(step.needs, up));
      if (!step.by_vendor) found.merge(lacked_people(step.by, up, true, missing));
      if (step.grant.valid()) found.merge(lacked_by_grant(step.grant, up));
    }
  }
  return found;
}

}  // namespace onus::twin
