#include "onus/ledger/governance.h"

#include <fmt/format.h>

#include <algorithm>

namespace onus::ledger {

using base::ErrorKind;
using base::Result;

const PersonKey* Governance::key(std::string_view fingerprint) const {
  const auto at = keys_.find(fingerprint);
  return at == keys_.end() ? nullptr : &at->second;
}

std::vector<PersonKey> Governance::keys_of(std::string_view person, TimePoint at) const {
  std::vector<PersonKey> list;
  for (const auto& [fingerprint, key] : keys_) {
    if (key.person == person && key.in_force(at)) list.push_back(key);
  }
  return list;
}

std::set<std::string> Governance::people_with_keys(TimePoint at) const {
  std::set<std::string> people;
  for (const auto& [fingerprint, key] : keys_) {
    if (key.in_force(at)) people.insert(key.person);
  }
  return people;
}

const Adoption* Governance::in_force(TimePoint at, std::uint64_t size) const {
  for (auto one = adoptions_.rbegin(); one != adoptions_.rend(); ++one) {
    if (one->entry < size && one->effective <= at) return &*one;
  }
  return nullptr;
}

const Adoption* Governance::newest() const {
  return adoptions_.empty() ? nullptr : &adoptions_.back();
}

const Adoption* Governance::adoption(std::uint64_t entry) const {
  const auto at = std::lower_bound(
      adoptions_.begin(), adoptions_.end(), entry,
      [](const Adoption& one, std::uint64_t wanted) { return one.entry < wanted; });
  return at == adoptions_.end() || at->entry != entry ? nullptr : &*at;
}

Result<std::shared_ptr<const EstateRecord>> Governance::record_of(const Adoption& adoption) const {
  auto record = records_->record(adoption.record);
  if (record) return record;
  return base::fail(
      record.error().kind,
      fmt::format("the estate adopted by entry {}: {}", adoption.entry, record.error().message),
      record.error().code);
}

std::string Governance::holder(const EstateRecord& record, std::string_view item,
                               RoleName role) const {
  const RecordItem* found = record.find(item);
  if (found == nullptr) return {};
  const auto named = found->roles.find(role);
  const std::string party = named == found->roles.end() ? std::string{} : named->second;
  for (const RoleChange& change : role_changes_) {
    if (change.item == item && change.role == role && change.base == party) return change.to;
  }
  return party;
}

namespace {

PeopleRule majority_of(const std::vector<std::string>& founders) {
  PeopleRule rule;
  rule.gate = PeopleRule::Gate::kAtLeast;
  rule.threshold = static_cast<std::uint32_t>(std::max(kFoundersMin, founders.size() / 2 + 1));
  for (const std::string& founder : founders) {
    PeopleRule one;
    one.gate = PeopleRule::Gate::kParty;
    one.party = founder;
    rule.of.push_back(std::move(one));
  }
  return rule;
}

}  // namespace

/// A rule that nobody has to meet would let anybody decide: it is read as not written.
Result<Governance::Rule> Governance::rule_or_majority(
    TimePoint at, std::optional<PeopleRule> RecordGovernance::* which) const {
  Rule founders{majority_of(founders_), nullptr};
  const Adoption* adoption = in_force(at);
  if (adoption == nullptr) return founders;
  auto record = record_of(*adoption);
  if (!record) return std::unexpected(record.error());
  const std::optional<PeopleRule>& written = (*record)->governance().*which;
  if (!written) return founders;
  Rule rule{*written, *record};
  const auto by_nobody = met(rule, {});
  if (!by_nobody) return std::unexpected(by_nobody.error());
  return *by_nobody ? founders : rule;
}

Result<Governance::Rule> Governance::adopt_rule(TimePoint at) const {
  return rule_or_majority(at, &RecordGovernance::adopt);
}

Result<Governance::Rule> Governance::enrol_rule(TimePoint at) const {
  return rule_or_majority(at, &RecordGovernance::enrol);
}

Result<bool> Governance::met(const Rule& rule, const std::set<std::string>& people) const {
  return rule_met(rule.rule, people, [&](std::string_view party) -> std::vector<std::string> {
    if (rule.record != nullptr) return rule.record->people_of(party);
    return {std::string(party)};
  });
}

}  // namespace onus::ledger
