#include "digests_content.h"

#include <algorithm>

#include "canonical_text.h"
#include "onus/codec/jcs.h"
#include "onus/model/canonical.h"

namespace onus::model {
namespace {

/// Writes what is hashed. Lists whose order says nothing are sorted, so that reordering `needs`
/// makes no approval stale.
class ContentText {
 public:
  explicit ContentText(const Estate& estate) : estate_(estate), refs_(estate, ListOrder::kSorted) {}

  [[nodiscard]] std::string item(ItemIndex at) const;

 private:
  void labels(ObjectText& into, const Extras& extras) const;
  void detail(ObjectText& into, ItemIndex at) const;
  void identity(ObjectText& into, const Identity& identity) const;
  void operation(ObjectText& into, const Operation& operation) const;
  void workflow(ObjectText& into, const Workflow& workflow) const;
  void recovery(ObjectText& into, const Recovery& recovery) const;
  void policy(ObjectText& into, const Policy& policy) const;
  [[nodiscard]] std::string step(const Step& step) const;

  const Estate& estate_;
  ReferenceText refs_;
};

bool is_party(ItemClass item_class) {
  return item_class == ItemClass::kPerson || item_class == ItemClass::kTeam;
}

void takes(ObjectText& into, const Takes& takes) {
  if (takes.written) into.seconds("takes", takes.total);
}

std::string ContentText::item(ItemIndex at) const {
  const Item& item = estate_.item(at);
  ObjectText into;
  into.text("class", class_name(item.item_class));
  into.text("id", item.id);
  if (is_party(item.item_class)) return into.finish();
  into.text("kind", item.kind);
  into.text("vendor", item.vendor);
  into.text("site", item.site);
  into.text("platform", item.platform);
  into.truth("planned", item.planned);
  refs_.condition(into, "needs", item.needs);
  const Extras& extras = estate_.extras_of(at);
  if (extras.start) {
    ObjectText start;
    refs_.condition(start, "needs", extras.start->needs);
    takes(start, extras.start->takes);
    into.raw("start", start.finish());
  }
  labels(into, extras);
  detail(into, at);
  return into.finish();
}

// Only those that make a contingency; the others say nothing that analysis reads.
void ContentText::labels(ObjectText& into, const Extras& extras) const {
  const std::vector<std::string_view>& causes = estate_.common_causes;
  ObjectText shared;
  bool any = false;
  for (const auto& [key, value] : extras.labels) {
    if (std::find(causes.begin(), causes.end(), key) == causes.end()) continue;
    shared.raw(key, codec::json_quoted(value));
    any = true;
  }
  if (any) into.raw("labels", shared.finish());
}

void ContentText::detail(ObjectText& into, ItemIndex at) const {
  switch (estate_.item(at).item_class) {
    case ItemClass::kIdentity: return identity(into, estate_.identity(at));
    case ItemClass::kOperation: return operation(into, estate_.operation(at));
    case ItemClass::kWorkflow: return workflow(into, estate_.workflow(at));
    case ItemClass::kRecovery: return recovery(into, estate_.recovery(at));
    case ItemClass::kPolicy: return policy(into, estate_.policy(at));
    case ItemClass::kAuthenticator: return refs_.item(into, "holder", estate_.holder(at));
    case ItemClass::kPerson:
    case ItemClass::kTeam:
    case ItemClass::kRota:
    case ItemClass::kComponent:
    case ItemClass::kDrill:
    case ItemClass::kScenario: return;
  }
}

void ContentText::identity(ObjectText& into, const Identity& identity) const {
  into.text("environment", identity.environment);
  into.text("credential", identity.credential);
  into.text("storage", identity.storage);
  refs_.item(into, "issuer", identity.issuer);
  into.seconds("lifetime", identity.lifetime);
  into.seconds("renew_after", identity.renew_after);
  refs_.scope(into, identity.scope, identity.scope_written);
}

void ContentText::operation(ObjectText& into, const Operation& operation) const {
  into.text("criticality", operation.criticality);
  into.seconds("tolerates", operation.tolerates);
  refs_.items(into, "access", operation.access, operation.access_written);
  refs_.items(into, "recovery", operation.recovery, operation.recovery_written);
  refs_.items(into, "rollback", operation.rollback, operation.rollback_written);
}

void ContentText::workflow(ObjectText& into, const Workflow& workflow) const {
  into.text("method", workflow.method);
  refs_.condition(into, "users", workflow.users);
  refs_.scope(into, workflow.scope, false);
  refs_.condition(into, "identities", workflow.identities);
}

void ContentText::recovery(ObjectText& into, const Recovery& recovery) const {
  into.text("actor", recovery.actor);
  into.seconds("lasts", recovery.lasts);
  std::vector<std::string> steps;
  for (const Step& each : recovery.steps) steps.push_back(step(each));
  into.raw("steps", array_text(std::move(steps), ListOrder::kAsWritten));
}

std::string ContentText::step(const Step& step) const {
  ObjectText into;
  into.text("do", step.action);
  refs_.condition(into, "by", step.by);
  into.truth("by_vendor", step.by_vendor);
  refs_.condition(into, "needs", step.needs);
  refs_.item(into, "grant", step.grant);
  takes(into, step.takes);
  refs_.items(into, "breaks", step.breaks, false);
  refs_.items(into, "uses_up", step.uses_up, false);
  return into.finish();
}

void ContentText::policy(ObjectText& into, const Policy& policy) const {
  refs_.items(into, "for", policy.for_operations, policy.for_written);
  refs_.condition(into, "invoke", policy.invoke);
  refs_.condition(into, "approve", policy.approve);
  refs_.condition(into, "when_reachable", policy.when_reachable);
  refs_.items(into, "channels", policy.channels, policy.channels_written);
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

/// Collects references.
class Beneath {
 public:
  explicit Beneath(const Estate& estate) : estate_(estate) {}

  void add(ItemIndex item) {
    if (item.valid()) found_.push_back(item);
  }
  void add(const std::vector<ItemIndex>& items) {
    found_.insert(found_.end(), items.begin(), items.end());
  }
  void add(ConditionIndex condition) { add(items_named(estate_.conditions, condition)); }

  void add_detail(ItemIndex at);
  [[nodiscard]] std::vector<ItemIndex> finish() {
    std::sort(found_.begin(), found_.end());
    found_.erase(std::unique(found_.begin(), found_.end()), found_.end());
    return std::move(found_);
  }

 private:
  const Estate& estate_;
  std::vector<ItemIndex> found_;
};

void Beneath::add_detail(ItemIndex at) {
  switch (estate_.item(at).item_class) {
    case ItemClass::kIdentity: add(estate_.identity(at).issuer); break;
    case ItemClass::kOperation:
      add(estate_.operation(at).access);
      add(estate_.operation(at).recovery);
      add(estate_.operation(at).rollback);
      break;
    case ItemClass::kWorkflow:
      add(estate_.workflow(at).users);
      add(estate_.workflow(at).identities);
      break;
    case ItemClass::kRecovery:
      for (const Step& step : estate_.recovery(at).steps) {
        add(step.by);
        add(step.needs);
        add(step.grant);
      }
      break;
    case ItemClass::kPolicy:
      add(estate_.policy(at).invoke);
      add(estate_.policy(at).approve);
      add(estate_.policy(at).when_reachable);
      add(estate_.policy(at).channels);
      break;
    default: break;
  }
}

}  // namespace

std::vector<ItemIndex> items_beneath(const Estate& estate, ItemIndex item) {
  if (is_party(estate.item(item).item_class)) return {};
  Beneath beneath(estate);
  beneath.add(estate.item(item).needs);
  if (const auto& start = estate.extras_of(item).start) beneath.add(start->needs);
  beneath.add_detail(item);
  return beneath.finish();
}

std::string closure_content(const Estate& estate, ItemIndex item) {
  return ContentText(estate).item(item);
}

}  // namespace onus::model
