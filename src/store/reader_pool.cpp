#include "reader_pool.h"

#include <utility>

#include "session.h"

namespace onus::store {
namespace {

constexpr std::size_t kIdleMax = 8;

class HeldSession final : public Session {
 public:
  HeldSession(std::shared_ptr<ReaderPool> pool, std::unique_ptr<Database> database)
      : Session(*database), pool_(std::move(pool)), held_(std::move(database)) {}

  ~HeldSession() override {
    // A connection that cannot end its transaction is not lent again.
    if (held_->run("ROLLBACK") && !held_->failure()) pool_->put_back(std::move(held_));
  }

  [[nodiscard]] base::Result<void> begin() { return load(); }

 private:
  std::shared_ptr<ReaderPool> pool_;
  std::unique_ptr<Database> held_;
};

}  // namespace

base::Result<std::unique_ptr<Database>> ReaderPool::take() {
  {
    const std::scoped_lock guard(mutex_);
    if (!idle_.empty()) {
      auto reader = std::move(idle_.back());
      idle_.pop_back();
      return reader;
    }
  }
  return Database::open(file_, DatabaseMode::kRead);
}

void ReaderPool::put_back(std::unique_ptr<Database> reader) {
  const std::scoped_lock guard(mutex_);
  if (idle_.size() < kIdleMax) idle_.push_back(std::move(reader));
}

base::Result<std::unique_ptr<Snapshot>> ReaderPool::snapshot() {
  auto reader = take();
  if (!reader) return std::unexpected(reader.error());
  if (auto done = (*reader)->run("BEGIN"); !done) return std::unexpected(done.error());
  auto session = std::make_unique<HeldSession>(shared_from_this(), std::move(*reader));
  if (auto done = session->begin(); !done) return std::unexpected(done.error());
  return session;
}

}  // namespace onus::store
