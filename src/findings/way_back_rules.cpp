// Ways back that wait for themselves, hang on one person, or do harm.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "rules.h"
#include "words.h"

namespace onus::findings {
namespace {

using analysis::CircularRecovery;
using analysis::UpSet;
using model::ItemClass;

// REC003
void rollback_rules(Facts& facts, Sink& sink) {
  const model::Estate& estate = facts.estate();
  for (const ItemIndex operation : facts.reach().operations()) {
    const model::Operation& written = estate.operation(operation);
    if (written.recovery.empty() || !written.rollback.empty()) continue;
    Finding* f = sink.add("REC003", at_most(Severity::kWarning, facts.severity(operation)),
                          operation, operation);
    if (f == nullptr) continue;
    f->message = fmt::format("{} has no rollback: nothing takes back what an emergency changed.",
                             id_of(estate, operation));
    f->next_step = "write down how emergency access, rules and settings are taken back";
    f->who_must_act = facts.who(operation);
  }
  for (const analysis::RollbackStanding& one : analysis::rollbacks(facts.graph())) {
    if (one.possible && one.possible_afterwards) continue;
    const Severity severity = facts.severity(one.operation);
    Finding* f = sink.add("REC003", at_most(Severity::kWarning, severity), one.path, one.operation);
    if (f == nullptr) continue;
    f->message =
        one.possible
            ? fmt::format("{} takes back what {} changed, and needs what that used up: {}.",
                          id_of(estate, one.path), id_of(estate, one.after),
                          names(estate, one.lacks))
            : fmt::format("{} could not be carried out today{}{}.", id_of(estate, one.path),
                          one.lacks.empty() ? "" : ": it lacks ", names(estate, one.lacks));
    f->next_step = "let the rollback rest on what is still there after the emergency";
    f->who_must_act = facts.who(one.path, one.operation);
    f->witness.assign(1, one.path);
    f->witness.insert(f->witness.end(), one.lacks.begin(), one.lacks.end());
  }
}

// REC005
void circular(Facts& facts, Sink& sink) {
  const model::Estate& estate = facts.estate();
  std::map<ItemIndex, std::vector<CircularRecovery>> by_item;
  for (CircularRecovery& one : analysis::circular_recoveries(facts.graph())) {
    by_item[one.item].push_back(std::move(one));
  }
  for (const auto& [item, ways] : by_item) {
    const analysis::RestoreStanding& standing = facts.standings()[item.value()];
    const ItemIndex operation = facts.reach().operation(item);
    const Severity severity = facts.severity(operation);
    const bool none_left = standing.usable == 0;
    Finding* f = sink.add("REC005", none_left ? severity : at_most(Severity::kWarning, severity),
                          item, operation);
    if (f == nullptr) continue;
    const std::string ring = ring_text(estate, ways.front().cycle);
    if (none_left) {
      f->message = standing.options == 1
                       ? fmt::format("The only way to restore {} waits for it: {}.",
                                     id_of(estate, item), ring)
                       : fmt::format("None of {} ways to restore {} works once it is down: {}.",
                                     standing.options, id_of(estate, item), ring);
    } else if (standing.options == 1) {
      f->message = fmt::format("One path by which {} is restored waits for it: {}.",
                               id_of(estate, item), ring);
    } else {
      f->message = standing.circular > 1
                       ? fmt::format("{} of {} ways to restore {} wait for it, such as: {}.",
                                     standing.circular, standing.options, id_of(estate, item), ring)
                       : fmt::format("One of {} ways to restore {} waits for it: {}.",
                                     standing.options, id_of(estate, item), ring);
    }
    f->next_step = fmt::format("give {} a way to be restored that does not pass through itself",
                               id_of(estate, item));
    f->who_must_act = facts.who(item, operation);
    f->witness = ways.front().cycle;
  }
}

/// For every recovery path, the people without whom it cannot be carried out.
class Indispensable {
 public:
  explicit Indispensable(Facts& facts) : facts_(facts), graph_(facts.graph()) {
    for (const ItemIndex path : graph_.paths()) {
      if (analysis::could_carry_out(graph_, path, facts_.up())) able_.push_back(path);
    }
    for (const ItemIndex person : graph_.estate().of_class(ItemClass::kPerson)) {
      if (facts_.reach().below_recovery(person)) try_without(person);
    }
  }

  [[nodiscard]] bool able(ItemIndex path) const {
    return std::binary_search(able_.begin(), able_.end(), path);
  }
  [[nodiscard]] std::vector<ItemIndex> of(ItemIndex path) const {
    const auto found = people_.find(path);
    return found == people_.end() ? std::vector<ItemIndex>{} : found->second;
  }

 private:
  void try_without(ItemIndex person) {
    const UpSet& after = facts_.without().without(std::span(&person, 1));
    for (const ItemIndex path : touched(facts_.without().fallen())) {
      if (able(path) && !analysis::could_carry_out(graph_, path, after)) {
        people_[path].push_back(person);
      }
    }
  }

  /// Paths some step of which names what fell, or names such a path.
  [[nodiscard]] std::vector<ItemIndex> touched(std::span<const ItemIndex> fallen) const {
    std::vector<ItemIndex> paths;
    const auto add_watchers = [&](ItemIndex item) {
      for (const std::uint32_t slot : graph_.watchers(item)) {
        const ItemIndex owner = graph_.slot(slot).owner;
        if (graph_.path(owner) == nullptr) continue;
        if (std::find(paths.begin(), paths.end(), owner) == paths.end()) paths.push_back(owner);
      }
    };
    for (const ItemIndex item : fallen) add_watchers(item);
    for (std::size_t next = 0; next < paths.size(); ++next) add_watchers(paths[next]);
    std::sort(paths.begin(), paths.end());
    return paths;
  }

  Facts& facts_;
  const Graph& graph_;
  std::vector<ItemIndex> able_;
  std::map<ItemIndex, std::vector<ItemIndex>> people_;
};

// REC008
void one_person(Facts& facts, Sink& sink, ItemIndex operation, const Indispensable& people) {
  const model::Estate& estate = facts.estate();
  std::vector<ItemIndex> of_all;
  std::vector<ItemIndex> able;
  for (const ItemIndex path : estate.operation(operation).recovery) {
    if (!people.able(path)) continue;
    const std::vector<ItemIndex> of_path = people.of(path);
    std::vector<ItemIndex> common;
    std::set_intersection(of_all.begin(), of_all.end(), of_path.begin(), of_path.end(),
                          std::back_inserter(common));
    of_all = able.empty() ? of_path : common;
    able.push_back(path);
  }
  const Severity severity = facts.severity(operation);
  const auto tell = [&](ItemIndex item, Severity how, std::string message, ItemIndex person) {
    Finding* f = sink.add("REC008", how, item, operation);
    if (f == nullptr) return;
    f->message = std::move(message);
    f->next_step = "let a second person hold the same key, knowledge and authority";
    f->who_must_act = facts.who(item, operation);
    f->witness = {item, person};
  };
  if (!of_all.empty()) {
    tell(operation, severity,
         fmt::format("Every recovery of {} hangs on one person: {}.", id_of(estate, operation),
                     id_of(estate, of_all.front())),
         of_all.front());
    return;
  }
  for (const ItemIndex path : able) {
    const std::vector<ItemIndex> of_path = people.of(path);
    if (of_path.empty()) continue;
    tell(path, at_most(Severity::kWarning, severity),
         fmt::format("{} hangs on {}: without {} it cannot be carried out.", id_of(estate, path),
                     names(estate, of_path), of_path.size() == 1 ? "that person" : "any of them"),
         of_path.front());
  }
}

/// REC014 for what begins when `doer` is taken.
void harm(Facts& facts, Sink& sink, ItemIndex doer, ItemIndex operation,
          const std::vector<ItemIndex>& breaks) {
  const Graph& graph = facts.graph();
  const model::Estate& estate = facts.estate();
  const UpSet& before = facts.up();
  const UpSet& after = facts.without().without(breaks);
  std::vector<ItemIndex> lost;
  for (const ItemIndex path : estate.operation(operation).recovery) {
    const bool broken = std::find(breaks.begin(), breaks.end(), path) != breaks.end();
    if (analysis::could_carry_out(graph, path, before) &&
        (broken || !analysis::could_carry_out(graph, path, after))) {
      lost.push_back(path);
    }
  }
  const analysis::ExprIndex needs = graph.needs(operation);
  const bool needs_lost = needs.valid() && analysis::could_hold(graph, needs, before) &&
                          !analysis::could_hold(graph, needs, after);
  if (lost.empty() && !needs_lost) return;
  Finding* f = sink.add("REC014", facts.severity(operation), doer, operation);
  if (f == nullptr) return;
  const std::string broken = names(estate, breaks);
  f->message = needs_lost
                   ? fmt::format("{} breaks {}, which {} itself needs.", id_of(estate, doer),
                                 broken, id_of(estate, operation))
                   : fmt::format("{} breaks {}, and takes {} of {} with it.", id_of(estate, doer),
                                 broken, names(estate, lost), id_of(estate, operation));
  f->next_step = "take that step last, or restore in a way that leaves the rest standing";
  f->who_must_act = facts.who(doer, operation);
  f->witness.assign(1, doer);
  f->witness.insert(f->witness.end(), breaks.begin(), breaks.end());
  f->witness.insert(f->witness.end(), lost.begin(), lost.end());
}

// REC014
void harmful_steps(Facts& facts, Sink& sink) {
  const model::Estate& estate = facts.estate();
  for (const ItemIndex operation : facts.reach().operations()) {
    const model::Operation& written = estate.operation(operation);
    for (const auto* list : {&written.recovery, &written.rollback}) {
      for (const ItemIndex path : *list) {
        for (const model::Step& step : estate.recovery(path).steps) {
          if (!step.breaks.empty()) harm(facts, sink, path, operation, step.breaks);
        }
      }
    }
  }
  for (std::size_t i = 0; i < estate.items.size(); ++i) {
    const ItemIndex item(i);
    const ItemIndex operation = facts.reach().operation(item);
    if (!operation.valid()) continue;
    for (const analysis::RestoreWay& way : facts.graph().restore_ways(item)) {
      if (way.harmful) harm(facts, sink, item, operation, way.written->breaks);
    }
  }
}

}  // namespace

void find_ways_back(Facts& facts, Sink& sink) {
  rollback_rules(facts, sink);
  circular(facts, sink);
  const Indispensable people(facts);
  for (const ItemIndex operation : facts.reach().operations()) {
    one_person(facts, sink, operation, people);
  }
  harmful_steps(facts, sink);
}

}  // namespace onus::findings
