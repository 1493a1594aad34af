#include "world.h"

#include <algorithm>
#include <set>

namespace onus::twin {

Reference within(const Items& up) {
  return [&up](ItemIndex item, std::optional<Seconds>) { return up.contains(item); };
}

std::optional<Seconds> validity_left(const model::Identity& identity) {
  if (!identity.issuer.valid() || !identity.lifetime) return std::nullopt;
  const Seconds renewed = identity.renew_after.value_or(*identity.lifetime * 2 / 3);
  return *identity.lifetime - renewed;
}

Items World::all() const {
  Items found;
  for (std::size_t i = 0; i < estate_.items.size(); ++i) {
    switch (estate_.items[i].item_class) {
      case ItemClass::kTeam:
      case ItemClass::kRota:
      case ItemClass::kPolicy:
      case ItemClass::kDrill:
      case ItemClass::kScenario: break;
      default: found.insert(ItemIndex(i));
    }
  }
  return found;
}

bool World::is(ItemIndex item, ItemClass item_class) const {
  return estate_.item(item).item_class == item_class;
}

bool World::out(ItemIndex item) const {
  if (estate_.item(item).planned) return true;
  if (std::ranges::count(moment_.given, item) > 0) return true;
  if (is(item, ItemClass::kPerson)) {
    const model::Person& person = estate_.person(item);
    if (person.left && moment_.at >= *person.left) return true;
    for (const model::Period& away : person.away) {
      if (away.from <= moment_.at && moment_.at < away.to) return true;
    }
  }
  if (is(item, ItemClass::kIdentity)) {
    const std::string_view state = estate_.identity(item).state;
    if (state == "requested" || state == "disabled" || state == "removed") return true;
  }
  return false;
}

bool World::expired(ItemIndex item) const {
  if (out(item)) return false;
  // A certificate ends with the first of its issuers, all the way up.
  std::set<ItemIndex> seen;
  for (ItemIndex link = item; link.valid() && seen.insert(link).second;) {
    const auto& expires = estate_.item(link).expires;
    if (expires && moment_.at >= *expires) return true;
    link = is(link, ItemClass::kIdentity) ? estate_.identity(link).issuer : ItemIndex{};
  }
  return false;
}

bool World::holds(ConditionIndex at, const Reference& up) const {
  if (!at.valid()) return true;
  const model::ConditionNode& node = estate_.conditions.node(at);
  if (node.gate == model::Gate::kItem) {
    const ItemIndex item = estate_.conditions.item(at);
    const auto survives = estate_.conditions.survives(at);
    if (!is(item, ItemClass::kTeam)) return up(item, survives);
    const auto& members = estate_.team(item).members;
    return std::ranges::any_of(members, [&](ItemIndex member) { return up(member, survives); });
  }
  std::uint32_t met = 0;
  for (std::uint32_t i = 0; i < node.count; ++i) {
    if (holds(estate_.conditions.child(at, i), up)) ++met;
  }
  if (node.gate == model::Gate::kAll) return met == node.count;
  return met >= (node.gate == model::Gate::kAny ? 1 : node.threshold);
}

bool World::people_hold(ConditionIndex at, const Reference& up, bool machines) const {
  if (!at.valid()) return true;
  const auto usable = [&](ItemIndex item) { return up(item, std::nullopt); };
  return !sets_that_meet(estate_, at, usable, machines).empty();
}

bool World::workflow_holds(ItemIndex item, const Reference& up) const {
  const model::Workflow& workflow = estate_.workflow(item);
  return holds(workflow.identities, up) && people_hold(workflow.users, up, false);
}

bool World::operation_holds(ItemIndex item, const Reference& up) const {
  const model::Operation& operation = estate_.operation(item);
  if (!operation.access_written) return true;
  const auto is_up = [&](ItemIndex way) { return up(way, std::nullopt); };
  return std::ranges::any_of(operation.access, is_up) ||
         std::ranges::any_of(operation.recovery, is_up);
}

bool World::identity_holds(ItemIndex item, const Reference& up) const {
  const model::Identity& identity = estate_.identity(item);
  const auto left = validity_left(identity);
  return !left || up(identity.issuer, left);
}

bool World::stays_up(ItemIndex item, const Reference& up) const {
  if (!holds(estate_.item(item).needs, up)) return false;
  switch (estate_.item(item).item_class) {
    case ItemClass::kPerson: return holds(estate_.person(item).reach, up);
    case ItemClass::kIdentity: return identity_holds(item, up);
    case ItemClass::kWorkflow: return workflow_holds(item, up);
    case ItemClass::kOperation: return operation_holds(item, up);
    default: return true;
  }
}

bool World::may_start(ItemIndex item, const Reference& up) const {
  const auto& start = estate_.extras_of(item).start;
  return !start || holds(start->needs, up);
}

bool World::option_holds(const model::RestoreOption& option, const Reference& up) const {
  return holds(option.needs, up) && (option.by_vendor || people_hold(option.by, up, true));
}

bool World::can_sign(ItemIndex person, const Reference& up) const {
  if (!up(person, std::nullopt)) return false;
  const model::Person& details = estate_.person(person);
  if (!details.authenticators_written) return true;
  return std::ranges::any_of(details.authenticators,
                             [&](ItemIndex key) { return up(key, std::nullopt); });
}

std::set<std::pair<Items, Items>> World::grants(ItemIndex policy, const Reference& up) const {
  const model::Policy& written = estate_.policy(policy);
  const auto usable = [&](ItemIndex item) {
    return is(item, ItemClass::kPerson) && can_sign(item, up);
  };
  const auto sets = [&](ConditionIndex at) {
    if (!at.valid()) return PeopleSets{Items{}};
    return sets_that_meet(estate_, at, usable, false);
  };
  const PeopleSets approvers = sets(written.approve);
  std::set<std::pair<Items, Items>> found;
  for (const Items& asking : sets(written.invoke)) {
    for (const Items& approving : approvers) {
      Items both = asking;
      both.insert(approving.begin(), approving.end());
      if (both.size() == asking.size() + approving.size()) found.insert({both, approving});
    }
  }
  return found;
}

bool World::grant_holds(ItemIndex policy, const Reference& up) const {
  bool server = false;
  for (const ItemIndex item : all()) {
    if (estate_.item(item).kind == "emergency-access") server = server || up(item, std::nullopt);
  }
  const model::Policy& written = estate_.policy(policy);
  const bool channel =
      !written.channels_written ||
      std::ranges::any_of(written.channels, [&](ItemIndex item) { return up(item, std::nullopt); });
  return server && channel && !grants(policy, up).empty();
}

bool World::step_holds(const model::Step& step, const Reference& up) const {
  return holds(step.needs, up) && (step.by_vendor || people_hold(step.by, up, true)) &&
         (!step.grant.valid() || grant_holds(step.grant, up));
}

bool World::steps_hold(ItemIndex path, const Reference& up) const {
  const auto& steps = estate_.recovery(path).steps;
  return !steps.empty() && holds(estate_.item(path).needs, up) &&
         std::ranges::all_of(steps, [&](const model::Step& step) { return step_holds(step, up); });
}

Seconds World::answers_in(ItemIndex person) const {
  const model::Person& details = estate_.person(person);
  if (details.answers_in) return *details.answers_in;
  std::optional<Seconds> shortest;
  for (const ItemIndex team : estate_.of_class(ItemClass::kTeam)) {
    if (std::ranges::count(estate_.team(team).members, person) == 0) continue;
    const ItemIndex rota = estate_.team(team).on_call;
    if (!rota.valid()) continue;
    const auto answers = estate_.rota(rota).answers_in;
    if (answers && (!shortest || *answers < *shortest)) shortest = answers;
  }
  return shortest.value_or(Seconds{0});
}

Seconds World::step_takes(const model::Step& step, const Reference& up) const {
  if (!step.grant.valid()) return step.takes.total;
  std::optional<Seconds> least;
  for (const auto& [everybody, approvers] : grants(step.grant, up)) {
    Seconds longest{0};
    for (const ItemIndex person : approvers) longest = std::max(longest, answers_in(person));
    if (!least || longest < *least) least = longest;
  }
  return step.takes.total + least.value_or(Seconds{0});
}

bool World::harmful_path(ItemIndex path) const {
  return std::ranges::any_of(estate_.recovery(path).steps,
                             [](const model::Step& step) { return !step.breaks.empty(); });
}

}  // namespace onus::twin
