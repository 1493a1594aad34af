// Ways back that fall with what they replace.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "onus/analysis/quorum.h"
#include "people.h"
#include "rules.h"
#include "words.h"

namespace onus::findings {
namespace {

using analysis::Contingency;
using analysis::SharedFate;
using analysis::UpSet;

/// What takes a way in and a way back together; the fewest failures come first.
struct Taken {
  std::vector<std::size_t> contingencies;
  std::vector<ItemIndex> witness;  // of the first

  void add(const std::vector<Contingency>& all, std::size_t contingency,
           const std::vector<ItemIndex>& chain) {
    contingencies.push_back(contingency);
    const bool simpler = all[contingency].fails.size() < all[contingencies.front()].fails.size();
    if (contingencies.size() > 1 && !simpler) return;
    std::swap(contingencies.front(), contingencies.back());
    witness = chain;
  }
};

/// "okta", or "okta (and 3 other failures)".
std::string culprits(const std::vector<Contingency>& all, const std::vector<std::size_t>& which) {
  const std::string& first = all[which.front()].name;
  if (which.size() == 1) return first;
  return fmt::format("{} (and {})", first,
                     count_of(which.size() - 1, "other failure", "other failures"));
}

// REC004: nothing is left at all
void no_fallback(Facts& facts, Sink& sink, ItemIndex operation, const Taken& taken) {
  const model::Estate& estate = facts.estate();
  Finding* f = sink.add("REC004", facts.severity(operation), operation, operation);
  if (f == nullptr) return;
  f->message =
      fmt::format("{} takes every way in to {} and every recovery path with it: {}.",
                  culprits(facts.sweep().contingencies, taken.contingencies),
                  id_of(estate, operation), names(estate, estate.operation(operation).recovery));
  f->next_step = "give one recovery path needs that the ways in do not share";
  f->who_must_act = facts.who(operation);
  f->witness = taken.witness;
}

// REC004: a fallback in name only
void shared_path(Facts& facts, Sink& sink, ItemIndex operation, ItemIndex path, const Taken& taken,
                 bool only_path) {
  const model::Estate& estate = facts.estate();
  const Severity severity = facts.severity(operation);
  Finding* f = sink.add("REC004", only_path ? severity : at_most(Severity::kWarning, severity),
                        path, operation);
  if (f == nullptr) return;
  f->message = fmt::format(
      "{} shares fate with what it replaces: {} takes every way in to {} and "
      "this path with it.",
      id_of(estate, path), culprits(facts.sweep().contingencies, taken.contingencies),
      id_of(estate, operation));
  f->next_step = fmt::format("free {} from what both need", id_of(estate, path));
  f->who_must_act = facts.who(path, operation);
  f->witness = taken.witness;
}

// DEP003
void human_and_machine(Facts& facts, Sink& sink, const SharedFate& fate,
                       std::vector<ItemIndex>& told) {
  if (!fate.human_and_machine) return;
  if (std::find(told.begin(), told.end(), fate.operation) != told.end()) return;
  told.push_back(fate.operation);
  const model::Estate& estate = facts.estate();
  Finding* f = sink.add("DEP003", facts.severity(fate.operation), fate.operation, fate.operation);
  if (f == nullptr) return;
  f->message = fmt::format("{} leaves {} neither a human-run nor a machine-run recovery.",
                           facts.sweep().contingencies[fate.contingency].name,
                           id_of(estate, fate.operation));
  f->next_step =
      "separate the two: what automation needs and what people need must not be one thing";
  f->who_must_act = facts.who(fate.operation);
  if (!fate.witnesses.empty()) f->witness = fate.witnesses.front();
}

constexpr std::string_view kQuorumPart = "the quorum";

/// A grant or a custodian that does not hold in a failure.
struct EmergencyLoss {
  std::vector<std::string> parts;    // of the emergency access: server, channels, quorum
  std::vector<ItemIndex> approvers;  // cannot be reached or cannot sign
  std::vector<ItemIndex> custodians;
  bool channels = false;
};

class EmergencyCheck {
 public:
  explicit EmergencyCheck(const Graph& graph) : graph_(graph), estate_(graph.estate()) {
    for (std::size_t i = 0; i < estate_.items.size(); ++i) {
      const model::Item& item = estate_.items[i];
      if (item.item_class == model::ItemClass::kComponent && item.kind == "emergency-access") {
        servers_.push_back(ItemIndex(i));
      }
    }
  }

  EmergencyLoss lost(const analysis::PathStep& step, const UpSet& before,
                     const UpSet& after) const {
    EmergencyLoss loss;
    if (!analysis::could_hold(graph_, step.own, before) ||
        analysis::could_hold(graph_, step.own, after)) {
      return loss;
    }
    const auto none_up = [&](const std::vector<ItemIndex>& items) {
      return std::none_of(items.begin(), items.end(),
                          [&](ItemIndex item) { return after[item.value()] != 0; });
    };
    const std::vector<ItemIndex> custodians = people_named(estate_, step.written->by);
    for (const ItemIndex person : custodians) {
      if (before[person.value()] && !after[person.value()]) loss.custodians.push_back(person);
    }
    const std::size_t left = custodians.size() - loss.custodians.size();
    if (step.written->by.valid() && left >= people_at_least(estate_, step.written->by)) {
      loss.custodians.clear();
    }
    if (!step.written->grant.valid()) return loss;
    const model::Policy& policy = estate_.policy(step.written->grant);
    if (none_up(servers_)) loss.parts.emplace_back("the server");
    loss.channels = policy.channels_written && !policy.channels.empty() && none_up(policy.channels);
    if (loss.channels) loss.parts.emplace_back("every channel");
    if (step.quorum) add_quorum(*step.quorum, before, after, loss);
    return loss;
  }

 private:
  void add_quorum(std::uint32_t index, const UpSet& before, const UpSet& after,
                  EmergencyLoss& loss) const {
    const analysis::Quorum& quorum = graph_.quorum(index);
    const auto usable = [&](const analysis::Demand::Candidate& one) {
      return analysis::could_hold(graph_, analysis::ExprIndex(one.node), after);
    };
    if (analysis::quorum_met(quorum, usable)) return;
    loss.parts.emplace_back(kQuorumPart);
    for (const auto& demands : quorum.alternatives) {
      for (const analysis::Demand& demand : demands) {
        for (const auto& one : demand.candidates) {
          const analysis::ExprIndex node(one.node);
          if (analysis::could_hold(graph_, node, before) && !usable(one)) {
            loss.approvers.push_back(one.person);
          }
        }
      }
    }
    std::sort(loss.approvers.begin(), loss.approvers.end());
    loss.approvers.erase(std::unique(loss.approvers.begin(), loss.approvers.end()),
                         loss.approvers.end());
  }

  const Graph& graph_;
  const model::Estate& estate_;
  std::vector<ItemIndex> servers_;
};

/// One loss is told once, however many failures bring it about.
using Told = std::map<std::tuple<std::string_view, ItemIndex, ItemIndex>, bool>;

class EmergencyTeller {
 public:
  EmergencyTeller(Facts& facts, Sink& sink) : facts_(facts), sink_(sink) {}

  void tell(const SharedFate& fate, ItemIndex path, const model::Step& step,
            const EmergencyLoss& loss) {
    const std::string& culprit = facts_.sweep().contingencies[fate.contingency].name;
    if (!loss.approvers.empty()) {
      people("approvers", step.grant, fate.operation, loss.approvers, culprit);
    }
    if (!loss.custodians.empty()) {
      people("custodians", path, fate.operation, loss.custodians, culprit);
    }
    if (!loss.parts.empty()) access(path, fate.operation, step.grant, loss.parts, culprit);
    if (loss.channels) channels(step.grant, fate.operation, culprit);
  }

 private:
  // REC009
  void people(std::string_view role, ItemIndex item, ItemIndex operation,
              const std::vector<ItemIndex>& lost, const std::string& culprit) {
    if (!told_.insert({{"REC009", item, operation}, true}).second) return;
    Finding* f = sink_.add("REC009", facts_.severity(operation), item, operation);
    if (f == nullptr) return;
    f->message = fmt::format(
        "Too few {} of {} can be reached or can sign when they are needed: {} "
        "takes {} and every way in to {}.",
        role, id_of(estate(), item), culprit, names(estate(), lost), id_of(estate(), operation));
    f->next_step = "give them a way to be reached and a key that need nothing of what is down";
    f->who_must_act = facts_.who(item, operation);
    f->witness = {operation, item};
    f->witness.insert(f->witness.end(), lost.begin(), lost.end());
  }

  // REC016
  void access(ItemIndex path, ItemIndex operation, ItemIndex policy,
              const std::vector<std::string>& parts, const std::string& culprit) {
    if (!told_.insert({{"REC016", path, operation}, true}).second) return;
    Finding* f = sink_.add("REC016", facts_.severity(operation), path, operation);
    if (f == nullptr) return;
    f->message = fmt::format(
        "Emergency access falls with what it recovers: {} takes {} of {} and "
        "every way in to {}.",
        culprit, names(parts), id_of(estate(), policy), id_of(estate(), operation));
    f->next_step = parts.size() == 1 && parts.front() == kQuorumPart
                       ? "let those who approve be reached, and sign, without what the ways in need"
                       : "run a second server, and channels, on nothing that the ways in need";
    f->who_must_act = facts_.who(path, operation);
    f->witness = {operation, path, policy};
  }

  // POL005
  void channels(ItemIndex policy, ItemIndex operation, const std::string& culprit) {
    if (!told_.insert({{"POL005", policy, {}}, true}).second) return;
    const Severity severity = facts_.severity(operation);
    Finding* f = sink_.add("POL005", at_most(Severity::kWarning, severity), policy, operation);
    if (f == nullptr) return;
    f->message = fmt::format(
        "Every channel of {} falls with {}, as does every way in to {}: nobody "
        "would be told.",
        id_of(estate(), policy), culprit, id_of(estate(), operation));
    f->next_step = "add a channel that shares nothing with the ways in";
    f->who_must_act = facts_.who(policy, operation);
    f->witness.assign(1, policy);
    const auto& lost = estate().policy(policy).channels;
    f->witness.insert(f->witness.end(), lost.begin(), lost.end());
  }

  [[nodiscard]] const model::Estate& estate() const { return facts_.estate(); }

  Facts& facts_;
  Sink& sink_;
  Told told_;
};

}  // namespace

void find_fates(Facts& facts, Sink& sink) {
  const model::Estate& estate = facts.estate();
  const auto& all = facts.sweep().contingencies;
  std::map<ItemIndex, Taken> everything;
  std::map<std::pair<ItemIndex, ItemIndex>, Taken> single;
  std::vector<ItemIndex> told;
  for (const SharedFate& fate : facts.shared_fates()) {
    human_and_machine(facts, sink, fate, told);
    const bool several = estate.operation(fate.operation).recovery.size() > 1;
    if (fate.all_paths && several) {
      everything[fate.operation].add(all, fate.contingency, fate.witnesses.front());
      continue;
    }
    for (std::size_t i = 0; i < fate.paths.size(); ++i) {
      single[{fate.operation, fate.paths[i]}].add(all, fate.contingency, fate.witnesses[i]);
    }
  }
  for (const auto& [operation, taken] : everything) no_fallback(facts, sink, operation, taken);
  for (const auto& [key, taken] : single) {
    const bool only = estate.operation(key.first).recovery.size() == 1;
    shared_path(facts, sink, key.first, key.second, taken, only);
  }
}

void find_emergency_fates(Facts& facts, Sink& sink) {
  const Graph& graph = facts.graph();
  const EmergencyCheck check(graph);
  EmergencyTeller teller(facts, sink);
  const UpSet& before = facts.up();
  for (const SharedFate& fate : facts.shared_fates()) {
    const UpSet& after =
        facts.without().without(facts.sweep().contingencies[fate.contingency].fails);
    for (const ItemIndex path : fate.paths) {
      for (const analysis::PathStep& step : graph.path(path)->steps) {
        teller.tell(fate, path, *step.written, check.lost(step, before, after));
      }
    }
  }
}

}  // namespace onus::findings
