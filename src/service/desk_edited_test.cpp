// Somebody with the database file: rows that are derived from the log, written by hand. Each is
// told, and no certificate comes of it.
#include <gtest/gtest.h>

#include "desk_for_test.h"
#include "onus/crypto/public_key.h"
#include "onus/service/ledger_files.h"
#include "process.h"

namespace onus::service {
namespace {

using base::ErrorKind;
using desk_test::House;
using desk_test::key_line;
using desk_test::must;
using ledger::EmergencyPhase;
using ledger::StatementKind;

std::string fingerprint_of(std::string_view name) {
  return must(crypto::ssh_fingerprint(desk_test::public_key(name, true)), "fingerprint");
}

/// Edits the state row of `space` and `key` with SQL, as an administrator could; `change` is Python
/// that changes the dictionary `row`.
void edit(House& house, const std::string& space, const std::string& key,
          const std::string& change) {
  house.desk.reset();
  constexpr std::string_view kScript = R"(
import json, pathlib, sqlite3, sys
folder, space, key, change = sys.argv[1:]
edited = 0
for path in pathlib.Path(folder).rglob("*"):
    if path.suffix not in (".db", ".sqlite"):
        continue
    database = sqlite3.connect(path)
    found = database.execute("SELECT value FROM states WHERE space=? AND key=?", (space, key))
    for (value,) in found.fetchall():
        row = json.loads(value)
        exec(change)
        text = json.dumps(row, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
        given = text if isinstance(value, str) else text.encode()
        database.execute("UPDATE states SET value=? WHERE space=? AND key=?", (given, space, key))
        edited += 1
    database.commit()
    database.close()
sys.exit(edited != 1)
)";
  const auto end = run_process(
      {"python3", "-c", std::string(kScript), house.place.directory.string(), space, key, change},
      "", 4096);
  ASSERT_TRUE(end && end->code == 0) << (end ? end->err : end.error().message);
}

/// What a desk that goes on says, and that nothing came of it.
void told_and_not_granted(House& house, const std::string& id, std::string_view what) {
  const auto followed = must(house.desk->tick(), "tick");
  EXPECT_EQ(followed.granted, 0U);
  ASSERT_EQ(followed.problems.size(), 1U);
  EXPECT_NE(followed.problems[0].find(what), std::string::npos) << followed.problems[0];
  EXPECT_NE(followed.problems[0].find("Somebody edited it"), std::string::npos);
  EXPECT_EQ(house.count(StatementKind::kEmergencyGranted), 0U);
  EXPECT_FALSE(house.desk->certificate(id));
  house.desk.reset();
  const auto rebuilt = rebuild_ledger(house.place, false);
  EXPECT_TRUE(!rebuilt || !rebuilt->differences.empty()) << "onus ledger rebuild is silent";
}

TEST(DeskEdited, AnApprovalThatNobodyGaveGrantsNothing) {
  House house;
  const std::string id = house.ask();
  must(house.approve(id, "marta"), "vote");
  edit(house, "emergency", id,
       "row['approvals'].append({**row['approvals'][0], 'person': 'rui', 'fingerprint': '" +
           fingerprint_of("rui") + "'})");
  house.open();
  EXPECT_EQ(house.standing(id)->approvals.size(), 2U) << "the row says so";
  told_and_not_granted(house, id, "that rui approved " + id + " by it");
}

TEST(DeskEdited, AKeyThatWasGivenToAnotherPersonDecidesNothing) {
  House house;
  const std::string id = house.ask();
  must(house.approve(id, "marta"), "vote");
  edit(house, "key", fingerprint_of("olga"), "row['person'] = 'rui'");
  house.open();
  // Olga, who may not approve, signs as Rui: by the rows it is his key.
  const Proposal vote = House::signed_by(house.draft([&](const LedgerView& view) {
    return draft_vote(view, id, "confirmed", house.author("rui"));
  }),
                                         {"olga"});
  const auto said = house.desk->append(vote);
  ASSERT_TRUE(said) << said.error().message;
  told_and_not_granted(house, id, "that it made " + fingerprint_of("olga") + " a key of rui");
}

TEST(DeskEdited, ARequestForMoreThanWasApprovedGrantsNothing) {
  House house;
  house.open(false);  // sealed: approved, and not granted yet
  const std::string id = house.ask();
  must(house.approve(id, "marta"), "vote");
  must(house.approve(id, "rui"), "vote");
  edit(house, "emergency", id, "row['principals'] = ['root']");
  house.open();
  told_and_not_granted(house, id, "that " + id + " was asked so");
}

TEST(DeskEdited, AGrantThatTheLogDoesNotKnowIsNoCertificate) {
  House house;
  const std::string id = house.ask();
  edit(house, "emergency", id,
       "row['grant'] = {'id': row['id'], 'entry': row['entry'], 'at': row['received'], "
       "'authority': '" +
           House::authority().fingerprint() +
           "', 'recorded': False, 'valid_from': '2026-11-26T07:55:00Z', 'valid_to': "
           "'2026-11-26T20:00:00Z'}; row['phase'] = 'granted'");
  house.open();
  EXPECT_EQ(house.standing(id)->phase, EmergencyPhase::kGranted) << "the row says so";
  const auto line = house.desk->certificate(id);
  ASSERT_FALSE(line);
  EXPECT_EQ(line.error().kind, ErrorKind::kDenied);
  EXPECT_NE(line.error().message.find("that it granted " + id + " so"), std::string::npos)
      << line.error().message;
}

/// The rule itself lies beside the log, under the digest that was signed when it was adopted.
TEST(DeskEdited, AQuorumThatWasLoweredInTheStoredEstateIsNotRead) {
  House house;
  const std::string id = house.ask();
  house.desk.reset();
  std::size_t edited = 0;
  for (const auto& file : desk_test::fs::recursive_directory_iterator(house.place.directory)) {
    if (!file.is_regular_file()) continue;
    std::ifstream in(file.path(), std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    constexpr std::string_view kTwo = R"("at_least":2,"of":["secops"])";
    const std::size_t at = bytes.find(kTwo);
    if (at == std::string::npos) continue;
    bytes[at + std::string_view(R"("at_least":)").size()] = '1';
    desk_test::fs::permissions(file.path(), desk_test::fs::perms::owner_all);
    std::ofstream(file.path(), std::ios::binary) << bytes;
    ++edited;
  }
  ASSERT_EQ(edited, 1U);
  auto started = house.start();
  if (!started) {
    EXPECT_NE(started.error().message.find("digest"), std::string::npos) << started.error().message;
    return;
  }
  house.desk = std::move(*started);
  const auto vote = house.desk->read([&](const LedgerView& view) {
    return draft_vote(view, id, "confirmed", house.author("rui"));
  });
  EXPECT_FALSE(vote) << "the lowered rule was read";
}

/// A request whose key no sshd takes is asked of nobody.
TEST(Desk, ARequestThatCouldBecomeNoCertificateIsAskedOfNobody) {
  House house;
  codec::SshPublicKey passkey = desk_test::public_key("tomas-session", true);
  passkey.type = codec::SshKeyType::kSkRsa;
  passkey.rsa_exponent = "\x01" + std::string(1, '\0') + "\x01";
  passkey.rsa_modulus = std::string(256, '\xFD');
  EmergencyAsk ask;
  ask.operation = "restart";
  ask.failure = "idp-down";
  ask.reason = "unit 2 tripped";
  ask.key = codec::ssh_key_line(passkey);
  constexpr std::string_view kWhy =
      "sshd knows no key of type sk-rsa@onus; ask with a key that ssh-keygen made";
  const auto drafted = house.desk->read(
      [&](const LedgerView& view) { return draft_request(view, ask, house.author("tomas")); });
  ASSERT_FALSE(drafted);
  EXPECT_NE(drafted.error().message.find(kWhy), std::string::npos) << drafted.error().message;

  ask.key = key_line("tomas-session", false);  // and by somebody whose program does not look
  Draft draft = house.draft(
      [&](const LedgerView& view) { return draft_request(view, ask, house.author("tomas")); });
  std::string& text = draft.proposal.body_text;
  text.replace(text.find(ask.key), ask.key.size(), codec::ssh_key_line(passkey));
  draft.proposal.body = must(ledger::parse_body(text), "body");
  const std::uint64_t size = house.desk->size();
  const auto said = house.desk->append(House::signed_by(std::move(draft), {"tomas"}));
  ASSERT_FALSE(said);
  EXPECT_NE(said.error().message.find(kWhy), std::string::npos) << said.error().message;
  EXPECT_EQ(house.desk->size(), size);
}

}  // namespace
}  // namespace onus::service
