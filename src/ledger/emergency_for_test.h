// A log in memory with people, keys and one estate, to say statements to: for tests only.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "onus/codec/jcs.h"
#include "onus/codec/ssh_key.h"
#include "onus/crypto/private_key.h"
#include "onus/crypto/public_key.h"
#include "onus/ledger/governance.h"
#include "onus/ledger/merkle.h"

namespace onus::ledger {

inline codec::JsonValue json_text(std::string_view text) {
  codec::JsonValue value;
  value.kind = codec::JsonValue::Kind::kString;
  value.string = text;
  return value;
}

inline std::string key_line_of(const std::string& name, bool hardware) {
  static std::map<std::pair<std::string, bool>, std::string> known;
  std::string& line = known[{name, hardware}];
  if (!line.empty()) return line;
  codec::SshPublicKey key;
  key.type = hardware ? codec::SshKeyType::kSkEd25519 : codec::SshKeyType::kEd25519;
  if (hardware) key.application = "ssh:";
  const base::SecretBytes seed(crypto::sha256(std::string_view(name))->hex().substr(0, 32));
  key.point = crypto::PrivateKey::from_seed(seed)->public_bytes();
  return line = codec::ssh_key_line(key);
}

inline std::string fingerprint_of_line(const std::string& line) {
  static std::map<std::string, std::string> known;
  std::string& fingerprint = known[line];
  if (fingerprint.empty()) {
    fingerprint = *crypto::ssh_fingerprint(codec::parse_ssh_key_line(line)->key);
  }
  return fingerprint;
}

/// The estate that most tests use. `policy` is what stands in the policy besides its class and id.
inline std::string test_estate(std::string_view policy, std::string_view criticality = "critical",
                               std::string_view more_people = "",
                               std::string_view governance = "") {
  const std::string text = fmt::format(
      R"({{"acceptances":[],"estate":{{"governance":{{{3}}}}},"items":[
      {{"class":"person","id":"ines"}},{{"class":"person","id":"marta"}},
      {{"class":"person","id":"olga"}},{{"class":"person","id":"rui"}},
      {{"class":"person","id":"tomas"}}{2},
      {{"class":"team","id":"grid","lead":"ines","members":["ines","tomas"]}},
      {{"class":"team","id":"secops","lead":"marta","members":["marta","rui","tomas"]}},
      {{"class":"component","id":"okta"}},{{"class":"scenario","id":"idp-down"}},
      {{"class":"recovery","id":"bg","owner":"ines"}},
      {{"class":"operation","id":"restart","owner":"ines","criticality":"{1}","recovery":["bg"]}},
      {{"class":"operation","id":"other","owner":"ines","criticality":"normal"}},
      {{"class":"policy","id":"pol",{0}}}],"onus":"v1"}})",
      policy, criticality, more_people, governance);
  return codec::canonicalize(text)->text();
}

inline constexpr std::string_view kTestPolicy =
    R"("for":["restart"],"invoke":{"any":["grid"]},"approve":{"at_least":2,"of":["secops","ines"]},
       "grants":{"principals":["admin","operator"],"duration":3600,"recorded":true},
       "notify":["olga"],"review_within":86400)";

class TestRecords final : public RecordSource {
 public:
  Digest add(const std::string& text) {
    const Digest digest = *crypto::sha256(std::string_view(text));
    auto record = EstateRecord::parse(text);
    EXPECT_TRUE(record.has_value()) << record.error().message;
    records_[digest] = std::make_shared<const EstateRecord>(std::move(*record));
    return digest;
  }
  base::Result<std::shared_ptr<const EstateRecord>> record(const Digest& digest) const override {
    return records_.at(digest);
  }

 private:
  std::map<Digest, std::shared_ptr<const EstateRecord>> records_;
};

class TestLog {
 public:
  using Fields = std::initializer_list<std::pair<const char*, std::string>>;

  /// Founded by ines, marta and rui, then `estate` adopted, tomas and olga enrolled, one authority.
  explicit TestLog(const std::string& estate) : governance_(self(), *records_) {
    now = *parse_utc("2026-11-26T08:00:00Z");
    found();
    EXPECT_EQ(adopt(estate), "");
    for (const char* person : {"tomas", "olga"}) EXPECT_EQ(enrol(person, person, true), "");
    EXPECT_EQ(add_authority("authority"), "");
  }

  static LogSelf self() {
    const std::string line = key_line_of("@log", false);
    return {"example.org/log", line, fingerprint_of_line(line)};
  }

  Statement make(StatementKind kind, const std::string& subject, const std::string& actor,
                 Fields fields) {
    Statement statement;
    statement.body.kind = kind;
    statement.body.subject = subject;
    statement.body.actor = actor;
    statement.body.origin = "example.org/log";
    statement.body.id = fmt::format("{:032x}", ++ids());
    statement.body.content.kind = codec::JsonValue::Kind::kObject;
    for (const auto& [field, text] : fields) put(statement, field, text);
    statement.body.expires = now + base::Seconds(3600);
    if (spec_of(kind).names_estate) statement.body.estate = governance_.in_force(now)->estate;
    statement.leaf = leaf_hash(statement.body.id);
    if (actor == kLogActor) sign_log(statement);
    if (actor != kLogActor && kind != StatementKind::kLogFounded) sign(statement, actor);
    return statement;
  }
  static void put(Statement& statement, std::string_view field, const std::string& text) {
    statement.body.content.members.emplace_back(field, json_text(text));
  }
  /// With the key of that name; a person's first key has the person's name.
  static void sign(Statement& statement, const std::string& key, bool hardware = true) {
    crypto::SignatureFacts facts;
    facts.security_key = facts.user_present = facts.user_verified = hardware;
    statement.signers.push_back({fingerprint_of_line(key_line_of(key, hardware)), facts});
  }
  static void sign_log(Statement& statement) {
    statement.signers.push_back({self().fingerprint, {}});
  }

  /// Judges it now; empty: it was taken. The body has to be one that may be written at all.
  std::string say(Statement statement) {
    statement.envelope.received = now;
    const auto written = body_text(statement.body);
    if (!written) return "form: " + written.error().message;
    auto ruling = governance_.judge(statement, entries_);
    if (!ruling) return ruling.error().message;
    ++entries_;
    taken.emplace_back(std::move(statement), ruling->effective);
    last = std::move(*ruling);
    for (const StateRow& row : last.rows) {
      if (row.value) rows_[{row.space, row.key}] = *row.value;
      if (!row.value) rows_.erase({row.space, row.key});
    }
    return "";
  }

  std::string adopt(const std::string& estate) {
    Statement statement = make(StatementKind::kLogFounded, "@estate", "ines", {});
    statement.body.kind = StatementKind::kEstateAdopted;
    const Digest digest = records_->add(estate);
    statement.body.estate = digest;
    put(statement, "contact", digest.hex());
    put(statement, "record", digest.hex());
    for (const char* person : {"ines", "marta", "rui"}) sign(statement, person);
    return say(std::move(statement));
  }
  std::string enrol(const std::string& person, const std::string& key, bool hardware) {
    Statement statement = make(StatementKind::kLogFounded, person, "ines", {});
    statement.body.kind = StatementKind::kKeyEnrolled;
    put(statement, "key", key_line_of(key, hardware));
    for (const char* one : {"ines", "marta", "rui"}) {
      if (one != person) sign(statement, one);
    }
    sign(statement, key, hardware);
    return say(std::move(statement));
  }
  std::string revoke(const std::string& person, const std::string& key, bool hardware = true) {
    Statement statement = make(StatementKind::kKeyRevoked, person, "ines", {{"reason", "lost"}});
    put(statement, "fingerprint", fingerprint_of_line(key_line_of(key, hardware)));
    for (const char* one : {"marta", "rui"}) sign(statement, one);
    return say(std::move(statement));
  }
  std::string add_authority(const std::string& key) {
    Statement statement = make(StatementKind::kAuthorityAdded, "@log", "ines",
                               {{"key", key_line_of(key, false)}, {"purpose", "ssh-user"}});
    sign(statement, "marta");
    return say(std::move(statement));
  }

  Statement request(const std::string& person, const std::string& duration = "600") {
    Statement statement = make(StatementKind::kEmergencyRequested, "restart", person,
                               {{"failure", "idp-down"},
                                {"key", key_line_of(person + "-session", false)},
                                {"policy", "pol"},
                                {"reason", Digest{}.hex()}});
    codec::JsonValue number;
    number.kind = codec::JsonValue::Kind::kNumber;
    number.number = std::stod(duration);
    statement.body.content.members.emplace_back("duration_s", number);
    principals(statement, {"admin"});
    statement.body.valid_to = now + base::Seconds(7200);
    return statement;
  }
  static void principals(Statement& statement, const std::vector<std::string>& names) {
    codec::JsonValue list;
    list.kind = codec::JsonValue::Kind::kArray;
    for (const std::string& name : names) list.items.push_back(json_text(name));
    auto& members = statement.body.content.members;
    std::erase_if(members, [](const auto& member) { return member.first == "principals"; });
    members.emplace_back("principals", list);
  }
  /// Asks, and gives the id.
  std::string ask(const std::string& person) {
    Statement statement = request(person);
    std::string id = statement.body.id;
    EXPECT_EQ(say(std::move(statement)), "");
    return id;
  }
  Statement approval(const std::string& id, const std::string& person,
                     const std::string& failure = "not-checked") {
    return make(StatementKind::kEmergencyApproved, "restart", person,
                {{"request", id}, {"request_leaf", leaf_hash(id).hex()}, {"failure", failure}});
  }
  std::string approve(const std::string& id, const std::string& person,
                      const std::string& failure = "not-checked") {
    return say(approval(id, person, failure));
  }
  std::string deny(const std::string& id, const std::string& person) {
    return say(make(StatementKind::kEmergencyDenied, "restart", person,
                    {{"request", id}, {"request_leaf", leaf_hash(id).hex()}}));
  }
  Statement grant(const std::string& id) {
    Statement statement = make(StatementKind::kEmergencyGranted, "restart", std::string(kLogActor),
                               {{"request", id},
                                {"authority", fingerprint_of_line(key_line_of("authority", false))},
                                {"recorded", "yes"}});
    const auto* known = open(id);
    put(statement, "key", known == nullptr ? self().fingerprint : known->key_fingerprint);
    principals(statement, {"admin"});
    statement.body.valid_from = now - base::Seconds(300);
    statement.body.valid_to = now + base::Seconds(600);
    return statement;
  }
  std::string end(const std::string& id, const std::string& actor, const std::string& reason) {
    return say(make(StatementKind::kEmergencyEnded, "restart", actor,
                    {{"request", id}, {"reason", reason}}));
  }
  Statement review(const std::string& id, const std::string& actor,
                   const std::string& rotated = "none-needed") {
    return make(
        StatementKind::kEmergencyReviewed, "restart", actor,
        {{"request", id}, {"class", "emergency"}, {"rollback", "done"}, {"rotated", rotated}});
  }
  Statement freeze(const std::string& person, std::int64_t seconds = 3600) {
    Statement statement = make(StatementKind::kEmergencyFrozen, "pol", person, {});
    statement.body.valid_to = now + base::Seconds(seconds);
    return statement;
  }

  /// An open request; nullptr: it is closed, or never was.
  const EmergencyRequest* open(const std::string& id) const {
    const auto at = governance_.emergency().requests.find(id);
    return at == governance_.emergency().requests.end() ? nullptr : &at->second;
  }
  void pass(std::int64_t seconds) { now += base::Seconds(seconds); }
  const Governance& governance() const { return governance_; }
  /// What a process would know that starts now: all from the rows.
  Governance restored() const {
    std::vector<StateRow> list;
    for (const auto& [key, value] : rows_) list.push_back({key.first, key.second, value});
    auto restored = Governance::restore(self(), *records_, list);
    EXPECT_TRUE(restored.has_value()) << restored.error().message;
    return std::move(*restored);
  }
  /// A process that was killed, and its successor.
  void crash() { governance_ = restored(); }

  TimePoint now;
  Ruling last;
  std::vector<std::pair<Statement, std::optional<TimePoint>>> taken;  // and when it takes effect

 private:
  /// Of all logs together: what is drafted in a copy of one never has the id of another's.
  static std::uint64_t& ids() {
    static std::uint64_t last = 0;
    return last;
  }
  void found() {
    Statement statement = make(StatementKind::kLogFounded, "@log", "ines", {});
    codec::JsonValue list;
    list.kind = codec::JsonValue::Kind::kArray;
    for (const char* person : {"ines", "marta", "rui"}) {
      codec::JsonValue one;
      one.kind = codec::JsonValue::Kind::kObject;
      one.members.emplace_back("key", json_text(key_line_of(person, true)));
      one.members.emplace_back("person", json_text(person));
      list.items.push_back(std::move(one));
      sign(statement, person);
    }
    statement.body.content.members.emplace_back("founders", list);
    EXPECT_EQ(say(std::move(statement)), "");
  }

  std::shared_ptr<TestRecords> records_ = std::make_shared<TestRecords>();
  Governance governance_;
  std::map<std::pair<std::string, std::string>, std::string> rows_;
  std::uint64_t entries_ = 0;
};

}  // namespace onus::ledger
