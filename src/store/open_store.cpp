// Making and opening a store's directory.
#include <fmt/format.h>
#include <unistd.h>

#include <utility>

#include "durable_files.h"
#include "schema.h"
#include "session.h"
#include "sqlite_store.h"

namespace onus::store {
namespace {

constexpr std::size_t kHolderBytesMax = 200;

base::Result<void> check_identity(const LogIdentity& identity, const std::string& holder) {
  if (identity.origin.empty() || identity.origin.size() > kNameBytesMax ||
      identity.verifier_key.empty() || identity.verifier_key.size() > kNameBytesMax) {
    return base::fail(base::ErrorKind::kInvalid,
                      fmt::format("a log's origin and its key have 1 to {} bytes", kNameBytesMax));
  }
  if (holder.size() > kHolderBytesMax) {
    return base::fail(base::ErrorKind::kLimit,
                      fmt::format("who appends is named in at most {} bytes", kHolderBytesMax));
  }
  return {};
}

base::Result<void> fill(Database& database, const LogIdentity& identity,
                        const Store::Change& first) {
  if (auto done = make_schema(database); !done) return done;
  if (auto done = database.run("BEGIN IMMEDIATE"); !done) return done;
  {
    auto query =
        database.query("INSERT INTO meta(name, value) VALUES('origin', ?), ('verifier_key', ?)");
    if (!query) return std::unexpected(query.error());
    const auto done = query->bind(std::string_view(identity.origin))
                          .bind(std::string_view(identity.verifier_key))
                          .run();
    if (!done) return done;
  }
  {
    auto session = Session::begin(database);
    if (!session) return std::unexpected(session.error());
    if (first) {
      if (auto done = first(**session); !done) return done;
    }
  }
  if (auto done = database.run("COMMIT"); !done) return done;
  return database.run("PRAGMA journal_mode=WAL");
}

// In a file of another name, which becomes the store when it is whole.
base::Result<void> make_file(const std::filesystem::path& draft, const LogIdentity& identity,
                             const Store::Change& first) {
  {
    auto database = Database::open(draft, DatabaseMode::kMake);
    if (!database) return std::unexpected(database.error());
    if (auto done = fill(**database, identity, first); !done) return done;
    if (auto done = (*database)->move_wal(false); !done) return done;
  }
  return sync_file(draft);
}

void remove_draft(const std::filesystem::path& draft) {
  for (const char* end : {"", "-wal", "-shm", "-journal"}) ::unlink((draft.string() + end).c_str());
}

base::Result<void> check_absent(const StorePaths& paths) {
  std::error_code error;
  if (!std::filesystem::exists(paths.database(), error) && !error) return {};
  return base::fail(base::ErrorKind::kInvalid,
                    fmt::format("{}: a ledger is here already: nothing was changed; choose another "
                                "directory, or use the one that is here",
                                paths.directory.string()));
}

// What a process that ended badly left in the write-ahead log is written and synced anew: its last
// sync may have failed, and then the kernel shows bytes that the disk does not have.
base::Result<std::unique_ptr<Store>> open_writer(StorePaths paths, AppendLock lock,
                                                 const std::string& holder) {
  auto database = Database::open(paths.database(), DatabaseMode::kWrite);
  if (!database) return std::unexpected(database.error());
  if (auto done = migrate(**database); !done) return std::unexpected(done.error());
  if (auto done = (*database)->move_wal(lock.orderly_before()); !done)
    return std::unexpected(done.error());
  auto store =
      std::make_unique<SqliteStore>(std::move(paths), std::move(*database), std::move(lock));
  if (auto done = store->take_lease(holder); !done) return std::unexpected(done.error());
  return store;
}

}  // namespace

base::Result<std::unique_ptr<Store>> create_store(const std::filesystem::path& directory,
                                                  const LogIdentity& identity,
                                                  const Founding& founding) {
  if (auto valid = check_identity(identity, founding.holder); !valid) {
    return std::unexpected(valid.error());
  }
  StorePaths paths{directory};
  if (auto done = make_directories(directory); !done) return std::unexpected(done.error());
  auto lock = AppendLock::take(paths.lock(), founding.holder);
  if (!lock) return std::unexpected(lock.error());
  if (auto absent = check_absent(paths); !absent) return std::unexpected(absent.error());
  std::filesystem::path draft = paths.database();
  draft += ".new";
  remove_draft(draft);
  if (auto done = make_file(draft, identity, founding.first); !done) {
    remove_draft(draft);
    return std::unexpected(done.error());
  }
  if (::rename(draft.c_str(), paths.database().c_str()) != 0) {
    const int error = errno;
    remove_draft(draft);
    return file_failure(paths.database(), "renaming", error);
  }
  if (auto done = sync_directory(directory); !done) return std::unexpected(done.error());
  return open_writer(std::move(paths), std::move(*lock), founding.holder);
}

base::Result<std::unique_ptr<Store>> open_store(const std::filesystem::path& directory,
                                                OpenMode mode, const std::string& holder) {
  StorePaths paths{directory};
  std::error_code error;
  if (!std::filesystem::is_regular_file(paths.database(), error)) {
    return base::fail(base::ErrorKind::kNotFound,
                      fmt::format("{}: no ledger is here: check the path, or found one with \"onus "
                                  "ledger init\"",
                                  directory.string()));
  }
  if (mode == OpenMode::kRead) {
    auto database = Database::open(paths.database(), DatabaseMode::kRead);
    if (!database) return std::unexpected(database.error());
    if (auto known = check_schema(**database); !known) return std::unexpected(known.error());
    return std::make_unique<SqliteStore>(std::move(paths), nullptr, std::nullopt);
  }
  auto lock = AppendLock::take(paths.lock(), holder.substr(0, kHolderBytesMax));
  if (!lock) return std::unexpected(lock.error());
  return open_writer(std::move(paths), std::move(*lock), holder.substr(0, kHolderBytesMax));
}

}  // namespace onus::store
