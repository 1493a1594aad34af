#include "judge.h"

#include <fmt/format.h>

#include <algorithm>

#include "onus/codec/time.h"

namespace onus::ledger {

using base::ErrorKind;
using base::Result;

Result<Ruling> Governance::judge(const Statement& statement, std::uint64_t entry) {
  return Judge(*this, statement, entry).judge();
}

std::string Judge::about() const {
  return fmt::format("{} for {}", spec_of(body_.kind).name, body_.subject);
}

std::unexpected<base::Error> Judge::denied(std::string why) const {
  return base::fail(ErrorKind::kDenied, fmt::format("{}: {}", about(), why), "E0410");
}

std::unexpected<base::Error> Judge::wrong(std::string why) const {
  return base::fail(ErrorKind::kInvalid, fmt::format("{}: {}", about(), why), "E0411");
}

void Judge::remember(std::string space, std::string key, std::optional<std::string> value) {
  ruling_.rows.push_back({std::move(space), std::move(key), std::move(value)});
}

Result<Ruling> Judge::judge() {
  if (governance_.founded() == (body_.kind == StatementKind::kLogFounded)) {
    return governance_.founded() ? wrong("the log is founded already")
                                 : wrong("the log is not founded yet; begin with onus ledger init");
  }
  if (const Adoption* adoption = governance_.in_force(at_)) {
    auto record = governance_.record_of(*adoption);
    if (!record) return std::unexpected(record.error());
    record_ = std::move(*record);
  }
  if (auto good = signers(); !good) return std::unexpected(good.error());
  ruling_.people.assign(people_.begin(), people_.end());
  if (auto good = dispatch(); !good) return std::unexpected(good.error());
  return std::move(ruling_);
}

/// Whose keys signed. A key of nobody's is left for the kinds that bring one.
Result<void> Judge::signers() {
  const std::string& own = governance_.self_.fingerprint;
  const auto log_signed =
      std::any_of(statement_.signers.begin(), statement_.signers.end(),
                  [&](const Signer& signer) { return signer.fingerprint == own; });
  if (body_.actor == kLogActor) {
    if (log_signed && statement_.signers.size() == 1) return {};
    return denied(
        "the log itself says this, and only its own key signs it; no person can say it for it");
  }
  if (log_signed) {
    return denied("the log's own key signed it; a person has to say this, with a key of their own");
  }
  for (const Signer& signer : statement_.signers) {
    const PersonKey* key = governance_.key(signer.fingerprint);
    if (key == nullptr) {
      unknown_.push_back(signer.fingerprint);
      continue;
    }
    if (!key->in_force(at_)) {
      return denied(
          fmt::format("the key {} of {} is not in force any more", key->fingerprint, key->person));
    }
    if (record_ != nullptr && record_->has_left(key->person, at_)) {
      return denied(fmt::format("{} has left by the estate in force; their word counts no more",
                                key->person));
    }
    if (!people_.insert(key->person).second && body_.kind != StatementKind::kKeyRotated) {
      return denied(fmt::format("{} signed with two keys; a person counts once", key->person));
    }
  }
  const bool brings_key =
      body_.kind == StatementKind::kLogFounded || body_.kind == StatementKind::kKeyEnrolled ||
      body_.kind == StatementKind::kKeyRotated || body_.kind == StatementKind::kKeyReplaced;
  if (!brings_key && !unknown_.empty()) {
    return denied(fmt::format("the key {} is nobody's; enrol it first (onus ledger key enrol)",
                              unknown_.front()));
  }
  return {};
}

Result<void> Judge::dispatch() {
  switch (body_.kind) {
    case StatementKind::kLogFounded: return founded();
    case StatementKind::kKeyEnrolled: return enrolled();
    case StatementKind::kKeyRotated: return rotated();
    case StatementKind::kKeyRevoked: return revoked();
    case StatementKind::kKeyReplaced: return replaced();
    case StatementKind::kEstateAdopted: return adopted();
    case StatementKind::kAccessApproved: return approved();
    case StatementKind::kRoleTaken: return role_taken();
    case StatementKind::kRoleHandedOver: return handed_over();
    case StatementKind::kRoleAccepted: return role_accepted();
    case StatementKind::kRiskAccepted: return risk_accepted();
    case StatementKind::kRecoveryValidated: return validated();
    case StatementKind::kDrillRecorded: return drill_recorded();
    case StatementKind::kTextErased: return need_admin("erase a text");
    case StatementKind::kTimeSet: return time_set();
    case StatementKind::kLogReconciled: return need_admin("reconcile a log");
    case StatementKind::kEmergencyRequested: return emergency_requested();
    case StatementKind::kEmergencyApproved: return emergency_approved();
    case StatementKind::kEmergencyDenied: return emergency_denied();
    case StatementKind::kEmergencyGranted: return emergency_granted();
    case StatementKind::kEmergencyUsed: return emergency_used();
    case StatementKind::kEmergencyEnded: return emergency_ended();
    case StatementKind::kEmergencyReviewed: return emergency_reviewed();
    case StatementKind::kEmergencyFrozen: return emergency_frozen();
    case StatementKind::kEmergencyThawed: return emergency_thawed();
    case StatementKind::kEmergencyNotified: return emergency_notified();
    case StatementKind::kAuthorityAdded: return authority_added();
    case StatementKind::kAuthorityRetired: return authority_retired();
  }
  return wrong("a kind of statement that is not known");
}

Result<void> Judge::one_signer() {
  if (people_.size() == 1 && *people_.begin() == body_.actor) return {};
  return denied(fmt::format("this is the word of one person, {}, and signed by {}", body_.actor,
                            fmt::join(people_, ", ")));
}

Result<void> Judge::need(const Result<Governance::Rule>& rule, std::string_view to_do,
                         const std::set<std::string>& people) {
  if (!rule) return std::unexpected(rule.error());
  const auto met = governance_.met(*rule, people);
  if (!met) return std::unexpected(met.error());
  if (*met) {
    ruling_.counts = true;
    return {};
  }
  return denied(
      fmt::format("to {}, {} must sign; signed by {}", to_do, rule_words(rule->rule),
                  people.empty() ? "none of them" : fmt::format("{}", fmt::join(people, ", "))));
}

Result<void> Judge::need_admin(std::string_view to_do) {
  for (const std::string& person : people_) {
    if (record_ == nullptr || record_->governance().admins.empty()) {
      const auto& founders = governance_.founders();
      if (std::find(founders.begin(), founders.end(), person) == founders.end()) continue;
      ruling_.counts = true;
      return {};
    }
    for (const std::string& admin : record_->governance().admins) {
      if (!record_->speaks_for(person, admin)) continue;
      ruling_.counts = true;
      return {};
    }
  }
  return denied(fmt::format("to {}, one of the admins must sign", to_do));
}

Result<void> Judge::time_set() {
  const auto time = parse_utc(body_.text("time"));
  if (!time || *time != at_) {
    return wrong(fmt::format("the time that is set should be that of its receipt, {}",
                             codec::format_time(at_)));
  }
  return need(governance_.adopt_rule(at_), "set the time", people_);
}

}  // namespace onus::ledger
