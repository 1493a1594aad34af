#include "random_ledger.h"

#include <fmt/format.h>

#include "onus/codec/base64.h"
#include "onus/codec/jcs.h"
#include "onus/codec/ssh_key.h"
#include "onus/codec/time.h"
#include "onus/crypto/public_key.h"

namespace onus::twin {
namespace {

using codec::JsonValue;

constexpr int kEstates = 4;

void put(Statement& statement, const std::string& field, const std::string& text) {
  JsonValue value;
  value.kind = JsonValue::Kind::kString;
  value.string = text;
  statement.body.content.members.emplace_back(field, value);
}

std::string rule_text(const DraftRule& rule) {
  if (!rule.party.empty()) return "\"" + rule.party + "\"";
  std::string list;
  for (const DraftRule& member : rule.of) {
    if (!list.empty()) list += ",";
    list += rule_text(member);
  }
  if (rule.all) return "{\"all\":[" + list + "]}";
  return fmt::format("{{\"at_least\":{},\"of\":[{}]}}", rule.wanted, list);
}

}  // namespace

std::string canonical_text(const DraftEstate& estate) {
  std::string items;
  const auto add = [&](const std::string& item) { items += (items.empty() ? "" : ",") + item; };
  for (const auto& [id, left] : estate.people) {
    add(fmt::format(R"({{"class":"person","id":"{}"{}}})", id,
                    left ? ",\"left\":\"" + codec::format_time(*left) + "\"" : ""));
  }
  for (const auto& [id, team] : estate.teams) {
    std::string members;
    for (const std::string& member : team.members) {
      members += (members.empty() ? "\"" : ",\"") + member + "\"";
    }
    add(fmt::format(R"({{"class":"team","id":"{}","lead":"{}","members":[{}]}})", id, team.lead,
                    members));
  }
  for (const auto& [id, rule] : estate.policies) {
    add(fmt::format(R"({{"class":"policy","id":"{}","approve":{}{}}})", id, rule_text(rule),
                    estate.software_keys ? R"(,"approval_keys":"software")" : ""));
  }
  for (const auto& [id, item_class] : estate.classes) {
    std::string more;
    if (const auto at = estate.roles.find(id); at != estate.roles.end()) {
      for (const auto& [role, party] : at->second) {
        more += fmt::format(",\"{}\":\"{}\"", ledger::role_word(role), party);
      }
    }
    if (id == "o0") {
      more += fmt::format(R"(,"criticality":"{}","access":["w0"],"recovery":["r0"])",
                          estate.criticality);
    }
    if (id == "d0") more += R"(,"proves":["r0"])";
    add(fmt::format(R"({{"class":"{}","id":"{}"{}}})", item_class, id, more));
  }
  std::string governance;
  if (estate.adopt) governance += ",\"adopt\":" + rule_text(*estate.adopt);
  if (estate.enrol) governance += ",\"enrol\":" + rule_text(*estate.enrol);
  std::string accept, admins;
  for (const auto& [word, party] : estate.accept) {
    accept += fmt::format("{}\"{}\":\"{}\"", accept.empty() ? "" : ",", word, party);
  }
  for (const auto& admin : estate.admins) {
    admins += (admins.empty() ? "\"" : ",\"") + admin + "\"";
  }
  const std::string text = fmt::format(
      R"({{"acceptances":[],"estate":{{"governance":{{"accept":{{{}}},"admins":[{}]{}}}}},)"
      R"("items":[{}],"onus":"v1"}})",
      accept, admins, governance, items);
  return codec::canonicalize(text)->text();
}

RandomLedger::RandomLedger(std::uint32_t seed) : random_(seed) {
  clock_ = *ledger::parse_utc("2026-11-01T00:00:00Z");
  for (int i = 0; i < kKeys; ++i) {
    codec::SshPublicKey key;
    key.point = std::string(32, static_cast<char>('a' + i));
    lines_.push_back(codec::ssh_key_line(key));
    fingerprints_[lines_.back()] = *crypto::ssh_fingerprint(key);
  }
  for (int i = 0; i < kEstates; ++i) {
    DraftEstate drawn = estate();
    if (i > 0 && !one_in(3)) {  // mostly one thing differs, so that some changes do not wait
      DraftEstate other = drafts_.at(digests_[0]);
      if (one_in(2)) other.roles = drawn.roles;
      if (one_in(4)) other.teams = drawn.teams;
      if (one_in(4)) other.policies = drawn.policies;
      if (one_in(4)) other.classes = drawn.classes;
      drawn = other;
    }
    std::erase_if(drawn.roles, [&](const auto& one) { return !drawn.classes.contains(one.first); });
    const std::string text = canonical_text(drawn);
    const Digest digest = *crypto::sha256(std::string_view(text));
    drafts_[digest] = drawn;
    texts_[digest] = text;
    digests_.push_back(digest);
  }
}

DraftRule RandomLedger::rule(int depth) {
  if (depth == 0 || one_in(4)) return {.party = party(), .wanted = 0, .all = false, .of = {}};
  DraftRule gate;
  const int members = 1 + below(3);
  for (int i = 0; i < members; ++i) gate.of.push_back(rule(one_in(4) ? depth - 1 : 0));
  gate.all = one_in(4);
  gate.wanted = gate.all ? 0 : below(3);  // 0: nobody has to sign
  return gate;
}

DraftEstate RandomLedger::estate() {
  DraftEstate estate;
  for (int i = 0; i < kPeople; ++i) {
    if (one_in(8)) continue;
    std::optional<TimePoint> left;
    if (one_in(8)) left = clock_ + base::Seconds(86400 * below(10));
    estate.people["p" + std::to_string(i)] = left;
  }
  for (int i = 0; i < 2; ++i) {
    DraftEstate::Team team;
    for (const auto& [id, left] : estate.people) {
      if (one_in(2)) team.members.insert(id);
    }
    team.lead = person();
    estate.teams["t" + std::to_string(i)] = team;
  }
  if (!one_in(4)) estate.adopt = rule(2);
  if (!one_in(4)) estate.enrol = rule(2);
  estate.admins = {person()};
  for (const char* word : {"critical", "high", "normal"}) {
    if (!one_in(4)) estate.accept[word] = party();
  }
  if (one_in(2)) estate.policies["e0"] = rule(1);
  estate.software_keys = !one_in(3);
  estate.criticality = one_in(2) ? "critical" : "normal";
  for (const auto& [id, item_class] : std::map<std::string, std::string>{
           {"o0", "operation"}, {"w0", "workflow"}, {"r0", "recovery"}, {"d0", "drill"}}) {
    if (one_in(6)) continue;
    estate.classes[id] = item_class;
    for (const RoleName role :
         {RoleName::kOwner, RoleName::kMaintainer, RoleName::kControls, RoleName::kValidator}) {
      if (!one_in(4)) estate.roles[id][role] = party();
    }
  }
  return estate;
}

std::string RandomLedger::line() { return lines_[static_cast<std::size_t>(below(kKeys))]; }

/// Signs with a key of that person; once in a while with anything.
void RandomLedger::sign(Statement& statement, const NaiveLedger& so_far, const std::string& who) {
  std::vector<std::string> keys;
  for (const auto& [line, fingerprint] : fingerprints_) {
    if (one_in(40) || so_far.speaker(fingerprint, clock_, so_far.taken().size()) == who) {
      keys.push_back(fingerprint);
    }
  }
  if (keys.empty()) return;
  const std::string chosen = keys[static_cast<std::size_t>(below(static_cast<int>(keys.size())))];
  for (const auto& signer : statement.signers) {
    if (signer.fingerprint == chosen) return;  // a key twice is refused before any of this
  }
  statement.signers.push_back({chosen, {}});
}

void RandomLedger::sign_new(Statement& statement) {
  const std::string fingerprint = fingerprints_.at(std::string(statement.body.text("key")));
  for (const auto& signer : statement.signers) {
    if (signer.fingerprint == fingerprint) return;
  }
  if (!one_in(12)) statement.signers.push_back({fingerprint, {}});
}

void RandomLedger::found(Statement& statement) {
  JsonValue list;
  list.kind = JsonValue::Kind::kArray;
  const int founders = 1 + below(4);
  for (int i = 0; i < founders; ++i) {
    JsonValue one;
    one.kind = JsonValue::Kind::kObject;
    for (const auto& [key, text] :
         {std::pair<std::string, std::string>{
              "key", one_in(12) ? lines_[0] : lines_[static_cast<std::size_t>(i)]},
          std::pair<std::string, std::string>{"person", "p" + std::to_string(i)}}) {
      JsonValue value;
      value.kind = JsonValue::Kind::kString;
      value.string = text;
      one.members.emplace_back(key, value);
    }
    if (!one_in(12)) {
      statement.signers.push_back({fingerprints_.at(lines_[static_cast<std::size_t>(i)]), {}});
    }
    list.items.push_back(one);
  }
  statement.body.kind = StatementKind::kLogFounded;
  statement.body.subject = "@log";
  statement.body.actor = "p0";
  statement.body.content.members.emplace_back("founders", list);
}

void RandomLedger::change_key(Statement& statement, const NaiveLedger& so_far) {
  constexpr StatementKind kKinds[] = {StatementKind::kKeyEnrolled, StatementKind::kKeyEnrolled,
                                      StatementKind::kKeyRotated, StatementKind::kKeyReplaced,
                                      StatementKind::kKeyRevoked};
  statement.body.kind = kKinds[below(5)];
  statement.body.subject = person();
  statement.body.actor = one_in(3) ? person() : statement.body.subject;
  std::string old = fingerprints_.at(line());
  for (const auto& [key, fingerprint] : fingerprints_) {
    if (so_far.speaker(fingerprint, clock_, so_far.taken().size()) == statement.body.subject) {
      old = fingerprint;
    }
  }
  if (statement.body.kind == StatementKind::kKeyRevoked) {
    put(statement, "fingerprint", old);
  } else {
    put(statement, "key", line());
    if (statement.body.kind != StatementKind::kKeyEnrolled) put(statement, "replaces", old);
    sign_new(statement);
  }
  if (statement.body.kind == StatementKind::kKeyRotated) {
    statement.signers.push_back({old, {}});
    return;
  }
  for (int i = below(4); i >= 0; --i) sign(statement, so_far, person());
}

void RandomLedger::adopt(Statement& statement, const NaiveLedger& so_far) {
  statement.body.kind = StatementKind::kEstateAdopted;
  statement.body.subject = "@estate";
  const Digest record = digests_[static_cast<std::size_t>(below(kEstates))];
  statement.body.estate = record;
  put(statement, "contact", Digest{}.hex());
  put(statement, "record", record.hex());
  statement.body.actor = person();
  sign(statement, so_far, statement.body.actor);
  for (int i = 0; i < kPeople; ++i) {
    const std::string who = "p" + std::to_string(i);
    if (who != statement.body.actor && !one_in(3)) sign(statement, so_far, who);
  }
}

void RandomLedger::say(Statement& statement, const NaiveLedger& so_far) {
  constexpr StatementKind kKinds[] = {StatementKind::kAccessApproved, StatementKind::kRiskAccepted,
                                      StatementKind::kDrillRecorded,  StatementKind::kRoleTaken,
                                      StatementKind::kRoleHandedOver, StatementKind::kRoleAccepted};
  constexpr const char* kItems[] = {"o0", "w0", "r0", "d0"};
  constexpr const char* kRoles[] = {"owner", "maintainer", "controls", "validator"};
  constexpr const char* kWords[] = {"critical", "high", "normal"};
  statement.body.kind = kKinds[below(6)];
  statement.body.subject = kItems[below(4)];
  statement.body.actor = person();
  std::string role = kRoles[below(4)];
  for (const Statement& earlier : so_far.taken()) {
    if (earlier.body.kind == StatementKind::kEstateAdopted) {
      statement.body.estate = earlier.body.estate;
    }
    if (earlier.body.kind == StatementKind::kRoleHandedOver &&
        statement.body.kind == StatementKind::kRoleAccepted && !one_in(6)) {
      statement.body.subject = earlier.body.subject;
      role = earlier.body.text("role");
      statement.body.content.members.clear();
      put(statement, "hand_over", earlier.body.id);
      const std::string to(earlier.body.text("to"));
      statement.body.actor = to.starts_with("p") ? to : person();
    }
  }
  if (one_in(10)) statement.body.estate = digests_[static_cast<std::size_t>(below(kEstates))];
  if (statement.body.kind == StatementKind::kRiskAccepted) {
    put(statement, "criticality", kWords[below(3)]);
    if (!one_in(6)) statement.body.valid_to = clock_ + base::Seconds(below(200) - 10);
  }
  if (statement.body.kind == StatementKind::kRoleHandedOver) {
    const int adoption = so_far.in_force(clock_, so_far.taken().size());
    std::string from = party();
    if (adoption >= 0 && !one_in(8)) {
      from = so_far.holder(so_far.draft_of(so_far.taken()[static_cast<std::size_t>(adoption)]),
                           statement.body.subject, *ledger::find_role(role), so_far.taken().size());
    }
    put(statement, "from", from);
    if (from.starts_with("p") && !one_in(8)) statement.body.actor = from;
    put(statement, "to", party());
  }
  put(statement, "role", role);
  sign(statement, so_far, statement.body.actor);
  if (one_in(20)) sign(statement, so_far, person());
}

Statement RandomLedger::next(const NaiveLedger& so_far) {
  if (one_in(3)) clock_ += base::Seconds(one_in(3) ? 86400 : below(50000));
  Statement statement;
  statement.body.content.kind = JsonValue::Kind::kObject;
  statement.body.id = fmt::format("{:032x}", ++statements_);
  if (so_far.taken().empty() || one_in(60)) {
    found(statement);
  } else if (one_in(4)) {
    change_key(statement, so_far);
  } else if (one_in(4)) {
    adopt(statement, so_far);
  } else {
    say(statement, so_far);
  }
  statement.envelope.received = clock_;
  return statement;
}

}  // namespace onus::twin
