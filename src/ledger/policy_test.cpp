#include "onus/ledger/policy.h"

#include <gtest/gtest.h>

#include "onus/ledger/checkpoint.h"
#include "signers_for_test.h"
#include "vectors_for_test.h"

namespace onus::ledger {
namespace {

using base::ErrorKind;
using codec::JsonValue;

std::string why(std::string_view text, PolicyKeys keys = PolicyKeys::kVerifierKeys) {
  const auto policy = parse_policy(text, keys);
  return policy ? "" : policy.error().message;
}

struct Judged {
  PolicyKeys keys;
  std::string_view error;  // empty: read
};

// In the order of the file. Those of transparency-dev speak an older dialect than C2SP's: witnesses
// with keys of type 0x01, comments behind other words.
constexpr Judged kPolicies[] = {
    {PolicyKeys::kSigsumHex, ""},
    {PolicyKeys::kSigsumHex, ""},
    {PolicyKeys::kSigsumHex, ""},
    {PolicyKeys::kSigsumHex, ""},
    {PolicyKeys::kVerifierKeys,
     "witness policy, line 2: a witness' key is of type 0x04, this is one of a log"},
    {PolicyKeys::kVerifierKeys, "witness policy, line 4: expected: witness NAME KEY [URL]"},
    {PolicyKeys::kVerifierKeys,
     "witness policy, line 2: a witness' key is of type 0x04, this is one of a log"},
    {PolicyKeys::kVerifierKeys,
     "witness policy, line 2: a witness' key is of type 0x04, this is one of a log"},
    {PolicyKeys::kVerifierKeys,
     "witness policy, line 2: a witness' key is of type 0x04, this is one of a log"},
    {PolicyKeys::kVerifierKeys,
     "witness policy, line 1: a witness' key is of type 0x04, this is one of a log"},
    {PolicyKeys::kSigsumHex, ""},
    {PolicyKeys::kSigsumHex, ""},
    {PolicyKeys::kSigsumHex,
     "witness policy, line 1: expected log, witness, group, quorum or a comment"},
    {PolicyKeys::kSigsumHex, "witness policy, line 4: none is not defined above"},
};

TEST(Policy, ReadsOrRefusesThePublicOnes) {
  const JsonValue all = json_vectors("policy-policies.json");
  ASSERT_EQ(all.items.size(), std::size(kPolicies));
  for (std::size_t i = 0; i < all.items.size(); ++i) {
    EXPECT_EQ(why(*all.items[i].text_of("text"), kPolicies[i].keys), kPolicies[i].error) << i;
  }
}

// Witness numbers count from 1 within the first letter's group, as in the table's own words.
std::size_t index_of(const WitnessPolicy& policy, const std::string& name) {
  for (std::size_t i = 0; i < policy.witnesses.size(); ++i) {
    if (policy.witnesses[i].name == name) return i;
  }
  ADD_FAILURE() << name;
  return 0;
}

TEST(Policy, ReachesItsQuorumAsSigsumsTablesSay) {
  const JsonValue policies = json_vectors("policy-policies.json");
  const JsonValue tables = json_vectors("policy-quorum-tables.json");
  const auto first = parse_policy(*policies.items[10].text_of("text"), PolicyKeys::kSigsumHex);
  const auto second = parse_policy(*policies.items[11].text_of("text"), PolicyKeys::kSigsumHex);
  ASSERT_TRUE(first.has_value() && second.has_value());
  for (const JsonValue& row : tables.find("table1")->items) {
    std::vector<std::size_t> present;
    for (const JsonValue& number : row.items[0].items) {
      present.push_back(index_of(*first, "W" + std::to_string(static_cast<int>(number.number))));
    }
    EXPECT_EQ(first->satisfied_by(present), row.items[1].boolean);
  }
  for (const JsonValue& row : tables.find("table2")->items) {
    std::vector<std::size_t> present;
    for (std::size_t group = 0; group < 2; ++group) {
      for (const JsonValue& number : row.items[group].items) {
        present.push_back(index_of(
            *second, (group == 0 ? "A" : "B") + std::to_string(static_cast<int>(number.number))));
      }
    }
    EXPECT_EQ(second->satisfied_by(present), row.items[2].boolean);
  }
}

TEST(Policy, TellsTheLineThatIsWrong) {
  const std::string w1 = test_signer("w1", NoteKeyType::kCosignature, '1').verifier().vkey();
  const std::string w2 = test_signer("w2", NoteKeyType::kCosignature, '2').verifier().vkey();
  const std::string log = test_signer("log", NoteKeyType::kEd25519, 'l').verifier().vkey();
  const std::string two = "witness a " + w1 + "\nwitness b " + w2 + "\n";
  EXPECT_EQ(why("log " + log + "\n" + two + "group g 2 a b\nquorum g\n"), "");
  EXPECT_EQ(why("\t \n # c\nquorum \t none \n"), "");
  EXPECT_EQ(why(""), "witness policy: no line `quorum NAME` or `quorum none`");
  EXPECT_EQ(why("quorum none"), "witness policy, line 1: the last line does not end");
  EXPECT_EQ(why("quorum none\nquorum none\n"), "witness policy, line 2: a second quorum");
  EXPECT_EQ(why("quorum a\n"), "witness policy, line 1: a is not defined above");
  EXPECT_EQ(why(two + "group g 3 a b\n"),
            "witness policy, line 3: the threshold of g is any, all, or 1 to 2");
  EXPECT_EQ(why(two + "group g 0 a b\n"),
            "witness policy, line 3: the threshold of g is any, all, or 1 to 2");
  EXPECT_EQ(why(two + "group g 01 a b\n"),
            "witness policy, line 3: the threshold of g is any, all, or 1 to 2");
  EXPECT_EQ(why(two + "group g all a a\n"), "witness policy, line 3: a is a member already");
  EXPECT_EQ(why(two + "group g any a\ngroup h any a b\n"),
            "witness policy, line 4: a is a member already");
  EXPECT_EQ(why(two + "group a any b\n"), "witness policy, line 3: the name a is defined twice");
  EXPECT_EQ(why("witness none " + w1 + "\n"), "witness policy, line 1: the name none is taken");
  EXPECT_EQ(why("witness a " + w1 + "\nwitness b " + w1 + "\n"),
            "witness policy, line 2: two witnesses of one key");
  EXPECT_EQ(why("log " + log + "\nlog " + log + "\n"),
            "witness policy, line 2: two logs of one key");
  EXPECT_EQ(why("log " + w1 + "\n"),
            "witness policy, line 1: a log's key is of type 0x01, this is one of a witness");
  EXPECT_EQ(why("group g any\n"),
            "witness policy, line 1: expected: group NAME all|any|COUNT MEMBER...");
  EXPECT_EQ(why("quorum none\r\n"), "witness policy: byte 11 is a control character");
}

class PolicyCheck : public testing::Test {
 protected:
  PolicyCheck() {
    const std::string text = "log " + log_.verifier().vkey() + "\nwitness a " +
                             a_.verifier().vkey() + "\nwitness b " + b_.verifier().vkey() +
                             "\nwitness c " + c_.verifier().vkey() +
                             "\ngroup g 2 a b c\nquorum g\n";
    policy_ = parse_policy(text).value();
    note_ = sign_checkpoint({"example.com/log", 1, leaf_hash("e"), {}}, log_).value().note;
  }

  KeySigner log_ = test_signer("example.com/log", NoteKeyType::kEd25519, 'l');
  KeySigner a_ = test_signer("a.example", NoteKeyType::kCosignature, 'a');
  KeySigner b_ = test_signer("b.example", NoteKeyType::kCosignature, 'b');
  KeySigner c_ = test_signer("c.example", NoteKeyType::kCosignature, 'c');
  WitnessPolicy policy_;
  Note note_;
};

TEST_F(PolicyCheck, AsksForTheQuorum) {
  add_signature(note_, c_.sign(note_.text, 7).value());
  const auto one = check_policy(policy_, note_);
  EXPECT_EQ(one.error().kind, ErrorKind::kDenied);
  EXPECT_EQ(one.error().message,
            "checkpoint: 1 of 3 witnesses cosigned it, which is no quorum; not there: a, b");
  add_signature(note_, a_.sign(note_.text, 5).value());
  const auto two = check_policy(policy_, note_);
  ASSERT_TRUE(two.has_value());
  EXPECT_EQ(two->witnesses, (std::vector<std::size_t>{0, 2}));
  EXPECT_EQ(two->times_unix, (std::vector<std::uint64_t>{5, 7}));
}

TEST_F(PolicyCheck, RefusesAForgedCosignatureEvenBeyondTheQuorum) {
  for (KeySigner* signer : {&a_, &b_, &c_})
    add_signature(note_, signer->sign(note_.text, 7).value());
  ASSERT_TRUE(check_policy(policy_, note_).has_value());
  note_.signatures.back().bytes.back() ^= 1;
  EXPECT_EQ(check_policy(policy_, note_).error().kind, ErrorKind::kDenied);
}

TEST_F(PolicyCheck, RefusesALogThatItDoesNotKnow) {
  KeySigner other = test_signer("example.com/log", NoteKeyType::kEd25519, 'o');
  const auto forged = sign_checkpoint({"example.com/log", 1, leaf_hash("e"), {}}, other).value();
  EXPECT_EQ(check_policy(policy_, forged.note).error().kind, ErrorKind::kDenied);
  KeySigner named = test_signer("example.com/x", NoteKeyType::kEd25519, 'l');
  const auto foreign = sign_checkpoint({"example.com/x", 1, leaf_hash("e"), {}}, named).value();
  EXPECT_EQ(check_policy(policy_, foreign.note).error().message,
            "checkpoint: the policy knows no log example.com/x");
}

}  // namespace
}  // namespace onus::ledger
