// Emergency policies as they are written, and their quorums over the next weeks.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "onus/analysis/quorum.h"
#include "onus/base/duration.h"
#include "onus/model/availability.h"
#include "people.h"
#include "rules.h"
#include "words.h"

namespace onus::findings {
namespace {

using model::ItemClass;

constexpr Seconds kEmergencyCredentialMax{24 * 3600};
constexpr std::size_t kMomentsMax = 1000;  // at which one policy's quorum is judged again

bool covers(const model::Policy& policy, ItemIndex operation) {
  return !policy.for_written ||
         std::find(policy.for_operations.begin(), policy.for_operations.end(), operation) !=
             policy.for_operations.end();
}

/// The most critical operation that a policy covers.
ItemIndex operation_of(const Facts& facts, const model::Policy& policy) {
  for (const ItemIndex operation : facts.reach().operations()) {
    if (covers(policy, operation)) return operation;
  }
  return {};
}

// POL001
void uncovered(Facts& facts, Sink& sink, ItemIndex operation,
               const std::vector<ItemIndex>& policies) {
  const model::Estate& estate = facts.estate();
  const ItemIndex* path = nullptr;
  ItemIndex foreign;
  for (const ItemIndex& one : estate.operation(operation).recovery) {
    if (estate.item(one).planned) continue;
    const model::Recovery& recovery = estate.recovery(one);
    if (estate.item(one).kind == "break-glass") path = &one;
    for (const model::Step& step : recovery.steps) {
      if (!step.grant.valid()) continue;
      path = &one;
      if (!covers(estate.policy(step.grant), operation)) foreign = step.grant;
    }
  }
  if (path == nullptr) return;
  const bool covered = std::any_of(policies.begin(), policies.end(), [&](ItemIndex policy) {
    return covers(estate.policy(policy), operation);
  });
  if (covered && !foreign.valid()) return;
  Finding* f = sink.add("POL001", facts.severity(operation), operation, operation);
  if (f == nullptr) return;
  f->message = covered ? fmt::format("{} is recovered under {}, which is not for it.",
                                     id_of(estate, operation), id_of(estate, foreign))
                       : fmt::format("No policy covers the recovery of {} by {}.",
                                     id_of(estate, operation), id_of(estate, *path));
  f->next_step = "name it under `for` of the policy by which emergency access is given";
  f->who_must_act = facts.who(operation);
  f->witness = {operation, *path};
  if (foreign.valid()) f->witness.push_back(foreign);
}

/// One policy under examination.
class PolicyCheck {
 public:
  PolicyCheck(Facts& facts, Sink& sink, ItemIndex item)
      : facts_(facts),
        sink_(sink),
        estate_(facts.estate()),
        item_(item),
        policy_(estate_.policy(item)),
        operation_(operation_of(facts, policy_)),
        severity_(facts.severity(operation_)) {}

  void run() const {
    if (!operation_.valid()) return;
    requester_approves();
    too_few();
    time_limit();
    nobody_told();
    no_review();
    bad_credential();
  }

 private:
  Finding* add(std::string_view rule, Severity severity) const {
    Finding* f = sink_.add(rule, severity, item_, operation_);
    if (f != nullptr) f->who_must_act = facts_.who(item_, operation_);
    return f;
  }
  [[nodiscard]] std::string_view id() const { return id_of(estate_, item_); }

  // POL002
  void requester_approves() const {
    if (!policy_.approve.valid()) return;
    const std::vector<ItemIndex> approvers = people_named(estate_, policy_.approve);
    const std::vector<ItemIndex> askers = people_named(estate_, policy_.invoke);
    const bool apart = policy_.invoke.valid() && !std::includes(askers.begin(), askers.end(),
                                                                approvers.begin(), approvers.end());
    if (apart || approvers.empty()) return;
    if (Finding* f = add("POL002", at_most(Severity::kWarning, severity_))) {
      f->message =
          policy_.invoke.valid()
              ? fmt::format("Everybody who may approve under {} may ask under it too.", id())
              : fmt::format("{} does not say who may ask, so those who approve may.", id());
      f->next_step = "let another team approve, or name those who may ask under invoke";
    }
  }

  // POL003
  void too_few() const {
    if (criticality_rank(estate_.operation(operation_)) != 0) return;
    const std::size_t least =
        policy_.approve.valid() ? people_at_least(estate_, policy_.approve) : 0;
    if (least >= 2) return;
    if (Finding* f = add("POL003", severity_)) {
      f->message =
          policy_.approve.valid()
              ? fmt::format("{} opens the critical {} on {}.", id(), id_of(estate_, operation_),
                            least == 1 ? "one person's word" : "nobody's word")
              : fmt::format("{} does not say who approves access to the critical {}.", id(),
                            id_of(estate_, operation_));
      f->next_step = "ask for two approvers: approve: {at_least: 2, of: […]}";
    }
  }

  // POL004
  void time_limit() const {
    if (!policy_.grants || !policy_.grants->duration) {
      if (Finding* f = add("POL004", at_most(Severity::kWarning, severity_))) {
        f->message = fmt::format("{} sets no end to what it grants.", id());
        f->next_step = "write a duration under grants, an hour or two";
      }
      return;
    }
    for (const ItemIndex path : facts_.graph().paths()) {
      const model::Recovery& recovery = estate_.recovery(path);
      if (!recovery.lasts || *recovery.lasts <= *policy_.grants->duration) continue;
      const bool granted =
          std::any_of(recovery.steps.begin(), recovery.steps.end(),
                      [&](const model::Step& step) { return step.grant == item_; });
      if (!granted) continue;
      if (Finding* f = add("POL004", at_most(Severity::kWarning, severity_))) {
        f->message = fmt::format("{} counts on access for {}, and {} grants it for {}.",
                                 id_of(estate_, path), base::format_duration(*recovery.lasts), id(),
                                 base::format_duration(*policy_.grants->duration));
        f->next_step = "make `lasts` of the path fit the grant";
        f->witness = {path, item_};
      }
    }
  }

  // POL005
  void nobody_told() const {
    const bool no_channel = policy_.channels_written && policy_.channels.empty();
    if (!policy_.notify.empty() && !no_channel) return;
    if (Finding* f = add("POL005", at_most(Severity::kWarning, severity_))) {
      f->message = policy_.notify.empty()
                       ? fmt::format("Nobody is told when {} is used.", id())
                       : fmt::format("{} has no channel over which anybody could be told.", id());
      f->next_step = "name under notify who has to know at once, and channels that reach them";
    }
  }

  // POL006
  void no_review() const {
    if (policy_.review_within) return;
    if (Finding* f = add("POL006", at_most(Severity::kWarning, severity_))) {
      f->message = fmt::format("{} does not say by when its use is reviewed.", id());
      f->next_step = "write review_within, three days for instance";
    }
  }

  // POL008
  void bad_credential() const {
    if (!policy_.grants) return;
    const model::Grants& grants = *policy_.grants;
    std::vector<std::string> wrong;
    if (grants.duration && *grants.duration > kEmergencyCredentialMax) {
      wrong.push_back("lives " + base::format_duration(*grants.duration));
    }
    if (grants.shared.value_or(false)) wrong.emplace_back("is shared");
    if (!grants.recorded.value_or(true)) wrong.emplace_back("is left out of recording");
    if (wrong.empty()) return;
    if (Finding* f = add("POL008", at_most(Severity::kWarning, severity_))) {
      f->message = fmt::format("The emergency credential of {} {}.", id(), names(wrong));
      f->next_step = "issue one for each use, for hours, to one person, and record the session";
    }
  }

  Facts& facts_;
  Sink& sink_;
  const model::Estate& estate_;
  ItemIndex item_;
  const model::Policy& policy_;
  ItemIndex operation_;
  Severity severity_;
};

/// When within the horizon somebody of a quorum comes or goes, now included, ascending.
std::vector<TimePoint> moments_of(const Facts& facts, const analysis::Quorum& quorum) {
  const TimePoint now = facts.now();
  std::vector<TimePoint> moments{now};
  const auto add = [&](TimePoint at) {
    if (at > now && at < now + kHorizon) moments.push_back(at);
  };
  for (const auto& demands : quorum.alternatives) {
    for (const analysis::Demand& demand : demands) {
      for (const auto& one : demand.candidates) {
        if (facts.estate().item(one.person).item_class != ItemClass::kPerson) continue;
        const model::Person& person = facts.estate().person(one.person);
        if (person.left) add(*person.left);
        for (const model::Period& away : person.away) {
          add(away.from);
          add(away.to);
        }
      }
    }
  }
  std::sort(moments.begin(), moments.end());
  moments.erase(std::unique(moments.begin(), moments.end()), moments.end());
  return moments;
}

/// Whether a candidate is there at a moment and has, as far as is known, something to sign with.
bool usable(const model::Estate& estate, const analysis::Demand::Candidate& one, TimePoint at) {
  if (estate.item(one.person).item_class != ItemClass::kPerson) return true;
  const model::Person& person = estate.person(one.person);
  return model::is_present(person, at) &&
         (!person.authenticators_written || !person.authenticators.empty());
}

// POL007
void quorum_gap(Facts& facts, Sink& sink, ItemIndex policy, std::uint32_t index) {
  const model::Estate& estate = facts.estate();
  const analysis::Quorum& quorum = facts.graph().quorum(index);
  std::vector<TimePoint> moments = moments_of(facts, quorum);
  if (moments.size() > kMomentsMax) {
    moments.resize(kMomentsMax);
    sink.incomplete();
  }
  std::optional<TimePoint> from, to;
  for (const TimePoint at : moments) {
    const bool met = analysis::quorum_met(
        quorum, [&](const analysis::Demand::Candidate& one) { return usable(estate, one, at); });
    if (!met && !from) from = at;
    if (met && from) {
      to = at;
      break;
    }
  }
  if (!from) return;
  const ItemIndex operation = operation_of(facts, estate.policy(policy));
  const Severity severity = facts.severity(operation);
  const bool today = *from == facts.now();
  Finding* f = sink.add("POL007", today ? severity : at_most(Severity::kWarning, severity), policy,
                        operation);
  if (f == nullptr) return;
  f->message =
      fmt::format("{} {}: too few of those who may ask and approve are there.",
                  today ? fmt::format("The quorum of {} cannot be met today", id_of(estate, policy))
                        : fmt::format("The quorum of {} cannot be met from {}",
                                      id_of(estate, policy), utc(*from)),
                  to ? "for " + base::format_duration(*to - *from) : "and for the rest of 30 days");
  f->next_step = "add approvers of another team, or move leave";
  f->who_must_act = facts.who(policy, operation);
  f->witness = {policy};
}

}  // namespace

void find_policies(Facts& facts, Sink& sink) {
  const std::vector<ItemIndex> policies = facts.estate().of_class(ItemClass::kPolicy);
  for (const ItemIndex operation : facts.reach().operations()) {
    uncovered(facts, sink, operation, policies);
  }
  for (const ItemIndex policy : policies) PolicyCheck(facts, sink, policy).run();
}

void find_quorum_gaps(Facts& facts, Sink& sink) {
  std::vector<ItemIndex> told;
  for (const ItemIndex path : facts.graph().paths()) {
    for (const analysis::PathStep& step : facts.graph().path(path)->steps) {
      if (!step.quorum || !step.written->grant.valid()) continue;
      const ItemIndex policy = step.written->grant;
      if (std::find(told.begin(), told.end(), policy) != told.end()) continue;
      told.push_back(policy);
      quorum_gap(facts, sink, policy, *step.quorum);
    }
  }
}

}  // namespace onus::findings
