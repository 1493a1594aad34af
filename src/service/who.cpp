#include <fmt/format.h>

#include <algorithm>

#include "onus/base/duration.h"
#include "onus/service/ledger_answers.h"
#include "onus/service/names.h"
#include "onus/service/questions.h"
#include "people.h"

namespace onus::service {

using base::Result;
using base::TimePoint;
using model::Estate;
using model::ItemClass;
using model::ItemIndex;
using report::Role;

namespace {

// Collects roles; every one that nobody fills keeps its gap.
class Roles {
 public:
  Roles(const Estate& estate, TimePoint at) : estate_(estate), at_(at) {}

  void add(const char* role, ItemIndex of, ItemIndex party, const model::Place& place,
           const std::string& gap) {
    Role entry;
    entry.role = role;
    entry.of = of;
    entry.party = party;
    entry.evidence = place;
    if (!party.valid()) {
      entry.gap = gap;
    } else if (estate_.item(party).item_class == ItemClass::kPerson &&
               !model::is_present(estate_.person(party), at_)) {
      const auto left = estate_.person(party).left;
      entry.gap = left && *left <= at_ ? "has left" : "is away at that moment";
    } else if (estate_.item(party).item_class == ItemClass::kTeam &&
               estate_.team(party).members.empty()) {
      entry.gap = "the team has no members";
    }
    list_.push_back(std::move(entry));
  }
  void add(Role role) { list_.push_back(std::move(role)); }
  [[nodiscard]] std::vector<Role> take() { return std::move(list_); }

 private:
  const Estate& estate_;
  TimePoint at_;
  std::vector<Role> list_;
};

void add_workflow_roles(Roles& roles, const Estate& estate, const model::Operation& operation,
                        const model::Place& place) {
  if (operation.access.empty()) {
    roles.add("maintainer", {}, {}, place, "no workflow is written down as a way in");
    return;
  }
  std::vector<ItemIndex> ways;
  for (const ItemIndex at : operation.access) {
    if (estate.item(at).item_class == ItemClass::kWorkflow) ways.push_back(at);
  }
  for (const ItemIndex at : ways) {
    roles.add("maintainer", at, estate.item(at).maintainer, estate.item(at).place,
              "nobody is written as its maintainer");
  }
  for (const ItemIndex at : ways) {
    roles.add("controls", at, estate.workflow(at).controls, estate.item(at).place,
              "nobody is written as setting its controls");
  }
  for (const ItemIndex at : ways) {
    roles.add("session_controls", at, estate.workflow(at).session_controls, estate.item(at).place,
              "nobody is written as running its sessions");
  }
}

void add_restorers(Roles& roles, const Estate& estate, const std::vector<ItemIndex>& failed) {
  for (const ItemIndex at : failed) {
    const model::Item& item = estate.item(at);
    const auto& options = estate.extras_of(at).restore;
    if (options.empty()) {
      roles.add("restores", at, {}, item.place, "nobody has written down how to restore it");
    }
    for (const auto& option : options) {
      const model::Place place = option.place.line != 0 ? option.place : item.place;
      const auto parties = parties_in(estate, option.by);
      for (const ItemIndex party : parties) roles.add("restores", at, party, place, "");
      if (!parties.empty()) continue;
      Role role;
      role.role = "restores";
      role.of = at;
      role.evidence = place;
      if (option.by_vendor) {
        role.words = item.vendor.empty() ? "its vendor" : std::string(item.vendor);
      } else {
        role.gap = "the way is written down, but nobody to do it";
      }
      roles.add(std::move(role));
    }
  }
}

void add_recovery_roles(Roles& roles, const Estate& estate, const model::Operation& operation,
                        const model::Place& place) {
  if (operation.recovery.empty()) {
    roles.add("validated", {}, {}, place, "there is no recovery path to prove");
  }
  for (const ItemIndex at : operation.recovery) {
    roles.add("recovery_owner", at, estate.item(at).owner, estate.item(at).place,
              "nobody is written as its owner");
  }
  for (const ItemIndex at : operation.recovery) {
    if (estate.item(at).item_class != ItemClass::kRecovery) continue;
    const model::Recovery& path = estate.recovery(at);
    Role role;
    role.role = "validated";
    role.of = at;
    role.party = path.validator;
    role.evidence = estate.item(at).place;
    role.since = path.verified;
    if (!path.validator.valid()) {
      role.gap = "nobody is written as proving that it works";
    } else if (!path.verified) {
      role.gap = "no proof is written down";
    } else {
      role.gap = "declared in the file, not signed";
    }
    roles.add(std::move(role));
  }
}

void add_acceptances(Roles& roles, const Estate& estate, ItemIndex operation, TimePoint at) {
  bool any = false;
  const model::Operation& op = estate.operation(operation);
  for (const model::Acceptance& acceptance : estate.acceptances) {
    const auto among = [&](const std::vector<ItemIndex>& list) {
      return std::find(list.begin(), list.end(), acceptance.on) != list.end();
    };
    if (acceptance.on != operation && !among(op.access) && !among(op.recovery)) continue;
    any = true;
    Role role;
    role.role = "accepted_risk";
    role.of = acceptance.on;
    role.party = acceptance.by;
    role.words = std::string(acceptance.finding);
    role.until = acceptance.until;
    role.evidence = acceptance.place;
    role.gap = acceptance.until && *acceptance.until <= at
                   ? fmt::format("{}: has expired", acceptance.finding)
                   : fmt::format("{}: declared in the file, not signed", acceptance.finding);
    roles.add(std::move(role));
  }
  if (any) return;
  roles.add("accepted_risk", {}, {}, {}, "no acceptance is written down");
}

// The teams and people that an operation leans on: its owner, its users, its restorers.
std::vector<ItemIndex> parties_around(const Estate& estate, ItemIndex operation,
                                      const std::vector<ItemIndex>& failed) {
  std::vector<ItemIndex> list;
  const model::Operation& op = estate.operation(operation);
  add_once(list, estate.item(operation).owner);
  for (const ItemIndex at : op.access) {
    if (estate.item(at).item_class != ItemClass::kWorkflow) continue;
    for (const ItemIndex party : parties_in(estate, estate.workflow(at).users)) {
      add_once(list, party);
    }
  }
  for (const ItemIndex at : failed) {
    for (const auto& option : estate.extras_of(at).restore) {
      for (const ItemIndex party : parties_in(estate, option.by)) add_once(list, party);
    }
  }
  return list;
}

void add_on_call(Roles& roles, const Estate& estate, const std::vector<ItemIndex>& parties,
                 TimePoint at) {
  std::vector<ItemIndex> deputies_of;
  for (const ItemIndex party : parties) {
    if (estate.item(party).item_class != ItemClass::kTeam) {
      add_once(deputies_of, party);
      continue;
    }
    const model::Place place = estate.item(party).place;
    if (!estate.team(party).on_call.valid()) {
      roles.add("on_call", party, {}, place, "the team has no rota");
      continue;
    }
    bool any = false;
    for (const auto& contact : contacts_for(estate, party, at)) {
      if (!contact.on_call) continue;
      any = true;
      Role role;
      role.role = "on_call";
      role.of = party;
      role.party = contact.person;
      role.until = contact.until;
      role.evidence = estate.item(estate.team(party).on_call).place;
      roles.add(std::move(role));
      add_once(deputies_of, contact.person);
    }
    if (!any) roles.add("on_call", party, {}, place, "nobody is on call at that moment");
  }
  for (const ItemIndex person : deputies_of) {
    roles.add("deputy", person, estate.person(person).deputy, estate.item(person).place,
              "no deputy is written down");
  }
}

void may_act(report::WhoAnswer& answer, const Estate& estate, const model::Operation& operation) {
  const auto add = [&](model::ConditionIndex who, ItemIndex through, const char* as) {
    for (const ItemIndex person : people_in(estate, who)) {
      const bool told =
          std::any_of(answer.may_act.begin(), answer.may_act.end(), [&](const report::MayAct& act) {
            return act.party == person && act.through == through && act.as == as;
          });
      if (told) continue;
      answer.may_act.push_back(
          {person, through, as, model::is_present(estate.person(person), answer.at)});
    }
  };
  for (const ItemIndex at : operation.access) {
    if (estate.item(at).item_class != ItemClass::kWorkflow) continue;
    add(estate.workflow(at).users, at, "signs in");
  }
  for (const ItemIndex at : operation.recovery) {
    if (estate.item(at).item_class != ItemClass::kRecovery) continue;
    for (const model::Step& step : estate.recovery(at).steps) {
      add(step.by, at, "carries out steps");
      if (!step.grant.valid()) continue;
      add(estate.policy(step.grant).invoke, step.grant, "asks");
      add(estate.policy(step.grant).approve, step.grant, "approves");
    }
  }
}

std::string path_condition(const Estate& estate, ItemIndex at) {
  const model::Recovery& path = estate.recovery(at);
  std::string text = report::id_text(estate, at) + ": ";
  if (path.steps.empty()) return text + "no steps are written down";
  text += report::count_of(path.steps.size(), "step", "steps") + " in order";
  const std::string needs = report::condition_text(estate, estate.item(at).needs);
  if (!needs.empty()) text += ", while there is " + needs;
  if (path.lasts) text += ", good for " + base::format_duration(*path.lasts);
  return text;
}

std::vector<ItemIndex> policies_of(const Estate& estate, const model::Operation& operation) {
  std::vector<ItemIndex> list;
  for (const ItemIndex at : operation.recovery) {
    if (estate.item(at).item_class != ItemClass::kRecovery) continue;
    for (const model::Step& step : estate.recovery(at).steps) add_once(list, step.grant);
  }
  return list;
}

void conditions_and_oversight(report::WhoAnswer& answer, const Estate& estate,
                              const model::Operation& operation) {
  for (const ItemIndex at : operation.access) {
    const model::ConditionIndex needs = estate.item(at).needs;
    const std::string words = report::condition_text(estate, needs);
    answer.conditions.push_back(report::id_text(estate, at) + ": " +
                                (!needs.valid()  ? "its needs are not written down"
                                 : words.empty() ? "it needs nothing"
                                                 : "while there is " + words));
    if (estate.item(at).item_class != ItemClass::kWorkflow) continue;
    const ItemIndex sessions = estate.workflow(at).session_controls;
    if (sessions.valid()) {
      answer.oversight.push_back(report::id_text(estate, at) + ": sessions run by " +
                                 report::named_text(estate, sessions));
    }
  }
  for (const ItemIndex at : operation.recovery) {
    if (estate.item(at).item_class == ItemClass::kRecovery) {
      answer.conditions.push_back(path_condition(estate, at));
    }
  }
  for (const ItemIndex at : policies_of(estate, operation)) {
    const model::Policy& policy = estate.policy(at);
    const std::string id = report::id_text(estate, at);
    answer.conditions.push_back(
        id + ": approved by " +
        (policy.approve.valid()
             ? report::condition_text(estate, policy.approve) + ", never by the one who asks"
             : std::string("nobody in particular")));
    if (policy.grants && policy.grants->duration) {
      answer.conditions.push_back(id + ": what it grants ends after " +
                                  base::format_duration(*policy.grants->duration));
    }
    if (policy.grants && policy.grants->recorded.value_or(false)) {
      answer.oversight.push_back(id + ": the session is recorded");
    }
    if (!policy.notify.empty()) {
      answer.oversight.push_back(id + ": notifies " + report::ids_text(estate, policy.notify));
    }
    if (policy.review_within) {
      answer.oversight.push_back(id + ": reviewed within " +
                                 base::format_duration(*policy.review_within));
    }
  }
}

}  // namespace

Result<WhoReply> who(const Session& session, const WhoRequest& request) {
  const Estate& estate = session.estate();
  const auto found = find_operation(estate, request.operation, true);
  if (!found) return std::unexpected(found.error());
  WhoReply reply;
  report::WhoAnswer& answer = reply.answer;
  answer.operation = found->item;
  if (found->near) {
    reply.taken_as.push_back(fmt::format("reading \"{}\" as {}", report::safe(request.operation),
                                         report::named_text(estate, found->item)));
  }
  for (const std::string& name : request.failed) {
    const auto failing = find_failing(estate, name, true);
    if (!failing) return std::unexpected(failing.error());
    for (const ItemIndex item : *failing) add_once(answer.failed, item);
  }
  const auto at = read_moment(session, request.at, ClockDay::kToday);
  if (!at) return std::unexpected(at.error());
  answer.at = *at;
  const model::Operation& operation = estate.operation(found->item);
  const model::Item& item = estate.item(found->item);
  Roles roles(estate, *at);
  roles.add("owner", {}, item.owner, item.place, "nobody is written down as its owner");
  add_workflow_roles(roles, estate, operation, item.place);
  add_restorers(roles, estate, answer.failed);
  add_recovery_roles(roles, estate, operation, item.place);
  add_acceptances(roles, estate, found->item, *at);
  const auto parties = parties_around(estate, found->item, answer.failed);
  add_on_call(roles, estate, parties, *at);
  if (request.ledger == nullptr) {
    roles.add("approved_access_model", {}, {}, {}, "no signed statement; the ledger is not in use");
  } else {
    const auto known = read_moment(session, request.known_at, ClockDay::kToday);
    if (!known) return std::unexpected(known.error());
    auto signed_roles = ledger_roles(*request.ledger, session, found->item, *at, *known);
    if (!signed_roles) return std::unexpected(signed_roles.error());
    for (Role& role : *signed_roles) roles.add(std::move(role));
  }
  answer.roles = roles.take();
  may_act(answer, estate, operation);
  conditions_and_oversight(answer, estate, operation);
  for (const ItemIndex party : parties) {
    for (const report::Contact& contact : contacts_for(estate, party, *at)) {
      const bool told = std::any_of(answer.contacts.begin(), answer.contacts.end(),
                                    [&](const auto& c) { return c.person == contact.person; });
      if (!told) answer.contacts.push_back(contact);
    }
  }
  return reply;
}

std::vector<report::Contact> whom_to_call(const Session& session, model::ItemIndex party) {
  return contacts_for(session.estate(), party, session.now());
}

}  // namespace onus::service
