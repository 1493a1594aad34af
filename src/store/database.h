// SQLite behind values that clean up after themselves. Nothing outside of this folder sees it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "onus/base/result.h"
#include "onus/crypto/sha256.h"

struct sqlite3;
struct sqlite3_stmt;

namespace onus::store {

class Database;

/// A prepared statement, lent by its database; put back when this goes.
class Query {
 public:
  Query(Query&& other) noexcept;
  Query& operator=(Query&&) = delete;
  ~Query();

  Query& bind(std::int64_t value);
  Query& bind(std::uint64_t value) { return bind(static_cast<std::int64_t>(value)); }
  Query& bind(std::string_view text);
  Query& bind_blob(std::string_view bytes);
  Query& bind(const crypto::Digest& digest);
  Query& bind_null();

  /// Whether there is a (further) row.
  [[nodiscard]] base::Result<bool> step();
  /// For statements without rows.
  [[nodiscard]] base::Result<void> run();

  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] bool is_null(int column) const;
  /// Valid until the next step.
  [[nodiscard]] std::string_view bytes(int column) const;
  /// Errors  kIo: not 32 bytes long, so the file is damaged.
  [[nodiscard]] base::Result<crypto::Digest> digest(int column) const;

 private:
  friend class Database;
  Query(Database& database, sqlite3_stmt* statement, bool kept)
      : database_(&database), statement_(statement), kept_(kept) {}
  void note(int code);

  Database* database_;
  sqlite3_stmt* statement_;
  bool kept_;  // false: made for this one use
  int bound_ = 0;
  int bind_failure_ = 0;
};

enum class DatabaseMode : std::uint8_t { kRead, kWrite, kMake };

/// One connection.
///
/// Threads One at a time.
class Database {
 public:
  /// Opens with the settings that this store relies on: WAL, synchronous=FULL, foreign keys.
  [[nodiscard]] static base::Result<std::unique_ptr<Database>> open(
      const std::filesystem::path& file, DatabaseMode mode);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Runs statements of our own that take no values.
  [[nodiscard]] base::Result<void> run(const char* sql);
  /// Pre     `sql` is one statement, with values bound and not written into it: it is kept
  /// prepared.
  [[nodiscard]] base::Result<Query> query(std::string_view sql);
  /// One number, such as a pragma's.
  [[nodiscard]] base::Result<std::int64_t> number(const char* sql);

  /// Copies the write-ahead log into the file; kIo where not all of it could be, unless `partial`.
  [[nodiscard]] base::Result<void> move_wal(bool partial);
  [[nodiscard]] int wal_pages() const { return wal_pages_; }

  /// The first failure of the disk or the file, as opposed to a value that was refused.
  [[nodiscard]] const std::optional<base::Error>& failure() const { return failure_; }
  /// Undoes what is open and goes on, where that failure is SQLite's SQLITE_FULL; false: it is not,
  /// or there is more. SQLITE_FULL is told where a write found no room, before the frame that would
  /// commit was whole: nothing was kept, and nothing was synced in vain.
  [[nodiscard]] bool forget_full_disk();
  [[nodiscard]] const std::filesystem::path& file() const { return file_; }

 private:
  friend class Query;
  explicit Database(std::filesystem::path file) : file_(std::move(file)) {}
  [[nodiscard]] base::Result<void> set_up(DatabaseMode mode);
  /// Says what a failed call means and what to do. A broken constraint is kInvalid, code "SQL".
  std::unexpected<base::Error> fail(int code, std::string_view doing);

  std::filesystem::path file_;
  sqlite3* connection_ = nullptr;
  std::map<std::string, sqlite3_stmt*, std::less<>> statements_;  // kept prepared
  std::optional<base::Error> failure_;
  int wal_pages_ = 0;
};

/// The code of a refusal by a constraint, to be put into words by who knows the table.
inline constexpr std::string_view kConstraintCode = "SQL";

}  // namespace onus::store
