#include "onus/access/revocation.h"

#include <gtest/gtest.h>

#include <functional>

#include "onus/codec/base64.h"
#include "onus/codec/dsse.h"
#include "onus/codec/json.h"
#include "onus/crypto/dsse.h"
#include "onus/ledger/note_signer.h"

namespace onus::access {
namespace {

using base::ErrorKind;
using codec::JsonValue;

constexpr base::TimePoint kNow{base::Seconds{1'764'115'200}};

crypto::PrivateKey key_of(char seed) {
  return crypto::PrivateKey::from_seed(base::SecretBytes(std::string(32, seed))).value();
}

codec::SshPublicKey public_key_of(char seed) {
  codec::SshPublicKey key;
  key.point = key_of(seed).public_bytes();
  return key;
}

ledger::NoteVerifier log_of(char seed, std::string name = "northwind.example/onus") {
  const auto key = key_of(seed);
  return ledger::NoteVerifier::make(std::move(name), ledger::NoteKeyType::kEd25519,
                                    key.public_bytes())
      .value();
}

std::string checkpoint(std::uint64_t size, char seed = 'l',
                       const std::string& origin = "northwind.example/onus") {
  auto signer =
      ledger::KeySigner::make(origin, ledger::NoteKeyType::kEd25519, key_of(seed)).value();
  ledger::Checkpoint head;
  head.origin = origin;
  head.size = size;
  head.root.bytes.fill(static_cast<std::uint8_t>(size));
  return ledger::note_bytes(ledger::sign_checkpoint(head, signer).value().note);
}

Revocations list() {
  Revocations made;
  made.made_at = kNow;
  made.checkpoint = checkpoint(90);
  made.ended = {{"request-a", 41, kNow, public_key_of('a')},
                {"request-b", 42, kNow, public_key_of('b')},
                {"request-c", 57, kNow, public_key_of('a')}};
  made.authorities = {public_key_of('a')};
  made.retired = {public_key_of('o')};
  return made;
}

std::string envelope(const Revocations& of) { return sign_revocations(of, key_of('l')).value(); }

TEST(Revocations, SayWhatWasSignedAndWhatSshdReads) {
  const auto read = read_revocations(envelope(list()), log_of('l'));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->list, list());
  EXPECT_EQ(read->number, 90U);
  EXPECT_EQ(read->head.origin, "northwind.example/onus");
  codec::SshKrl krl;
  krl.number = 90;
  krl.made_at = 1'764'115'200;
  krl.comment = "northwind.example/onus";
  krl.certificates = {{"", {}, {std::string(kSentinelKeyId)}}};
  codec::SshKrlCertificates of_a{
      codec::ssh_key_blob(public_key_of('a')), {41, 57}, {"request-a", "request-c"}};
  codec::SshKrlCertificates of_b{codec::ssh_key_blob(public_key_of('b')), {42}, {"request-b"}};
  if (of_b.authority < of_a.authority) std::swap(of_a, of_b);
  krl.certificates.push_back(of_a);
  krl.certificates.push_back(of_b);
  krl.keys = {codec::ssh_key_blob(public_key_of('o'))};
  EXPECT_EQ(read->krl, krl);
}

TEST(Revocations, AListOfNobodyStillRevokesItsSentinel) {
  Revocations nobody;
  nobody.made_at = kNow;
  nobody.checkpoint = checkpoint(3);
  const auto read = read_revocations(envelope(nobody), log_of('l'));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_TRUE(codec::revokes_anything(read->krl));
}

TEST(Revocations, CountOnlyAsTheWordOfThePinnedLog) {
  const auto refused = [](const base::Result<SignedRevocations>& read, ErrorKind kind) {
    return !read && read.error().kind == kind;
  };
  EXPECT_TRUE(refused(read_revocations(envelope(list()), log_of('x')), ErrorKind::kDenied));
  // The same key under another name, and a checkpoint that another log signed.
  EXPECT_TRUE(refused(read_revocations(envelope(list()), log_of('l', "other.example")),
                      ErrorKind::kDenied));
  Revocations foreign = list();
  foreign.checkpoint = checkpoint(90, 'x');
  EXPECT_TRUE(refused(read_revocations(envelope(foreign), log_of('l')), ErrorKind::kDenied));
  foreign.checkpoint = checkpoint(90, 'l', "other.example");
  EXPECT_TRUE(refused(read_revocations(envelope(foreign), log_of('l')), ErrorKind::kDenied));
}

TEST(Revocations, ATruncatedListIsRefusedAtEveryByte) {
  const std::string text = envelope(list());
  for (std::size_t bytes = 0; bytes < text.size(); bytes += 7) {
    ASSERT_FALSE(read_revocations(text.substr(0, bytes), log_of('l'))) << bytes;
  }
}

/// The list's payload with something changed in it, signed by the log again.
std::string signed_with(const std::function<void(JsonValue&)>& change) {
  auto payload = codec::parse_json(codec::parse_dsse(envelope(list())).value().payload).value();
  change(payload);
  return codec::write_dsse(crypto::sign_dsse(std::string(kRevocationsType),
                                             codec::canonical_text(payload).value(), key_of('l'))
                               .value())
      .value();
}

JsonValue& member(JsonValue& object, std::string_view name) {
  for (auto& [key, value] : object.members) {
    if (key == name) return value;
  }
  ADD_FAILURE() << name;
  return object;
}

TEST(Revocations, PartsThatDoNotFitEachOtherAreRefused) {
  const std::vector<std::pair<const char*, std::function<void(JsonValue&)>>> changes{
      {"another number", [](auto& p) { member(p, "number").number = 91; }},
      {"no number", [](auto& p) { member(p, "number").kind = JsonValue::Kind::kNull; }},
      {"another version", [](auto& p) { member(p, "version").number = 2; }},
      {"another kind", [](auto& p) { member(p, "kind").string = "passport"; }},
      {"an ended grant fewer than the KRL has",
       [](auto& p) { member(p, "ended").items.pop_back(); }},
      {"another date than the KRL's", [](auto& p) { member(p, "made_at").number += 1; }},
      {"an authority that is not in the KRL", [](auto& p) { member(p, "retired").items.clear(); }},
      {"serials out of order",
       [](auto& p) { std::swap(member(p, "ended").items[0], member(p, "ended").items[1]); }},
      {"a request that leads elsewhere",
       [](auto& p) { member(member(p, "ended").items[0], "request").string = "../../etc"; }},
      {"the sentinel as a request",
       [](auto& p) {
         member(member(p, "ended").items[0], "request").string = std::string(kSentinelKeyId);
       }},
      {"a negative serial",
       [](auto& p) { member(member(p, "ended").items[0], "serial").number = -1; }},
      {"an empty KRL", [](auto& p) { member(p, "krl").string.clear(); }},
      {"another digest", [](auto& p) { member(p, "krl_sha256").string[0] ^= 1; }},
  };
  for (const auto& [name, change] : changes) {
    EXPECT_FALSE(read_revocations(signed_with(change), log_of('l'))) << name;
  }
  EXPECT_TRUE(read_revocations(signed_with([](auto&) {}), log_of('l')));
}

TEST(Revocations, StandOnBothSidesOfTheirLimits) {
  Revocations many = list();
  many.ended.clear();
  for (std::uint64_t i = 1; i <= kEndedMax; ++i) {
    many.ended.push_back(
        {std::string(32, 'f') + std::to_string(i), i * 2, kNow, public_key_of('a')});
  }
  const auto text = sign_revocations(many, key_of('l'));
  ASSERT_TRUE(text);
  const auto read = read_revocations(*text, log_of('l'));
  EXPECT_TRUE(read) << read.error().message;
  many.ended.push_back({"one-more", kEndedMax * 2 + 1, kNow, public_key_of('a')});
  EXPECT_EQ(sign_revocations(many, key_of('l')).error().kind, ErrorKind::kLimit);
  Revocations keys = list();
  keys.retired.assign(kAuthoritiesMax - 1, public_key_of('o'));
  EXPECT_TRUE(read_revocations(envelope(keys), log_of('l')));
  keys.retired.assign(kAuthoritiesMax, public_key_of('o'));
  EXPECT_EQ(sign_revocations(keys, key_of('l')).error().kind, ErrorKind::kLimit);
}

TEST(Revocations, AnEmptyLogHasNoList) {
  Revocations empty = list();
  empty.checkpoint = checkpoint(0);
  EXPECT_FALSE(sign_revocations(empty, key_of('l')));
}

}  // namespace
}  // namespace onus::access
