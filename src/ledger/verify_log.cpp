#include "onus/ledger/verify_log.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "onus/base/check.h"

namespace onus::ledger {
namespace {

using base::Result;

constexpr std::uint64_t kWindowPerThread = 2;  // bundles that are read ahead: bounds the memory
constexpr std::size_t kWindowBytesMax = 64U << 20U;  // and their bytes, where entries are large
constexpr auto kProgressEvery = std::chrono::milliseconds(100);

// A bundle as the examining threads leave it.
struct Bundle {
  std::uint64_t number = 0;
  std::size_t bytes = 0;
  std::vector<Hash> leaves;  // as far as it was examined
  std::vector<std::unique_ptr<Examined>> examined;
  std::optional<base::Error> failure;  // of the file, or of the entry after the last examined
};

std::unexpected<base::Error> at_entry(std::uint64_t index, const base::Error& error) {
  return base::fail(error.kind, fmt::format("entry {}: {}", index, error.message), error.code);
}

Bundle examine_bundle(const TileSource& tiles, std::uint64_t size, std::uint64_t number,
                      const StatementJudge& judge) {
  Bundle bundle;
  bundle.number = number;
  const unsigned width = tile_width(size, 0, number);
  const TileId tile{TileId::Kind::kEntries, 0, number, width};
  const auto bytes = tiles.read(tile);
  if (!bytes) {
    bundle.failure = bytes.error();
    return bundle;
  }
  bundle.bytes = bytes->size();
  const auto entries = parse_entry_bundle(*bytes, width);
  if (!entries) {
    bundle.failure = base::Error{entries.error().kind, entries.error().code,
                                 fmt::format("{}: {}", tile_path(tile), entries.error().message)};
    return bundle;
  }
  for (std::size_t i = 0; i < entries->size(); ++i) {
    const std::uint64_t index = number * kTileWidth + i;
    auto examined = judge.examine(index, (*entries)[i]);
    if (!examined) {
      bundle.failure = at_entry(index, examined.error()).error();
      return bundle;
    }
    bundle.leaves.push_back(leaf_hash((*entries)[i]));
    bundle.examined.push_back(std::move(*examined));
  }
  return bundle;
}

// Hands out bundles in order to the threads, and takes them back in order.
class Pipeline {
 public:
  Pipeline(const TileSource& tiles, std::uint64_t size, const StatementJudge& judge,
           unsigned threads)
      : tiles_(tiles),
        size_(size),
        judge_(judge),
        bundles_((size + kTileWidth - 1) / kTileWidth),
        slots_(kWindowPerThread * threads) {
    for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
  }

  ~Pipeline() {
    {
      const std::scoped_lock guard(mutex_);
      stopped_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  [[nodiscard]] std::uint64_t bundles() const { return bundles_; }

  /// The next bundle in the order of the log.
  Bundle take() {
    std::unique_lock lock(mutex_);
    std::optional<Bundle>& slot = slots_[taken_ % slots_.size()];
    changed_.wait(lock, [&] { return slot.has_value(); });
    Bundle bundle = std::move(*slot);
    slot.reset();
    ++taken_;
    bytes_ahead_ -= bundle.bytes;
    lock.unlock();
    changed_.notify_all();
    return bundle;
  }

 private:
  bool may_begin() const {
    const bool room = begun_ < taken_ + slots_.size();
    // The bundle that is waited for may always be read, whatever lies ahead.
    return stopped_ || begun_ == bundles_ ||
           (room && (begun_ == taken_ || bytes_ahead_ < kWindowBytesMax));
  }

  void work() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [&] { return may_begin(); });
      if (stopped_ || begun_ == bundles_) return;
      const std::uint64_t number = begun_++;
      lock.unlock();
      Bundle bundle = examine_bundle(tiles_, size_, number, judge_);
      lock.lock();
      bytes_ahead_ += bundle.bytes;
      slots_[number % slots_.size()] = std::move(bundle);
      changed_.notify_all();
    }
  }

  const TileSource& tiles_;
  const std::uint64_t size_;
  const StatementJudge& judge_;
  const std::uint64_t bundles_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::optional<Bundle>> slots_;
  std::uint64_t begun_ = 0;
  std::uint64_t taken_ = 0;
  std::size_t bytes_ahead_ = 0;
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

// The tree as the entries give it, held against the stored tiles as they fill up.
class TreeCheck {
 public:
  TreeCheck(const TileSource& tiles, std::uint64_t size) : tiles_(tiles), size_(size) {}

  Result<void> add(const Hash& leaf) {
    for (const Node& node : tree_.append(leaf)) {
      if (node.id.level % kTileHeight != 0) continue;
      const unsigned level = node.id.level / kTileHeight;
      rows_[level].push_back(node.hash);
      if (rows_[level].size() < kTileWidth) continue;
      if (auto same = compare(level, node.id.index / kTileWidth); !same) return same;
      rows_[level].clear();
    }
    return {};
  }

  Result<void> finish(const Hash& root) {
    for (unsigned level = 0; level < rows_.size(); ++level) {
      if (rows_[level].empty()) continue;
      const std::uint64_t nodes = size_ >> (level * kTileHeight);
      if (auto same = compare(level, nodes / kTileWidth); !same) return same;
    }
    if (tree_.root() == root) return {};
    return base::fail(base::ErrorKind::kDenied,
                      fmt::format("checkpoint: it was signed over the root {}, but its {} entries "
                                  "have the root {}",
                                  root.hex(), size_, tree_.root().hex()));
  }

 private:
  Result<void> compare(unsigned level, std::uint64_t index) {
    const TileId tile{TileId::Kind::kHashes, level, index,
                      static_cast<unsigned>(rows_[level].size())};
    const auto bytes = tiles_.read(tile);
    if (!bytes) return std::unexpected(bytes.error());
    const auto stored = parse_hash_tile(*bytes, tile.width);
    if (!stored) {
      return base::fail(stored.error().kind,
                        fmt::format("{}: {}", tile_path(tile), stored.error().message));
    }
    for (std::size_t i = 0; i < stored->size(); ++i) {
      if ((*stored)[i] == rows_[level][i]) continue;
      const std::uint64_t first = (index * kTileWidth + i) << (level * kTileHeight);
      return base::fail(
          base::ErrorKind::kDenied,
          fmt::format("{}: hash {} is {}, but the entries from {} on give {}: an entry or this "
                      "file was changed",
                      tile_path(tile), i, (*stored)[i].hex(), first, rows_[level][i].hex()));
    }
    return {};
  }

  const TileSource& tiles_;
  std::uint64_t size_;
  Frontier tree_;
  std::array<std::vector<Hash>, 8> rows_;
};

Result<void> judge_bundle(Bundle& bundle, TreeCheck& tree, StatementJudge& judge) {
  for (std::size_t i = 0; i < bundle.leaves.size(); ++i) {
    const std::uint64_t index = bundle.number * kTileWidth + i;
    // First the tree: a changed entry is named as changed, not by what its new text says.
    if (auto fits = tree.add(bundle.leaves[i]); !fits) return fits;
    auto judged = judge.judge(index, bundle.leaves[i], std::move(bundle.examined[i]));
    if (!judged) return at_entry(index, judged.error());
  }
  if (bundle.failure) return std::unexpected(*bundle.failure);
  return {};
}

}  // namespace

Result<void> verify_log(const TileSource& tiles, const Checkpoint& head, StatementJudge& judge,
                        const VerifyOptions& options) {
  ONUS_CHECK(options.threads >= 1 && options.threads <= kVerifyThreadsMax);
  Pipeline pipeline(tiles, head.size, judge, options.threads);
  TreeCheck tree(tiles, head.size);
  auto told = std::chrono::steady_clock::now();
  for (std::uint64_t number = 0; number < pipeline.bundles(); ++number) {
    Bundle bundle = pipeline.take();
    ONUS_CHECK(bundle.number == number);
    if (auto judged = judge_bundle(bundle, tree, judge); !judged) return judged;
    const auto now = std::chrono::steady_clock::now();
    if (options.progress && now - told >= kProgressEvery) {
      options.progress({std::min((number + 1) * kTileWidth, head.size), head.size});
      told = now;
    }
  }
  if (options.progress) options.progress({head.size, head.size});
  return tree.finish(head.root);
}

}  // namespace onus::ledger
