// Connections for reading, lent to snapshots and taken back.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include "database.h"
#include "onus/store/store.h"

namespace onus::store {

class ReaderPool : public std::enable_shared_from_this<ReaderPool> {
 public:
  explicit ReaderPool(std::filesystem::path file) : file_(std::move(file)) {}

  /// One state of the store; holds the pool, and may outlive the store.
  [[nodiscard]] base::Result<std::unique_ptr<Snapshot>> snapshot();

  /// A connection for reading, new or used before.
  [[nodiscard]] base::Result<std::unique_ptr<Database>> take();
  void put_back(std::unique_ptr<Database> reader);

 private:
  std::filesystem::path file_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Database>> idle_;
};

}  // namespace onus::store
