// Who answers: owners, maintainers, leads, deputies.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "onus/model/availability.h"
#include "rules.h"
#include "words.h"

namespace onus::findings {
namespace {

using model::ItemClass;

std::vector<ItemIndex> people_behind(const model::Estate& estate, ItemIndex party) {
  std::vector<ItemIndex> people = model::people_of(estate, party);
  std::sort(people.begin(), people.end());
  return people;
}

/// Whether everybody behind `owner` is also behind `maintainer`.
bool only_maintains(const model::Estate& estate, ItemIndex owner, ItemIndex maintainer) {
  if (!owner.valid() || !maintainer.valid()) return false;
  if (owner == maintainer) return true;
  const auto owners = people_behind(estate, owner);
  const auto maintainers = people_behind(estate, maintainer);
  return !owners.empty() &&
         std::includes(maintainers.begin(), maintainers.end(), owners.begin(), owners.end());
}

// OWN001
void without_owner(Facts& facts, Sink& sink, ItemIndex item, ItemIndex operation) {
  if (facts.estate().item(item).owner.valid()) return;
  Finding* f = sink.add("OWN001", facts.severity(operation), item, operation);
  if (f == nullptr) return;
  f->message = fmt::format("{} has no business owner.", id_of(facts.estate(), item));
  f->next_step = fmt::format("name the person who answers for what an outage of {} costs",
                             id_of(facts.estate(), item));
  f->who_must_act = facts.who(item, operation);
}

// OWN002
void owner_is_maintainer(Facts& facts, Sink& sink, ItemIndex item, ItemIndex operation) {
  const model::Estate& estate = facts.estate();
  const model::Item& written = estate.item(item);
  if (!only_maintains(estate, written.owner, written.maintainer)) return;
  Finding* f =
      sink.add("OWN002", at_most(Severity::kWarning, facts.severity(operation)), item, operation);
  if (f == nullptr) return;
  f->message = written.owner == written.maintainer
                   ? fmt::format("{} is business owner of {} and maintains it as well.",
                                 id_of(estate, written.owner), written.id)
                   : fmt::format("{}, business owner of {}, belongs to {}, which maintains it.",
                                 id_of(estate, written.owner), written.id,
                                 id_of(estate, written.maintainer));
  f->next_step = "name somebody who suffers from its loss and does not run it";
  f->who_must_act = facts.who(operation, operation);
  f->witness = {item, written.owner};
  if (written.owner != written.maintainer) f->witness.push_back(written.maintainer);
}

/// Who fills the roles of an operation and of its ways in, a party once for each role.
std::vector<ItemIndex> roles_of(const model::Estate& estate, ItemIndex operation) {
  std::vector<ItemIndex> roles;
  const auto add = [&](ItemIndex party) {
    if (party.valid()) roles.push_back(party);
  };
  add(estate.item(operation).owner);
  for (const ItemIndex way : estate.operation(operation).access) {
    const model::Workflow& workflow = estate.workflow(way);
    add(estate.item(way).owner);
    add(estate.item(way).maintainer);
    add(workflow.controls);
    add(workflow.session_controls);
  }
  return roles;
}

constexpr std::size_t kRolesAtLeast = 3;  // fewer say little about who could say no to whom

// OWN006, first half
void one_person_is_everything(Facts& facts, Sink& sink, ItemIndex operation) {
  const model::Estate& estate = facts.estate();
  const std::vector<ItemIndex> roles = roles_of(estate, operation);
  if (roles.size() < kRolesAtLeast) return;
  const auto first = people_behind(estate, roles[0]);
  if (first.size() != 1) return;
  for (const ItemIndex role : roles) {
    if (people_behind(estate, role) != first) return;
  }
  Finding* f = sink.add("OWN006", facts.severity(operation), operation, operation);
  if (f == nullptr) return;
  f->message =
      fmt::format("{} carries all {} roles of {}: nobody can say no, and nobody stands in.",
                  id_of(estate, first[0]), roles.size(), id_of(estate, operation));
  f->next_step = "give maintenance, controls and session controls to other people";
  f->who_must_act = facts.who(operation, operation);
  f->witness = {operation, first[0]};
}

// OWN006, second half
void without_deputy(Facts& facts, Sink& sink, ItemIndex operation) {
  const model::Estate& estate = facts.estate();
  const ItemIndex owner = estate.item(operation).owner;
  if (!owner.valid() || estate.item(owner).item_class != ItemClass::kPerson) return;
  const ItemIndex deputy = estate.person(owner).deputy;
  if (deputy.valid() && !facts.gone(deputy)) return;
  Finding* f = sink.add("OWN006", at_most(Severity::kWarning, facts.severity(operation)), operation,
                        operation);
  if (f == nullptr) return;
  f->message =
      deputy.valid()
          ? fmt::format("{}, who answers for {}, has a deputy who has left: {}.",
                        id_of(estate, owner), id_of(estate, operation), id_of(estate, deputy))
          : fmt::format("{}, who answers for {}, has no deputy.", id_of(estate, owner),
                        id_of(estate, operation));
  f->next_step = fmt::format("name a deputy for {}", id_of(estate, owner));
  f->who_must_act = owner;
  f->witness = {operation, owner};
}

// OWN008
void roles_not_told_apart(Facts& facts, Sink& sink, ItemIndex operation, ItemIndex way) {
  const model::Estate& estate = facts.estate();
  const ItemIndex mission = estate.item(operation).owner;
  const ItemIndex platform = estate.item(way).maintainer;
  const ItemIndex sessions = estate.workflow(way).session_controls;
  std::string wrong;
  if (!platform.valid() || !sessions.valid()) {
    wrong = !platform.valid() && !sessions.valid()
                ? "names nobody for platform restoration and for session controls"
            : platform.valid() ? "names nobody for session controls"
                               : "names nobody for platform restoration";
  } else if (platform == sessions) {
    wrong = fmt::format("has {} for platform restoration and for session controls alike",
                        id_of(estate, platform));
  } else if (mission.valid() && (mission == platform || mission == sessions)) {
    wrong = fmt::format("has {} for the mission and for {} alike", id_of(estate, mission),
                        mission == platform ? "platform restoration" : "session controls");
  } else {
    return;
  }
  Finding* f =
      sink.add("OWN008", at_most(Severity::kWarning, facts.severity(operation)), way, operation);
  if (f == nullptr) return;
  f->message = fmt::format("{} {}.", id_of(estate, way), wrong);
  f->next_step =
      "name three parties: who restores the platform (maintainer), who answers for the "
      "mission (owner), who watches the sessions (session_controls)";
  f->who_must_act = facts.who(operation, operation);
}

// OWN004
void team_without_lead(Facts& facts, Sink& sink, ItemIndex team) {
  const model::Estate& estate = facts.estate();
  const ItemIndex operation = facts.reach().operation(team);
  const ItemIndex lead = estate.team(team).lead;
  if (!operation.valid() || (lead.valid() && !facts.gone(lead))) return;
  Finding* f =
      sink.add("OWN004", at_most(Severity::kWarning, facts.severity(operation)), team, operation);
  if (f == nullptr) return;
  f->message = lead.valid()
                   ? fmt::format("Team {} answers for what {} needs, and its lead {} has left.",
                                 id_of(estate, team), id_of(estate, operation), id_of(estate, lead))
                   : fmt::format("Team {} answers for what {} needs, and has no lead.",
                                 id_of(estate, team), id_of(estate, operation));
  f->next_step = fmt::format("name the lead of {}", id_of(estate, team));
  f->who_must_act = facts.who(team, operation);
}

// OWN007
void component_without_owner(Facts& facts, Sink& sink, ItemIndex component) {
  const model::Estate& estate = facts.estate();
  const ItemIndex operation = facts.reach().operation(component);
  if (!operation.valid() || estate.item(component).owner.valid()) return;
  Finding* f = sink.add("OWN007", at_most(Severity::kWarning, facts.severity(operation)), component,
                        operation);
  if (f == nullptr) return;
  f->message = fmt::format("{} has no owner, and {} depends on it.", id_of(estate, component),
                           id_of(estate, operation));
  f->next_step = fmt::format("name who answers for {}", id_of(estate, component));
  f->who_must_act = facts.who(component, operation);
  f->witness = {operation, component};
}

/// OWN009 for one item and one role it gives away.
void machine_in_role(Facts& facts, Sink& sink, ItemIndex item, ItemIndex party,
                     std::string_view role) {
  const model::Estate& estate = facts.estate();
  if (!party.valid() || facts.is_party(party)) return;
  const ItemIndex operation = facts.reach().operation(item);
  Finding* f =
      sink.add("OWN009", at_most(Severity::kWarning, facts.severity(operation)), item, operation);
  if (f == nullptr) return;
  f->message = fmt::format("{} makes the machine {} its {}.", id_of(estate, item),
                           id_of(estate, party), role);
  f->next_step = "name a person: a machine can carry out, and cannot answer";
  f->who_must_act = facts.who(item, operation);
  f->witness = {item, party};
}

void machines_in_condition(Facts& facts, Sink& sink, ItemIndex item, model::ConditionIndex people,
                           std::string_view role) {
  if (!people.valid()) return;
  for (const ItemIndex party : model::items_named(facts.estate().conditions, people)) {
    machine_in_role(facts, sink, item, party, role);
  }
}

// OWN009
void machines(Facts& facts, Sink& sink, ItemIndex item) {
  const model::Estate& estate = facts.estate();
  const model::Item& written = estate.item(item);
  machine_in_role(facts, sink, item, written.owner, "owner");
  machine_in_role(facts, sink, item, written.maintainer, "maintainer");
  switch (written.item_class) {
    case ItemClass::kWorkflow:
      machine_in_role(facts, sink, item, estate.workflow(item).controls, "owner of controls");
      machine_in_role(facts, sink, item, estate.workflow(item).session_controls,
                      "owner of session controls");
      break;
    case ItemClass::kRecovery: {
      const model::Recovery& path = estate.recovery(item);
      machine_in_role(facts, sink, item, path.validator, "validator");
      if (path.actor == "machine") break;  // there a machine carries the steps out, as it says
      for (const model::Step& step : path.steps) {
        machines_in_condition(facts, sink, item, step.by, "custodian");
      }
      break;
    }
    case ItemClass::kPolicy:
      machines_in_condition(facts, sink, item, estate.policy(item).approve, "approver");
      break;
    case ItemClass::kIdentity:
      machine_in_role(facts, sink, item, estate.identity(item).sponsor, "sponsor");
      break;
    default: break;
  }
}

}  // namespace

void find_ownership(Facts& facts, Sink& sink) {
  const model::Estate& estate = facts.estate();
  for (const ItemIndex operation : facts.reach().operations()) {
    without_owner(facts, sink, operation, operation);
    owner_is_maintainer(facts, sink, operation, operation);
    one_person_is_everything(facts, sink, operation);
    without_deputy(facts, sink, operation);
  }
  for (std::size_t i = 0; i < estate.items.size(); ++i) {
    const ItemIndex item(i);
    machines(facts, sink, item);
    switch (estate.items[i].item_class) {
      case ItemClass::kWorkflow: {
        const ItemIndex operation = facts.reach().operation(item);
        without_owner(facts, sink, item, operation);
        owner_is_maintainer(facts, sink, item, operation);
        if (operation.valid()) roles_not_told_apart(facts, sink, operation, item);
        break;
      }
      case ItemClass::kTeam: team_without_lead(facts, sink, item); break;
      case ItemClass::kComponent: component_without_owner(facts, sink, item); break;
      default: break;
    }
  }
}

}  // namespace onus::findings
