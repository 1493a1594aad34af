#include "naive_ledger.h"

#include <algorithm>

namespace onus::twin {
namespace {

constexpr base::Seconds kDay{86400};

std::string text(const Statement& s, const char* field) { return std::string(s.body.text(field)); }

bool is(const Statement& s, StatementKind kind) { return s.body.kind == kind; }

std::set<std::string> parties(const DraftRule& rule) {
  std::set<std::string> all;
  if (!rule.party.empty()) all.insert(rule.party);
  for (const DraftRule& member : rule.of) all.merge(parties(member));
  return all;
}

bool other_people(const DraftEstate& a, const DraftEstate& b, const std::string& party) {
  const bool was = a.people.contains(party) || a.teams.contains(party);
  const bool is_now = b.people.contains(party) || b.teams.contains(party);
  if (!was || !is_now) return was != is_now;
  if (a.people.contains(party)) return a.people.at(party) != b.people.at(party);
  if (a.teams.at(party) != b.teams.at(party)) return true;
  for (const std::string& member : a.teams.at(party).members) {
    if (other_people(a, b, member)) return true;
  }
  return false;
}

bool any_other(const DraftEstate& a, const DraftEstate& b, const std::set<std::string>& all) {
  return std::any_of(all.begin(), all.end(),
                     [&](const std::string& party) { return other_people(a, b, party); });
}

bool governance_changed(const DraftEstate& a, const DraftEstate& b) {
  if (a.adopt != b.adopt || a.enrol != b.enrol || a.admins != b.admins || a.accept != b.accept) {
    return true;
  }
  for (const auto& [id, rule] : b.policies) {
    if (!a.policies.contains(id)) return true;
  }
  std::set<std::string> all(a.admins.begin(), a.admins.end());
  if (a.adopt) all.merge(parties(*a.adopt));
  if (a.enrol) all.merge(parties(*a.enrol));
  for (const auto& [word, party] : a.accept) all.insert(party);
  return any_other(a, b, all);
}

bool policy_changed(const DraftEstate& a, const DraftEstate& b, const std::string& id) {
  const bool both = a.classes.contains("o0") && b.classes.contains("o0");
  if (both && a.criticality != b.criticality) return true;
  return !b.policies.contains(id) || a.policies.at(id) != b.policies.at(id) ||
         a.software_keys != b.software_keys || any_other(a, b, parties(a.policies.at(id)));
}

}  // namespace

std::vector<std::string> NaiveLedger::people_of(const DraftEstate* estate,
                                                const std::string& party) const {
  if (estate == nullptr) return {party};  // among founders
  if (estate->people.contains(party)) return {party};
  if (!estate->teams.contains(party)) return {};
  const auto& members = estate->teams.at(party).members;
  return {members.begin(), members.end()};
}

std::string NaiveLedger::key_in(const Statement& s) const {
  return fingerprints_.at(text(s, "key"));
}

std::set<std::string> NaiveLedger::founders() const {
  std::set<std::string> people;
  if (taken_.empty()) return people;
  for (const auto& one : taken_[0].body.content.find("founders")->items) {
    people.insert(std::string(*one.text_of("person")));
  }
  return people;
}

bool NaiveLedger::brought_before(const std::string& fingerprint, std::size_t size) const {
  for (std::size_t i = 0; i < size; ++i) {
    const Statement& s = taken_[i];
    if (is(s, StatementKind::kLogFounded)) {
      for (const auto& one : s.body.content.find("founders")->items) {
        if (fingerprints_.at(std::string(*one.text_of("key"))) == fingerprint) return true;
      }
    } else if (s.body.content.find("key") != nullptr && key_in(s) == fingerprint) {
      return true;
    }
  }
  return false;
}

std::string NaiveLedger::speaker(const std::string& fingerprint, TimePoint at,
                                 std::size_t size) const {
  std::string person;
  for (std::size_t i = 0; i < size; ++i) {
    const Statement& s = taken_[i];
    if (s.envelope.received > at) break;
    if (is(s, StatementKind::kLogFounded)) {
      for (const auto& one : s.body.content.find("founders")->items) {
        if (fingerprints_.at(std::string(*one.text_of("key"))) == fingerprint) {
          person = *one.text_of("person");
        }
      }
      continue;
    }
    if (s.body.content.find("key") != nullptr && key_in(s) == fingerprint) person = s.body.subject;
    if (text(s, "replaces") == fingerprint) person.clear();
    if (is(s, StatementKind::kKeyRevoked) && text(s, "fingerprint") == fingerprint) person.clear();
  }
  return person;
}

std::set<std::string> NaiveLedger::signers(const Statement& s, std::size_t size) const {
  std::set<std::string> people;
  for (const auto& signer : s.signers) {
    const std::string person = speaker(signer.fingerprint, s.envelope.received, size);
    if (!person.empty()) people.insert(person);
  }
  return people;
}

bool NaiveLedger::decides(bool enrol, const std::set<std::string>& people, TimePoint at,
                          std::size_t size) const {
  const int adoption = in_force(at, size);
  if (adoption >= 0) {
    const DraftEstate& estate = draft_of(taken_[static_cast<std::size_t>(adoption)]);
    const auto& rule = enrol ? estate.enrol : estate.adopt;
    const auto of = [&](const std::string& party) { return people_of(&estate, party); };
    if (rule && !met_by_trying(*rule, {}, of)) return met_by_trying(*rule, people, of);
  }
  std::size_t signed_by = 0;
  for (const std::string& founder : founders()) signed_by += people.contains(founder) ? 1 : 0;
  return signed_by >= std::max<std::size_t>(2, founders().size() / 2 + 1);
}

TimePoint NaiveLedger::effective(std::size_t index) const {
  const Statement& s = taken_[index];
  const TimePoint at = s.envelope.received;
  const int before = in_force(at, index);
  if (before < 0) return at;
  const DraftEstate& a = draft_of(taken_[static_cast<std::size_t>(before)]);
  const DraftEstate& b = draft_of(s);
  const auto people = signers(s, index);
  const auto of = [&](const std::string& party) { return people_of(&a, party); };
  const auto signed_for = [&](const std::optional<DraftRule>& rule) {
    return rule && !met_by_trying(*rule, {}, of) && met_by_trying(*rule, people, of);
  };
  bool waits = governance_changed(a, b) && !signed_for(a.enrol);
  for (const auto& [id, rule] : a.policies) {
    waits = waits || (policy_changed(a, b, id) && !signed_for(rule));
  }
  return waits ? at + kDay : at;
}

int NaiveLedger::in_force(TimePoint at, std::size_t size) const {
  int found = -1;
  for (std::size_t i = 0; i < size; ++i) {
    if (is(taken_[i], StatementKind::kEstateAdopted) && effective(i) <= at) {
      found = static_cast<int>(i);
    }
  }
  return found;
}

std::string NaiveLedger::holder(const DraftEstate& estate, const std::string& item, RoleName role,
                                std::size_t size) const {
  const auto named = [&](const DraftEstate& of) -> std::string {
    const auto at = of.roles.find(item);
    if (at == of.roles.end()) return {};
    const auto party = at->second.find(role);
    return party == at->second.end() ? std::string{} : party->second;
  };
  // The last acceptance of this role; it holds while the estate names whom it named then.
  for (std::size_t i = size; i-- > 0;) {
    const Statement& s = taken_[i];
    if (!is(s, StatementKind::kRoleAccepted) || s.body.subject != item ||
        text(s, "role") != ledger::role_word(role)) {
      continue;
    }
    const int then = in_force(s.envelope.received, i);
    if (named(draft_of(taken_[static_cast<std::size_t>(then)])) != named(estate)) break;
    for (const Statement& offer : taken_) {
      if (offer.body.id == text(s, "hand_over")) return text(offer, "to");
    }
  }
  return named(estate);
}

}  // namespace onus::twin
