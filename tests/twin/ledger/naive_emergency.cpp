#include "naive_emergency.h"

#include <algorithm>

#include "onus/codec/ssh_key.h"
#include "onus/crypto/public_key.h"

namespace onus::twin {
namespace {

std::string text(const Statement& s, const char* field) { return std::string(s.body.text(field)); }

/// Of a key; each is worked out once.
const std::string& print_of(const std::string& line) {
  static std::map<std::string, std::string> known;
  std::string& print = known[line];
  if (print.empty()) print = *crypto::ssh_fingerprint(codec::parse_ssh_key_line(line)->key);
  return print;
}

std::vector<std::string> of(const DraftPolicy& draft, const std::string& party) {
  if (draft.people.contains(party)) return {party};
  if (!draft.teams.contains(party)) return {};
  return {draft.teams.at(party).begin(), draft.teams.at(party).end()};
}

bool met(const DraftPolicy& draft, const DraftRule& rule, const People& people) {
  const auto resolve = [&](const std::string& party) { return of(draft, party); };
  return !met_by_trying(rule, {}, resolve) && met_by_trying(rule, people, resolve);
}

void add_named(const DraftPolicy& draft, const DraftRule& rule, People& people) {
  for (const std::string& person : of(draft, rule.party)) people.insert(person);
  for (const DraftRule& member : rule.of) add_named(draft, member, people);
}

People named(const DraftPolicy& draft) {
  People people;
  add_named(draft, draft.approve, people);
  if (draft.reachable) add_named(draft, *draft.reachable, people);
  return people;
}

bool met_by_nobody(const DraftPolicy& draft, const DraftRule& rule) {
  return met_by_trying(rule, {}, [&](const std::string& party) { return of(draft, party); });
}

/// The rule while the failure is not confirmed.
const DraftRule& reachable_rule(const DraftPolicy& draft) {
  const bool other = draft.reachable && !met_by_nobody(draft, *draft.reachable);
  return other ? *draft.reachable : draft.approve;
}

bool spare(const DraftPolicy& draft, const DraftRule& rule, const People& people) {
  return std::any_of(people.begin(), people.end(), [&](const std::string& one) {
    People others = people;
    others.erase(one);
    return met(draft, rule, others);
  });
}

}  // namespace

const Statement* NaiveEmergency::find(StatementKind kind, const std::string& request) const {
  const Statement* found = nullptr;
  for (const Said& said : said_) {
    const Statement& s = said.statement;
    const std::string about =
        kind == StatementKind::kEmergencyRequested ? s.body.id : text(s, "request");
    if (s.body.kind == kind && about == request) found = &s;
  }
  return found;
}

const DraftPolicy& NaiveEmergency::draft_at(TimePoint at, std::size_t size) const {
  const DraftPolicy* draft = nullptr;
  for (std::size_t i = 0; i < size; ++i) {
    const Said& said = said_[i];
    if (said.effective && *said.effective <= at) {
      draft = &drafts_->at(*said.statement.body.digest("record"));
    }
  }
  return *draft;
}

const DraftPolicy& NaiveEmergency::frozen_draft(const std::string& request) const {
  for (std::size_t i = 0; i < said_.size(); ++i) {
    if (said_[i].statement.body.id == request) {
      return draft_at(said_[i].statement.envelope.received, i);
    }
  }
  return draft_at(TimePoint::max(), said_.size());
}

std::string NaiveEmergency::speaker(const std::string& fingerprint, TimePoint at) const {
  std::string person;
  for (const Said& said : said_) {
    const Statement& s = said.statement;
    if (s.envelope.received > at) continue;
    if (s.body.kind == StatementKind::kLogFounded) {
      for (const auto& one : s.body.content.find("founders")->items) {
        if (print_of(std::string(*one.text_of("key"))) == fingerprint) {
          person = *one.text_of("person");
        }
      }
    } else if (s.body.kind == StatementKind::kKeyEnrolled) {
      if (print_of(text(s, "key")) == fingerprint) person = s.body.subject;
    } else if (s.body.kind == StatementKind::kKeyRevoked && text(s, "fingerprint") == fingerprint) {
      person.clear();
    }
  }
  return person;
}

/// As lines.
std::vector<std::string> NaiveEmergency::keys_brought() const {
  std::vector<std::string> lines;
  for (const Said& said : said_) {
    const Statement& s = said.statement;
    if (s.body.kind == StatementKind::kKeyEnrolled) lines.push_back(text(s, "key"));
    if (s.body.kind != StatementKind::kLogFounded) continue;
    for (const auto& one : s.body.content.find("founders")->items) {
      lines.emplace_back(*one.text_of("key"));
    }
  }
  return lines;
}

People NaiveEmergency::deniers(const std::string& request, std::size_t size) const {
  People people;
  for (std::size_t i = 0; i < size; ++i) {
    const Statement& s = said_[i].statement;
    const bool this_one = text(s, "request") == request;
    if (s.body.kind == StatementKind::kEmergencyDenied && this_one) people.insert(s.body.actor);
  }
  return people;
}

/// The last approval of each person who did not deny later.
std::vector<Statement> NaiveEmergency::approvals(const std::string& request) const {
  std::map<std::string, Statement> last;
  for (const Said& said : said_) {
    const Statement& s = said.statement;
    if (text(s, "request") != request) continue;
    if (s.body.kind == StatementKind::kEmergencyApproved) last[s.body.actor] = s;
    if (s.body.kind == StatementKind::kEmergencyDenied) last.erase(s.body.actor);
  }
  std::vector<Statement> list;
  for (const auto& [person, s] : last) list.push_back(s);
  return list;
}

/// Whether a word that was given still counts at that moment.
bool NaiveEmergency::counts(const DraftPolicy& frozen, const Statement& said, TimePoint at) const {
  const std::string& person = said.body.actor;
  return speaker(said.signers[0].fingerprint, at) == person && frozen.people.contains(person) &&
         draft_at(at, said_.size()).people.contains(person);
}

bool NaiveEmergency::in_debt(const std::string& request) const {
  const TimePoint at = find(StatementKind::kEmergencyRequested, request)->envelope.received;
  for (std::size_t i = 0; i < said_.size(); ++i) {
    const Statement& s = said_[i].statement;
    if (s.body.id == request) break;
    if (s.body.kind != StatementKind::kEmergencyEnded) continue;
    const std::string other = text(s, "request");
    if (find(StatementKind::kEmergencyGranted, other) == nullptr) continue;
    bool settled = false;
    for (std::size_t j = i; j < said_.size() && said_[j].statement.body.id != request; ++j) {
      const Statement& review = said_[j].statement;
      settled =
          settled || (review.body.kind == StatementKind::kEmergencyReviewed &&
                      text(review, "request") == other && text(review, "rollback") != "open" &&
                      text(review, "rotated") != "open");
    }
    const base::Seconds term(frozen_draft(other).review_s);
    if (!settled && s.envelope.received + term <= at) return true;
  }
  return false;
}

bool NaiveEmergency::quorum(const std::string& request, TimePoint at) const {
  const DraftPolicy& draft = frozen_draft(request);
  const std::string asked = find(StatementKind::kEmergencyRequested, request)->body.actor;
  People yes, could;
  bool confirmed = false, contradicted = false, outside = false;
  for (const Statement& approval : approvals(request)) {
    if (!counts(draft, approval, at)) continue;
    yes.insert(approval.body.actor);
    confirmed = confirmed || text(approval, "failure") == "confirmed";
    contradicted = contradicted || text(approval, "failure") == "contradicted";
    outside = outside || !approval.signers[0].facts.origin;
  }
  const DraftRule& rule = confirmed && !contradicted ? draft.approve : reachable_rule(draft);
  if (draft.command_line && !outside) return false;
  if (!met(draft, rule, yes)) return false;
  if (draft.critical || !in_debt(request) || spare(draft, rule, yes)) return true;
  // One more is asked for, unless too few could come.
  could = yes;
  for (const std::string& line : keys_brought()) {
    const std::string person = speaker(print_of(line), at);
    const bool may = named(draft).contains(person) && person != asked &&
                     !deniers(request, said_.size()).contains(person) &&
                     draft_at(at, said_.size()).people.contains(person);
    if (may && (draft.software || line.starts_with("sk-"))) could.insert(person);
  }
  return !spare(draft, rule, could);
}

bool NaiveEmergency::possible(const std::string& request, TimePoint at, std::size_t size) const {
  const DraftPolicy& draft = frozen_draft(request);
  const std::string asked = find(StatementKind::kEmergencyRequested, request)->body.actor;
  People left = named(draft);
  left.erase(asked);
  for (const std::string& person : deniers(request, size)) left.erase(person);
  std::erase_if(left, [&](const std::string& person) {
    return !draft.people.contains(person) || !draft_at(at, size).people.contains(person);
  });
  bool confirmed = false, contradicted = false;
  People yes;
  for (const Statement& approval : approvals(request)) {
    if (approval.envelope.received > at || !counts(draft, approval, at)) continue;
    yes.insert(approval.body.actor);
    confirmed = confirmed || text(approval, "failure") == "confirmed";
    contradicted = contradicted || text(approval, "failure") == "contradicted";
  }
  const bool somebody_could_confirm =
      confirmed || std::any_of(left.begin(), left.end(),
                               [&](const std::string& one) { return !yes.contains(one); });
  if (somebody_could_confirm && !contradicted && met(draft, draft.approve, left)) return true;
  return met(draft, reachable_rule(draft), left);
}

/// Whether a denial came after which nobody was left. Nothing follows one: the last is looked at.
bool NaiveEmergency::closed_by_denial(const std::string& request) const {
  for (std::size_t i = said_.size(); i-- > 0;) {
    const Statement& s = said_[i].statement;
    if (text(s, "request") != request) continue;
    if (s.body.kind == StatementKind::kEmergencyApproved) return false;
    if (s.body.kind != StatementKind::kEmergencyDenied) continue;
    // As it was then: what came later is left out.
    NaiveEmergency then(drafts_, own_);
    then.said_.assign(said_.begin(), said_.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    return !then.possible(request, s.envelope.received, i + 1);
  }
  return false;
}

std::string NaiveEmergency::phase(const std::string& request) const {
  if (find(StatementKind::kEmergencyRequested, request) == nullptr) return "";
  const bool granted = find(StatementKind::kEmergencyGranted, request) != nullptr;
  const bool ended = find(StatementKind::kEmergencyEnded, request) != nullptr;
  if (!granted) return ended || closed_by_denial(request) ? "" : "requested";
  const Statement* review = find(StatementKind::kEmergencyReviewed, request);
  if (review != nullptr && text(*review, "rollback") != "open" &&
      text(*review, "rotated") != "open") {
    return "";
  }
  return ended ? "ended" : "granted";
}

bool NaiveEmergency::overdue(const std::string& request, TimePoint at) const {
  if (phase(request) != "ended") return false;
  const Statement* end = find(StatementKind::kEmergencyEnded, request);
  return end->envelope.received + base::Seconds(frozen_draft(request).review_s) <= at;
}

bool NaiveEmergency::frozen(TimePoint at) const {
  for (const Said& said : said_) {
    const Statement& s = said.statement;
    if (s.body.kind != StatementKind::kEmergencyFrozen || *s.body.valid_to <= at) continue;
    const bool lifted = std::any_of(said_.begin(), said_.end(), [&](const Said& other) {
      return other.statement.body.kind == StatementKind::kEmergencyThawed &&
             text(other.statement, "frozen") == s.body.id;
    });
    if (!lifted) return true;
  }
  return false;
}

bool NaiveEmergency::good_key(const DraftPolicy& draft, const Statement& said,
                              bool for_operation) const {
  return std::all_of(said.signers.begin(), said.signers.end(), [&](const auto& signer) {
    if (for_operation && draft.critical && signer.facts.backup_eligible) return false;
    return draft.software || (signer.facts.security_key && signer.facts.user_verified);
  });
}

}  // namespace onus::twin
