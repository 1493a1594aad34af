#include "onus/store/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

#include "onus/base/check.h"
#include "onus/ledger/checkpoint.h"
#include "onus/store/proof.h"
#include "second_head.h"

namespace onus::store {
namespace {

// A caller's change in the queue; it lives on the caller's stack until it is done.
struct Waiting {
  const Store::Change& change;
  base::Result<void> result;
  bool done = false;
  std::condition_variable woken;  // of its own: waking all for each commit costs more than one
};

// Whether nothing may be written any more after it. A full disk is no such failure: the store took
// back what found no room, and a second head is replaced as a whole or not at all.
bool lasts(const base::Error& error) {
  return error.kind == base::ErrorKind::kIo && error.code != kDiskFullCode;
}

// The tree over all entries, from what is read back: the edge that the last head was signed over,
// then every entry since.
base::Result<ledger::Frontier> tree_read_back(Snapshot& snapshot,
                                              const std::optional<SignedHead>& last) {
  const std::uint64_t signed_size = last ? last->size : 0;
  const auto peaks = StoredHashes(snapshot).read(ledger::peaks_of(signed_size));
  if (!peaks) return std::unexpected(peaks.error());
  auto tree = ledger::Frontier::from_peaks(signed_size, *peaks);
  if (!tree) return tree;
  if (last && tree->root() != last->root) {
    return base::fail(
        base::ErrorKind::kIo,
        fmt::format("the tree as read back has the root {} at {} entries, but {} was signed: the "
                    "store changed underneath; nothing is signed: keep it, and restore a copy",
                    tree->root().hex(), signed_size, last->root.hex()));
  }
  const auto read =
      snapshot.entries(signed_size, snapshot.size(), [&](std::uint64_t, std::string_view entry) {
        tree->append(ledger::leaf_hash(entry));
        return base::Result<void>{};
      });
  if (!read) return std::unexpected(read.error());
  const auto stored = snapshot.root(snapshot.size());
  if (!stored) return std::unexpected(stored.error());
  if (*stored != tree->root()) {
    return base::fail(base::ErrorKind::kIo,
                      fmt::format("the stored tree hashes give the root {} at {} entries, the "
                                  "entries {}: the store is damaged; nothing is signed: keep it, "
                                  "and restore a copy",
                                  stored->hex(), snapshot.size(), tree->root().hex()));
  }
  return tree;
}

class GroupedLog final : public Log {
 public:
  GroupedLog(std::unique_ptr<Store> store, SecondHead second_head)
      : store_(std::move(store)), second_head_(std::move(second_head)) {}

  /// Brings store and second head to the newest of both.
  [[nodiscard]] base::Result<void> settle();

  [[nodiscard]] Store& store() override { return *store_; }
  [[nodiscard]] base::Result<void> append(const Store::Change& change) override;
  [[nodiscard]] base::Result<SignedHead> checkpoint(ledger::NoteSigner& signer) override;

 private:
  void lead(std::unique_lock<std::mutex>& lock);
  [[nodiscard]] base::Result<void> commit(const std::vector<Waiting*>& group);
  [[nodiscard]] base::Result<SignedHead> sign(ledger::NoteSigner& signer);
  [[nodiscard]] base::Result<SignedHead> fatal(base::Error error);
  [[nodiscard]] base::Result<SignedHead> no_second_head(base::Error error);
  void second_head_is_there();

  std::unique_ptr<Store> store_;
  SecondHead second_head_;
  std::mutex checkpointing_;

  std::mutex queueing_;
  std::deque<Waiting*> queue_;
  bool leading_ = false;
  std::optional<base::Error> failure_;  // told to every later caller
  std::optional<base::Error> no_room_;  // for the second head: nothing is appended meanwhile
};

base::Result<void> GroupedLog::settle() {
  ComparedHeads heads;
  {
    const auto snapshot = store_->snapshot();
    if (!snapshot) return std::unexpected(snapshot.error());
    auto compared = second_head_.compare(**snapshot);
    if (!compared) return std::unexpected(compared.error());
    heads = std::move(*compared);
  }
  if (heads.store_lacks) {
    const auto kept = store_->write(
        [&](Transaction& transaction) { return transaction.put_head(*heads.newest); });
    if (!kept) return kept;
  }
  if (heads.second_lacks) return second_head_.write(*heads.newest);
  return {};
}

base::Result<void> GroupedLog::append(const Store::Change& change) {
  Waiting mine{change, {}, false, {}};
  std::unique_lock lock(queueing_);
  queue_.push_back(&mine);
  while (!mine.done) {
    if (leading_) {
      mine.woken.wait(lock);
    } else {
      lead(lock);
    }
  }
  return mine.result;
}

// Commits what is waiting now, for all; who comes meanwhile makes the next group.
void GroupedLog::lead(std::unique_lock<std::mutex>& lock) {
  std::vector<Waiting*> group;
  while (!queue_.empty() && group.size() < kGroupMax) {
    group.push_back(queue_.front());
    queue_.pop_front();
  }
  leading_ = true;
  const std::optional<base::Error> failed = failure_ ? failure_ : no_room_;
  lock.unlock();
  base::Result<void> committed =
      failed ? base::Result<void>(std::unexpected(*failed)) : commit(group);
  lock.lock();
  if (!committed && lasts(committed.error())) failure_ = committed.error();
  // A refusal may rest on one that was taken before it in the group and is undone now.
  const bool undone =
      !committed && std::ranges::any_of(group, [](const auto* one) { return bool(one->result); });
  for (Waiting* waiting : group) {
    if (!committed && (undone || failure_)) waiting->result = committed;
    waiting->done = true;
    waiting->woken.notify_one();
  }
  leading_ = false;
  // The first of those who came meanwhile leads the next group.
  if (!queue_.empty()) queue_.front()->woken.notify_one();
}

base::Result<void> GroupedLog::commit(const std::vector<Waiting*>& group) {
  ONUS_CHECK(!group.empty());
  return store_->write([&](Transaction& transaction) -> base::Result<void> {
    if (group.size() == 1) return group.front()->result = group.front()->change(transaction);
    bool any = false;
    for (Waiting* waiting : group) {
      waiting->result = transaction.nested(waiting->change);
      any = any || waiting->result;
    }
    // Nothing to commit: undoing costs no sync.
    return any ? base::Result<void>{} : group.front()->result;
  });
}

base::Result<SignedHead> GroupedLog::fatal(base::Error error) {
  const std::scoped_lock guard(queueing_);
  if (!failure_) failure_ = std::move(error);
  return std::unexpected(*failure_);
}

// What no head covers would be gone without a trace where the data's disk is replaced by a copy: so
// no more of it is taken until a head was written in both places again.
base::Result<SignedHead> GroupedLog::no_second_head(base::Error error) {
  const std::scoped_lock guard(queueing_);
  if (!lasts(error)) no_room_ = error;
  return std::unexpected(std::move(error));
}

void GroupedLog::second_head_is_there() {
  const std::scoped_lock guard(queueing_);
  no_room_.reset();
}

base::Result<SignedHead> GroupedLog::checkpoint(ledger::NoteSigner& signer) {
  const std::scoped_lock guard(checkpointing_);
  {
    const std::scoped_lock queue_guard(queueing_);
    if (failure_) return std::unexpected(*failure_);
  }
  auto head = sign(signer);
  if (!head && lasts(head.error())) return fatal(head.error());
  return head;
}

base::Result<SignedHead> GroupedLog::sign(ledger::NoteSigner& signer) {
  const auto snapshot = store_->snapshot();
  if (!snapshot) return std::unexpected(snapshot.error());
  const LogIdentity identity = (*snapshot)->identity();
  if (signer.verifier().vkey() != identity.verifier_key) {
    return base::fail(base::ErrorKind::kInvalid,
                      fmt::format("the key {} is not this log's, which is {}",
                                  signer.verifier().vkey(), identity.verifier_key));
  }
  const auto last = (*snapshot)->newest_head();
  if (!last) return std::unexpected(last.error());
  if ((*snapshot)->size() == 0) {
    return base::fail(base::ErrorKind::kInvalid, "the log is empty: there is nothing to sign");
  }
  if (*last && (*last)->size == (*snapshot)->size()) return **last;
  const auto tree = tree_read_back(**snapshot, *last);
  if (!tree) return std::unexpected(tree.error());
  const auto made = ledger::sign_checkpoint(
      {.origin = identity.origin, .size = tree->size(), .root = tree->root(), .extensions = {}},
      signer);
  if (!made) {
    // The key's holder failed, not the disk: the next call may succeed.
    return base::fail(base::ErrorKind::kDenied, made.error().message, made.error().code);
  }
  // Reads what it is about to publish: a signature made wrongly gives the key away.
  auto head = open_head(identity, ledger::note_bytes(made->note));
  if (!head) return head;
  ONUS_CHECK(head->size == tree->size() && head->root == tree->root());
  // The second path first: the store takes a head from there that it lacks, but a second head that
  // is missing looks like a disk that is not mounted.
  if (auto done = second_head_.write(*head); !done) {
    return no_second_head(
        base::Error{base::ErrorKind::kIo, done.error().code, done.error().message});
  }
  second_head_is_there();
  const auto kept =
      store_->write([&](Transaction& transaction) { return transaction.put_head(*head); });
  if (!kept) return std::unexpected(kept.error());
  return head;
}

}  // namespace

base::Result<std::unique_ptr<Log>> Log::open(std::unique_ptr<Store> store,
                                             std::filesystem::path second_head) {
  auto log = std::make_unique<GroupedLog>(std::move(store), SecondHead(std::move(second_head)));
  if (auto settled = log->settle(); !settled) return std::unexpected(settled.error());
  return log;
}

}  // namespace onus::store
