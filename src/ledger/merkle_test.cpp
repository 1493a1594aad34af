#include "onus/ledger/merkle.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "vectors_for_test.h"

namespace onus::ledger {
namespace {

using base::ErrorKind;
using codec::JsonValue;

std::string unhex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

// Stored nodes in memory; what was not completed is not there.
class MemoryHashes final : public HashReader {
 public:
  void grow(std::string_view entry) {
    for (const Node& node : frontier.append(leaf_hash(entry))) nodes_[node.id] = node.hash;
  }

  base::Result<std::vector<Hash>> read(std::span<const NodeId> nodes) const override {
    std::vector<Hash> hashes;
    for (const NodeId& node : nodes) {
      const auto found = nodes_.find(node);
      if (found == nodes_.end()) return base::fail(ErrorKind::kNotFound, "no such node");
      hashes.push_back(found->second);
    }
    return hashes;
  }

  Frontier frontier;

 private:
  std::map<NodeId, Hash> nodes_;
};

TEST(Merkle, HashesTheKnownAnswersOfCertificateTransparency) {
  const JsonValue known = json_vectors("rfc6962-kat.json");
  const JsonValue& inputs = *known.find("leaf_inputs_hex");
  ASSERT_EQ(inputs.items.size(), 8U);
  MemoryHashes tree;
  EXPECT_EQ(tree.frontier.root().hex(), known.find("roots_by_size")->items[0].string);
  for (std::size_t i = 0; i < inputs.items.size(); ++i) {
    tree.grow(unhex(inputs.items[i].string));
    EXPECT_EQ(tree.frontier.root().hex(), known.find("roots_by_size")->items[i + 1].string);
    EXPECT_EQ(root_of(tree, i + 1).value(), tree.frontier.root());
  }
  for (unsigned level = 0; level < 4; ++level) {
    const JsonValue& hashes = *known.find("level" + std::to_string(level));
    for (std::size_t i = 0; i < hashes.items.size(); ++i) {
      EXPECT_EQ(tree.read(std::vector{NodeId{level, i}}).value()[0].hex(), hashes.items[i].string);
    }
  }
}

// None: another length than a hash has, which the readers of our formats refuse before any proof.
std::optional<Hash> hash_of(std::string_view base64) {
  const std::string bytes = codec::base64_decode(base64).value();
  Hash hash;
  if (bytes.size() != hash.bytes.size()) return std::nullopt;
  std::ranges::copy(bytes, hash.bytes.begin());
  return hash;
}

// One consistency vector that must be accepted has roots of 12 bytes, which our type cannot hold.
// Zeroes behind them keep what it is about: equal roots stay equal.
Hash padded_hash_of(std::string_view base64) {
  const std::string bytes = codec::base64_decode(base64).value();
  Hash hash;
  std::copy_n(bytes.begin(), std::min(bytes.size(), hash.bytes.size()), hash.bytes.begin());
  return hash;
}

std::optional<std::vector<Hash>> proof_of(const JsonValue& one) {
  std::vector<Hash> proof;
  for (const JsonValue& item : one.find("proof")->items) {
    const auto hash = hash_of(item.string);
    if (!hash) return std::nullopt;
    proof.push_back(*hash);
  }
  return proof;
}

// Two vectors name entry 2^64 - 1, which no double holds.
std::uint64_t number(const JsonValue& one, std::string_view key) {
  const double value = one.find(key)->number;
  return value < 0x1p64 ? static_cast<std::uint64_t>(value) : ~std::uint64_t{0};
}

TEST(Merkle, JudgesInclusionProofsAsTheVectorsSay) {
  const JsonValue all = json_vectors("merkle-inclusion.json");
  ASSERT_EQ(all.items.size(), 98U);
  std::size_t accepted = 0;
  for (const JsonValue& one : all.items) {
    const auto proof = proof_of(one);
    const auto leaf = hash_of(*one.text_of("leafHash"));
    const auto root = hash_of(*one.text_of("root"));
    const LeafPlace place{number(one, "leafIdx"), number(one, "treeSize")};
    const bool valid =
        proof && leaf && root && verify_inclusion(place, *leaf, *proof, *root).has_value();
    EXPECT_EQ(valid, !one.find("wantErr")->boolean) << *one.text_of("name");
    accepted += valid ? 1 : 0;
  }
  EXPECT_EQ(accepted, 6U);
}

TEST(Merkle, JudgesConsistencyProofsAsTheVectorsSay) {
  const JsonValue all = json_vectors("merkle-consistency.json");
  ASSERT_EQ(all.items.size(), 98U);
  std::size_t accepted = 0;
  for (const JsonValue& one : all.items) {
    const auto proof = proof_of(one);
    const HeadPair heads{{number(one, "size1"), number(one, "size2")},
                         padded_hash_of(*one.text_of("root1")),
                         padded_hash_of(*one.text_of("root2"))};
    const bool valid = proof && verify_consistency(heads, *proof).has_value();
    EXPECT_EQ(valid, !one.find("wantErr")->boolean) << *one.text_of("name");
    accepted += valid ? 1 : 0;
  }
  EXPECT_EQ(accepted, 6U);
}

TEST(Frontier, GoesOnFromAStoredEdge) {
  MemoryHashes tree;
  for (int i = 0; i < 11; ++i) tree.grow(std::to_string(i));
  const auto peaks = tree.read(peaks_of(11));
  ASSERT_TRUE(peaks.has_value());
  auto again = Frontier::from_peaks(11, *peaks);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->root(), tree.frontier.root());
  tree.grow("next");
  again->append(leaf_hash("next"));
  EXPECT_EQ(again->root(), tree.frontier.root());
}

TEST(Frontier, RefusesAnEdgeOfAnotherSize) {
  EXPECT_EQ(Frontier::from_peaks(3, {Hash{}}).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(Frontier::from_peaks(kTreeSizeMax + 1, {Hash{}, Hash{}}).error().kind,
            ErrorKind::kLimit);
  EXPECT_TRUE(Frontier::from_peaks(kTreeSizeMax, {Hash{}}).has_value());
}

TEST(Proofs, AreRefusedForPlacesThatDoNotExist) {
  const MemoryHashes none;
  EXPECT_EQ(inclusion_proof(none, {3, 3}).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(inclusion_proof(none, {0, kTreeSizeMax + 1}).error().kind, ErrorKind::kLimit);
  EXPECT_EQ(consistency_proof(none, {4, 3}).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(consistency_proof(none, {0, kTreeSizeMax + 1}).error().kind, ErrorKind::kLimit);
  EXPECT_EQ(inclusion_proof(none, {2, 3}).error().kind, ErrorKind::kNotFound);
}

}  // namespace
}  // namespace onus::ledger
