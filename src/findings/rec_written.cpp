// What is missing in the ways back as they are written.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "onus/base/duration.h"
#include "onus/model/availability.h"
#include "people.h"
#include "rules.h"
#include "words.h"

namespace onus::findings {
namespace {

using model::ItemClass;

// REC001
bool without_recovery(Facts& facts, Sink& sink, ItemIndex operation) {
  const model::Estate& estate = facts.estate();
  const auto& paths = estate.operation(operation).recovery;
  const bool only_planned = std::all_of(paths.begin(), paths.end(),
                                        [&](ItemIndex path) { return estate.item(path).planned; });
  if (!only_planned) return false;
  Finding* f = sink.add("REC001", facts.severity(operation), operation, operation);
  if (f == nullptr) return true;
  f->message = paths.empty() ? fmt::format("{} has no recovery path.", id_of(estate, operation))
                             : fmt::format("{} has no recovery path: {} is only planned.",
                                           id_of(estate, operation), names(estate, paths));
  f->next_step = "write down how it is done when every way in is lost, or build such a way";
  f->who_must_act = facts.who(operation);
  f->witness.assign(1, operation);
  f->witness.insert(f->witness.end(), paths.begin(), paths.end());
  return true;
}

// REC002
void without_break_glass(Facts& facts, Sink& sink, ItemIndex operation) {
  const model::Estate& estate = facts.estate();
  const auto& paths = estate.operation(operation).recovery;
  const bool has_one = std::any_of(paths.begin(), paths.end(), [&](ItemIndex path) {
    return estate.item(path).kind == "break-glass" && !estate.item(path).planned;
  });
  if (has_one) return;
  Finding* f = sink.add("REC002", at_most(Severity::kWarning, facts.severity(operation)), operation,
                        operation);
  if (f == nullptr) return;
  f->message = fmt::format("{} has no break-glass path: {} is all there is.",
                           id_of(estate, operation), names(estate, paths));
  f->next_step = "add an emergency access that rests on nothing the normal ways need";
  f->who_must_act = facts.who(operation);
}

/// Whether the same person can carry out both steps; unknown counts as yes.
bool one_person_can_do_both(const model::Estate& estate, const model::Step& a,
                            const model::Step& b) {
  if (!a.by.valid() || !b.by.valid()) return true;
  const std::vector<ItemIndex> left = people_named(estate, a.by);
  const std::vector<ItemIndex> right = people_named(estate, b.by);
  return std::any_of(left.begin(), left.end(), [&](ItemIndex person) {
    return std::binary_search(right.begin(), right.end(), person);
  });
}

struct Effort {
  std::size_t people = 0, hand_overs = 0, steps = 0;
};

Effort effort_of(const model::Estate& estate, const model::Recovery& path) {
  Effort effort;
  effort.steps = path.steps.size();
  const model::Step* last = nullptr;
  for (const model::Step& step : path.steps) {
    std::size_t people = step.by.valid() ? people_at_least(estate, step.by) : 0;
    if (step.grant.valid()) {
      const model::Policy& policy = estate.policy(step.grant);
      if (policy.invoke.valid()) people += people_at_least(estate, policy.invoke);
      if (policy.approve.valid()) people += people_at_least(estate, policy.approve);
    }
    effort.people = std::max(effort.people, people);
    if (!step.by.valid()) continue;
    if (last != nullptr && !one_person_can_do_both(estate, *last, step)) ++effort.hand_overs;
    last = &step;
  }
  return effort;
}

// REC007
void too_manual(Facts& facts, Sink& sink, ItemIndex operation, ItemIndex path) {
  const model::Estate& estate = facts.estate();
  const model::ManualLimits& limits = estate.operation(operation).limits;
  const Effort effort = effort_of(estate, estate.recovery(path));
  std::vector<std::string> over;
  const auto compare = [&](std::size_t found, const std::optional<std::uint32_t>& limit,
                           std::string_view one, std::string_view many) {
    if (limit && found > *limit) {
      over.push_back(fmt::format("{} (at most {})", count_of(found, one, many), *limit));
    }
  };
  compare(effort.people, limits.people, "person at once", "people at once");
  compare(effort.hand_overs, limits.hand_overs, "hand-over", "hand-overs");
  compare(effort.steps, limits.steps, "step", "steps");
  if (over.empty()) return;
  Finding* f =
      sink.add("REC007", at_most(Severity::kWarning, facts.severity(operation)), path, operation);
  if (f == nullptr) return;
  f->message = fmt::format("{} takes {}, more than {} allows.", id_of(estate, path), names(over),
                           id_of(estate, operation));
  f->next_step = "cut steps, or let a machine do them; under stress every hand-over loses time";
  f->who_must_act = facts.who(path, operation);
}

// REC010
void not_exercised(Facts& facts, Sink& sink, ItemIndex path) {
  const model::Estate& estate = facts.estate();
  const auto every = estate.recovery(path).verify_every;
  const ItemIndex operation = facts.reach().operation(path);
  if (!every || !operation.valid() || estate.item(path).planned) return;
  const auto last = facts.last_proven(path);
  if (last && *last + *every >= facts.now()) return;
  Finding* f =
      sink.add("REC010", at_most(Severity::kWarning, facts.severity(operation)), path, operation);
  if (f == nullptr) return;
  f->message =
      last ? fmt::format("{} was last exercised {}; it should be every {}.", id_of(estate, path),
                         when(*last, facts.now()), base::format_duration(*every))
           : fmt::format("{} was never exercised; it should be every {}.", id_of(estate, path),
                         base::format_duration(*every));
  f->next_step =
      "walk it end to end, and write the day under verified or in a drill that proves it";
  const ItemIndex validator = estate.recovery(path).validator;
  f->who_must_act =
      facts.is_party(validator) && !facts.gone(validator) ? validator : facts.who(path, operation);
}

// REC011
void unproven_in_production(Facts& facts, Sink& sink, ItemIndex operation) {
  const model::Estate& estate = facts.estate();
  const model::Operation& written = estate.operation(operation);
  if (written.lifecycle != "production") return;
  for (const ItemIndex path : written.recovery) {
    if (facts.last_proven(path)) return;
  }
  Finding* f = sink.add("REC011", facts.severity(operation), operation, operation);
  if (f == nullptr) return;
  f->message = fmt::format(
      "{} is in production, and none of its recovery paths was ever shown to "
      "work: {}.",
      id_of(estate, operation), names(estate, written.recovery));
  f->next_step = "exercise one of them before the next change";
  f->who_must_act = facts.who(operation);
}

// REC013
void unknown_restore(Facts& facts, Sink& sink, ItemIndex component) {
  const model::Estate& estate = facts.estate();
  const ItemIndex operation = facts.reach().operation(component);
  const model::Extras& extras = estate.extras_of(component);
  if (!operation.valid() || estate.item(component).planned || !extras.restore.empty()) return;
  Finding* f = sink.add("REC013", at_most(Severity::kWarning, facts.severity(operation)), component,
                        operation);
  if (f == nullptr) return;
  f->message = extras.restore_written
                   ? fmt::format("Nobody can restore {} once it has failed, and {} depends on it.",
                                 id_of(estate, component), id_of(estate, operation))
                   : fmt::format("Nobody wrote down how {} is restored, and {} depends on it.",
                                 id_of(estate, component), id_of(estate, operation));
  f->next_step = fmt::format(
      "ask who would repair {}, with what, in what time; write it under "
      "restore",
      id_of(estate, component));
  f->who_must_act = facts.who(component, operation);
  f->witness = {operation, component};
}

// REC015, written nowhere
void runbook_nowhere(Facts& facts, Sink& sink, ItemIndex operation) {
  const model::Estate& estate = facts.estate();
  if (!estate.operation(operation).runbook_kept.empty()) return;
  Finding* f = sink.add("REC015", at_most(Severity::kWarning, facts.severity(operation)), operation,
                        operation);
  if (f == nullptr) return;
  f->message = estate.operation(operation).runbook_kept_written
                   ? fmt::format("The runbook of {} is kept nowhere.", id_of(estate, operation))
                   : fmt::format("Nobody wrote down where the runbook of {} is kept.",
                                 id_of(estate, operation));
  f->next_step =
      "print it with `onus runbook`, lay it where it survives, and name the place "
      "under runbook_kept";
  f->who_must_act = facts.who(operation);
}

}  // namespace

void find_recovery(Facts& facts, Sink& sink) {
  const model::Estate& estate = facts.estate();
  for (const ItemIndex operation : facts.reach().operations()) {
    runbook_nowhere(facts, sink, operation);
    if (without_recovery(facts, sink, operation)) continue;
    without_break_glass(facts, sink, operation);
    unproven_in_production(facts, sink, operation);
    for (const ItemIndex path : estate.operation(operation).recovery) {
      too_manual(facts, sink, operation, path);
    }
  }
  for (const ItemIndex path : facts.graph().paths()) not_exercised(facts, sink, path);
  for (std::size_t i = 0; i < estate.items.size(); ++i) {
    if (estate.items[i].item_class == ItemClass::kComponent) {
      unknown_restore(facts, sink, ItemIndex(i));
    }
  }
}

}  // namespace onus::findings
