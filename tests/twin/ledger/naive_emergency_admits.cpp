// Which statements of emergency access may be taken.
#include <fmt/format.h>

#include <algorithm>

#include "naive_emergency.h"
#include "onus/codec/jcs.h"

namespace onus::twin {
namespace {

std::string text(const Statement& s, const char* field) { return std::string(s.body.text(field)); }

People members(const DraftPolicy& draft, const std::string& party) {
  if (draft.people.contains(party)) return {party};
  return draft.teams.contains(party) ? draft.teams.at(party) : People{};
}

bool met(const DraftPolicy& draft, const DraftRule& rule, const People& people) {
  const auto resolve = [&](const std::string& party) {
    const People all = members(draft, party);
    return std::vector<std::string>(all.begin(), all.end());
  };
  return !met_by_trying(rule, {}, resolve) && met_by_trying(rule, people, resolve);
}

People named(const DraftPolicy& draft, const DraftRule& rule) {
  People people = members(draft, rule.party);
  for (const DraftRule& member : rule.of) people.merge(named(draft, member));
  return people;
}

People approvers(const DraftPolicy& draft) {
  People people = named(draft, draft.approve);
  if (draft.reachable) people.merge(named(draft, *draft.reachable));
  return people;
}

bool asks_somebody(const DraftPolicy& draft) {
  return !met_by_trying(draft.approve, {}, [&](const std::string& party) {
    const People all = members(draft, party);
    return std::vector<std::string>(all.begin(), all.end());
  });
}

/// Whom an estate names and does not know speaks for nothing in it.
bool runs(const DraftPolicy& draft, const std::string& who) {
  if (!draft.people.contains(who)) return false;
  return draft.owner == who || draft.admins.contains(who);
}

std::string names(const People& list) {
  std::string text;
  for (const std::string& one : list) text += (text.empty() ? "\"" : ",\"") + one + "\"";
  return "[" + text + "]";
}

std::string rule_text(const DraftRule& rule) {
  if (!rule.party.empty()) return "\"" + rule.party + "\"";
  std::string list;
  for (const DraftRule& member : rule.of) list += (list.empty() ? "" : ",") + rule_text(member);
  if (rule.all) return "{\"all\":[" + list + "]}";
  return fmt::format("{{\"at_least\":{},\"of\":[{}]}}", rule.wanted, list);
}

}  // namespace

std::string canonical_text(const DraftPolicy& draft) {
  std::string items;
  for (const std::string& person : draft.people) {
    items += fmt::format(R"({{"class":"person","id":"{}"}},)", person);
  }
  for (const auto& [id, people] : draft.teams) {
    items += fmt::format(R"({{"class":"team","id":"{}","members":{}}},)", id, names(people));
  }
  std::string more;
  if (draft.reachable) more += ",\"when_reachable\":" + rule_text(*draft.reachable);
  if (!draft.may_ask.empty()) more += ",\"invoke\":{\"any\":" + names(draft.may_ask) + "}";
  if (draft.software) more += R"(,"approval_keys":"software")";
  if (draft.command_line) more += R"(,"command_line_approver":true)";
  const std::string text = fmt::format(
      R"({{"acceptances":[],"estate":{{"governance":{{"admins":{}}}}},"items":[{}
      {{"class":"scenario","id":"idp-down"}},
      {{"class":"operation","id":"restart","owner":"{}","criticality":"{}"}},
      {{"class":"policy","id":"pol","approve":{},"notify":{},"review_within":{},
        "grants":{{"principals":{},"duration":{},"recorded":{}}}{}}}],"onus":"v1"}})",
      names(draft.admins), items, draft.owner, draft.critical ? "critical" : "high",
      rule_text(draft.approve), names(draft.notify), draft.review_s, names(draft.principals),
      draft.duration_s, draft.recorded, more);
  return codec::canonicalize(text)->text();
}

bool NaiveEmergency::admits(const Statement& s) const {
  const TimePoint at = s.envelope.received;
  const bool by_log = s.body.actor == "@log";
  People people;
  for (const auto& signer : s.signers) {
    const bool own = signer.fingerprint == own_;
    if (own != by_log) return false;
    if (own) continue;
    const std::string person = speaker(signer.fingerprint, at);
    if (person.empty() || !people.insert(person).second) return false;
  }
  if (by_log && s.signers.size() != 1) return false;
  if (s.body.kind == StatementKind::kEmergencyThawed) return admits_thaw(s);
  if (!by_log && people != People{s.body.actor}) return false;
  switch (s.body.kind) {
    case StatementKind::kEmergencyRequested: return admits_request(s, s.body.actor);
    case StatementKind::kEmergencyApproved:
    case StatementKind::kEmergencyDenied: return admits_vote(s, s.body.actor);
    case StatementKind::kEmergencyGranted: return admits_grant(s);
    case StatementKind::kEmergencyEnded: return admits_end(s, s.body.actor);
    case StatementKind::kEmergencyReviewed: return admits_review(s, s.body.actor);
    case StatementKind::kEmergencyFrozen: return admits_freeze(s, s.body.actor);
    default: return false;
  }
}

bool NaiveEmergency::admits_request(const Statement& s, const std::string& who) const {
  const TimePoint at = s.envelope.received;
  const DraftPolicy& draft = draft_at(at, said_.size());
  if (!asks_somebody(draft) || *s.body.valid_to <= at) return false;
  if (*s.body.valid_to > at + base::Seconds(86400)) return false;
  if (!draft.people.contains(who)) return false;
  if (!draft.may_ask.empty() && !draft.may_ask.contains(who)) return false;
  for (const auto& name : s.body.content.find("principals")->items) {
    if (!draft.principals.contains(name.string)) return false;
  }
  if (s.body.whole("duration_s") < 1 || s.body.whole("duration_s") > draft.duration_s) return false;
  std::size_t open = 0;
  for (const Said& said : said_) {
    if (said.statement.body.actor == who && phase(said.statement.body.id) == "requested") ++open;
  }
  return open < 16;
}

bool NaiveEmergency::admits_vote(const Statement& s, const std::string& who) const {
  const TimePoint at = s.envelope.received;
  const std::string id = text(s, "request");
  if (phase(id) != "requested") return false;
  const Statement& asked = *find(StatementKind::kEmergencyRequested, id);
  const DraftPolicy& draft = frozen_draft(id);
  if (text(s, "request_leaf") != asked.leaf.hex() || at >= *asked.body.valid_to) return false;
  if (who == asked.body.actor || !approvers(draft).contains(who)) return false;
  if (deniers(id, said_.size()).contains(who)) return false;
  if (s.body.kind == StatementKind::kEmergencyDenied) return true;
  if (!draft_at(at, said_.size()).people.contains(who) || !good_key(draft, s, true)) return false;
  for (const Statement& before : approvals(id)) {
    const bool in_force = speaker(before.signers[0].fingerprint, at) == who;
    if (before.body.actor == who && in_force) return false;
  }
  return true;
}

bool NaiveEmergency::admits_grant(const Statement& s) const {
  const TimePoint at = s.envelope.received;
  const std::string id = text(s, "request");
  if (phase(id) != "requested") return false;
  const Statement& asked = *find(StatementKind::kEmergencyRequested, id);
  if (at >= *asked.body.valid_to || !quorum(id, at) || frozen(at)) return false;
  if (!counts(frozen_draft(id), asked, at)) return false;
  const auto names_in = [](const Statement& one) {
    People names;
    for (const auto& name : one.body.content.find("principals")->items) names.insert(name.string);
    return names;
  };
  if (names_in(s) != names_in(asked)) return false;
  const base::Seconds duration(asked.body.whole("duration_s"));
  return *s.body.valid_from <= at && *s.body.valid_from >= at - base::Seconds(300) &&
         *s.body.valid_to > at && *s.body.valid_to <= at + duration &&
         (text(s, "recorded") == "yes") == frozen_draft(id).recorded;
}

bool NaiveEmergency::admits_end(const Statement& s, const std::string& who) const {
  const TimePoint at = s.envelope.received;
  const std::string id = text(s, "request"), now = phase(id), why = text(s, "reason");
  if (now != "requested" && now != "granted") return false;
  const Statement& asked = *find(StatementKind::kEmergencyRequested, id);
  const Statement* grant = find(StatementKind::kEmergencyGranted, id);
  if (who == "@log") {
    return why == "expired" && at >= *(grant != nullptr ? grant : &asked)->body.valid_to;
  }
  if (why == "withdrawn") return now == "requested" && who == asked.body.actor;
  if (why == "finished") return now == "granted" && who == asked.body.actor;
  return why == "revoked" && now == "granted" &&
         (who == asked.body.actor || approvers(frozen_draft(id)).contains(who) ||
          runs(frozen_draft(id), who) || runs(draft_at(at, said_.size()), who));
}

bool NaiveEmergency::admits_review(const Statement& s, const std::string& who) const {
  const std::string id = text(s, "request");
  if (phase(id) != "ended") return false;
  if (who == find(StatementKind::kEmergencyRequested, id)->body.actor) return false;
  for (const Statement& approval : approvals(id)) {
    if (approval.body.actor == who) return false;
  }
  const DraftPolicy& now = draft_at(s.envelope.received, said_.size());
  for (const DraftPolicy* draft : {&frozen_draft(id), &now}) {
    if (approvers(*draft).contains(who) || runs(*draft, who)) return true;
    for (const std::string& party : draft->notify) {
      if (members(*draft, party).contains(who)) return true;
    }
  }
  return false;
}

bool NaiveEmergency::admits_freeze(const Statement& s, const std::string& who) const {
  const TimePoint at = s.envelope.received;
  if (!approvers(draft_at(at, said_.size())).contains(who)) return false;
  if (*s.body.valid_to <= at || *s.body.valid_to > at + base::Seconds(4 * 3600)) return false;
  return std::none_of(said_.begin(), said_.end(), [&](const Said& said) {
    const Statement& before = said.statement;
    return before.body.kind == StatementKind::kEmergencyFrozen && before.body.actor == who &&
           before.envelope.received + base::Seconds(86400) > at;
  });
}

bool NaiveEmergency::admits_thaw(const Statement& s) const {
  const TimePoint at = s.envelope.received;
  const DraftPolicy& draft = draft_at(at, said_.size());
  People people;
  for (const auto& signer : s.signers) people.insert(speaker(signer.fingerprint, at));
  if (!people.contains(s.body.actor) || !good_key(draft, s, false)) return false;
  const Statement* freeze = nullptr;
  for (const Said& said : said_) {
    const Statement& before = said.statement;
    if (before.body.kind == StatementKind::kEmergencyFrozen &&
        before.body.id == text(s, "frozen")) {
      freeze = &before;
    }
    if (before.body.kind == StatementKind::kEmergencyThawed &&
        text(before, "frozen") == text(s, "frozen")) {
      return false;
    }
  }
  return freeze != nullptr && *freeze->body.valid_to > at && met(draft, draft.approve, people);
}

}  // namespace onus::twin
