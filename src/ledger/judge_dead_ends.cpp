// What our own rules may not do: leave nobody who could adopt, enrol, run or approve.
#include <fmt/format.h>

#include <algorithm>

#include "judge.h"

namespace onus::ledger {

using base::Result;

namespace {

std::set<std::string> people_in(const EstateRecord& record, TimePoint at) {
  std::set<std::string> people;
  for (const auto& [id, item] : record.items()) {
    if (item.item_class == "person" && !record.has_left(id, at)) people.insert(id);
  }
  return people;
}

bool has_admin(const EstateRecord& record, const std::set<std::string>& people) {
  const auto& admins = record.governance().admins;
  return admins.empty() || std::any_of(people.begin(), people.end(), [&](const auto& person) {
           return std::any_of(admins.begin(), admins.end(), [&](const std::string& admin) {
             return record.speaks_for(person, admin);
           });
         });
}

Result<bool> can_adopt(const EstateRecord& record, const std::set<std::string>& people) {
  if (!record.governance().adopt) return true;
  return rule_met(*record.governance().adopt, people,
                  [&](std::string_view party) { return record.people_of(party); });
}

}  // namespace

/// Who could ask and who could approve under a policy, with the keys that are in force.
Governance::Able Governance::able(const EstateRecord& record, const RecordPolicy& policy,
                                  TimePoint at, std::string_view without) const {
  Able able;
  for (const auto& [fingerprint, key] : keys_) {
    if (!key.in_force(at) || fingerprint == without || record.has_left(key.person, at)) continue;
    able.to_ask.insert(key.person);
    if (policy.software_keys || key.hardware()) able.to_approve.insert(key.person);
  }
  return able;
}

/// Whether adopting and enrolling can still be done when a key is gone, and whether somebody could
/// still run things and approve who could before.
Result<void> Judge::still_decidable(std::string_view without) {
  std::set<std::string> people, before;
  for (const auto& [fingerprint, key] : governance_.keys_) {
    if (!key.in_force(at_)) continue;
    before.insert(key.person);
    if (fingerprint != without) people.insert(key.person);
  }
  for (const auto& [rule, to_do] : {std::pair{governance_.adopt_rule(at_), "adopt an estate"},
                                    std::pair{governance_.enrol_rule(at_), "enrol a key"}}) {
    if (!rule) return std::unexpected(rule.error());
    const auto met = governance_.met(*rule, people);
    if (!met) return std::unexpected(met.error());
    if (*met) continue;
    return denied(
        fmt::format("nobody could {} any more: {} must sign, and too few would have a key "
                    "left; replace it instead (onus ledger key replace)",
                    to_do, rule_words(rule->rule)));
  }
  if (record_ == nullptr) return {};
  if (has_admin(*record_, before) && !has_admin(*record_, people)) {
    return denied(
        "it is the last key of an admin; enrol one for another admin first, or replace it (onus "
        "ledger key replace)");
  }
  return still_approvable(without);
}

/// Whether every policy under which a quorum could sign before still has one without that key.
Result<void> Judge::still_approvable(std::string_view without) {
  for (const auto& [id, policy] : record_->policies()) {
    const auto could =
        can_ever_be_met(*record_, policy, governance_.able(*record_, policy, at_, {}));
    if (!could) return std::unexpected(could.error());
    const auto can =
        can_ever_be_met(*record_, policy, governance_.able(*record_, policy, at_, without));
    if (!can) return std::unexpected(can.error());
    if (!*could || *can) continue;
    return denied(
        fmt::format("nobody could get emergency access under {} any more: {} must "
                    "approve, and too few would have a key left that may; enrol one "
                    "first, or replace it (onus ledger key replace)",
                    id, rule_words(*policy.approve)));
  }
  return {};
}

/// An estate under which nobody could ever enrol a key is a dead end.
Result<void> Judge::can_enrol(const EstateRecord& record) {
  if (!record.governance().enrol) return {};
  std::set<std::string> people;
  for (const std::string& person : governance_.people_with_keys(at_)) {
    if (!record.has_left(person, at_)) people.insert(person);
  }
  const auto met = rule_met(*record.governance().enrol, people,
                            [&](std::string_view party) { return record.people_of(party); });
  if (!met) return std::unexpected(met.error());
  if (*met) return {};
  return denied(
      fmt::format("under this estate {} must sign to enrol a key, and too few of them have "
                  "one; enrol them first (onus ledger key enrol)",
                  rule_words(*record.governance().enrol)));
}

/// Whether an estate has people at all for what it asks of them. One that already had not may be
/// followed by another that has not, so that it can be mended step by step.
Result<void> Judge::can_be_run(const EstateRecord& record) {
  const std::set<std::string> people = people_in(record, at_);
  const std::set<std::string> before =
      record_ == nullptr ? std::set<std::string>{} : people_in(*record_, at_);
  const auto adopts = can_adopt(record, people);
  if (!adopts) return std::unexpected(adopts.error());
  const auto adopted = record_ == nullptr ? Result<bool>(true) : can_adopt(*record_, before);
  if (!adopted) return std::unexpected(adopted.error());
  if (!*adopts && *adopted) {
    return denied(
        fmt::format("under this estate {} must sign to adopt another, and it has too few "
                    "of them who have not left",
                    rule_words(*record.governance().adopt)));
  }
  if (!has_admin(record, people) && (record_ == nullptr || has_admin(*record_, before))) {
    return denied("under this estate no admin is there who has not left; name one who is");
  }
  return can_be_approved(record, people);
}

Result<void> Judge::can_be_approved(const EstateRecord& record,
                                    const std::set<std::string>& people) {
  for (const auto& [id, policy] : record.policies()) {
    const RecordPolicy* old = nullptr;
    if (record_ != nullptr) {
      const auto known = record_->policies().find(id);
      if (known != record_->policies().end()) old = &known->second;
    }
    const auto could = [&](bool with_keys) -> Result<bool> {
      if (old == nullptr) return !with_keys;
      const std::set<std::string> all = people_in(*record_, at_);
      return can_ever_be_met(
          *record_, *old,
          with_keys ? governance_.able(*record_, *old, at_, {}) : Governance::Able{all, all});
    };
    for (const bool with_keys : {false, true}) {
      const auto can = can_ever_be_met(
          record, policy,
          with_keys ? governance_.able(record, policy, at_, {}) : Governance::Able{people, people});
      if (!can) return std::unexpected(can.error());
      const auto before = could(with_keys);
      if (!before) return std::unexpected(before.error());
      if (*can || !*before) continue;
      return denied(fmt::format(
          "under this estate nobody could get emergency access by {}: {} must approve, besides who "
          "asks, and too few of them {}",
          id, rule_words(*policy.approve),
          with_keys ? "have a key that may, as enough have now; adopt it with them among the "
                      "people only, enrol their keys, then let them approve"
                    : "are there who have not left"));
    }
  }
  return {};
}

}  // namespace onus::ledger
