#include "onus/ledger/note.h"

#include <gtest/gtest.h>

#include "onus/ledger/checkpoint.h"
#include "signers_for_test.h"
#include "vectors_for_test.h"

namespace onus::ledger {
namespace {

using base::ErrorKind;
using codec::JsonValue;

constexpr std::string_view kMlDsa = "coachandhorses2026h1-real-mldsa";

TEST(NoteVerifier, ReadsTheVectorsKeysAndWritesThemBack) {
  const JsonValue all = json_vectors("note-vkeys.json");
  ASSERT_EQ(all.items.size(), 12U);
  for (const JsonValue& one : all.items) {
    const std::string vkey(*one.text_of("vkey"));
    const auto verifier = NoteVerifier::parse(vkey);
    EXPECT_EQ(verifier.has_value(), one.find("valid")->boolean) << vkey;
    EXPECT_EQ(verifier ? verifier->vkey() : vkey, vkey);
  }
}

TEST(NoteVerifier, RefusesWhatItCannotCheck) {
  const auto why = [](std::string_view vkey) { return NoteVerifier::parse(vkey).error().message; };
  EXPECT_EQ(why("example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"),
            "verifier key: the hash is not this key's");
  EXPECT_EQ(why("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"),
            "verifier key: algorithm not supported: type 0x65 (we read 0x01 Ed25519 and 0x04 "
            "Ed25519 cosignature)");
  EXPECT_EQ(why("name"), "verifier key: expected NAME+8 hexadecimal digits+BASE64");
  EXPECT_EQ(why("+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"),
            "verifier key: a key's name is 1 to 255 bytes of UTF-8 without white space and "
            "without +");
  EXPECT_EQ(why("a+530d903a+"), "verifier key: the key is empty");
  EXPECT_FALSE(is_key_name("with space"));
  EXPECT_FALSE(is_key_name("with\xC2\xA0no-break-space"));
  EXPECT_FALSE(is_key_name("with\xE3\x80\x80wide-space"));
  EXPECT_FALSE(is_key_name(std::string(256, 'a')));
  EXPECT_TRUE(is_key_name(std::string(255, 'a')));
}

// The names whose keys verified, as the vectors list them; none: refused.
std::optional<std::vector<std::string>> verified_names(const JsonValue& one) {
  std::vector<NoteVerifier> verifiers;
  for (const JsonValue& vkey : one.find("vkeys")->items) {
    auto verifier = NoteVerifier::parse(vkey.string);
    if (verifier) verifiers.push_back(std::move(*verifier));
  }
  const auto note = parse_note(*one.text_of("note"));
  if (!note) return std::nullopt;
  EXPECT_EQ(note_bytes(*note), *one.text_of("note")) << *one.text_of("name");
  const auto verified = verify_note(*note, verifiers);
  if (!verified) return std::nullopt;
  std::vector<std::string> names;
  for (const VerifiedSignature& one_of : *verified) {
    names.push_back(verifiers[one_of.verifier].name());
  }
  return names;
}

TEST(Note, JudgesTheVectorsAsTheySay) {
  const JsonValue all = json_vectors("note-notes.json");
  std::size_t accepted = 0;
  for (const JsonValue& one : all.items) {
    const auto names = verified_names(one);
    if (one.text_of("name") == kMlDsa) {
      // A post-quantum cosignature, which OpenSSL 3.0 cannot check: its key is refused by name and
      // its signature ignored, so that nothing is left that could vouch for the note.
      EXPECT_FALSE(names.has_value());
      continue;
    }
    ASSERT_EQ(names.has_value(), one.find("accept")->boolean) << *one.text_of("name");
    if (!names) continue;
    ++accepted;
    std::vector<std::string> expected;
    for (const JsonValue& name : one.find("verified_key_names")->items) {
      expected.push_back(name.string);
    }
    EXPECT_EQ(*names, expected) << *one.text_of("name");
  }
  EXPECT_EQ(accepted, 22U);
}

TEST(Note, TellsWhenACosignatureWasMade) {
  for (const JsonValue& one : json_vectors("note-notes.json").items) {
    if (one.text_of("name") != "arche2025h1-real-cosigned") continue;
    const auto note = parse_note(*one.text_of("note")).value();
    const auto witness =
        NoteVerifier::parse("remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2");
    const auto verified = verify_note(note, std::span(&witness.value(), 1));
    ASSERT_TRUE(verified.has_value());
    // The eight bytes after the key's id, decoded with another program.
    EXPECT_EQ(verified->at(0).time_unix, 1779573024U);
    return;
  }
  FAIL() << "the vector is missing";
}

TEST(Note, IsRefusedForEachThingThatIsWrong) {
  const std::string good =
      "This is an example message.\n\n\xE2\x80\x94 example.com/foo "
      "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
      "\n";
  const auto foo =
      NoteVerifier::parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
          .value();
  ASSERT_TRUE(verify_note(parse_note(good).value(), std::span(&foo, 1)).has_value());
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 0x01);
    const auto note = parse_note(bad);
    EXPECT_FALSE(note && verify_note(*note, std::span(&foo, 1)).has_value()) << i;
    const auto cut = parse_note(std::string_view(good).substr(0, i));
    EXPECT_FALSE(cut.has_value()) << i;
  }
  const std::vector<NoteVerifier> twice{foo, foo};
  EXPECT_EQ(verify_note(parse_note(good).value(), twice).error().kind, ErrorKind::kInvalid);
}

TEST(Note, TakesAsManySignaturesAsTheLimitSays) {
  std::string note = "text\n\n";
  for (std::size_t i = 0; i < kNoteSignaturesMax; ++i) note += "\xE2\x80\x94 a AAAAAAA=\n";
  EXPECT_EQ(parse_note(note).value().signatures.size(), kNoteSignaturesMax);
  note += "\xE2\x80\x94 a AAAAAAA=\n";
  EXPECT_EQ(parse_note(note).error().kind, ErrorKind::kLimit);
  EXPECT_EQ(parse_note(std::string(kNoteBytesMax + 1, 'a')).error().kind, ErrorKind::kLimit);
}

TEST(Note, ReadsLinesOfSignaturesAsAWitnessAnswersThem) {
  EXPECT_EQ(parse_signature_lines("\xE2\x80\x94 a AAAAAAA=\n").value().size(), 1U);
  EXPECT_FALSE(parse_signature_lines("").has_value());
  EXPECT_FALSE(
      parse_signature_lines("\xE2\x80\x94 a AAAAAAA=\n\n\xE2\x80\x94 a AAAAAAA=\n").has_value());
}

TEST(Checkpoint, IsReadBackFromItsText) {
  const Checkpoint checkpoint{"example.com/log", 42, leaf_hash("root"), {"one", "two more"}};
  EXPECT_EQ(parse_checkpoint(checkpoint_text(checkpoint)).value(), checkpoint);
}

struct BadText {
  std::string_view name;
  std::string text;
};

TEST(Checkpoint, RefusesAnotherForm) {
  const std::string root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
  ASSERT_TRUE(parse_checkpoint("o\n0\n" + root).has_value());
  const std::vector<BadText> kBad{
      {"empty", ""},
      {"no origin", "\n0\n" + root},
      {"leading zero", "o\n00\n" + root},
      {"sign", "o\n+1\n" + root},
      {"space", "o\n1 \n" + root},
      {"beyond 2^63", "o\n9223372036854775808\n" + root},
      {"no root", "o\n1\n"},
      {"short root", "o\n1\nAAAA\n"},
      {"root not canonical", "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n"},
      {"unended", "o\n1\n" + root.substr(0, root.size() - 1)},
      {"empty extension", "o\n1\n" + root + "\n"},
      {"unended extension", "o\n1\n" + root + "x"},
  };
  for (const BadText& one : kBad) EXPECT_FALSE(parse_checkpoint(one.text).has_value()) << one.name;
}

TEST(Checkpoint, IsOpenedOnlyByItsOwnLogsKey) {
  KeySigner log = test_signer("example.com/log", NoteKeyType::kEd25519, 'l');
  KeySigner other = test_signer("example.com/log", NoteKeyType::kEd25519, 'o');
  KeySigner elsewhere = test_signer("example.com/elsewhere", NoteKeyType::kEd25519, 'l');
  const Checkpoint checkpoint{"example.com/log", 1, leaf_hash("a"), {}};
  const auto made = sign_checkpoint(checkpoint, log).value();
  const std::string bytes = note_bytes(made.note);
  EXPECT_EQ(open_checkpoint(bytes, log.verifier()).value().checkpoint, checkpoint);
  EXPECT_EQ(open_checkpoint(bytes, other.verifier()).error().kind, ErrorKind::kDenied);
  EXPECT_EQ(open_checkpoint(bytes, elsewhere.verifier()).error().kind, ErrorKind::kDenied);
  EXPECT_EQ(open_checkpoint_of("example.com/other", bytes, log.verifier()).error().kind,
            ErrorKind::kDenied);
}

TEST(Checkpoint, KeepsOneCosignatureOfEachWitness) {
  KeySigner log = test_signer("example.com/log", NoteKeyType::kEd25519, 'l');
  KeySigner witness = test_signer("example.com/w", NoteKeyType::kCosignature, 'w');
  auto made = sign_checkpoint({"example.com/log", 1, leaf_hash("a"), {}}, log).value();
  add_signature(made.note, witness.sign(made.note.text, 1000).value());
  add_signature(made.note, witness.sign(made.note.text, 2000).value());
  ASSERT_EQ(made.note.signatures.size(), 2U);
  const std::vector<NoteVerifier> both{witness.verifier(), log.verifier()};
  const auto verified = verify_note(made.note, both).value();
  EXPECT_EQ(verified, (std::vector<VerifiedSignature>{{1, 0}, {0, 2000}}));
  // A time that was changed afterwards is not the one that was signed.
  made.note.signatures[1].bytes[7] = '\x01';
  EXPECT_EQ(verify_note(made.note, both).error().kind, ErrorKind::kDenied);
}

}  // namespace
}  // namespace onus::ledger
