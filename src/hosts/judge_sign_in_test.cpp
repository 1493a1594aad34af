#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>

#include "for_test.h"
#include "onus/access/grant_certificate.h"
#include "onus/codec/json.h"
#include "onus/codec/ssh_wire.h"
#include "onus/codec/sshsig.h"
#include "onus/crypto/public_key.h"
#include "onus/crypto/ssh_certificate.h"
#include "onus/crypto/sshsig.h"
#include "onus/hosts/grant_bundle.h"
#include "onus/ledger/merkle.h"
#include "onus/ledger/statement.h"
#include "onus/ledger/tlog_proof.h"

namespace onus::hosts {
namespace {

using base::ErrorKind;
using codec::JsonValue;
using ledger::StatementKind;

constexpr std::uint8_t kSeen = 0x05, kTouched = 0x01;  // user present and verified; present only

JsonValue text(std::string_view value) {
  JsonValue made;
  made.kind = JsonValue::Kind::kString;
  made.string = value;
  return made;
}

JsonValue number(double value) {
  JsonValue made;
  made.kind = JsonValue::Kind::kNumber;
  made.number = value;
  return made;
}

JsonValue names(const std::vector<std::string>& of) {
  JsonValue made;
  made.kind = JsonValue::Kind::kArray;
  for (const std::string& one : of) made.items.push_back(text(one));
  return made;
}

JsonValue object(std::vector<std::pair<std::string, JsonValue>> members) {
  JsonValue made;
  made.kind = JsonValue::Kind::kObject;
  made.members = std::move(members);
  return made;
}

/// A key that a security key holds: the private half is known, as the tests' keys all are.
codec::SshPublicKey token_of(char seed) {
  codec::SshPublicKey key = public_key_of(seed);
  key.type = codec::SshKeyType::kSkEd25519;
  key.application = "ssh:";
  return key;
}

std::string print_of(const codec::SshPublicKey& key) {
  return crypto::ssh_fingerprint(key).value();
}

std::string digest_bytes(std::string_view of) {
  const auto digest = crypto::sha256(of).value();
  return {digest.bytes.begin(), digest.bytes.end()};
}

/// Signs as the key's type asks: a security key around the digest, with these flags.
std::string sign(const std::string& message, std::string_view name_space, char seed,
                 std::optional<std::uint8_t> flags) {
  codec::SshSig made;
  made.key = flags ? token_of(seed) : public_key_of(seed);
  made.name_space = name_space;
  std::string data =
      crypto::sshsig_signed_data_of(name_space, codec::SshSigHash::kSha512, message).value();
  if (flags) {
    made.signature.algorithm = codec::SshSignatureAlgorithm::kSkEd25519;
    made.signature.flags = *flags;
    made.signature.counter = 1;
    data = codec::SshWriter()
               .raw(digest_bytes("ssh:"))
               .byte(*flags)
               .uint32(1)
               .raw(digest_bytes(data))
               .bytes();
  }
  made.signature.bytes = key_of(seed).sign(data).value();
  return codec::sshsig_blob(made);
}

/// A small log: entries as they come, proofs at the end.
class SmallLog final : public ledger::HashReader {
 public:
  std::uint64_t add(const std::string& entry) {
    entries_.push_back(entry);
    for (const ledger::Node& node : tree_.append(ledger::leaf_hash(entry))) {
      nodes_[node.id] = node.hash;
    }
    return entries_.size() - 1;
  }
  base::Result<std::vector<ledger::Hash>> read(
      std::span<const ledger::NodeId> wanted) const override {
    std::vector<ledger::Hash> hashes;
    for (const ledger::NodeId& id : wanted) hashes.push_back(nodes_.at(id));
    return hashes;
  }
  std::string prove(std::uint64_t index, char log = 'l') const {
    ledger::TlogProof proof;
    proof.extra = entries_.at(index);
    proof.index = index;
    proof.hashes = ledger::inclusion_proof(*this, {index, entries_.size()}).value();
    proof.checkpoint = signed_head(log, entries_.size(), tree_.root());
    return ledger::tlog_proof_text(proof);
  }

 private:
  std::vector<std::string> entries_;
  ledger::Frontier tree_;
  std::map<ledger::NodeId, ledger::Hash> nodes_;
};

/// Who signs a statement, and how.
struct By {
  std::string actor;
  char seed;
  std::optional<std::uint8_t> flags;
};

/// One grant with everything that led to it; tests change a part before it is built.
struct Case {
  ledger::StatementBody request, approval_1, approval_2, grant;
  By asks{"paulo", 'p', kSeen}, first{"ines", 'i', kSeen}, second{"marta", 'm', kSeen};
  By grants{"@log", 'l', std::nullopt};
  bool second_after_grant = false;
  std::function<void(access::GrantTerms&)> terms = [](auto&) {};
  std::string user = "root";
  base::TimePoint now = kTestNow;
  PinnedQuorum quorum;
};

ledger::StatementBody body(StatementKind kind, char id) {
  ledger::StatementBody made;
  made.kind = kind;
  made.subject = "restart-turbine";
  made.origin = log_name('l');
  made.id = std::string(32, id);
  made.expires = kTestNow + base::Seconds(3600);
  made.seen = {0, ledger::empty_root()};
  return made;
}

Case good() {
  Case made;
  made.request = body(StatementKind::kEmergencyRequested, '1');
  made.request.estate = crypto::sha256("estate").value();
  made.request.valid_to = kTestNow + base::Seconds(3600);
  made.request.content = object({{"duration_s", number(3600)},
                                 {"failure", text("idp-down")},
                                 {"key", text(codec::ssh_key_line(public_key_of('s')))},
                                 {"policy", text("turbines")},
                                 {"principals", names({"root", "turbine"})},
                                 {"reason", text(crypto::sha256("why").value().hex())}});
  made.approval_1 = body(StatementKind::kEmergencyApproved, '2');
  made.approval_2 = body(StatementKind::kEmergencyApproved, '3');
  made.grant = body(StatementKind::kEmergencyGranted, '4');
  made.grant.valid_from = kTestNow - base::Seconds(300);
  made.grant.valid_to = kTestNow + base::Seconds(3600);
  made.grant.content = object({{"authority", text(print_of(public_key_of('a')))},
                               {"key", text(print_of(public_key_of('s')))},
                               {"principals", names({"root", "turbine"})},
                               {"recorded", text("yes")},
                               {"request", text(made.request.id)}});
  made.quorum.people = {{print_of(token_of('i')), "ines"},
                        {print_of(token_of('m')), "marta"},
                        {print_of(token_of('p')), "paulo"},
                        {print_of(public_key_of('i')), "ines"}};
  return made;
}

std::uint64_t put(SmallLog& log, ledger::StatementBody statement, const By& by) {
  statement.actor = by.actor;
  ledger::Entry entry;
  entry.body = statement;
  const auto written = ledger::body_text(statement);
  EXPECT_TRUE(written) << written.error().message;
  entry.body_text = *written;
  entry.envelope.received = kTestNow;
  entry.signatures = {
      sign(*written, ledger::spec_of(statement.kind).name_space, by.seed, by.flags)};
  const auto text_of_entry = ledger::entry_text(entry);
  EXPECT_TRUE(text_of_entry) << text_of_entry.error().message;
  return log.add(*text_of_entry);
}

/// The leaf of the request, which the approvals name.
void approve(Case& made, ledger::StatementBody& approval) {
  if (!approval.content.members.empty()) return;  // a test said something else
  SmallLog alone;
  ledger::StatementBody request = made.request;
  request.actor = made.asks.actor;
  ledger::Entry entry;
  entry.body = request;
  entry.body_text = ledger::body_text(request).value();
  entry.envelope.received = kTestNow;
  entry.signatures = {sign(entry.body_text, ledger::spec_of(request.kind).name_space,
                           made.asks.seed, made.asks.flags)};
  const auto leaf = ledger::leaf_hash(ledger::entry_text(entry).value());
  approval.content = object({{"failure", text("confirmed")},
                             {"request", text(made.request.id)},
                             {"request_leaf", text(leaf.hex())}});
}

struct Built {
  GrantBundle bundle;
  SignIn sign_in;
};

Built build(Case made) {
  SmallLog log;
  log.add("an entry of something else");
  approve(made, made.approval_1);
  approve(made, made.approval_2);
  std::vector<std::uint64_t> entries{put(log, made.request, made.asks),
                                     put(log, made.approval_1, made.first)};
  if (!made.second_after_grant) entries.push_back(put(log, made.approval_2, made.second));
  const std::uint64_t grant = put(log, made.grant, made.grants);
  entries.push_back(grant);
  if (made.second_after_grant) entries.push_back(put(log, made.approval_2, made.second));
  Built built;
  for (const std::uint64_t entry : entries) built.bundle.proofs.push_back(log.prove(entry));
  access::GrantTerms terms;
  terms.request = made.request.id;
  terms.serial = grant;
  terms.key = public_key_of('s');
  terms.principals = {"root", "turbine"};
  terms.valid_from = kTestNow - base::Seconds(300);
  terms.valid_to = kTestNow + base::Seconds(3600);
  const auto proof = ledger::parse_tlog_proof(log.prove(grant)).value();
  terms.leaf = ledger::leaf_hash(*proof.extra);
  made.terms(terms);
  const auto authority = access::SshAuthority::from_seed(base::SecretBytes(std::string(32, 'a')));
  const auto line = access::issue_grant_certificate(terms, *authority).value();
  built.sign_in = {codec::parse_ssh_certificate_line(line).value(), made.user, made.now};
  return built;
}

base::Result<void> judge(const Case& made) {
  const Built built = build(made);
  return judge_sign_in(built.sign_in, built.bundle, {{log_of('m'), log_of('l')}, made.quorum});
}

TEST(JudgeSignIn, TheQuorumOpensTheHost) {
  const auto judged = judge(good());
  EXPECT_TRUE(judged) << judged.error().message;
  Case software = good();
  software.quorum.software_keys = true;
  software.first.flags = std::nullopt;
  EXPECT_TRUE(judge(software));
}

struct Denial {
  const char* says;
  std::function<void(Case&)> change;
};

void set(ledger::StatementBody& body, std::string_view field, JsonValue value) {
  for (auto& [name, held] : body.content.members) {
    if (name == field) held = std::move(value);
  }
}

TEST(JudgeSignIn, EveryLinkCounts) {
  const std::vector<Denial> denials{
      {"1 people", [](Case& c) { c.second = {"ines", 'i', kSeen}; }},    // one person twice
      {"1 people", [](Case& c) { c.second = {"paulo", 'p', kSeen}; }},   // the requester
      {"1 people", [](Case& c) { c.second = {"eve", 'e', kSeen}; }},     // nobody pinned
      {"1 people", [](Case& c) { c.second = {"eve", 'm', kSeen}; }},     // another's name
      {"1 people", [](Case& c) { c.second.flags = kTouched; }},          // not verified
      {"1 people", [](Case& c) { c.first.flags = std::nullopt; }},       // a software key
      {"1 people", [](Case& c) { c.asks = {"somebody", 'i', kSeen}; }},  // ines asked herself
      {"2 people", [](Case& c) { c.quorum.need = 3; }},
      {"between request and grant", [](Case& c) { c.second_after_grant = true; }},
      {"not the log's own word", [](Case& c) { c.grants.seed = 'x'; }},
      {"another entry or request", [](Case& c) { c.terms = [](auto& t) { t.serial += 1; }; }},
      {"another entry or request", [](Case& c) { c.terms = [](auto& t) { t.request = "x"; }; }},
      {"another leaf", [](Case& c) { c.terms = [](auto& t) { t.leaf.bytes[0] ^= 1; }; }},
      {"certifies another key",
       [](Case& c) { c.terms = [](auto& t) { t.key = public_key_of('z'); }; }},
      {"lasts longer than its grant",
       [](Case& c) { c.terms = [](auto& t) { t.valid_to += base::Seconds(1); }; }},
      {"lasts longer than its grant",
       [](Case& c) { c.terms = [](auto& t) { t.valid_from -= base::Seconds(1); }; }},
      {"other accounts than its grant",
       [](Case& c) { c.terms = [](auto& t) { t.principals = {"root"}; }; }},
      {"from elsewhere than its grant",
       [](Case& c) { c.terms = [](auto& t) { t.source_address = "10.0.0.1"; }; }},
      {"whether it is recorded", [](Case& c) { c.terms = [](auto& t) { t.recorded = false; }; }},
      {"another command than the recorder",
       [](Case& c) { c.terms = [](auto& t) { t.recorder_command = "/bin/bash"; }; }},
      // An old request with its approvals, granted once more.
      {"not open any more", [](Case& c) { c.request.valid_to = kTestNow - base::Seconds(1); }},
      {"another authority",
       [](Case& c) { set(c.grant, "authority", text(print_of(public_key_of('b')))); }},
      {"its grant is of another request",
       [](Case& c) {
         c.request.id = std::string(32, '9');
         c.terms = [](auto& t) { t.request = std::string(32, '1'); };
       }},
      {"asks for another key",
       [](Case& c) { set(c.request, "key", text(codec::ssh_key_line(public_key_of('z')))); }},
      {"other accounts than were asked",
       [](Case& c) { set(c.request, "principals", names({"root"})); }},
      {"longer than was asked", [](Case& c) { set(c.request, "duration_s", number(3599)); }},
      {"about something else", [](Case& c) { c.request.subject = "other-operation"; }},
      {"an approval in its bundle is of another request",
       [](Case& c) {
         c.approval_2.content =
             object({{"failure", text("confirmed")},
                     {"request", text(c.request.id)},
                     {"request_leaf", text(crypto::sha256("another").value().hex())}});
       }},
      {"does not open this account", [](Case& c) { c.user = "admin"; }},
      {"not valid now", [](Case& c) { c.now = kTestNow + base::Seconds(3600); }},
      {"meant for another log", [](Case& c) { c.approval_1.origin = "other.example"; }},
  };
  for (const Denial& denial : denials) {
    Case changed = good();
    denial.change(changed);
    const auto judged = judge(changed);
    ASSERT_FALSE(judged) << denial.says;
    EXPECT_EQ(judged.error().kind, ErrorKind::kDenied) << judged.error().message;
    EXPECT_TRUE(judged.error().message.contains(denial.says))
        << denial.says << " / " << judged.error().message;
  }
}

TEST(JudgeSignIn, EveryEntryStandsInAPinnedLog) {
  const Built built = build(good());
  const auto judged = judge_sign_in(built.sign_in, built.bundle, {{log_of('m')}, good().quorum});
  EXPECT_FALSE(judged);
  for (std::size_t i = 0; i < built.bundle.proofs.size(); ++i) {
    GrantBundle fewer = built.bundle;
    fewer.proofs.erase(fewer.proofs.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_FALSE(judge_sign_in(built.sign_in, fewer, {{log_of('l')}, good().quorum})) << i;
    GrantBundle twice = built.bundle;
    twice.proofs.push_back(twice.proofs[i]);
    const bool approval = i == 1 || i == 2;  // twice the same approval is one person
    EXPECT_EQ(judge_sign_in(built.sign_in, twice, {{log_of('l')}, good().quorum}).has_value(),
              approval);
    GrantBundle changed = built.bundle;
    changed.proofs[i][changed.proofs[i].find("extra ") + 40] ^= 1;
    EXPECT_FALSE(judge_sign_in(built.sign_in, changed, {{log_of('l')}, good().quorum})) << i;
  }
}

TEST(GrantBundle, ReadsBackAndIsBounded) {
  const GrantBundle bundle = build(good()).bundle;
  EXPECT_EQ(parse_grant_bundle(grant_bundle_text(bundle).value()).value(), bundle);
  for (const char* bad : {"", "{}", "[]", R"({"kind":"onus grant bundle","version":1})",
                          R"({"kind":"onus grant bundle","version":1,"proofs":[1]})",
                          R"({"kind":"onus grant bundle","version":2,"proofs":[]})"}) {
    EXPECT_EQ(parse_grant_bundle(bad).error().kind, ErrorKind::kInvalid) << bad;
  }
  GrantBundle many;
  many.proofs.assign(kBundleProofsMax, "x");
  EXPECT_TRUE(parse_grant_bundle(grant_bundle_text(many).value()));
  many.proofs.emplace_back("x");
  EXPECT_EQ(parse_grant_bundle(grant_bundle_text(many).value()).error().kind, ErrorKind::kLimit);
  EXPECT_EQ(parse_grant_bundle(std::string(kBundleFileBytesMax + 1, ' ')).error().kind,
            ErrorKind::kLimit);
}

TEST(JudgeSignIn, ACertificateDoesNoMoreThanItsGrant) {
  const Built built = build(good());
  const auto judged_with = [&](const std::function<void(codec::SshCertificateBody&)>& change) {
    codec::SshCertificateBody body = built.sign_in.certificate.body;
    change(body);
    std::ranges::sort(body.critical_options, {}, &codec::SshCertificateOption::name);
    std::ranges::sort(body.extensions, {}, &codec::SshCertificateOption::name);
    const auto line = crypto::issue_ssh_certificate(body, key_of('a')).value();
    const SignIn sign_in{codec::parse_ssh_certificate_line(line).value(), "root", kTestNow};
    return judge_sign_in(sign_in, built.bundle, {{log_of('l')}, good().quorum});
  };
  EXPECT_TRUE(judged_with([](auto&) {}));
  for (const char* name : {"permit-port-forwarding", "permit-agent-forwarding",
                           "permit-X11-forwarding", "permit-user-rc"}) {
    EXPECT_FALSE(judged_with([&](auto& body) { body.extensions.push_back({name, ""}); })) << name;
  }
  EXPECT_FALSE(
      judged_with([](auto& body) { body.critical_options.push_back({"verify-required", ""}); }));
}

}  // namespace
}  // namespace onus::hosts
