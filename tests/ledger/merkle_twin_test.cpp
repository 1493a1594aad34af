// The growing tree and its proofs against RFC 6962's own words.
//
// ONUS_CASES: how many random cases (2000). ONUS_SEED: the first seed; one seed is one case.
#include "merkle_twin.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <random>

#include "onus/ledger/merkle.h"
#include "onus/ledger/tiles.h"

namespace onus::twin {
namespace {

using ledger::Node;
using ledger::NodeId;

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// What an append path stores, and the tiles that an export would write.
class Stored final : public ledger::HashReader, public ledger::TileSource {
 public:
  void append(const std::string& entry) {
    for (const Node& node : frontier.append(ledger::leaf_hash(entry))) nodes_[node.id] = node.hash;
  }

  base::Result<std::vector<Hash>> read(std::span<const NodeId> nodes) const override {
    std::vector<Hash> hashes;
    for (const NodeId& node : nodes) hashes.push_back(nodes_.at(node));
    return hashes;
  }

  base::Result<std::string> read(const ledger::TileId& tile) const override {
    const auto hashes = read(ledger::tile_nodes(tile));
    return ledger::write_hash_tile(*hashes);
  }

  ledger::Frontier frontier;

 private:
  std::map<NodeId, Hash> nodes_;
};

std::vector<std::string> entries(std::size_t count, std::mt19937_64& random) {
  std::vector<std::string> made;
  for (std::size_t i = 0; i < count; ++i) {
    std::string entry(random() % 9, '\0');
    for (char& letter : entry) letter = static_cast<char>(random());
    // No two alike: equal neighbours have equal paths.
    entry += "#" + std::to_string(i);
    made.push_back(std::move(entry));
  }
  return made;
}

// One proof of each kind, held against the twin's and verified.
void compare_pair(NaiveTree& naive, const ledger::HashReader& hashes, std::size_t m,
                  std::size_t n) {
  const auto growth = ledger::consistency_proof(hashes, {m, n});
  ASSERT_TRUE(growth.has_value());
  ASSERT_EQ(*growth, naive.proof(m, n)) << m << " of " << n;
  ASSERT_TRUE(
      ledger::verify_consistency({{m, n}, naive.root(0, m), naive.root(0, n)}, *growth).has_value())
      << m << " of " << n;
  const std::size_t leaf = m - 1;
  const auto path = ledger::inclusion_proof(hashes, {leaf, n});
  ASSERT_TRUE(path.has_value());
  ASSERT_EQ(*path, naive.path(leaf, n)) << leaf << " of " << n;
  ASSERT_TRUE(
      ledger::verify_inclusion({leaf, n}, naive.root(leaf, leaf + 1), *path, naive.root(0, n))
          .has_value())
      << leaf << " of " << n;
}

TEST(MerkleTwin, AgreesOnEveryPairOfSizesUpToThreeHundred) {
  constexpr std::size_t kSizeMax = 300;
  std::mt19937_64 random(1);
  const auto all = entries(kSizeMax, random);
  NaiveTree naive(all);
  Stored stored;
  ASSERT_EQ(stored.frontier.root(), naive.root(0, 0));
  for (std::size_t n = 1; n <= kSizeMax; ++n) {
    stored.append(all[n - 1]);
    ASSERT_EQ(stored.frontier.root(), naive.root(0, n)) << n;
    ASSERT_EQ(ledger::root_of(stored, n).value(), naive.root(0, n)) << n;
    for (std::size_t m = 1; m <= n; ++m) {
      compare_pair(naive, stored, m, n);
      if (HasFatalFailure()) return;
    }
  }
}

// What a proof must not survive: another place, another size, a changed, missing or added hash.
void refuse_changed(NaiveTree& naive, std::size_t m, std::size_t n, std::mt19937_64& random) {
  auto growth = naive.proof(m, n);
  auto path = naive.path(m - 1, n);
  const Hash leaf = naive.root(m - 1, m);
  const ledger::HeadPair heads{{m, n}, naive.root(0, m), naive.root(0, n)};
  const auto change = [&](std::vector<Hash>& hashes) {
    const std::size_t at = random() % (hashes.size() + 1);
    if (at == hashes.size()) {
      hashes.push_back(naive.root(0, n));
    } else if (random() % 2 == 0) {
      hashes.erase(hashes.begin() + static_cast<std::ptrdiff_t>(at));
    } else {
      hashes[at].bytes[random() % 32] ^= static_cast<std::uint8_t>(1U << random() % 8);
    }
  };
  change(growth);
  ASSERT_FALSE(ledger::verify_consistency(heads, growth).has_value()) << m << " of " << n;
  change(path);
  ASSERT_FALSE(ledger::verify_inclusion({m - 1, n}, leaf, path, heads.new_root).has_value());
  if (n == 1) return;
  const std::size_t other = (m + random() % (n - 1)) % n;  // any leaf but m - 1
  ASSERT_NE(other, m - 1);
  const auto good = naive.path(m - 1, n);
  ASSERT_FALSE(ledger::verify_inclusion({other, n}, leaf, good, heads.new_root).has_value())
      << m - 1 << " as " << other << " of " << n;
}

TEST(MerkleTwin, AgreesOnRandomTreesAndRefusesChangedProofs) {
  const std::uint64_t first = from_environment("ONUS_SEED", 20'261'126);
  const std::uint64_t cases = from_environment("ONUS_CASES", 2000);
  std::cout << "seeds from " << first << ", " << cases << " cases\n";
  for (std::uint64_t seed = first; seed < first + cases; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937_64 random(seed);
    const std::size_t n = 1 + random() % (seed % 100 == 0 ? 1500 : 40);
    const auto all = entries(n, random);
    NaiveTree naive(all);
    Stored stored;
    for (const std::string& entry : all) stored.append(entry);
    ASSERT_EQ(stored.frontier.root(), naive.root(0, n));
    const ledger::TileHashReader tiles(stored, n);
    for (int i = 0; i < 4; ++i) {
      const std::size_t m = 1 + random() % n;
      compare_pair(naive, stored, m, n);
      compare_pair(naive, tiles, m, n);
      refuse_changed(naive, m, n, random);
      if (HasFatalFailure()) return;
    }
  }
}

}  // namespace
}  // namespace onus::twin
