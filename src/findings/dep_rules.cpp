// What access depends on: what is down, what could not start, what never comes back.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "onus/analysis/explain.h"
#include "onus/analysis/simulation.h"
#include "onus/base/duration.h"
#include "rules.h"
#include "words.h"

namespace onus::findings {
namespace {

using model::ItemClass;

// DEP005
void already_down(Facts& facts, Sink& sink) {
  const model::Estate& estate = facts.estate();
  const analysis::UpSet& up = facts.up();
  const auto& operations = facts.reach().operations();
  const auto down = [&](ItemIndex operation) {
    return !up[operation.value()] && !estate.item(operation).planned;
  };
  if (std::none_of(operations.begin(), operations.end(), down)) return;
  analysis::Simulator simulator(facts.graph());
  const analysis::SimulationResult result = simulator.run({});
  for (const analysis::OperationOutcome& one : result.operations) {
    const ItemIndex operation = one.operation;
    if (!down(operation) || estate.operation(operation).lifecycle == "retired") continue;
    Finding* f = sink.add("DEP005", facts.severity(operation), operation, operation);
    if (f == nullptr) continue;
    f->message =
        fmt::format("{} cannot be done today, before anything fails.", id_of(estate, operation));
    f->next_step = one.witness.size() > 1
                       ? fmt::format("begin at {}", id_of(estate, one.witness.back()))
                       : "see which of its needs and ways in are down";
    f->who_must_act = facts.who(operation);
    f->witness = one.witness;
  }
}

// DEP007
void could_not_start(Facts& facts, Sink& sink) {
  const model::Estate& estate = facts.estate();
  for (const analysis::MaskedFailure& one : analysis::masked_failures(facts.graph(), facts.up())) {
    const ItemIndex operation = facts.reach().operation(one.item);
    Finding* f = sink.add("DEP007", facts.severity(operation), one.item, operation);
    if (f == nullptr) continue;
    f->message = fmt::format("{} runs, and could not start again{}{}.", id_of(estate, one.item),
                             one.lacks.empty() ? "" : ": it would lack ", names(estate, one.lacks));
    f->next_step = fmt::format("mend that before anything restarts {}", id_of(estate, one.item));
    f->who_must_act = facts.who(one.item, operation);
    f->witness.assign(1, one.item);
    f->witness.insert(f->witness.end(), one.lacks.begin(), one.lacks.end());
  }
}

/// Items that never come back for one reason.
struct DeadEnd {
  std::vector<ItemIndex> chain;  // the ring, or the chain to what is lost
  bool ring = false;
  std::vector<ItemIndex> items, operations;
};

// DEP004
void never_ends(Facts& facts, Sink& sink, const DeadEnd& end, ItemIndex root) {
  const model::Estate& estate = facts.estate();
  ItemIndex operation = facts.reach().operation(root);
  for (const ItemIndex one : end.operations) {
    if (!operation.valid() || facts.severity(one) < facts.severity(operation)) operation = one;
  }
  const Severity severity = facts.severity(operation);
  Finding* f =
      sink.add("DEP004", end.operations.empty() ? at_most(Severity::kWarning, severity) : severity,
               root, operation);
  if (f == nullptr) return;
  const std::string what = end.ring
                               ? ring_text(estate, end.chain)
                               : fmt::format("{} cannot come back by itself", id_of(estate, root));
  f->message = fmt::format(
      "After a black-out {} never ends: {}{}.", end.ring ? "a ring of waiting" : "the wait", what,
      end.operations.empty()
          ? fmt::format("; {} for ever",
                        count_of(end.items.size(), "item stays down", "items stay down"))
          : fmt::format("; {} never comes back", names(estate, end.operations)));
  f->next_step =
      end.ring ? "break the ring at its cheapest place, often with a key, paper or a battery"
               : fmt::format("write down or create what {} needs to start", id_of(estate, root));
  f->who_must_act = facts.who(root, operation);
  f->witness = end.chain;
}

// DEP006
class Survivals {
 public:
  Survivals(Facts& facts, Sink& sink) : facts_(facts), sink_(sink) {}

  void look(ItemIndex owner, analysis::ExprIndex root) {
    if (!root.valid()) return;
    open_.assign(1, root);
    while (!open_.empty()) {
      const analysis::ExprNode node = facts_.graph().node(open_.back());
      open_.pop_back();
      if (node.op == analysis::Op::kAtLeast) {
        for (std::uint32_t i = 0; i < node.count; ++i) {
          open_.push_back(analysis::ExprIndex(node.first + i));
        }
      } else if (node.op == analysis::Op::kItem && node.count != 0) {
        compare(owner, ItemIndex(node.first), facts_.graph().survival(node));
      }
    }
  }

 private:
  void compare(ItemIndex owner, ItemIndex needed, Seconds survives) {
    const std::optional<Seconds>& restored = restored_in(needed);
    if (!restored || *restored <= survives) return;
    const model::Estate& estate = facts_.estate();
    const ItemIndex operation = facts_.reach().operation(owner);
    Finding* f = sink_.add("DEP006", at_most(Severity::kWarning, facts_.severity(operation)), owner,
                           operation);
    if (f == nullptr) return;
    f->message = fmt::format("{} does without {} for {}, and restoring that takes {}.",
                             id_of(estate, owner), id_of(estate, needed),
                             base::format_duration(survives), base::format_duration(*restored));
    f->next_step = fmt::format(
        "let it outlive that repair (a longer lifetime, an earlier renewal), "
        "or make the repair of {} faster",
        id_of(estate, needed));
    f->who_must_act = facts_.who(owner, operation);
    f->witness = {owner, needed};
  }

  /// The least time in which an item that alone has failed is up again; none: by no way of ours.
  const std::optional<Seconds>& restored_in(ItemIndex item) {
    const auto [at, fresh] = known_.try_emplace(item);
    if (!fresh) return at->second;
    const Graph& graph = facts_.graph();
    const analysis::UpSet& after = facts_.without().without(std::span(&item, 1));
    for (const analysis::RestoreWay& way : graph.restore_ways(item)) {
      if (way.harmful || !way.written->takes.written) continue;
      if (!analysis::could_hold(graph, way.condition, after)) continue;
      const Seconds takes = way.takes + graph.start_takes(item);
      if (!at->second || takes < *at->second) at->second = takes;
    }
    return at->second;
  }

  Facts& facts_;
  Sink& sink_;
  std::map<ItemIndex, std::optional<Seconds>> known_;
  std::vector<analysis::ExprIndex> open_;
};

}  // namespace

void find_states(Facts& facts, Sink& sink) {
  already_down(facts, sink);
  could_not_start(facts, sink);
}

void find_black_start(Facts& facts, Sink& sink) {
  analysis::Simulator simulator(facts.graph());
  const analysis::BlackStart start = analysis::black_start(facts.graph(), simulator, {});
  if (!start.complete) sink.incomplete();
  std::map<std::vector<ItemIndex>, DeadEnd> ends;
  for (const analysis::BlackStart::Never& never : start.never) {
    if (!facts.reach().operation(never.item).valid()) continue;
    std::vector<ItemIndex> key = never.waits_for;
    if (!never.cycle) key = {key.empty() ? never.item : key.back()};
    std::sort(key.begin(), key.end());
    DeadEnd& end = ends[key];
    if (end.chain.empty()) {
      end.chain = never.waits_for.empty() ? std::vector{never.item} : never.waits_for;
      end.ring = never.cycle;
    }
    const bool operation = facts.estate().item(never.item).item_class == ItemClass::kOperation;
    (operation ? end.operations : end.items).push_back(never.item);
  }
  for (const auto& [key, end] : ends) never_ends(facts, sink, end, key.front());
}

void find_short_survivals(Facts& facts, Sink& sink) {
  Survivals survivals(facts, sink);
  for (std::size_t i = 0; i < facts.graph().item_count(); ++i) {
    const ItemIndex item(i);
    if (!facts.reach().operation(item).valid()) continue;
    survivals.look(item, facts.graph().condition(item));
  }
}

void find_unwritten(Facts& facts, Sink& sink) {
  const model::Estate& estate = facts.estate();
  for (const ItemIndex operation : facts.reach().operations()) {
    if (criticality_rank(estate.operation(operation)) != 0) break;  // they come first
    const analysis::Assumptions taken = analysis::assumptions(facts.graph(), operation);
    if (taken.needs_unwritten.empty()) continue;
    Finding* f = sink.add("DEP008", Severity::kWarning, operation, operation);
    if (f == nullptr) continue;
    f->message = fmt::format(
        "Every verdict about {} rests on {} whose needs nobody wrote down: {}.",
        id_of(estate, operation), count_of(taken.needs_unwritten.size(), "item", "items"),
        names(estate, taken.needs_unwritten));
    f->next_step = "ask their owners what each needs; write needs: [] where it is nothing";
    f->who_must_act = facts.who(operation);
    f->witness.assign(1, operation);
    f->witness.insert(f->witness.end(), taken.needs_unwritten.begin(), taken.needs_unwritten.end());
  }
}

}  // namespace onus::findings
