// Which statements may be taken, and whose word counts.
#include <algorithm>

#include "naive_ledger.h"

namespace onus::twin {
namespace {

std::string text(const Statement& s, const char* field) { return std::string(s.body.text(field)); }

bool speaks(const DraftEstate& estate, const std::string& person, const std::string& party) {
  if (estate.people.contains(party)) return person == party;
  return estate.teams.contains(party) && estate.teams.at(party).lead == person;
}

int gravity(const std::string& word) { return word == "critical" ? 2 : word == "high" ? 1 : 0; }

}  // namespace

bool NaiveLedger::admits(const Statement& s) const {
  const TimePoint at = s.envelope.received;
  const std::size_t size = taken_.size();
  const bool founding = s.body.kind == StatementKind::kLogFounded;
  if (founding != taken_.empty()) return false;
  if (founding) {
    const auto& list = s.body.content.find("founders")->items;
    std::set<std::string> keys, signed_by, people;
    for (const auto& one : list) {
      keys.insert(fingerprints_.at(std::string(*one.text_of("key"))));
      people.insert(std::string(*one.text_of("person")));
    }
    for (const auto& signer : s.signers) signed_by.insert(signer.fingerprint);
    return list.size() >= 2 && keys.size() == list.size() && signed_by == keys &&
           people.contains(s.body.actor);
  }
  const int adoption = in_force(at, size);
  const bool brings = s.body.content.find("key") != nullptr;
  std::set<std::string> people;
  for (const auto& signer : s.signers) {
    const std::string person = speaker(signer.fingerprint, at, size);
    if (person.empty()) {
      if (!brings || brought_before(signer.fingerprint, size)) return false;
      continue;
    }
    if (adoption >= 0) {
      const DraftEstate& estate = draft_of(taken_[static_cast<std::size_t>(adoption)]);
      const auto left = estate.people.find(person);
      if (left != estate.people.end() && left->second && *left->second <= at) return false;
    }
    if (!people.insert(person).second && s.body.kind != StatementKind::kKeyRotated) return false;
  }
  switch (s.body.kind) {
    case StatementKind::kKeyEnrolled:
    case StatementKind::kKeyRotated:
    case StatementKind::kKeyReplaced:
    case StatementKind::kKeyRevoked: return admits_key_change(s, people);
    case StatementKind::kEstateAdopted: {
      const DraftEstate& estate = draft_of(s);
      if (!people.contains(s.body.actor) || !decides(false, people, at, size)) return false;
      const DraftEstate* now =
          adoption < 0 ? nullptr : &draft_of(taken_[static_cast<std::size_t>(adoption)]);
      if (!leaves_people(now, estate, at)) return false;
      if (!estate.enrol) return true;
      std::set<std::string> able;
      for (const auto& [line, fingerprint] : fingerprints_) {
        const std::string person = speaker(fingerprint, at, size);
        const auto known = estate.people.find(person);
        const bool gone = known != estate.people.end() && known->second && *known->second <= at;
        if (!person.empty() && !gone) able.insert(person);
      }
      return met_by_trying(*estate.enrol, able,
                           [&](const std::string& party) { return people_of(&estate, party); });
    }
    default: return admits_word(s, people);
  }
}

bool NaiveLedger::admits_key_change(const Statement& s, const std::set<std::string>& people) const {
  const TimePoint at = s.envelope.received;
  const std::size_t size = taken_.size();
  const bool brings = s.body.content.find("key") != nullptr;
  if (brings) {
    if (brought_before(key_in(s), size)) return false;
    std::vector<std::string> strangers;
    for (const auto& signer : s.signers) {
      if (speaker(signer.fingerprint, at, size).empty()) strangers.push_back(signer.fingerprint);
    }
    if (strangers != std::vector<std::string>{key_in(s)}) return false;
  }
  std::set<std::string> others = people;
  others.erase(s.body.subject);
  if (s.body.kind == StatementKind::kKeyEnrolled) {
    const int adoption = in_force(at, size);
    if (adoption >= 0 &&
        !draft_of(taken_[static_cast<std::size_t>(adoption)]).people.contains(s.body.subject)) {
      return false;
    }
    return decides(true, others, at, size);
  }
  const std::string old =
      text(s, s.body.kind == StatementKind::kKeyRevoked ? "fingerprint" : "replaces");
  if (speaker(old, at, size) != s.body.subject) return false;
  if (s.body.kind == StatementKind::kKeyReplaced) return decides(true, others, at, size);
  if (s.body.kind == StatementKind::kKeyRotated) {
    const bool with_old = std::any_of(s.signers.begin(), s.signers.end(),
                                      [&](const auto& one) { return one.fingerprint == old; });
    return with_old && s.signers.size() == 2 && s.body.actor == s.body.subject;
  }
  if (!people.contains(s.body.subject) && !decides(true, people, at, size)) return false;
  std::set<std::string> left;
  for (const auto& [line, fingerprint] : fingerprints_) {
    const std::string person = speaker(fingerprint, at, size);
    if (!person.empty() && fingerprint != old) left.insert(person);
  }
  if (!decides(false, left, at, size) || !decides(true, left, at, size)) return false;
  const int adoption = in_force(at, size);
  return adoption < 0 ||
         leaves_quorums(draft_of(taken_[static_cast<std::size_t>(adoption)]), old, at);
}

bool NaiveLedger::admits_word(const Statement& s, const std::set<std::string>& people) const {
  const TimePoint at = s.envelope.received;
  const std::size_t size = taken_.size();
  const int adoption = in_force(at, size);
  if (adoption < 0 || people != std::set<std::string>{s.body.actor}) return false;
  const DraftEstate& estate = draft_of(taken_[static_cast<std::size_t>(adoption)]);
  const Statement* newest = nullptr;
  for (const Statement& one : taken_) {
    if (one.body.kind == StatementKind::kEstateAdopted) newest = &one;
  }
  if (!draft_of(*newest).classes.contains(s.body.subject)) return false;
  const auto current = estate.classes.find(s.body.subject);
  const std::string item_class = current != estate.classes.end()
                                     ? current->second
                                     : draft_of(*newest).classes.at(s.body.subject);
  const auto role = ledger::find_role(text(s, "role"));
  const std::string holds = role ? holder(estate, s.body.subject, *role, size) : "";
  switch (s.body.kind) {
    case StatementKind::kAccessApproved:
      return *s.body.estate == *newest->body.estate &&
             (item_class == "workflow" || item_class == "recovery" || item_class == "operation");
    case StatementKind::kDrillRecorded:
      return *s.body.estate == *newest->body.estate && item_class == "recovery";
    case StatementKind::kRiskAccepted:
      return *s.body.estate == *newest->body.estate && s.body.valid_to && *s.body.valid_to > at;
    case StatementKind::kRoleTaken: return speaks(estate, s.body.actor, holds);
    case StatementKind::kRoleHandedOver:
      return !holds.empty() && holds == text(s, "from") && speaks(estate, s.body.actor, holds) &&
             text(s, "to") != holds &&
             (estate.people.contains(text(s, "to")) || estate.teams.contains(text(s, "to")));
    default: break;
  }
  for (const Statement& offer : taken_) {
    if (offer.body.id != text(s, "hand_over")) continue;
    const bool used = std::any_of(taken_.begin(), taken_.end(), [&](const Statement& other) {
      return other.body.kind == StatementKind::kRoleAccepted &&
             text(other, "hand_over") == offer.body.id;
    });
    return !used && offer.body.kind == StatementKind::kRoleHandedOver &&
           offer.body.subject == s.body.subject && text(offer, "role") == text(s, "role") &&
           holds == text(offer, "from") && speaks(estate, s.body.actor, text(offer, "to"));
  }
  return false;
}

NaiveLedger::Word NaiveLedger::word_of(const Statement& s, std::size_t before) const {
  Word word;
  const int adoption = in_force(s.envelope.received, before);
  if (adoption < 0) return {true, {}};
  const DraftEstate& estate = draft_of(taken_[static_cast<std::size_t>(adoption)]);
  const auto add = [&](RoleName role) {
    if (speaks(estate, s.body.actor, holder(estate, s.body.subject, role, before))) {
      word.roles.push_back(role);
    }
  };
  const auto at = estate.classes.find(s.body.subject);
  std::string item_class = at == estate.classes.end() ? "" : at->second;
  if (item_class.empty()) {
    for (const Statement& one : taken_) {
      if (one.body.kind != StatementKind::kEstateAdopted) continue;
      const auto& classes = draft_of(one).classes;
      item_class = classes.contains(s.body.subject) ? classes.at(s.body.subject) : "";
    }
  }
  switch (s.body.kind) {
    case StatementKind::kAccessApproved:
      add(RoleName::kOwner);
      if (item_class == "workflow") add(RoleName::kMaintainer);
      if (item_class == "workflow") add(RoleName::kControls);
      if (item_class == "recovery") add(RoleName::kValidator);
      return {!word.roles.empty(), word.roles};
    case StatementKind::kDrillRecorded:
      add(RoleName::kOwner);
      add(RoleName::kValidator);
      return {!word.roles.empty() ||
                  (s.body.subject == "r0" && estate.classes.contains("d0") &&
                   speaks(estate, s.body.actor, holder(estate, "d0", RoleName::kOwner, before))),
              word.roles};
    case StatementKind::kRiskAccepted: {
      const std::set<std::string> ways{"o0", "w0", "r0"};
      const bool counted = estate.classes.contains("o0") && ways.contains(s.body.subject);
      const int real = counted ? gravity(estate.criticality) : 0;
      const auto party = estate.accept.find(text(s, "criticality"));
      return {gravity(text(s, "criticality")) >= real && party != estate.accept.end() &&
                  speaks(estate, s.body.actor, party->second),
              {}};
    }
    case StatementKind::kRoleTaken:
    case StatementKind::kRoleHandedOver:
    case StatementKind::kRoleAccepted: return {true, {*ledger::find_role(text(s, "role"))}};
    default: return {true, {}};
  }
}

}  // namespace onus::twin
