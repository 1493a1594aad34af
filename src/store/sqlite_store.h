// The store in SQLite: connections, the lock, the lease.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "append_lock.h"
#include "attachment_files.h"
#include "database.h"
#include "onus/store/sqlite.h"
#include "reader_pool.h"

namespace onus::store {

/// Where things lie in a store's directory.
struct StorePaths {
  std::filesystem::path directory;
  [[nodiscard]] std::filesystem::path database() const { return directory / "ledger.sqlite"; }
  [[nodiscard]] std::filesystem::path lock() const { return directory / "append.lock"; }
  [[nodiscard]] std::filesystem::path attachments() const { return directory / "attachments"; }
};

class SqliteStore final : public Store {
 public:
  /// Pre     `lock` is held where `writer` is given.
  SqliteStore(StorePaths paths, std::unique_ptr<Database> writer, std::optional<AppendLock> lock);
  ~SqliteStore() override;

  [[nodiscard]] base::Result<std::unique_ptr<Snapshot>> snapshot() override;
  [[nodiscard]] base::Result<void> write(const Change& change) override;
  [[nodiscard]] base::Result<void> sweep_erased() override;
  [[nodiscard]] base::Result<RebuildReport> rebuild(const Deriver& derive,
                                                    RebuildMode mode) override;
  [[nodiscard]] base::Result<crypto::Digest> keep_attachment(std::string_view bytes) override;
  [[nodiscard]] base::Result<std::string> attachment_path(const crypto::Digest& digest) override;
  [[nodiscard]] base::Result<std::string> attachment(const crypto::Digest& digest) override;

  /// Writes who appends into the database; later writes by an earlier holder are refused.
  [[nodiscard]] base::Result<void> take_lease(const std::string& holder);

 private:
  [[nodiscard]] base::Result<void> usable() const;
  base::Result<void> after_failure();
  [[nodiscard]] base::Result<void> check_lease();
  [[nodiscard]] base::Result<void> commit(const Change& change);

  StorePaths paths_;
  AttachmentFiles attachments_;
  std::mutex writing_;
  std::unique_ptr<Database> writer_;
  std::optional<AppendLock> lock_;
  std::int64_t lease_ = 0;
  std::optional<base::Error> poison_;
  std::shared_ptr<ReaderPool> readers_;
};

}  // namespace onus::store
