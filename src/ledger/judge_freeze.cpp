// Freezes, and the authorities whose certificates hosts trust.
#include <fmt/format.h>

#include <algorithm>

#include "emergency_rows.h"
#include "judge.h"
#include "onus/codec/ssh_key.h"
#include "onus/codec/time.h"
#include "onus/crypto/public_key.h"

namespace onus::ledger {

using base::Result;

/// The policy that the statement is about, by the estate in force.
Result<PolicyRules> Judge::policy_named() {
  if (record_ == nullptr) return wrong("no estate is in force yet; adopt one (onus adopt DIR)");
  const auto policy = record_->policies().find(body_.subject);
  if (policy == record_->policies().end()) {
    return wrong("the estate in force has no such policy");
  }
  return PolicyRules{record_, &policy->second};
}

Result<void> Judge::emergency_frozen() {
  if (auto good = one_signer(); !good) return good;
  const auto rules = policy_named();
  if (!rules) return std::unexpected(rules.error());
  const std::set<std::string> approvers = rules->approvers();
  if (!approvers.contains(body_.actor)) {
    return denied(
        fmt::format("{} may not freeze it; {} may", body_.actor, fmt::join(approvers, ", ")));
  }
  if (body_.valid_from) return wrong("a freeze begins when it is received; leave valid_from out");
  if (!body_.valid_to || *body_.valid_to <= at_ || *body_.valid_to > at_ + kFreezeMax) {
    return wrong("a freeze has an end (valid_to), at most 4 h ahead");
  }
  const std::string key = freeze_key(body_.subject, body_.actor);
  auto& freezes = governance_.emergency_.freezes;
  if (const auto last = freezes.find(key);
      last != freezes.end() && at_ < last->second.from + kFreezeAgain) {
    return denied(
        fmt::format("{} froze it at {}; the same person may again 24 h later, another "
                    "approver now",
                    body_.actor, codec::format_time(last->second.from)));
  }
  EmergencyFreeze freeze{.id = body_.id,
                         .entry = entry_,
                         .policy = body_.subject,
                         .person = body_.actor,
                         .from = at_,
                         .until = *body_.valid_to,
                         .thawed = {}};
  remember(std::string(kFreezeSpace), key, freeze_row(freeze));
  freezes.insert_or_assign(key, std::move(freeze));
  ruling_.counts = true;
  return {};
}

Result<void> Judge::emergency_thawed() {
  const auto rules = policy_named();
  if (!rules) return std::unexpected(rules.error());
  auto& freezes = governance_.emergency_.freezes;
  const auto at = std::find_if(freezes.begin(), freezes.end(), [&](const auto& one) {
    return one.second.id == body_.text("frozen") && one.second.policy == body_.subject;
  });
  if (at == freezes.end() || !at->second.holds(at_)) {
    return wrong("no such freeze of this policy holds");
  }
  if (!people_.contains(body_.actor)) return denied(fmt::format("{} has not signed", body_.actor));
  for (const Signer& signer : statement_.signers) {
    if (auto good = may_approve_with(signer, *rules->policy, false); !good) return good;
  }
  const auto met = rules->met(rules->policy->approve, people_);
  if (!met) return std::unexpected(met.error());
  if (!*met) {
    return denied(fmt::format(
        "to lift a freeze, {} must sign; signed by {}",
        rules->policy->approve ? rule_words(*rules->policy->approve) : "those who approve",
        fmt::join(people_, ", ")));
  }
  at->second.thawed = at_;
  remember(std::string(kFreezeSpace), at->first, freeze_row(at->second));
  ruling_.counts = true;
  return {};
}

Result<void> Judge::authority_added() {
  const auto key = codec::parse_ssh_key_line(body_.text("key"));
  if (!key) return std::unexpected(key.error());
  auto fingerprint = crypto::ssh_fingerprint(key->key);
  if (!fingerprint) return std::unexpected(fingerprint.error());
  auto& authorities = governance_.emergency_.authorities;
  if (governance_.key(*fingerprint) != nullptr || *fingerprint == governance_.self_.fingerprint) {
    return denied(
        fmt::format("the key {} is a person's or the log's own; an authority needs one "
                    "of its own",
                    *fingerprint));
  }
  if (authorities.contains(*fingerprint)) {
    return denied(
        fmt::format("the authority {} is known since entry {}, and is never taken back; "
                    "make a new one",
                    *fingerprint, authorities.find(*fingerprint)->second.from_entry));
  }
  if (auto good = need(governance_.enrol_rule(at_), "add an authority", people_); !good) {
    return good;
  }
  Authority authority{.fingerprint = *fingerprint,
                      .line = std::string(body_.text("key")),
                      .purpose = std::string(body_.text("purpose")),
                      .from = at_,
                      .from_entry = entry_,
                      .to = {},
                      .to_entry = {}};
  remember(std::string(kAuthoritySpace), *fingerprint, authority_row(authority));
  authorities.emplace(std::move(*fingerprint), std::move(authority));
  return {};
}

Result<void> Judge::authority_retired() {
  auto& authorities = governance_.emergency_.authorities;
  const auto at = authorities.find(body_.text("fingerprint"));
  if (at == authorities.end() || !at->second.in_force(at_)) {
    return wrong(fmt::format("{} is no authority in force", body_.text("fingerprint")));
  }
  if (auto good = need(governance_.enrol_rule(at_), "retire an authority", people_); !good) {
    return good;
  }
  at->second.to = at_;
  at->second.to_entry = entry_;
  remember(std::string(kAuthoritySpace), at->first, authority_row(at->second));
  return {};
}

}  // namespace onus::ledger
