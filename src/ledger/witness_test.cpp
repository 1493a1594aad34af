#include "onus/ledger/witness.h"

#include <gtest/gtest.h>

#include "signers_for_test.h"
#include "vectors_for_test.h"

namespace onus::ledger {
namespace {

using base::ErrorKind;
using codec::JsonValue;

const base::FixedClock kClock{base::TimePoint{base::Seconds{1'750'000'000}}};

std::string unhex(std::string_view hex) {
  return std::string(std::string_view(
      reinterpret_cast<const char*>(crypto::parse_digest(hex).value().bytes.data()),
      crypto::kDigestBytes));
}

WitnessedLog log_of(const JsonValue& one) {
  if (const auto vkey = one.text_of("log_vkey")) {
    return {std::string(*one.text_of("origin")), NoteVerifier::parse(*vkey).value()};
  }
  // A Sigsum log is named after its key.
  const std::string key = unhex(*one.text_of("log_public_key_hex"));
  const std::string origin = "sigsum.org/v1/tree/" + crypto::sha256(key).value().hex();
  return {origin, NoteVerifier::make(origin, NoteKeyType::kEd25519, key).value()};
}

// The vectors' own assertion: `body contains "..."` or `body == "..."`.
std::string quoted_part(std::string_view assertion) {
  const std::size_t begin = assertion.find('"') + 1;
  std::string part(assertion.substr(begin, assertion.rfind('"') - begin));
  if (part.ends_with("\\n")) part.replace(part.size() - 2, 2, "\n");
  return part;
}

TEST(Witness, AnswersTheRecordedRequestsAsLitewitnessDid) {
  std::size_t answered = 0;
  for (const JsonValue& sequence : json_vectors("witness-add-checkpoint.json").items) {
    if (sequence.find("log_vkey") == nullptr && sequence.find("log_public_key_hex") == nullptr) {
      continue;
    }
    KeySigner signer = test_signer("example.com/witness", NoteKeyType::kCosignature, 'w');
    MemoryWitnessState state;
    Witness witness({log_of(sequence)}, signer, state, kClock);
    for (const JsonValue& request : sequence.find("requests")->items) {
      const auto answer = witness.add_checkpoint(*request.text_of("body"));
      ASSERT_TRUE(answer.has_value());
      ++answered;
      const std::string_view assertion = *request.text_of("upstream_assert");
      const std::string part = quoted_part(assertion);
      // An unknown log was 403 in that version; the protocol now says 404.
      const std::int64_t status =
          part == "unknown log" ? 404 : *request.integer_of("upstream_status");
      EXPECT_EQ(answer->status, status) << *request.text_of("body");
      if (assertion.starts_with("body ==")) {
        EXPECT_EQ(answer->body, part);
      } else {
        EXPECT_TRUE(answer->body.contains(part)) << answer->body;
      }
    }
  }
  EXPECT_EQ(answered, 10U);
}

TEST(AddCheckpoint, IsReadAsSigsumDoes) {
  for (const JsonValue& sequence : json_vectors("witness-add-checkpoint.json").items) {
    for (const JsonValue& request : sequence.find("requests")->items) {
      const auto parsed = parse_add_checkpoint(*request.text_of("body"));
      ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
      EXPECT_EQ(add_checkpoint_body(*parsed), *request.text_of("body"));
    }
  }
}

TEST(AddCheckpoint, RefusesOtherForms) {
  for (const std::string_view body :
       {"", "old 0\n", "old 00\n\nc\n", "old -1\n\nc\n", "new 0\n\nc\n", "old 0\n\n",
        "old 0\nAAAA\n\nc\n", "old 0 \n\nc\n", "old 9223372036854775808\n\nc\n"}) {
    EXPECT_FALSE(parse_add_checkpoint(body).has_value()) << body;
  }
  std::string many = "old 1\n";
  for (std::size_t i = 0; i < kProofHashesMax; ++i) {
    many += "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
  }
  EXPECT_TRUE(parse_add_checkpoint(many + "\nc\n").has_value());
  many += "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
  EXPECT_EQ(parse_add_checkpoint(many + "\nc\n").error().kind, ErrorKind::kLimit);
}

// A log of a few entries, and a witness that follows it.
class Witnessing : public testing::Test, public HashReader {
 protected:
  base::Result<std::vector<Hash>> read(std::span<const NodeId> nodes) const override {
    std::vector<Hash> hashes;
    for (const NodeId& node : nodes) hashes.push_back(nodes_.at(node));
    return hashes;
  }

  void grow_to(std::uint64_t size, const std::string& prefix = "entry ") {
    while (frontier_.size() < size) {
      const Hash leaf = leaf_hash(prefix + std::to_string(frontier_.size()));
      for (const Node& node : frontier_.append(leaf)) nodes_[node.id] = node.hash;
    }
  }

  std::string request(std::uint64_t old_size) {
    const Checkpoint head{"example.com/log", frontier_.size(), frontier_.root(), {}};
    text_ = checkpoint_text(head);
    const auto proof = old_size <= frontier_.size()
                           ? consistency_proof(*this, {old_size, frontier_.size()}).value()
                           : std::vector<Hash>{};
    return add_checkpoint_body({old_size, proof, note_bytes(sign_checkpoint(head, log_)->note)});
  }

  WitnessAnswer ask(std::uint64_t old_size) {
    return witness_.add_checkpoint(request(old_size)).value();
  }

  KeySigner log_ = test_signer("example.com/log", NoteKeyType::kEd25519, 'l');
  KeySigner signer_ = test_signer("w.example", NoteKeyType::kCosignature, 'w');
  MemoryWitnessState state_;
  Witness witness_{{{"example.com/log", log_.verifier()}}, signer_, state_, kClock};
  Frontier frontier_;
  std::map<NodeId, Hash> nodes_;
  std::string text_;
};

TEST_F(Witnessing, CosignsALogThatOnlyGrows) {
  for (const auto& [old_size, new_size] : {std::pair{0U, 1U}, {1U, 5U}, {5U, 5U}, {5U, 300U}}) {
    grow_to(new_size);
    const WitnessAnswer answer = ask(old_size);
    const auto outcome = read_witness_answer(answer, text_, signer_.verifier());
    ASSERT_TRUE(outcome.has_value()) << outcome.error().message;
    EXPECT_EQ(outcome->cosignatures.size(), 1U);
    EXPECT_EQ(verify_note_signature(text_, outcome->cosignatures[0], signer_.verifier()).value(),
              1'750'000'000U);
  }
  EXPECT_EQ(state_.head("example.com/log").value()->size, 300U);
}

TEST_F(Witnessing, TellsWhereItStandsAfterAConflict) {
  grow_to(5);
  ASSERT_EQ(ask(0).status, 200);
  grow_to(9);
  const WitnessAnswer answer = ask(3);
  EXPECT_EQ(answer, (WitnessAnswer{409, "text/x.tlog.size", "5\n"}));
  EXPECT_EQ(read_witness_answer(answer, text_, signer_.verifier()).value().witness_size, 5U);
  EXPECT_EQ(ask(5).status, 200);
  EXPECT_EQ(ask(10).status, 400);
}

TEST_F(Witnessing, RefusesAForkAndARollback) {
  grow_to(5);
  ASSERT_EQ(ask(0).status, 200);
  frontier_ = {};
  nodes_.clear();
  grow_to(5, "another ");
  EXPECT_EQ(ask(5).status, 409);
  grow_to(8);
  EXPECT_EQ(ask(5).status, 422);
  frontier_ = {};
  nodes_.clear();
  grow_to(3);
  EXPECT_EQ(ask(3).status, 409);
  EXPECT_EQ(state_.head("example.com/log").value()->size, 5U);
}

TEST_F(Witnessing, RefusesAProofWhereNoneBelongs) {
  grow_to(5);
  auto first = parse_add_checkpoint(request(0)).value();
  first.proof.push_back(leaf_hash("x"));
  EXPECT_EQ(witness_.add_checkpoint(add_checkpoint_body(first)).value().status, 422);
  ASSERT_EQ(ask(0).status, 200);
  auto same = parse_add_checkpoint(request(5)).value();
  same.proof.push_back(leaf_hash("x"));
  EXPECT_EQ(witness_.add_checkpoint(add_checkpoint_body(same)).value().status, 422);
}

TEST_F(Witnessing, RefusesStrangersAndNonsense) {
  EXPECT_EQ(witness_.add_checkpoint("nonsense").value().status, 400);
  grow_to(1);
  KeySigner forger = test_signer("example.com/log", NoteKeyType::kEd25519, 'f');
  const Checkpoint head{"example.com/log", 1, frontier_.root(), {}};
  const auto forged = note_bytes(sign_checkpoint(head, forger)->note);
  EXPECT_EQ(witness_.add_checkpoint(add_checkpoint_body({0, {}, forged})).value().status, 403);
  KeySigner stranger = test_signer("example.com/other", NoteKeyType::kEd25519, 'f');
  const Checkpoint other{"example.com/other", 1, frontier_.root(), {}};
  const auto unknown = note_bytes(sign_checkpoint(other, stranger)->note);
  EXPECT_EQ(witness_.add_checkpoint(add_checkpoint_body({0, {}, unknown})).value().status, 404);
}

TEST_F(Witnessing, LetsOneOfTwoRacingRequestsWin) {
  grow_to(5);
  const WitnessedHead head{5, frontier_.root()};
  ASSERT_TRUE(state_.advance("o", std::nullopt, head).value());
  EXPECT_FALSE(state_.advance("o", std::nullopt, head).value());
  EXPECT_FALSE(state_.advance("o", WitnessedHead{4, frontier_.root()}, head).value());
  EXPECT_TRUE(state_.advance("o", head, {6, leaf_hash("")}).value());
}

TEST_F(Witnessing, TakesNoAnswerByAnotherKey) {
  grow_to(5);
  const WitnessAnswer answer = ask(0);
  const auto other = test_signer("w.example", NoteKeyType::kCosignature, 'x').verifier();
  EXPECT_EQ(read_witness_answer(answer, text_, other).error().kind, ErrorKind::kDenied);
  EXPECT_EQ(read_witness_answer(answer, "another text\n", signer_.verifier()).error().kind,
            ErrorKind::kDenied);
  EXPECT_EQ(read_witness_answer({200, "", "junk"}, text_, signer_.verifier()).error().kind,
            ErrorKind::kInvalid);
  EXPECT_EQ(read_witness_answer({409, "", "5\n"}, text_, signer_.verifier()).error().kind,
            ErrorKind::kInvalid);
  EXPECT_EQ(
      read_witness_answer({409, "text/x.tlog.size", "5"}, text_, signer_.verifier()).error().kind,
      ErrorKind::kInvalid);
  EXPECT_EQ(read_witness_answer({404, "", "unknown \x1b[1m log\n"}, text_, signer_.verifier())
                .error()
                .message,
            "witness w.example: answer 404, it does not know this log: ask its operator to add it: "
            "unknown  [1m log ");
}

}  // namespace
}  // namespace onus::ledger
