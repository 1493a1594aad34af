// Adoption: which estate is the declared truth, and from when.
#include <fmt/format.h>

#include <algorithm>

#include "judge.h"

namespace onus::ledger {

using base::Result;

/// Whether those who may adopt by `before` also signed what else a change of power asks for: for
/// a changed policy its approvers, for changed governance those who may enrol. A rule that nobody
/// has to meet shortens no wait.
Result<bool> Judge::at_once(const EstateRecord& before, const PowerChanges& changes) {
  const PeopleOf people_of = [&](std::string_view party) { return before.people_of(party); };
  const auto signed_by = [&](const std::optional<PeopleRule>& rule) -> Result<bool> {
    if (!rule) return false;
    const auto by_nobody = rule_met(*rule, {}, people_of);
    if (!by_nobody || *by_nobody) return by_nobody ? Result<bool>(false) : by_nobody;
    return rule_met(*rule, people_, people_of);
  };
  if (changes.governance) {
    const auto met = signed_by(before.governance().enrol);
    if (!met || !*met) return met;
  }
  for (const std::string& id : changes.policies) {
    const auto met = signed_by(before.policies().at(id).approve);
    if (!met || !*met) return met;
  }
  return true;
}

Result<void> Judge::adopted() {
  const Digest record_digest = *body_.digest("record");
  if (!people_.contains(body_.actor)) {
    return denied(fmt::format("{} has not signed", body_.actor));
  }
  Adoption adoption{.entry = entry_,
                    .estate = *body_.estate,
                    .record = record_digest,
                    .contact = *body_.digest("contact"),
                    .received = at_,
                    .effective = at_,
                    .signers = ruling_.people};
  const auto record = governance_.record_of(adoption);
  if (!record) return std::unexpected(record.error());
  if (auto good = need(governance_.adopt_rule(at_), "adopt an estate", people_); !good) return good;
  if (auto good = can_enrol(**record); !good) return good;
  if (auto good = can_be_run(**record); !good) return good;
  if (record_ != nullptr) {
    const PowerChanges changes = power_changes(*record_, **record);
    if (changes.any()) {
      const auto now = at_once(*record_, changes);
      if (!now) return std::unexpected(now.error());
      if (!*now) adoption.effective = at_ + kPowerWait;
    }
  }
  ruling_.effective = adoption.effective;
  remember(std::string(kAdoptionSpace), entry_key(entry_), adoption_row(adoption));
  governance_.adoptions_.push_back(std::move(adoption));
  return {};
}

}  // namespace onus::ledger
