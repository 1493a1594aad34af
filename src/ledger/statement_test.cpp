#include "onus/ledger/statement.h"

#include <gtest/gtest.h>

#include <fstream>

#include "onus/codec/ssh_wire.h"
#include "onus/codec/sshsig.h"
#include "onus/crypto/private_key.h"
#include "onus/ledger/governance.h"
#include "onus/ledger/merkle.h"
#include "vectors_for_test.h"

namespace onus::ledger {
namespace {

using base::ErrorKind;

std::string body_vector() { return vector_file("statements/body.json"); }

std::string blob(const std::string& name) {
  const auto signature = codec::parse_sshsig(vector_file("statements/" + name));
  EXPECT_TRUE(signature.has_value());
  return signature ? codec::sshsig_blob(*signature) : std::string{};
}

Entry entry_of(std::vector<std::string> signatures) {
  Entry entry;
  entry.body_text = body_vector();
  entry.body = *parse_body(entry.body_text);
  entry.envelope.received = *parse_utc("2026-11-26T09:00:00Z");
  entry.signatures = std::move(signatures);
  return entry;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), by);
}

TEST(Statement, BodyReadsBackAsWritten) {
  const auto body = parse_body(body_vector());
  ASSERT_TRUE(body) << body.error().message;
  EXPECT_EQ(body->kind, StatementKind::kAccessApproved);
  EXPECT_EQ(body->subject, "operator-passkey");
  EXPECT_EQ(body->actor, "ines");
  EXPECT_EQ(body->expires, *parse_utc("2026-12-03T08:00:00Z"));
  EXPECT_EQ(body->valid_to, parse_utc("2027-11-26T08:00:00Z"));
  EXPECT_FALSE(body->valid_from.has_value());
  EXPECT_EQ(body->seen.root, empty_root());
  const auto text = body_text(*body);
  ASSERT_TRUE(text);
  EXPECT_EQ(*text, body_vector());
}

TEST(Statement, RefusesABodyThatIsNotAsLaidDown) {
  const struct {
    const char* name;
    const char* what;
    const char* by;
    const char* says;
  } cases[] = {
      {"another spelling", "{\"actor\"", "{ \"actor\"", "canonical"},
      {"keys out of order", "\"size\":0}", "\"size\":0,\"a\":1}", ""},
      {"an unknown kind", "access-approved", "access-granted", "kind"},
      {"an unknown field", "\"expires\"", "\"extra\":1,\"expires\"", ""},
      {"no closure",
       "\"closure\":\"bcde7fd49c1dbb81ceb3f67054458866e549957bbc43f50432e94b0fe0ae0110\",", "",
       "closure"},
      {"a digest in capitals", "bcde7fd4", "BCDE7FD4", "64 hexadecimal"},
      {"a day that does not exist", "2026-12-03", "2026-02-30", "time"},
      {"a time without zone", "08:00:00Z\",\"form", "08:00:00\",\"form", "time"},
      {"an id that is no id", "operator-passkey", "Operator passkey", "subject"},
      {"an id in use of others", "000102030405060708090a0b0c0d0e0f", "1", "id"},
      {"a content field missing",
       "\"contents\":\"d8f0492fbbe322907b9d0da925ef6bcabd8f4a138271a26f55078201e1e6ee49\",", "",
       "contents"},
      {"a content field too many", "\"content\":{", "\"content\":{\"a\":1,", "no field"},
      {"rules out of order", "[\"DEP001\",\"REC004\"]", "[\"REC004\",\"DEP001\"]", "ascending"},
      {"ends before it begins", "\"valid_to\":\"2027-11-26T08:00:00Z\"",
       "\"valid_from\":\"2028-01-01T00:00:00Z\",\"valid_to\":\"2027-11-26T08:00:00Z\"", "valid_to"},
      {"a fraction where a whole number belongs", "\"size\":0", "\"size\":0.5", "size"},
  };
  for (const auto& one : cases) {
    const auto body = parse_body(replaced(body_vector(), one.what, one.by));
    ASSERT_FALSE(body) << one.name;
    EXPECT_EQ(body.error().kind, ErrorKind::kInvalid) << one.name;
    EXPECT_NE(body.error().message.find(one.says), std::string::npos)
        << one.name << ": " << body.error().message;
  }
}

TEST(Statement, EveryKindHasANamespaceOfItsOwn) {
  std::set<std::string_view> names, spaces;
  for (const KindSpec& kind : statement_kinds()) {
    EXPECT_TRUE(names.insert(kind.name).second) << kind.name;
    EXPECT_TRUE(spaces.insert(kind.name_space).second) << kind.name_space;
    EXPECT_TRUE(kind.name_space.starts_with("onus-") && kind.name_space.ends_with("@v1"));
    EXPECT_EQ(find_kind(kind.name), &spec_of(kind.kind));
    EXPECT_TRUE(std::is_sorted(kind.fields.begin(), kind.fields.end(),
                               [](const auto& a, const auto& b) { return a.name < b.name; }));
  }
  EXPECT_EQ(find_kind("access"), nullptr);
}

TEST(Entry, CarriesSignaturesThatSshKeygenMade) {
  const Entry entry = entry_of({blob("ed25519.sig"), blob("ecdsa.sig")});
  const auto text = entry_text(entry);
  ASSERT_TRUE(text) << text.error().message;
  const auto statement = check_entry(*text);
  ASSERT_TRUE(statement) << statement.error().message;
  ASSERT_EQ(statement->signers.size(), 2U);
  std::string fingerprint = vector_file("statements/ed25519.fingerprint");
  fingerprint.pop_back();  // the line's end
  EXPECT_EQ(statement->signers[0].fingerprint, fingerprint);
  EXPECT_EQ(statement->leaf, leaf_hash(*text));
  const auto again = parse_entry(*text);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->body, entry.body);
  EXPECT_EQ(again->body_text, entry.body_text);
  EXPECT_EQ(*entry_text(*again), *text);
}

TEST(Entry, RefusesASignatureInTheWrongNamespace) {
  const auto text = entry_text(entry_of({blob("other-namespace.sig")}));
  const auto statement = check_entry(*text);
  ASSERT_FALSE(statement);
  EXPECT_EQ(statement.error().kind, ErrorKind::kDenied);
  EXPECT_NE(statement.error().message.find("onus-approve@v1"), std::string::npos)
      << statement.error().message;
}

TEST(Entry, RefusesAnyChangeOfWhatWasSigned) {
  const std::string text = *entry_text(entry_of({blob("ed25519.sig")}));
  for (const auto& [what, by] :
       {std::pair{"\"actor\":\"ines\"", "\"actor\":\"marta\""},
        std::pair{"operator-passkey", "operator-passkez"}, std::pair{"2026-12-03", "2026-12-04"},
        std::pair{"DEP001", "DEP002"}}) {
    const auto statement = check_entry(replaced(text, what, by));
    ASSERT_FALSE(statement) << what;
    EXPECT_EQ(statement.error().kind, ErrorKind::kDenied) << what;
  }
}

TEST(Entry, RefusesOneKeyTwice) {
  const auto text = entry_text(entry_of({blob("ed25519.sig"), blob("ed25519.sig")}));
  const auto statement = check_entry(*text);
  ASSERT_FALSE(statement);
  EXPECT_NE(statement.error().message.find("twice"), std::string::npos);
}

// What a FIDO2 key would hand out, with the flags that it sets. [OpenSSH PROTOCOL.u2f]
std::string token_signature(const Entry& entry, std::uint8_t flags) {
  const auto key = crypto::PrivateKey::from_seed(base::SecretBytes(std::string(32, 't'))).value();
  codec::SshSig signature;
  signature.key.type = codec::SshKeyType::kSkEd25519;
  signature.key.point = key.public_bytes();
  signature.key.application = "ssh:";
  signature.name_space = spec_of(entry.body.kind).name_space;
  const auto over =
      crypto::sshsig_signed_data_of(signature.name_space, signature.hash, entry.body_text);
  const auto raw = [](std::string_view bytes) {
    const auto digest = crypto::sha256(bytes).value();
    return std::string(digest.bytes.begin(), digest.bytes.end());
  };
  signature.signature.algorithm = codec::SshSignatureAlgorithm::kSkEd25519;
  signature.signature.flags = flags;
  signature.signature.counter = 7;
  signature.signature.bytes =
      key.sign(codec::SshWriter{}.raw(raw("ssh:")).byte(flags).uint32(7).raw(raw(*over)).bytes())
          .value();
  return codec::sshsig_blob(signature);
}

TEST(Entry, RefusesASecurityKeyThatNobodyTouched) {
  constexpr std::uint8_t kPresent = 1, kVerified = 4;
  for (const auto& [flags, taken] : {std::pair<std::uint8_t, bool>{kPresent, true},
                                     {kPresent | kVerified, true},
                                     {0, false},
                                     {kVerified, false}}) {
    Entry entry = entry_of({});
    entry.signatures = {token_signature(entry, flags)};
    const auto statement = check_entry(*entry_text(entry));
    ASSERT_EQ(statement.has_value(), taken)
        << int{flags} << (statement ? "" : statement.error().message);
    if (taken) {
      EXPECT_EQ(statement->signers[0].facts.user_verified, (flags & kVerified) != 0);
      continue;
    }
    EXPECT_EQ(statement.error().kind, ErrorKind::kDenied);
    EXPECT_NE(statement.error().message.find("without being touched"), std::string::npos);
  }
}

TEST(Entry, RefusesAStatementOverItsLimit) {
  // A scope so long that the entry is one byte over the limit, and one that just fits.
  Entry entry = entry_of({blob("ed25519.sig")});
  const auto with_scope = [&](std::size_t bytes) {
    StatementBody body = entry.body;
    body.content.members.back().second.items.clear();  // "scope"
    codec::JsonValue one = entry.body.content.members.back().second.items[0];
    while (bytes > 0) {
      const std::size_t now = std::min<std::size_t>(bytes, 1000);
      one.members[0].second.string = std::string(now, 'x');
      body.content.members.back().second.items.push_back(one);
      bytes -= now;
    }
    Entry filled = entry;
    filled.body_text = *body_text(body);
    return entry_text(filled);
  };
  std::size_t fits = 40000;
  for (const std::size_t step : {1000U, 100U, 1U}) {
    while (with_scope(fits + step).has_value()) fits += step;
  }
  EXPECT_EQ(with_scope(fits)->size(), kStatementBytesMax);
  const auto over = with_scope(fits + 1);
  EXPECT_EQ(over.error().kind, ErrorKind::kLimit);
  const auto read = parse_entry(std::string(kStatementBytesMax + 1, ' '));
  EXPECT_EQ(read.error().kind, ErrorKind::kLimit);
}

TEST(Entry, RefusesAnEnvelopeThatContradictsItself) {
  const std::string text = *entry_text(entry_of({blob("ed25519.sig")}));
  EXPECT_TRUE(parse_entry(text));
  EXPECT_FALSE(parse_entry(replaced(text, "\"sequence\":0", "\"sequence\":1")));
  EXPECT_FALSE(parse_entry(replaced(text, "\"signatures\":[\"", "\"signatures\":[],\"x\":[\"")));
  EXPECT_FALSE(parse_entry(replaced(text, "onus-entry-1", "onus-entry-2")));
  EXPECT_FALSE(parse_entry(text.substr(0, text.size() - 1)));
}

TEST(Chain, RefusesWhatIsOutOfPlace) {
  const auto text = entry_text(entry_of({blob("ed25519.sig")}));
  const Statement good = *check_entry(*text);
  ChainFacts facts;
  facts.seen_root = empty_root();
  facts.last_received = *parse_utc("2026-11-26T08:00:00Z");
  EXPECT_TRUE(check_chain(good, "northwind.example/onus", facts));

  const auto refused = [&](const Statement& statement, const ChainFacts& with, const char* code) {
    const auto result = check_chain(statement, "northwind.example/onus", with);
    ASSERT_FALSE(result.has_value()) << code;
    EXPECT_EQ(result.error().code, code) << result.error().message;
  };
  EXPECT_EQ(check_chain(good, "other.example/onus", facts).error().code, "E0401");
  ChainFacts with = facts;
  with.id_used = true;
  refused(good, with, "E0402");
  with = facts;
  with.newest_sequence = 0;
  with.newest_leaf = good.leaf;
  refused(good, with, "E0403");
  Statement second = good;
  second.envelope.sequence = 1;
  second.envelope.previous = Digest{};
  refused(second, with, "E0403");
  second.envelope.previous = good.leaf;
  EXPECT_TRUE(check_chain(second, "northwind.example/onus", with));
  with = facts;
  with.last_received = *parse_utc("2026-11-26T09:00:01Z");
  refused(good, with, "E0404");
  Statement late = good;
  late.envelope.received = late.body.expires;
  refused(late, facts, "E0405");
  late.envelope.received = late.body.expires - base::Seconds(1);
  EXPECT_TRUE(check_chain(late, "northwind.example/onus", facts));
  late.body.expires = good.envelope.received + kExpiresMax + base::Seconds(1);
  late.envelope.received = good.envelope.received;
  refused(late, facts, "E0405");
  Statement ahead = good;
  ahead.body.seen.size = 5;
  with = facts;
  with.size = 4;
  refused(ahead, with, "E0406");
  with.size = 5;
  with.seen_root = Digest{};
  refused(ahead, with, "E0406");
}

TEST(Utc, ReadsOneSpelling) {
  EXPECT_TRUE(parse_utc("2026-11-26T08:00:00Z"));
  for (const char* text : {"2026-11-26T08:00:00z", "2026-11-26 08:00:00Z", "2026-11-26T08:00:60Z",
                           "2026-11-26T24:00:00Z", "2026-13-26T08:00:00Z", "0000-01-01T00:00:00Z",
                           "2026-11-26T08:00:00+00:00", "2026-11-26", ""}) {
    EXPECT_FALSE(parse_utc(text)) << text;
  }
}

TEST(Schema, PublishedIsWhatTheTableGives) {
  std::ifstream in("docs/formats/statement.schema.json", std::ios::binary);
  const std::string published((std::istreambuf_iterator<char>(in)),
                              std::istreambuf_iterator<char>());
  EXPECT_EQ(published, statement_schema())
      << "onus schema --kind statement > docs/formats/statement.schema.json";
}

TEST(EstateRecord, PartsContactDataAndJoinsItAgain) {
  const std::string whole =
      R"({"acceptances":[{"because":"Rui says so","finding":"REC001","on":"okta"}],)"
      R"("estate":{"name":"Tiny","timezone":"UTC"},"items":[{"class":"rota","ics":"ATTENDEE:rui@b.c",)"
      R"("id":"a-rota"},{"class":"person","email":"i@example.org","id":"ines","keys":["ssh-ed25519 AAAA i@example.org"],)"
      R"("name":"Inês","phone":"+351"},{"class":"component","id":"okta","title":"SSO"}],"onus":"v1"})";
  const auto parts = part_estate(whole);
  ASSERT_TRUE(parts) << parts.error().message;
  for (const char* personal : {"Inês", "example.org", "+351", "Rui says", "rui@b.c"}) {
    EXPECT_EQ(parts->record.find(personal), std::string::npos);
    EXPECT_NE(parts->contact.find(personal), std::string::npos);
  }
  EXPECT_NE(parts->record.find("SSO"), std::string::npos);
  const auto joined = join_estate(*parts);
  ASSERT_TRUE(joined);
  EXPECT_EQ(*joined, whole);
  EXPECT_FALSE(join_estate(
      {parts->record, R"({"acceptances":[{}],"form":"onus-contact-1","items":{"rui":{}}})"}));
  EXPECT_FALSE(join_estate({whole, parts->contact}));
}

}  // namespace
}  // namespace onus::ledger
