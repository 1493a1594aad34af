#include "onus/ledger/emergency.h"

#include <fmt/format.h>

#include <algorithm>

#include "emergency_people.h"
#include "onus/ledger/overdue.h"

namespace onus::ledger {

using base::Result;

std::set<std::string> PolicyRules::approvers() const {
  std::set<std::string> people;
  const PeopleOf resolve = [&](std::string_view party) { return people_of(party); };
  for (const auto& rule : {policy->approve, policy->when_reachable}) {
    if (rule) people.merge(people_named(*rule, resolve));
  }
  return people;
}

Result<bool> PolicyRules::asks(const std::optional<PeopleRule>& rule) const {
  if (!rule) return false;
  const auto by_nobody =
      rule_met(*rule, {}, [&](std::string_view party) { return people_of(party); });
  if (!by_nobody) return by_nobody;
  return !*by_nobody;
}

Result<bool> PolicyRules::met(const std::optional<PeopleRule>& rule,
                              const std::set<std::string>& people) const {
  const auto asked = asks(rule);
  if (!asked || !*asked) return asked;
  return rule_met(*rule, people, [&](std::string_view party) { return people_of(party); });
}

Result<PolicyRules> rules_of(const Governance& governance, const EmergencyRequest& request) {
  const Adoption* adoption = governance.adoption(request.estate_entry);
  if (adoption == nullptr) {
    return base::fail(base::ErrorKind::kNotFound,
                      fmt::format("the request {} is judged by the estate of entry {}, which "
                                  "adopted none; onus ledger rebuild makes the state anew",
                                  request.id, request.estate_entry));
  }
  auto record = governance.record_of(*adoption);
  if (!record) return std::unexpected(record.error());
  PolicyRules rules{std::move(*record), nullptr};
  const auto policy = rules.record->policies().find(request.policy);
  if (policy == rules.record->policies().end()) {
    return base::fail(base::ErrorKind::kNotFound,
                      fmt::format("the estate of entry {} has no policy {}", request.estate_entry,
                                  request.policy));
  }
  rules.policy = &policy->second;
  return rules;
}

Result<const PeopleRule*> reachable_rule(const PolicyRules& rules) {
  const auto asks = rules.asks(rules.policy->when_reachable);
  if (!asks) return std::unexpected(asks.error());
  const auto& rule = *asks ? rules.policy->when_reachable : rules.policy->approve;
  return rule ? &*rule : nullptr;
}

Result<bool> still_there(const Governance& governance, const EstateRecord& record,
                         std::string_view person, TimePoint at) {
  if (record.has_left(person, at)) return false;
  const Adoption* adoption = governance.in_force(at);
  if (adoption == nullptr) return true;
  const auto now = governance.record_of(*adoption);
  if (!now) return std::unexpected(now.error());
  return (*now)->is_person(person) && !(*now)->has_left(person, at);
}

bool can_sign(const Governance& governance, const RecordPolicy& policy, std::string_view person,
              TimePoint at) {
  const auto keys = governance.keys_of(person, at);
  return std::any_of(keys.begin(), keys.end(),
                     [&](const PersonKey& key) { return policy.software_keys || key.hardware(); });
}

namespace {

/// How the people stand to one request at one moment.
class Standing {
 public:
  Standing(const Governance& governance, const EmergencyRequest& request, PolicyRules rules,
           TimePoint at)
      : governance_(governance), request_(request), rules_(std::move(rules)), at_(at) {}

  Result<Quorum> quorum() {
    if (auto sorted = sort_people(); !sorted) return std::unexpected(sorted.error());
    if (auto rule = choose_rule(); !rule) return std::unexpected(rule.error());
    if (auto counted = count(); !counted) return std::unexpected(counted.error());
    const auto possible = this->possible();
    if (!possible) return std::unexpected(possible.error());
    quorum_.possible = *possible;
    put_words();
    return std::move(quorum_);
  }

 private:
  /// Whose approval counts, and who could still give one.
  Result<void> sort_people() {
    for (const EmergencyApproval& approval : request_.approvals) {
      const PersonKey* key = governance_.key(approval.fingerprint);
      const auto there = still_there(governance_, *rules_.record, approval.person, at_);
      if (!there) return std::unexpected(there.error());
      if (key == nullptr || !key->in_force(at_) || !*there) continue;
      quorum_.approved.insert(approval.person);
      if (approval.failure == FailureWord::kConfirmed) confirmed_ = true;
      if (approval.failure == FailureWord::kContradicted) contradicted_ = true;
      if (approval.command_line) command_line_ = true;
    }
    for (const std::string& person : approvers_of(governance_, request_)) {
      const bool denied =
          std::any_of(request_.denials.begin(), request_.denials.end(),
                      [&](const EmergencyDenial& denial) { return denial.person == person; });
      const auto there = still_there(governance_, *rules_.record, person, at_);
      if (!there) return std::unexpected(there.error());
      if (denied || !*there) continue;
      left_.insert(person);
      if (quorum_.approved.contains(person)) continue;
      if (can_sign(governance_, *rules_.policy, person, at_)) quorum_.may_approve.insert(person);
    }
    return {};
  }

  Result<void> choose_rule() {
    quorum_.reachable = !confirmed_ || contradicted_;
    const auto reachable = reachable_rule(rules_);
    if (!reachable) return std::unexpected(reachable.error());
    const PeopleRule* rule = quorum_.reachable                    ? *reachable
                             : rules_.policy->approve.has_value() ? &*rules_.policy->approve
                                                                  : nullptr;
    if (rule != nullptr) quorum_.rule = *rule;
    return {};
  }

  Result<void> count() {
    const auto asks = rules_.asks(quorum_.rule);
    if (!asks) return std::unexpected(asks.error());
    if (!*asks) {  // nobody has to agree: nothing is agreed to
      quorum_.missing = 1;
      return {};
    }
    const bool critical = rules_.record->criticality_of(request_.operation) == "critical";
    if (request_.in_debt) {
      const auto spare = met_with_spare(everybody());
      if (!spare) return std::unexpected(spare.error());
      quorum_.no_spare = critical || !*spare;
      quorum_.one_more = !quorum_.no_spare;
    }
    const auto missing = missing_of(quorum_.one_more);
    if (!missing) return std::unexpected(missing.error());
    quorum_.missing = *missing;
    quorum_.command_line = !rules_.policy->command_line_approver || command_line_;
    const auto met = rules_.met(quorum_.rule, quorum_.approved);
    if (!met) return std::unexpected(met.error());
    const auto spare = met_with_spare(quorum_.approved);
    if (!spare) return std::unexpected(spare.error());
    quorum_.met = *met && quorum_.command_line && (!quorum_.one_more || *spare);
    if (!quorum_.met) quorum_.missing = std::max<std::size_t>(quorum_.missing, 1);
    return {};
  }

  [[nodiscard]] std::set<std::string> everybody() const {
    std::set<std::string> all = quorum_.approved;
    all.insert(quorum_.may_approve.begin(), quorum_.may_approve.end());
    return all;
  }

  /// Whether these meet the rule even without one of them.
  [[nodiscard]] Result<bool> met_with_spare(const std::set<std::string>& people) const {
    for (const std::string& person : people) {
      std::set<std::string> others = people;
      others.erase(person);
      const auto met = rules_.met(quorum_.rule, others);
      if (!met || *met) return met;
    }
    return false;
  }

  /// Those who have no key now may get one in time.
  [[nodiscard]] Result<std::size_t> missing_of(bool one_more) const {
    const PeopleOf people_of = [&](std::string_view party) { return rules_.people_of(party); };
    for (const auto& could : {quorum_.may_approve, left_}) {
      const auto missing =
          rule_missing(quorum_.rule, {quorum_.approved, could, one_more}, people_of);
      if (!missing) return std::unexpected(missing.error());
      if (*missing) return **missing;
    }
    return std::size_t{1};  // nobody can; somebody would have to
  }

  [[nodiscard]] Result<bool> possible() const {
    const bool could_confirm =
        confirmed_ || std::any_of(left_.begin(), left_.end(), [&](const std::string& person) {
          return !quorum_.approved.contains(person);
        });
    if (could_confirm && !contradicted_) {
      const auto met = rules_.met(rules_.policy->approve, left_);
      if (!met || *met) return met;
    }
    const auto rule = reachable_rule(rules_);
    if (!rule) return std::unexpected(rule.error());
    return *rule == nullptr ? Result<bool>(false) : rules_.met(**rule, left_);
  }

  void put_words() {
    quorum_.words = fmt::format("{}{}", rule_words(quorum_.rule),
                                quorum_.one_more ? " and one more, for a debt is open" : "");
    if (quorum_.reachable && rules_.policy->when_reachable) {
      quorum_.words += " (the failure is not confirmed)";
    }
    quorum_.words += quorum_.approved.empty()
                         ? "; nobody approved yet"
                         : fmt::format("; approved by {}", fmt::join(quorum_.approved, ", "));
    if (quorum_.met) return;
    quorum_.words += fmt::format("; {} more at least, of {}", quorum_.missing,
                                 quorum_.may_approve.empty()
                                     ? "nobody who could sign now"
                                     : fmt::format("{}", fmt::join(quorum_.may_approve, ", ")));
    if (!quorum_.command_line) quorum_.words += "; one of them on the command line";
  }

  const Governance& governance_;
  const EmergencyRequest& request_;
  PolicyRules rules_;
  TimePoint at_;
  Quorum quorum_;
  std::set<std::string> left_;  // who did not deny and is still there, key or not
  bool confirmed_ = false, contradicted_ = false, command_line_ = false;
};

}  // namespace

Result<Quorum> quorum_of(const Governance& governance, const EmergencyRequest& request,
                         TimePoint at) {
  auto rules = rules_of(governance, request);
  if (!rules) return std::unexpected(rules.error());
  return Standing(governance, request, std::move(*rules), at).quorum();
}

std::set<std::string> approvers_of(const Governance& governance, const EmergencyRequest& request) {
  const auto rules = rules_of(governance, request);
  if (!rules) return {};
  std::set<std::string> people = rules->approvers();
  people.erase(request.requester);
  return people;
}

const EmergencyFreeze* freeze_of(const Governance& governance, std::string_view policy,
                                 TimePoint at) {
  const EmergencyFreeze* last = nullptr;
  for (const auto& [key, freeze] : governance.emergency().freezes) {
    if (freeze.policy != policy || !freeze.holds(at)) continue;
    if (last == nullptr || last->until < freeze.until) last = &freeze;
  }
  return last;
}

std::vector<Authority> authorities_at(const Governance& governance, TimePoint at) {
  std::vector<Authority> list;
  for (const auto& [fingerprint, authority] : governance.emergency().authorities) {
    if (authority.in_force(at)) list.push_back(authority);
  }
  return list;
}

Result<bool> grant_due(const Governance& governance, const EmergencyRequest& request,
                       TimePoint at) {
  if (request.grant || request.end || at >= request.until) return false;
  if (freeze_of(governance, request.policy, at) != nullptr) return false;
  if (authorities_at(governance, at).empty()) return false;
  const PersonKey* key = governance.key(request.requester_key);
  if (key == nullptr || !key->in_force(at)) return false;
  const auto rules = rules_of(governance, request);
  if (!rules) return std::unexpected(rules.error());
  const auto there = still_there(governance, *rules->record, request.requester, at);
  if (!there || !*there) return there;
  const auto quorum = quorum_of(governance, request, at);
  if (!quorum) return std::unexpected(quorum.error());
  return quorum->met;
}

bool end_due(const EmergencyRequest& request, TimePoint at) {
  if (request.end) return false;
  return at >= (request.grant ? request.grant->valid_to : request.until);
}

std::vector<Debt> debts(const Governance& governance, TimePoint at) {
  std::vector<Debt> list;
  for (const auto& [id, request] : governance.emergency().requests) {
    if (!request.grant || !request.end) continue;
    list.push_back({.request = id,
                    .operation = request.operation,
                    .policy = request.policy,
                    .requester = request.requester,
                    .ended = request.end->at,
                    .review_by = request.end->review_by,
                    .reviewed = request.review.has_value(),
                    .overdue = request.end->review_by <= at});
  }
  std::stable_sort(list.begin(), list.end(),
                   [](const Debt& a, const Debt& b) { return a.review_by < b.review_by; });
  return list;
}

std::optional<std::uint64_t> steps_overdue(const EmergencyRequest& request, TimePoint at) {
  if (!request.grant || !request.end || at < request.end->review_by) return std::nullopt;
  return static_cast<std::uint64_t>((at - request.end->review_by) / kOverdueStep);
}

Result<bool> can_ever_be_met(const EstateRecord& record, const RecordPolicy& policy,
                             const Governance::Able& able) {
  // A shared pointer that owns nothing: the record outlives this call.
  const PolicyRules rules{std::shared_ptr<const EstateRecord>(std::shared_ptr<void>(), &record),
                          &policy};
  const auto asks = rules.asks(policy.approve);
  if (!asks) return asks;
  if (!*asks) return true;
  for (const std::string& requester : able.to_ask) {
    const auto invoked = rules.asks(policy.invoke);
    if (!invoked) return invoked;
    const auto may_ask = *invoked ? rules.met(policy.invoke, {requester}) : Result<bool>(true);
    if (!may_ask) return may_ask;
    if (!*may_ask) continue;
    std::set<std::string> others = able.to_approve;
    others.erase(requester);
    const auto met = rules.met(policy.approve, others);
    if (!met || *met) return met;
  }
  return false;
}

}  // namespace onus::ledger
