// Who is who to a request or a policy: for the judge and for the queries alike.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "onus/ledger/governance.h"

namespace onus::ledger {

/// A policy as a request is judged by it.
struct PolicyRules {
  std::shared_ptr<const EstateRecord> record;
  const RecordPolicy* policy = nullptr;  // within `record`

  [[nodiscard]] std::vector<std::string> people_of(std::string_view party) const {
    return record->people_of(party);
  }
  /// All whom `approve` and `when_reachable` name.
  [[nodiscard]] std::set<std::string> approvers() const;
  /// Whether so many meet a rule; a rule that is not written, or that nobody has to meet, is met by
  /// nobody.
  [[nodiscard]] base::Result<bool> met(const std::optional<PeopleRule>& rule,
                                       const std::set<std::string>& people) const;
  /// Whether a rule is written and somebody has to meet it.
  [[nodiscard]] base::Result<bool> asks(const std::optional<PeopleRule>& rule) const;
};

/// By the estate that the request is frozen to.
///
/// Errors  kNotFound, kIo: its record cannot be read.
[[nodiscard]] base::Result<PolicyRules> rules_of(const Governance& governance,
                                                 const EmergencyRequest& request);

/// The rule that a request without confirmed failure takes: `when_reachable` where it asks for
/// somebody, else `approve`.
[[nodiscard]] base::Result<const PeopleRule*> reachable_rule(const PolicyRules& rules);

/// Whether somebody's word still counts at `at`: not gone by the estate of `record` or by the one
/// in force, nor out of it altogether.
[[nodiscard]] base::Result<bool> still_there(const Governance& governance,
                                             const EstateRecord& record, std::string_view person,
                                             TimePoint at);

/// Whether the person has a key in force that may approve under the policy.
[[nodiscard]] bool can_sign(const Governance& governance, const RecordPolicy& policy,
                            std::string_view person, TimePoint at);

/// Whether one of these could ask under the policy and a further quorum of them approve.
///
/// Post    True where no quorum is asked for at all: that is a finding, not a dead end.
/// Errors  kLimit: as rule_met.
[[nodiscard]] base::Result<bool> can_ever_be_met(const EstateRecord& record,
                                                 const RecordPolicy& policy,
                                                 const Governance::Able& able);

}  // namespace onus::ledger
