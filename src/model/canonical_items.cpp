#include "canonical_items.h"

#include "canonical_text.h"
#include "onus/codec/jcs.h"
#include "onus/codec/utf8.h"

namespace onus::model {
namespace {

using codec::json_quoted;

/// Writes items into objects, lists in the order in which they were written.
class ItemText {
 public:
  explicit ItemText(const Estate& estate) : estate_(estate), refs_(estate, ListOrder::kAsWritten) {}

  [[nodiscard]] std::string item(ItemIndex at) const;
  [[nodiscard]] std::string section() const;
  [[nodiscard]] std::string acceptance(const Acceptance& acceptance) const;

 private:
  void extras(ObjectText& into, const Extras& extras) const;
  void detail(ObjectText& into, ItemIndex at) const;
  void person(ObjectText& into, const Person& person) const;
  void team(ObjectText& into, const Team& team) const;
  void rota(ObjectText& into, const Rota& rota) const;
  void identity(ObjectText& into, const Identity& identity) const;
  void identity_facts(ObjectText& into, const Identity& identity) const;
  void operation(ObjectText& into, const Operation& operation) const;
  void workflow(ObjectText& into, const Workflow& workflow) const;
  void recovery(ObjectText& into, const Recovery& recovery) const;
  void policy(ObjectText& into, const Policy& policy) const;
  void drill(ObjectText& into, const Drill& drill) const;
  void scenario(ObjectText& into, const Scenario& scenario) const;
  [[nodiscard]] std::string restore(const RestoreOption& option) const;
  [[nodiscard]] std::string step(const Step& step) const;
  [[nodiscard]] std::string governance() const;

  const Estate& estate_;
  ReferenceText refs_;
};

void takes(ObjectText& into, const Takes& takes) {
  if (!takes.written) return;
  if (takes.count == 0) return into.seconds("takes", takes.total);
  ObjectText work;
  work.seconds("each", takes.each);
  work.whole("count", takes.count);
  work.whole("parallel", takes.parallel);
  into.raw("takes", work.finish());
}

std::string ItemText::item(ItemIndex at) const {
  const Item& item = estate_.item(at);
  ObjectText into;
  into.text("class", class_name(item.item_class));
  into.text("id", item.id);
  into.text("kind", item.kind);
  into.text("title", item.title);
  into.text("vendor", item.vendor);
  into.text("site", item.site);
  into.text("platform", item.platform);
  refs_.item(into, "owner", item.owner);
  refs_.item(into, "maintainer", item.maintainer);
  refs_.condition(into, "needs", item.needs);
  into.time("expires", item.expires);
  into.truth("planned", item.planned);
  // What is only observed has its references for aliases: evidence, which nobody adopts.
  if (!item.observed) refs_.texts(into, "aliases", estate_.extras_of(at).aliases);
  extras(into, estate_.extras_of(at));
  detail(into, at);
  return into.finish();
}

void ItemText::extras(ObjectText& into, const Extras& extras) const {
  if (!extras.labels.empty()) {
    ObjectText labels;
    for (const auto& [key, value] : extras.labels) labels.raw(key, json_quoted(value));
    into.raw("labels", labels.finish());
  }
  if (extras.start) {
    ObjectText start;
    refs_.condition(start, "needs", extras.start->needs);
    takes(start, extras.start->takes);
    into.raw("start", start.finish());
  }
  if (extras.restore_written) {
    std::vector<std::string> options;
    for (const RestoreOption& option : extras.restore) options.push_back(restore(option));
    into.raw("restore", array_text(std::move(options), ListOrder::kAsWritten));
  }
  if (extras.fails) {
    ObjectText fails;
    if (extras.fails->probability) {
      fails.raw("probability", codec::json_number(*extras.fails->probability));
    }
    fails.seconds("mtbf", extras.fails->mtbf);
    fails.seconds("mttr", extras.fails->mttr);
    into.raw("fails", fails.finish());
  }
}

std::string ItemText::restore(const RestoreOption& option) const {
  ObjectText into;
  refs_.condition(into, "needs", option.needs);
  refs_.condition(into, "by", option.by);
  if (option.by_vendor) into.text("by", "vendor");
  takes(into, option.takes);
  refs_.items(into, "breaks", option.breaks, false);
  return into.finish();
}

void ItemText::detail(ObjectText& into, ItemIndex at) const {
  switch (estate_.item(at).item_class) {
    case ItemClass::kPerson: return person(into, estate_.person(at));
    case ItemClass::kTeam: return team(into, estate_.team(at));
    case ItemClass::kRota: return rota(into, estate_.rota(at));
    case ItemClass::kIdentity: return identity(into, estate_.identity(at));
    case ItemClass::kOperation: return operation(into, estate_.operation(at));
    case ItemClass::kWorkflow: return workflow(into, estate_.workflow(at));
    case ItemClass::kRecovery: return recovery(into, estate_.recovery(at));
    case ItemClass::kPolicy: return policy(into, estate_.policy(at));
    case ItemClass::kDrill: return drill(into, estate_.drill(at));
    case ItemClass::kScenario: return scenario(into, estate_.scenario(at));
    case ItemClass::kAuthenticator: return refs_.item(into, "holder", estate_.holder(at));
    case ItemClass::kComponent: return;
  }
}

void ItemText::person(ObjectText& into, const Person& person) const {
  into.text("name", person.name);
  into.text("email", person.email);
  into.text("phone", person.phone);
  refs_.condition(into, "reach", person.reach);
  refs_.item(into, "deputy", person.deputy);
  refs_.items(into, "authenticators", person.authenticators, person.authenticators_written);
  std::vector<std::string> away;
  for (const Period& period : person.away) {
    ObjectText stretch;
    stretch.time("from", period.from);
    stretch.time("to", period.to);
    away.push_back(stretch.finish());
  }
  if (!away.empty()) into.raw("away", array_text(std::move(away), ListOrder::kAsWritten));
  into.time("left", person.left);
  refs_.texts(into, "keys", person.keys);
  into.seconds("answers_in", person.answers_in);
}

void ItemText::team(ObjectText& into, const Team& team) const {
  into.text("name", team.name);
  refs_.item(into, "lead", team.lead);
  refs_.items(into, "members", team.members, false);
  refs_.item(into, "on_call", team.on_call);
}

// The calendar itself, not the path to it: moving the file says nothing new.
void ItemText::rota(ObjectText& into, const Rota& rota) const {
  into.time("from", rota.from);
  if (rota.shift != Seconds{0}) into.seconds("shift", rota.shift);
  refs_.items(into, "order", rota.order, false);
  into.seconds("answers_in", rota.answers_in);
  if (!codec::first_bad_utf8(rota.ics_bytes)) return into.text("ics", rota.ics_bytes);
  std::string hex;  // a folded line may be cut within a character
  for (const char letter : rota.ics_bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(letter);
    hex += kDigits[byte >> 4U];
    hex += kDigits[byte & 15U];
  }
  into.text("ics_hex", hex);
}

void ItemText::identity(ObjectText& into, const Identity& identity) const {
  into.text("purpose", identity.purpose);
  into.text("state", identity.state);
  into.text("environment", identity.environment);
  into.text("credential", identity.credential);
  into.text("storage", identity.storage);
  into.text("algorithm", identity.algorithm);
  into.text("off_switch", identity.off_switch);
  refs_.item(into, "issuer", identity.issuer);
  refs_.item(into, "sponsor", identity.sponsor);
  refs_.scope(into, identity.scope, identity.scope_written);
  refs_.items(into, "used_by", identity.used_by, false);
  identity_facts(into, identity);
}

void ItemText::identity_facts(ObjectText& into, const Identity& identity) const {
  into.seconds("lifetime", identity.lifetime);
  into.seconds("renew_after", identity.renew_after);
  into.seconds("rotate_every", identity.rotate_every);
  into.seconds("review_every", identity.review_every);
  into.time("created", identity.created);
  into.time("last_used", identity.last_used);
  into.time("rotated", identity.rotated);
  into.time("confirmed", identity.confirmed);
  into.flag("interactive", identity.interactive);
  into.flag("third_party", identity.third_party);
  into.flag("leaked", identity.leaked);
  into.flag("emergency", identity.emergency);
}

void ItemText::operation(ObjectText& into, const Operation& operation) const {
  into.text("criticality", operation.criticality);
  into.seconds("tolerates", operation.tolerates);
  refs_.items(into, "access", operation.access, operation.access_written);
  refs_.items(into, "recovery", operation.recovery, operation.recovery_written);
  refs_.items(into, "rollback", operation.rollback, operation.rollback_written);
  refs_.items(into, "works_without", operation.works_without, false);
  refs_.items(into, "runbook_kept", operation.runbook_kept, operation.runbook_kept_written);
  into.text("lifecycle", operation.lifecycle);
  const ManualLimits& limits = operation.limits;
  if (!limits.people && !limits.hand_overs && !limits.steps) return;
  ObjectText most;
  if (limits.people) most.whole("people", *limits.people);
  if (limits.hand_overs) most.whole("hand_overs", *limits.hand_overs);
  if (limits.steps) most.whole("steps", *limits.steps);
  into.raw("limits", most.finish());
}

void ItemText::workflow(ObjectText& into, const Workflow& workflow) const {
  into.text("method", workflow.method);
  refs_.condition(into, "users", workflow.users);
  refs_.item(into, "controls", workflow.controls);
  refs_.item(into, "session_controls", workflow.session_controls);
  refs_.scope(into, workflow.scope, false);
  refs_.condition(into, "identities", workflow.identities);
}

void ItemText::recovery(ObjectText& into, const Recovery& recovery) const {
  into.text("actor", recovery.actor);
  refs_.item(into, "validator", recovery.validator);
  into.seconds("verify_every", recovery.verify_every);
  into.time("verified", recovery.verified);
  into.seconds("lasts", recovery.lasts);
  if (recovery.steps.empty()) return;
  std::vector<std::string> steps;
  for (const Step& each : recovery.steps) steps.push_back(step(each));
  into.raw("steps", array_text(std::move(steps), ListOrder::kAsWritten));
}

std::string ItemText::step(const Step& step) const {
  ObjectText into;
  into.text("do", step.action);
  refs_.condition(into, "by", step.by);
  if (step.by_vendor) into.text("by", "vendor");
  refs_.condition(into, "needs", step.needs);
  refs_.item(into, "grant", step.grant);
  takes(into, step.takes);
  refs_.items(into, "breaks", step.breaks, false);
  refs_.items(into, "uses_up", step.uses_up, false);
  return into.finish();
}

void ItemText::policy(ObjectText& into, const Policy& policy) const {
  refs_.items(into, "for", policy.for_operations, policy.for_written);
  refs_.condition(into, "invoke", policy.invoke);
  refs_.condition(into, "approve", policy.approve);
  refs_.condition(into, "when_reachable", policy.when_reachable);
  refs_.items(into, "channels", policy.channels, policy.channels_written);
  refs_.items(into, "notify", policy.notify, policy.notify_written);
  into.seconds("review_within", policy.review_within);
  into.text("approval_keys", policy.approval_keys);
  into.flag("command_line_approver", policy.command_line_approver);
  if (!policy.grants) return;
  ObjectText grants;
  grants.text("credential", policy.grants->credential);
  refs_.texts(grants, "principals", policy.grants->principals);
  grants.seconds("duration", policy.grants->duration);
  grants.flag("recorded", policy.grants->recorded);
  grants.flag("shared", policy.grants->shared);
  into.raw("grants", grants.finish());
}

void ItemText::drill(ObjectText& into, const Drill& drill) const {
  refs_.item(into, "scenario", drill.scenario);
  into.seconds("every", drill.every);
  into.time("last", drill.last);
  refs_.items(into, "proves", drill.proves, false);
  if (drill.probes.empty()) return;
  std::vector<std::string> probes;
  for (const auto& [kind, json] : drill.probes) {
    auto value = codec::canonicalize(json);
    ObjectText probe;
    probe.raw(kind, value ? std::move(*value).text() : json_quoted(json));
    probes.push_back(probe.finish());
  }
  into.raw("probes", array_text(std::move(probes), ListOrder::kAsWritten));
}

// What selectors chose, as items: what they choose tomorrow is another estate.
void ItemText::scenario(ObjectText& into, const Scenario& scenario) const {
  std::vector<std::string> ids;
  for (const ItemIndex item : scenario.fails) ids.push_back(json_quoted(refs_.id(item)));
  into.raw("fails", array_text(std::move(ids), ListOrder::kSorted));
  into.seconds("detect", scenario.detect);
}

std::string ItemText::section() const {
  ObjectText into;
  into.text("name", estate_.name);
  into.text("timezone", estate_.timezone);
  refs_.texts(into, "common_causes", estate_.common_causes);
  if (estate_.governance.written) into.raw("governance", governance());
  return into.finish();
}

std::string ItemText::governance() const {
  const Governance& governance = estate_.governance;
  ObjectText into;
  refs_.items(into, "admins", governance.admins, false);
  refs_.condition(into, "adopt", governance.adopt);
  refs_.condition(into, "enrol", governance.enrol);
  into.seconds("review_every", governance.review_every);
  if (governance.accept.empty()) return into.finish();
  ObjectText accept;
  for (const auto& [word, party] : governance.accept) refs_.item(accept, word, party);
  into.raw("accept", accept.finish());
  return into.finish();
}

std::string ItemText::acceptance(const Acceptance& acceptance) const {
  ObjectText into;
  into.text("finding", acceptance.finding);
  refs_.item(into, "on", acceptance.on);
  refs_.item(into, "by", acceptance.by);
  into.time("until", acceptance.until);
  into.text("because", acceptance.because);
  return into.finish();
}

}  // namespace

std::string item_text(const Estate& estate, ItemIndex item) { return ItemText(estate).item(item); }

std::string estate_section_text(const Estate& estate) { return ItemText(estate).section(); }

std::string acceptance_text(const Estate& estate, const Acceptance& acceptance) {
  return ItemText(estate).acceptance(acceptance);
}

}  // namespace onus::model
