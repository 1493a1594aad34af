#include "draft.h"

#include <algorithm>

namespace onus::twin {
namespace {

using model::ConditionIndex;
using model::ConditionNode;
using model::Estate;
using model::ItemClass;
using model::ItemIndex;

constexpr base::Seconds kDay{86400};

class Builder {
 public:
  explicit Builder(const Draft& draft) : estate_(std::make_unique<Estate>()) {
    for (const DraftItem& item : draft.items) {
      insert(item);
      for (const DraftItem& key : item.authenticators) insert(key);
    }
    for (const DraftItem& item : draft.items) {
      fill(item);
      for (const DraftItem& key : item.authenticators) fill(key);
    }
  }
  std::unique_ptr<Estate> take() { return std::move(estate_); }

 private:
  void insert(const DraftItem& draft) {
    model::Item item;
    item.id = estate_->text.keep(draft.id);
    item.item_class = draft.item_class;
    estate_->items.push_back(item);
    (void)estate_->ids.insert(estate_->items, ItemIndex(estate_->items.size() - 1));
  }

  ItemIndex named(const std::string& id) const {
    return id.empty() ? ItemIndex{} : estate_->find(id);
  }

  std::vector<ItemIndex> named(const std::vector<std::string>& ids) const {
    std::vector<ItemIndex> found;
    for (const std::string& id : ids) {
      if (const ItemIndex item = named(id); item.valid()) found.push_back(item);
    }
    return found;
  }

  std::optional<ConditionNode> node(const DraftCondition& draft) {
    if (draft.gate == model::Gate::kItem) {
      const ItemIndex item = named(draft.item);
      if (!item.valid()) return std::nullopt;
      if (!draft.survives) return estate_->conditions.leaf(item);
      return estate_->conditions.leaf(item, base::Seconds{*draft.survives});
    }
    std::vector<ConditionNode> children;
    for (const DraftCondition& child : draft.of) {
      if (const auto made = node(child)) children.push_back(*made);
    }
    return estate_->conditions.gate(draft.gate, children, draft.threshold);
  }

  ConditionIndex condition(const MaybeCondition& draft) {
    if (!draft) return {};
    const auto made = node(*draft);
    return made ? estate_->conditions.add(*made) : ConditionIndex{};
  }

  static model::Takes takes(const std::optional<int>& draft) {
    return {.written = draft.has_value(), .total = base::Seconds{draft.value_or(0)}};
  }

  static std::optional<base::Seconds> seconds(const std::optional<int>& draft) {
    if (!draft) return std::nullopt;
    return base::Seconds{*draft};
  }

  model::RestoreOption option(const DraftWork& draft) {
    model::RestoreOption made;
    made.needs = condition(draft.needs);
    made.by = condition(draft.by);
    made.by_vendor = draft.by_vendor;
    made.takes = takes(draft.takes);
    made.breaks = named(draft.breaks);
    return made;
  }

  model::Step step(const DraftWork& draft) {
    model::Step made;
    made.needs = condition(draft.needs);
    made.by = condition(draft.by);
    made.by_vendor = draft.by_vendor;
    made.grant = named(draft.grant);
    made.takes = takes(draft.takes);
    made.breaks = named(draft.breaks);
    made.uses_up = named(draft.uses_up);
    return made;
  }

  void fill(const DraftItem& draft) {
    const ItemIndex at = estate_->find(draft.id);
    model::Item& item = estate_->items[at.value()];
    item.kind = estate_->text.intern(draft.kind);
    item.vendor = estate_->text.intern(draft.vendor);
    item.planned = draft.planned;
    if (draft.expired) item.expires = kDraftMoment - kDay;
    item.needs = condition(draft.needs);
    fill_extras(draft, item);
    fill_details(draft, item);
  }

  void fill_extras(const DraftItem& draft, model::Item& item) {
    if (!draft.start_written && draft.restore.empty()) return;
    model::Extras extras;
    if (draft.start_written) {
      extras.start =
          model::Start{.needs = condition(draft.start_needs), .takes = takes(draft.start_takes)};
    }
    extras.restore_written = !draft.restore.empty();
    for (const DraftWork& work : draft.restore) extras.restore.push_back(option(work));
    item.extras = static_cast<std::uint32_t>(estate_->extras.size());
    estate_->extras.push_back(std::move(extras));
  }

  template <class Detail>
  static void put(std::vector<Detail>& table, Detail detail, model::Item& item) {
    item.detail = static_cast<std::uint32_t>(table.size());
    table.push_back(std::move(detail));
  }

  void fill_details(const DraftItem& draft, model::Item& item) {
    switch (draft.item_class) {
      case ItemClass::kPerson: return fill_person(draft, item);
      case ItemClass::kTeam: {
        model::Team team;
        team.members = named(draft.members);
        team.on_call = named(draft.on_call);
        return put(estate_->teams, std::move(team), item);
      }
      case ItemClass::kRota: {
        model::Rota rota;
        rota.from = kDraftMoment - kDay;
        rota.shift = kDay;
        rota.order = named(draft.members);
        rota.answers_in = seconds(draft.answers_in);
        return put(estate_->rotas, std::move(rota), item);
      }
      case ItemClass::kIdentity: {
        model::Identity identity;
        identity.state = estate_->text.intern(draft.state);
        identity.issuer = named(draft.issuer);
        identity.lifetime = seconds(draft.lifetime);
        identity.renew_after = seconds(draft.renew_after);
        return put(estate_->identities, std::move(identity), item);
      }
      case ItemClass::kOperation: return fill_operation(draft, item);
      case ItemClass::kWorkflow: {
        model::Workflow workflow;
        workflow.users = condition(draft.users);
        workflow.identities_written = draft.identities.has_value();
        workflow.identities = condition(draft.identities);
        return put(estate_->workflows, std::move(workflow), item);
      }
      case ItemClass::kRecovery: return fill_recovery(draft, item);
      default: return fill_rest(draft, item);
    }
  }

  void fill_person(const DraftItem& draft, model::Item& item) {
    model::Person person;
    person.reach = condition(draft.reach);
    person.authenticators_written = draft.authenticators_written;
    for (const DraftItem& key : draft.authenticators) {
      const ItemIndex at = estate_->find(key.id);
      person.authenticators.push_back(at);
      estate_->items[at.value()].detail = estate_->find(draft.id).value();
    }
    if (draft.away) {
      person.away.push_back({.from = kDraftMoment - kDay, .to = kDraftMoment + kDay});
    }
    if (draft.gone) person.left = kDraftMoment - kDay;
    person.answers_in = seconds(draft.answers_in);
    put(estate_->people, std::move(person), item);
  }

  void fill_operation(const DraftItem& draft, model::Item& item) {
    model::Operation operation;
    operation.criticality = estate_->text.intern(draft.criticality);
    operation.tolerates = seconds(draft.tolerates);
    operation.access_written = draft.access.has_value();
    operation.recovery_written = draft.recovery.has_value();
    operation.rollback_written = draft.rollback.has_value();
    operation.access = named(draft.access.value_or(std::vector<std::string>{}));
    operation.recovery = named(draft.recovery.value_or(std::vector<std::string>{}));
    operation.rollback = named(draft.rollback.value_or(std::vector<std::string>{}));
    put(estate_->operations, std::move(operation), item);
  }

  void fill_recovery(const DraftItem& draft, model::Item& item) {
    model::Recovery recovery;
    recovery.actor = estate_->text.intern(draft.actor);
    recovery.lasts = seconds(draft.lasts);
    for (const DraftWork& work : draft.steps) recovery.steps.push_back(step(work));
    put(estate_->recoveries, std::move(recovery), item);
  }

  void fill_rest(const DraftItem& draft, model::Item& item) {
    if (draft.item_class == ItemClass::kPolicy) {
      model::Policy policy;
      policy.invoke = condition(draft.invoke);
      policy.approve = condition(draft.approve);
      policy.channels_written = draft.channels.has_value();
      policy.channels = named(draft.channels.value_or(std::vector<std::string>{}));
      put(estate_->policies, std::move(policy), item);
    }
    if (draft.item_class == ItemClass::kScenario) {
      model::Scenario scenario;
      scenario.fails = named(draft.fails);
      std::ranges::sort(scenario.fails);
      const auto again = std::ranges::unique(scenario.fails);
      scenario.fails.erase(again.begin(), again.end());
      scenario.detect = base::Seconds{draft.detect};
      put(estate_->scenarios, std::move(scenario), item);
    }
  }

  std::unique_ptr<Estate> estate_;
};

}  // namespace

std::unique_ptr<model::Estate> to_estate(const Draft& draft) {
  auto estate = Builder(draft).take();
  estate->common_causes = {"vendor"};
  return estate;
}

analysis::Moment to_moment(const model::Estate& estate, const DraftQuestion& question) {
  analysis::Moment moment{.at = kDraftMoment, .given = {}};
  for (const std::string& id : question.given) {
    if (const ItemIndex item = estate.find(id); item.valid()) moment.given.push_back(item);
  }
  return moment;
}

analysis::Disturbance to_disturbance(const model::Estate& estate, const DraftQuestion& question) {
  analysis::Disturbance made;
  for (const std::string& id : question.fails) {
    if (const ItemIndex item = estate.find(id); item.valid()) made.fails.push_back(item);
  }
  std::ranges::sort(made.fails);
  const auto again = std::ranges::unique(made.fails);
  made.fails.erase(again.begin(), again.end());
  made.detect = base::Seconds{question.detect};
  for (const auto& [id, option] : question.take) {
    const ItemIndex item = estate.find(id);
    if (item.valid()) made.take.push_back({.item = item, .option = option});
  }
  made.black_start = question.black_start;
  return made;
}

}  // namespace onus::twin
