// Verifying a log of many signed entries: the rate of two threads, held against OpenSSL's own.
//
// Usage: ledger_verify DIRECTORY ENTRIES [THREADS]     (1000000 2; the directory is kept)
#include <fmt/format.h>
#include <sys/resource.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "onus/crypto/private_key.h"
#include "onus/crypto/public_key.h"
#include "onus/ledger/verify_log.h"

namespace {

using namespace onus;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kKeys = 50;
constexpr std::size_t kBodyBytes = 600;
constexpr std::size_t kHeadBytes = 2 + crypto::kEd25519SignatureBytes;

[[noreturn]] void give_up(const std::string& why) {
  fmt::print(stderr, "ledger_verify: {}\n", why);
  std::exit(1);
}

template <class T>
T must(base::Result<T> result) {
  if (!result) give_up(result.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

crypto::PrivateKey key_of(std::size_t number) {
  std::string seed(32, 's');
  seed[0] = static_cast<char>(number);
  return must(crypto::PrivateKey::from_seed(base::SecretBytes(seed)));
}

// Two digits of the key, the signature, the body.
std::string entry_of(std::uint64_t index, const std::vector<crypto::PrivateKey>& keys) {
  const std::string body = fmt::format("{:0{}}", index, kBodyBytes);
  return fmt::format("{:02}", index % kKeys) + must(keys[index % kKeys].sign(body)) + body;
}

class SignatureJudge final : public ledger::StatementJudge {
 public:
  SignatureJudge() {
    for (std::size_t i = 0; i < kKeys; ++i) {
      keys_.push_back(must(crypto::PublicKey::from_ed25519(key_of(i).public_bytes())));
    }
  }

  base::Result<std::unique_ptr<ledger::Examined>> examine(std::uint64_t,
                                                          std::string_view entry) const override {
    if (entry.size() < kHeadBytes) return base::fail(base::ErrorKind::kInvalid, "short");
    const auto key = static_cast<std::size_t>((entry[0] - '0') * 10 + entry[1] - '0');
    const auto valid =
        keys_.at(key).verify(crypto::SignatureScheme::kEd25519, entry.substr(kHeadBytes),
                             entry.substr(2, crypto::kEd25519SignatureBytes));
    if (!valid) return std::unexpected(valid.error());
    return std::make_unique<ledger::Examined>();
  }
  base::Result<void> judge(std::uint64_t, const ledger::Hash&,
                           std::unique_ptr<ledger::Examined>) override {
    return {};
  }

 private:
  std::vector<crypto::PublicKey> keys_;
};

void write(const std::filesystem::path& file, std::string_view bytes) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << bytes;
}

// Every tile of a log of that size, and its root in the file "root".
void make_log(const std::filesystem::path& directory, std::uint64_t size) {
  std::vector<crypto::PrivateKey> keys;
  for (std::size_t i = 0; i < kKeys; ++i) keys.push_back(key_of(i));
  ledger::Frontier tree;
  std::array<std::vector<ledger::Hash>, 8> rows;
  std::vector<std::string> bundle;
  const auto put = [&](unsigned level, std::uint64_t index) {
    const ledger::TileId tile{ledger::TileId::Kind::kHashes, level, index,
                              static_cast<unsigned>(rows[level].size())};
    write(directory / ledger::tile_path(tile), ledger::write_hash_tile(rows[level]));
    rows[level].clear();
  };
  for (std::uint64_t i = 0; i < size; ++i) {
    bundle.push_back(entry_of(i, keys));
    for (const ledger::Node& node : tree.append(ledger::leaf_hash(bundle.back()))) {
      if (node.id.level % ledger::kTileHeight != 0) continue;
      const unsigned level = node.id.level / ledger::kTileHeight;
      rows[level].push_back(node.hash);
      if (rows[level].size() == ledger::kTileWidth) put(level, node.id.index / ledger::kTileWidth);
    }
    if (bundle.size() < ledger::kTileWidth && i + 1 < size) continue;
    const ledger::TileId tile{ledger::TileId::Kind::kEntries, 0, i / ledger::kTileWidth,
                              static_cast<unsigned>(bundle.size())};
    write(directory / ledger::tile_path(tile), ledger::write_entry_bundle(bundle));
    bundle.clear();
  }
  for (unsigned level = 0; level < rows.size(); ++level) {
    if (rows[level].empty()) continue;
    put(level, (size >> (level * ledger::kTileHeight)) / ledger::kTileWidth);
  }
  write(directory / fmt::format("root-{}", size), tree.root().hex());
}

long peak_kib() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) give_up("usage: ledger_verify DIRECTORY ENTRIES [THREADS]");
  const std::filesystem::path directory = argv[1];
  const std::uint64_t size = std::strtoull(argv[2], nullptr, 10);
  const auto threads = static_cast<unsigned>(argc > 3 ? std::atoi(argv[3]) : 2);
  const std::string root_name = fmt::format("root-{}", size);
  if (!std::filesystem::exists(directory / root_name)) {
    make_log(directory, size);
    fmt::print(stderr, "made; run again to measure\n");
    return 0;
  }
  const ledger::ExportDirectory files(directory);
  const ledger::Checkpoint head{
      "example.org/log", size, must(crypto::parse_digest(must(files.file(root_name, 64)))), {}};
  SignatureJudge judge;
  const auto begin = Clock::now();
  must(ledger::verify_log(files, head, judge, {threads, {}}));
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  fmt::print("{{\"entries\":{},\"seconds\":{:.3f},\"per_second\":{:.0f},\"peak_kib\":{}}}\n", size,
             seconds, static_cast<double>(size) / seconds, peak_kib());
  return 0;
}
