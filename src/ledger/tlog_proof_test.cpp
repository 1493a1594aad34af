#include "onus/ledger/tlog_proof.h"

#include <gtest/gtest.h>

#include "onus/ledger/checkpoint.h"
#include "signers_for_test.h"
#include "vectors_for_test.h"

namespace onus::ledger {
namespace {

using base::ErrorKind;
using codec::JsonValue;

TEST(TlogProof, ReadsAndWritesTheVectors) {
  const JsonValue all = json_vectors("tlog-proof-syntax.json");
  for (const JsonValue& one : all.find("good")->items) {
    const auto proof = parse_tlog_proof(*one.text_of("text"));
    ASSERT_TRUE(proof.has_value()) << *one.text_of("name") << ": " << proof.error().message;
    EXPECT_EQ(proof->index, static_cast<std::uint64_t>(*one.integer_of("index")));
    EXPECT_EQ(proof->checkpoint, *one.text_of("checkpoint"));
    EXPECT_EQ(proof->extra, one.text_of("extra"));
    std::vector<Hash> hashes;
    for (const JsonValue& preimage : one.find("hash_preimages")->items) {
      hashes.push_back(crypto::sha256(preimage.string).value());
    }
    EXPECT_EQ(proof->hashes, hashes);
    EXPECT_EQ(tlog_proof_text(*proof), *one.text_of("text"));
  }
  for (const JsonValue& one : all.find("bad")->items) {
    EXPECT_FALSE(parse_tlog_proof(one.string).has_value()) << one.string;
  }
}

TEST(TlogProof, RefusesOtherSpellings) {
  const std::string head = "c2sp.org/tlog-proof@v1\n";
  for (const std::string& text :
       {std::string(), head, head + "index 0\n", head + "index 00\n\nc\n", head + "index 0\n\n",
        head + "extra YQ\nindex 0\n\nc\n", head + "index 0\nextra YQ==\n\nc\n",
        head + "extra YQ==\nextra YQ==\nindex 0\n\nc\n", head + "index  0\n\nc\n",
        std::string("c2sp.org/tlog-proof@v1\r\nindex 0\n\nc\n")}) {
    EXPECT_FALSE(parse_tlog_proof(text).has_value()) << text;
  }
  std::string many = head + "index 0\n";
  for (std::size_t i = 0; i < kProofHashesMax; ++i) {
    many += "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
  }
  EXPECT_TRUE(parse_tlog_proof(many + "\nc\n").has_value());
  EXPECT_EQ(
      parse_tlog_proof(many + "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\nc\n").error().kind,
      ErrorKind::kLimit);
}

// Three entries: by hand, the proof of the middle one is the first leaf and the last.
class TlogProofCheck : public testing::Test {
 protected:
  TlogProofCheck() {
    const Hash a = leaf_hash("a");
    const Hash b = leaf_hash("b");
    const Hash c = leaf_hash("c");
    const Hash root = node_hash(node_hash(a, b), c);
    const auto made = sign_checkpoint({"example.com/log", 3, root, {}}, log_).value();
    Note note = made.note;
    add_signature(note, witness_.sign(note.text, 1000).value());
    proof_ = {std::nullopt, 1, {a, c}, note_bytes(note)};
    policy_ = parse_policy("log " + log_.verifier().vkey() + "\nwitness w " +
                           witness_.verifier().vkey() + "\nquorum w\n")
                  .value();
  }

  KeySigner log_ = test_signer("example.com/log", NoteKeyType::kEd25519, 'l');
  KeySigner witness_ = test_signer("w.example", NoteKeyType::kCosignature, 'w');
  TlogProof proof_;
  WitnessPolicy policy_;
};

TEST_F(TlogProofCheck, ProvesTheEntryThatIsThere) {
  const auto again = parse_tlog_proof(tlog_proof_text(proof_)).value();
  const auto proven = verify_tlog_proof(again, "b", policy_);
  ASSERT_TRUE(proven.has_value()) << proven.error().message;
  EXPECT_EQ(proven->index, 1U);
  EXPECT_EQ(proven->tree_size, 3U);
  EXPECT_EQ(proven->verdict.times_unix, std::vector<std::uint64_t>{1000});
}

// docs/formats/ledger-tree.md: made with sha256sum and openssl alone.
TEST(TlogProof, VerifiesTheExampleThatOtherProgramsMade) {
  const std::string text =
      "c2sp.org/tlog-proof@v1\nindex 1\nAippeebat6pa5MPl5F9+l3ESp+Y1k4INvsHsc4ok+Tw=\n"
      "WX/LMSgtNGVMIA00GPylcFxkjr8ybsc9jd7xGEH4dtg=\n\nexample.com/log\n3\n"
      "NmQuc8JUCrEh46a/lUWwokmCzYMOsT080Z3jzmwCHsE=\n\n\xE2\x80\x94 example.com/log "
      "h+1bO0L/nAUfqci6S3CoeaaFhpFg2eH5s7Q2hrbMLhzjDhzHqs9WSdPEifgmuWmWg2jtQ90jdD+1AOYpua5GlH/Eow"
      "Q=\n";
  const auto policy = parse_policy(
      "log example.com/log+87ed5b3b+AW1E+Tn4KdQ1mLze3akN4B22n6pQyqM+jGwyikuQDU2s\nquorum none\n");
  ASSERT_TRUE(policy.has_value()) << policy.error().message;
  const auto proof = parse_tlog_proof(text);
  ASSERT_TRUE(proof.has_value()) << proof.error().message;
  const auto proven = verify_tlog_proof(*proof, "b", *policy);
  ASSERT_TRUE(proven.has_value()) << proven.error().message;
  EXPECT_FALSE(verify_tlog_proof(*proof, "a", *policy).has_value());
}

TEST_F(TlogProofCheck, RefusesAnyOther) {
  EXPECT_EQ(verify_tlog_proof(proof_, "a", policy_).error().kind, ErrorKind::kDenied);
  for (const std::uint64_t index : {0U, 2U, 3U}) {
    TlogProof moved = proof_;
    moved.index = index;
    EXPECT_FALSE(verify_tlog_proof(moved, "b", policy_).has_value()) << index;
  }
  const std::string text = tlog_proof_text(proof_);
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string bad = text;
    bad[i] = static_cast<char>(bad[i] ^ 0x02);
    const auto proof = parse_tlog_proof(bad);
    EXPECT_FALSE(proof && verify_tlog_proof(*proof, "b", policy_).has_value()) << i;
  }
}

}  // namespace
}  // namespace onus::ledger
