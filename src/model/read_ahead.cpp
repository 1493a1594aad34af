#include "read_ahead.h"

#include <condition_variable>
#include <cstring>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "ndjson_reader.h"

namespace onus::model {
namespace {

constexpr std::size_t kBatches = 4;             // on their way at one time
constexpr std::size_t kBatchTrees = 256;        // at most in one batch
constexpr std::size_t kBatchBytes = 1U << 18U;  // of text; a larger tree makes a batch alone

/// Trees whose texts lie in bytes of their own, so that the reader may go on.
class Batch {
 public:
  [[nodiscard]] bool empty() const { return used_ == 0; }
  [[nodiscard]] bool takes(const NodeTree& tree) const {
    return used_ == 0 || (used_ < kBatchTrees && filled_ + text_bytes(tree) <= bytes_.size());
  }
  /// Pre: takes(tree).
  void add(const NodeTree& tree) {
    if (filled_ + text_bytes(tree) > bytes_.size()) {
      bytes_.resize(std::max(kBatchBytes, text_bytes(tree)));  // only while empty: nothing moves
    }
    if (used_ == trees_.size()) trees_.emplace_back();
    NodeTree& kept = trees_[used_++];
    kept.file = tree.file;
    kept.root = tree.root;
    kept.nodes = tree.nodes;
    for (Node& node : kept.nodes) {
      if (node.text.empty()) continue;
      char* at = bytes_.data() + filled_;
      std::memcpy(at, node.text.data(), node.text.size());
      filled_ += node.text.size();
      node.text = {at, node.text.size()};
    }
  }
  void hand_to(const std::function<void(const NodeTree&)>& sink) const {
    for (std::size_t i = 0; i < used_; ++i) sink(trees_[i]);
  }
  void clear() { used_ = filled_ = 0; }

 private:
  [[nodiscard]] static std::size_t text_bytes(const NodeTree& tree) {
    std::size_t sum = 0;
    for (const Node& node : tree.nodes) sum += node.text.size();
    return sum;
  }
  std::vector<NodeTree> trees_;  // reused with their capacity
  std::size_t used_ = 0;
  std::vector<char> bytes_;
  std::size_t filled_ = 0;
};

/// Batches from the reading thread to the other, and empty ones back.
class Belt {
 public:
  Belt() {
    for (std::size_t i = 0; i < kBatches; ++i) idle_.push_back(std::make_unique<Batch>());
  }
  /// An empty batch; waits for one. Post: none once nobody takes any more.
  [[nodiscard]] std::unique_ptr<Batch> empty_batch() {
    std::unique_lock held(lock_);
    changed_.wait(held, [&] { return !idle_.empty() || abandoned_; });
    if (abandoned_) return nullptr;
    auto batch = std::move(idle_.back());
    idle_.pop_back();
    return batch;
  }
  void send(std::unique_ptr<Batch> batch) {
    const std::lock_guard held(lock_);
    full_.push_back(std::move(batch));
    changed_.notify_all();
  }
  void close() {
    const std::lock_guard held(lock_);
    closed_ = true;
    changed_.notify_all();
  }
  /// The next full batch in order; waits for one. Post: none at the end.
  [[nodiscard]] std::unique_ptr<Batch> next() {
    std::unique_lock held(lock_);
    changed_.wait(held, [&] { return !full_.empty() || closed_; });
    if (full_.empty()) return nullptr;
    auto batch = std::move(full_.front());
    full_.pop_front();
    return batch;
  }
  void give_back(std::unique_ptr<Batch> batch) {
    batch->clear();
    const std::lock_guard held(lock_);
    idle_.push_back(std::move(batch));
    changed_.notify_all();
  }
  void abandon() {
    const std::lock_guard held(lock_);
    abandoned_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex lock_;
  std::condition_variable changed_;
  std::vector<std::unique_ptr<Batch>> idle_;
  std::deque<std::unique_ptr<Batch>> full_;
  bool closed_ = false, abandoned_ = false;
};

/// What the reading thread does and what came of it.
class ReadingThread {
 public:
  ReadingThread(ByteSource& source, std::uint32_t file, const LoadLimits& limits, Belt& belt)
      : belt_(belt), problems_(limits.diagnostics_max), thread_([this, &source, file, &limits] {
          try {
            complete_ = read(source, file, limits);
          } catch (...) {
            thrown_ = std::current_exception();
          }
          belt_.close();
        }) {}
  ~ReadingThread() {
    belt_.abandon();
    if (thread_.joinable()) thread_.join();
  }
  ReadingThread(const ReadingThread&) = delete;
  ReadingThread& operator=(const ReadingThread&) = delete;

  [[nodiscard]] bool finish(Problems& problems) {
    thread_.join();
    if (thrown_) std::rethrow_exception(thrown_);
    problems.absorb(std::move(problems_));
    return complete_;
  }

 private:
  bool read(ByteSource& source, std::uint32_t file, const LoadLimits& limits) {
    auto batch = belt_.empty_batch();
    const bool complete = read_ndjson(source, file, limits, problems_, [&](const NodeTree& tree) {
      if (batch && !batch->takes(tree)) {
        belt_.send(std::move(batch));
        batch = belt_.empty_batch();
      }
      if (batch) batch->add(tree);
    });
    if (batch && !batch->empty()) belt_.send(std::move(batch));
    return complete;
  }

  Belt& belt_;
  Problems problems_;  // of this thread alone until it has ended
  bool complete_ = false;
  std::exception_ptr thrown_;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace

bool read_ndjson_ahead(ByteSource& source, std::uint32_t file, const LoadLimits& limits,
                       Problems& problems, const std::function<void(const NodeTree&)>& sink) {
  Belt belt;
  ReadingThread reading(source, file, limits, belt);
  while (auto batch = belt.next()) {
    batch->hand_to(sink);
    belt.give_back(std::move(batch));
  }
  return reading.finish(problems);
}

}  // namespace onus::model
