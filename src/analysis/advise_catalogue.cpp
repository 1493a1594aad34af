// Which changes could help an operation, and how each is made.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "onus/analysis/advise.h"
#include "onus/model/variant.h"

namespace onus::analysis {

using model::ConditionIndex;
using model::ConditionNode;
using model::Estate;
using model::Gate;
using model::ItemClass;

namespace {

/// Everything below an operation, through all that it may wait for.
std::vector<ItemIndex> cone(const Graph& graph, ItemIndex operation) {
  std::set<ItemIndex> seen{operation};
  std::vector<ItemIndex> open{operation};
  const auto take = [&](ItemIndex item) {
    if (item.valid() && seen.insert(item).second) open.push_back(item);
  };
  while (!open.empty()) {
    const ItemIndex at = open.back();
    open.pop_back();
    for (const std::uint32_t slot : graph.slots_of(at)) {
      for (const ItemIndex named : items_named(graph, graph.slot(slot).expression)) take(named);
    }
  }
  return {seen.begin(), seen.end()};
}

/// Calls `visit(place)` for every leaf of a condition.
template <class Visit>
void each_reference(const Estate& estate, ConditionIndex at, const Visit& visit) {
  if (!at.valid()) return;
  const ConditionNode& node = estate.conditions.node(at);
  if (node.gate == Gate::kItem) return visit(at);
  for (std::uint32_t i = 0; i < node.count; ++i) {
    each_reference(estate, estate.conditions.child(at, i), visit);
  }
}

class Catalogue {
 public:
  Catalogue(const Graph& graph, ItemIndex operation)
      : estate_(graph.estate()), operation_(operation), cone_(cone(graph, operation)) {}

  std::vector<Change> run() {
    for (const ItemIndex item : cone_) {
      if (estate_.item(item).planned) add(Change::Kind::kBuild, item);
    }
    for (const ItemIndex item : cone_) longer(item);
    std::set<ItemIndex> policies;
    for (const ItemIndex item : cone_) custodians(item, policies);
    for (const ItemIndex item : cone_) {
      if (estate_.item(item).item_class == ItemClass::kComponent && !estate_.item(item).planned) {
        add(Change::Kind::kSecond, item);
      }
    }
    Change& fallback = add(Change::Kind::kFallback, operation_);
    fallback.to = time_for_fallback();
    return std::move(list_);
  }

 private:
  Change& add(Change::Kind kind, ItemIndex item) {
    Change& change = list_.emplace_back();
    change.kind = kind;
    change.item = item;
    return change;
  }

  /// What is tolerated, less the time in which nobody notices.
  [[nodiscard]] Seconds time_for_fallback() const {
    Seconds detect{0};
    for (const model::Scenario& scenario : estate_.scenarios) {
      detect = std::max(detect, scenario.detect);
    }
    const Seconds tolerates = estate_.operation(operation_).tolerates.value_or(Seconds{0});
    return tolerates > detect ? tolerates - detect : Seconds{0};
  }

  void longer(ItemIndex item) {
    const model::Item& written = estate_.item(item);
    if (written.item_class == ItemClass::kIdentity) {
      const model::Identity& identity = estate_.identity(item);
      if (identity.issuer.valid() && identity.lifetime && *identity.lifetime < kLongestAdvised) {
        Change& change = add(Change::Kind::kLonger, item);
        change.other = identity.issuer;
        change.from = *identity.lifetime;
        change.to = kLongestAdvised;
      }
    }
    // A way in may be given a cache that it has not; elsewhere nobody knows that one could exist.
    const auto& access = estate_.operation(operation_).access;
    const bool way_in = std::find(access.begin(), access.end(), item) != access.end();
    each_reference(estate_, written.needs, [&](ConditionIndex at) {
      const ItemIndex other = estate_.conditions.item(at);
      const auto survives = estate_.conditions.survives(at);
      if (!survives && (!way_in || estate_.item(other).item_class != ItemClass::kComponent)) return;
      if (survives && *survives >= kLongestAdvised) return;
      Change& change = add(Change::Kind::kLonger, item);
      change.other = other;
      change.place = at.value();
      change.from = survives.value_or(Seconds{0});
      change.to = kLongestAdvised;
    });
  }

  /// Whether somebody more would widen a condition over people.
  [[nodiscard]] bool widens(ConditionIndex at) const {
    return at.valid() && estate_.conditions.node(at).gate != Gate::kAll;
  }

  void custodians(ItemIndex item, std::set<ItemIndex>& policies) {
    if (estate_.item(item).item_class != ItemClass::kRecovery) return;
    const model::Recovery& path = estate_.recovery(item);
    for (std::uint32_t step = 0; step < path.steps.size(); ++step) {
      if (widens(path.steps[step].by)) add(Change::Kind::kCustodian, item).detail = step;
      const ItemIndex policy = path.steps[step].grant;
      if (!policy.valid() || !policies.insert(policy).second) continue;
      if (widens(estate_.policy(policy).approve)) add(Change::Kind::kCustodian, policy);
    }
  }

  const Estate& estate_;
  ItemIndex operation_;
  std::vector<ItemIndex> cone_;
  std::vector<Change> list_;
};

/// An id that nobody has.
std::string fresh_id(const Estate& estate, std::string_view wanted) {
  std::string id(wanted);
  for (int i = 2; estate.find(id).valid(); ++i) id = fmt::format("{}-{}", wanted, i);
  return id;
}

ItemIndex add_person(Estate& estate) {
  const ItemIndex person =
      model::add_item(estate, ItemClass::kPerson, fresh_id(estate, "new-custodian"));
  estate.items[person.value()].detail = static_cast<std::uint32_t>(estate.people.size());
  estate.people.emplace_back();
  return person;
}

/// The condition with one more person to choose from.
ConditionIndex widened(Estate& estate, ConditionIndex at, ItemIndex person) {
  const ConditionNode node = estate.conditions.node(at);
  std::vector<ConditionNode> children;
  if (node.gate == Gate::kItem) {
    children.push_back(node);
  } else {
    for (std::uint32_t i = 0; i < node.count; ++i) {
      children.push_back(estate.conditions.node(estate.conditions.child(at, i)));
    }
  }
  children.push_back(estate.conditions.leaf(person));
  const std::uint32_t wanted = node.gate == Gate::kAtLeast ? node.threshold : 1;
  return estate.conditions.add(estate.conditions.gate(Gate::kAtLeast, children, wanted));
}

void add_custodian(Estate& estate, const Change& change) {
  const ItemIndex person = add_person(estate);
  const std::uint32_t detail = estate.item(change.item).detail;
  if (estate.item(change.item).item_class == ItemClass::kPolicy) {
    model::Policy& policy = estate.policies[detail];
    policy.approve = widened(estate, policy.approve, person);
    return;
  }
  model::Step& step = estate.recoveries[detail].steps[change.detail];
  step.by = widened(estate, step.by, person);
}

void lengthen(Estate& estate, const Change& change) {
  if (change.place == Change::kNoPlace) {
    model::Identity& identity = estate.identities[estate.item(change.item).detail];
    // Renewed after the same share of its life.
    if (identity.renew_after && change.from > Seconds{0}) {
      const double share = static_cast<double>(identity.renew_after->count()) /
                           static_cast<double>(change.from.count());
      identity.renew_after =
          Seconds{static_cast<std::int64_t>(share * static_cast<double>(change.to.count()))};
    }
    identity.lifetime = change.to;
    return;
  }
  const ConditionIndex at(change.place);
  estate.conditions.replace(at, estate.conditions.leaf(change.other, change.to));
}

/// A second one of a component: nothing of it is shared, and whoever named one takes either.
void add_second(Estate& estate, const Change& change) {
  const ItemIndex second =
      model::add_item(estate, ItemClass::kComponent,
                      fresh_id(estate, fmt::format("second-{}", estate.item(change.item).id)));
  estate.items[second.value()].kind = estate.item(change.item).kind;
  estate.items[second.value()].needs =
      estate.conditions.add(estate.conditions.gate(Gate::kAll, {}));
  const std::size_t count = estate.conditions.size();
  for (std::size_t i = 0; i < count; ++i) {
    const ConditionIndex at(i);
    if (estate.conditions.node(at).gate != Gate::kItem) continue;
    if (estate.conditions.item(at) != change.item) continue;
    const auto survives = estate.conditions.survives(at);
    const ConditionNode either[] = {estate.conditions.node(at),
                                    estate.conditions.leaf(second, survives)};
    estate.conditions.replace(at, estate.conditions.gate(Gate::kAny, either));
  }
}

void add_fallback(Estate& estate, const Change& change) {
  const ItemIndex path =
      model::add_item(estate, ItemClass::kRecovery,
                      fresh_id(estate, fmt::format("fallback-{}", estate.item(change.item).id)));
  model::Item& item = estate.items[path.value()];
  item.kind = "break-glass";
  item.needs = estate.conditions.add(estate.conditions.gate(Gate::kAll, {}));
  item.detail = static_cast<std::uint32_t>(estate.recoveries.size());
  model::Recovery& recovery = estate.recoveries.emplace_back();
  model::Step& step = recovery.steps.emplace_back();
  step.takes.written = true;
  step.takes.total = change.to;
  model::Operation& operation = estate.operations[estate.item(change.item).detail];
  for (const ItemIndex way : operation.access) {
    if (!step.by.valid()) step.by = estate.workflow(way).users;
  }
  operation.recovery_written = true;
  operation.recovery.push_back(path);
}

}  // namespace

std::vector<Change> catalogue(const Graph& graph, ItemIndex operation) {
  return Catalogue(graph, operation).run();
}

void apply(Estate& estate, const Change& change) {
  switch (change.kind) {
    case Change::Kind::kBuild: estate.items[change.item.value()].planned = false; return;
    case Change::Kind::kLonger: return lengthen(estate, change);
    case Change::Kind::kCustodian: return add_custodian(estate, change);
    case Change::Kind::kSecond: return add_second(estate, change);
    case Change::Kind::kFallback: return add_fallback(estate, change);
  }
}

}  // namespace onus::analysis
