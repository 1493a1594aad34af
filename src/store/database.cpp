#include "database.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <utility>

#include "onus/base/check.h"
#include "onus/store/store.h"

namespace onus::store {
namespace {

constexpr int kBusyMilliseconds = 10'000;  // a reader's or checkpointer's short locks

// The next step for each kind of failure; the primary code decides.
struct Advice {
  int code;
  base::ErrorKind kind;
  std::string_view text;
};
constexpr std::array kAdvice{
    Advice{
        SQLITE_FULL, base::ErrorKind::kIo,
        "the disk is full: make room, then run the command again; what was acknowledged is safe"},
    Advice{SQLITE_CORRUPT, base::ErrorKind::kIo,
           "the file is damaged: keep it, restore a copy beside it, and compare the two with "
           "\"onus ledger verify\" of their exports"},
    Advice{SQLITE_NOTADB, base::ErrorKind::kIo,
           "this is no store, or its first page is damaged: restore a copy"},
    Advice{SQLITE_BUSY, base::ErrorKind::kDenied,
           "another process holds the file: wait for it, or find it with \"fuser\""},
    Advice{SQLITE_READONLY, base::ErrorKind::kIo,
           "no permission to write: check owner and mode of the directory and its files"},
    Advice{SQLITE_CANTOPEN, base::ErrorKind::kIo,
           "it cannot be opened: check that it exists and who may read and write the directory "
           "(reading, too, needs to write beside it; an export does not)"},
    Advice{SQLITE_PERM, base::ErrorKind::kIo, "no permission: check owner and mode of the file"},
    Advice{SQLITE_NOMEM, base::ErrorKind::kIo, "no memory: end other programs or raise the limit"},
    Advice{SQLITE_IOERR, base::ErrorKind::kIo,
           "the disk failed: look at the kernel's messages (dmesg), then run the command again; "
           "what was acknowledged is safe if the disk kept what it promised"},
};

int remember_wal_pages(void* pages, sqlite3*, const char*, int count) {
  *static_cast<int*>(pages) = count;
  return SQLITE_OK;
}

}  // namespace

Query::Query(Query&& other) noexcept
    : database_(other.database_),
      statement_(std::exchange(other.statement_, nullptr)),
      kept_(other.kept_),
      bound_(other.bound_),
      bind_failure_(other.bind_failure_) {}

Query::~Query() {
  if (statement_ == nullptr) return;
  if (!kept_) {
    sqlite3_finalize(statement_);
    return;
  }
  sqlite3_reset(statement_);  // repeats the failure of the last step, which was told there
  sqlite3_clear_bindings(statement_);
}

void Query::note(int code) {
  if (code != SQLITE_OK && bind_failure_ == SQLITE_OK) bind_failure_ = code;
}

Query& Query::bind(std::int64_t value) {
  note(sqlite3_bind_int64(statement_, ++bound_, value));
  return *this;
}

Query& Query::bind(std::string_view text) {
  note(sqlite3_bind_text64(statement_, ++bound_, text.data() != nullptr ? text.data() : "",
                           text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
  return *this;
}

Query& Query::bind_blob(std::string_view bytes) {
  note(sqlite3_bind_blob64(statement_, ++bound_, bytes.data() != nullptr ? bytes.data() : "",
                           bytes.size(), SQLITE_TRANSIENT));
  return *this;
}

Query& Query::bind(const crypto::Digest& digest) {
  return bind_blob({reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size()});
}

Query& Query::bind_null() {
  note(sqlite3_bind_null(statement_, ++bound_));
  return *this;
}

base::Result<bool> Query::step() {
  // After a failure SQLite may have undone the transaction by itself: what is written then would be
  // one of its own, and stay.
  if (database_->failure() && sqlite3_stmt_readonly(statement_) == 0) {
    return std::unexpected(*database_->failure());
  }
  if (bind_failure_ != SQLITE_OK) return database_->fail(bind_failure_, "binding a value");
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return database_->fail(code, sqlite3_stmt_readonly(statement_) != 0 ? "reading" : "writing");
}

base::Result<void> Query::run() {
  const auto row = step();
  if (!row) return std::unexpected(row.error());
  ONUS_CHECK(!*row);
  return {};
}

std::int64_t Query::integer(int column) const { return sqlite3_column_int64(statement_, column); }

bool Query::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::string_view Query::bytes(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return data != nullptr ? std::string_view{data, size} : std::string_view{};
}

base::Result<crypto::Digest> Query::digest(int column) const {
  const std::string_view stored = bytes(column);
  crypto::Digest digest;
  if (stored.size() != digest.bytes.size()) {
    return database_->fail(SQLITE_CORRUPT, "reading a digest");
  }
  std::ranges::copy(stored, digest.bytes.begin());
  return digest;
}

base::Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& file,
                                                       DatabaseMode mode) {
  std::unique_ptr<Database> database(new Database(file));
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_PRIVATECACHE;
  if (mode == DatabaseMode::kRead) flags |= SQLITE_OPEN_READONLY;
  if (mode != DatabaseMode::kRead) flags |= SQLITE_OPEN_READWRITE;
  if (mode == DatabaseMode::kMake) flags |= SQLITE_OPEN_CREATE;
  const int code = sqlite3_open_v2(file.c_str(), &database->connection_, flags, nullptr);
  if (code != SQLITE_OK) return database->fail(code, "opening");
  if (auto done = database->set_up(mode); !done) return std::unexpected(done.error());
  return database;
}

base::Result<void> Database::set_up(DatabaseMode mode) {
  sqlite3_busy_timeout(connection_, kBusyMilliseconds);
  sqlite3_db_config(connection_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(connection_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(connection_, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
  // What was erased is overwritten; memory maps would turn a disk's error into a signal.
  auto done =
      run("PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
          "PRAGMA mmap_size=0; PRAGMA cell_size_check=ON;"
          "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY");
  if (!done) return done;
  if (mode == DatabaseMode::kMake) return {};
  // Reads the first page: says here, and not later, that this is no database.
  if (auto version = number("PRAGMA user_version"); !version) {
    return std::unexpected(version.error());
  }
  // SQLite's own automatic move ignores a failing disk; ours is `move_wal`.
  sqlite3_wal_autocheckpoint(connection_, 0);
  sqlite3_wal_hook(connection_, remember_wal_pages, &wal_pages_);
  return {};
}

Database::~Database() {
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  const int code = sqlite3_close(connection_);
  ONUS_CHECK(code == SQLITE_OK);  // else a Query outlives its database
}

base::Result<void> Database::run(const char* sql) {
  const int code = sqlite3_exec(connection_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return fail(code, "running a statement");
  return {};
}

base::Result<Query> Database::query(std::string_view sql) {
  const auto known = statements_.find(sql);
  if (known != statements_.end() && sqlite3_stmt_busy(known->second) == 0) {
    return Query(*this, known->second, true);
  }
  // A visitor may ask within an answer what is being answered: then the statement exists twice.
  const bool keep = known == statements_.end();
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(connection_, sql.data(), static_cast<int>(sql.size()),
                                      keep ? SQLITE_PREPARE_PERSISTENT : 0U, &statement, nullptr);
  if (code != SQLITE_OK) return fail(code, "preparing a statement");
  if (keep) statements_.emplace(sql, statement);
  return Query(*this, statement, keep);
}

base::Result<std::int64_t> Database::number(const char* sql) {
  auto asked = query(sql);
  if (!asked) return std::unexpected(asked.error());
  const auto row = asked->step();
  if (!row) return std::unexpected(row.error());
  ONUS_CHECK(*row);
  return asked->integer(0);
}

base::Result<void> Database::move_wal(bool partial) {
  int frames = 0;
  int moved = 0;
  const int mode = partial ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_TRUNCATE;
  const int code = sqlite3_wal_checkpoint_v2(connection_, "main", mode, &frames, &moved);
  if (code != SQLITE_OK && !(partial && (code & 0xFF) == SQLITE_BUSY)) {
    return fail(code, "moving the write-ahead log into the file");
  }
  wal_pages_ = partial ? std::max(0, frames - moved) : 0;
  return {};
}

bool Database::forget_full_disk() {
  if (!failure_ || failure_->code != kDiskFullCode) return false;
  if (sqlite3_get_autocommit(connection_) == 0 &&
      sqlite3_exec(connection_, "ROLLBACK", nullptr, nullptr, nullptr) != SQLITE_OK) {
    return false;
  }
  failure_.reset();
  return true;
}

std::unexpected<base::Error> Database::fail(int code, std::string_view doing) {
  const int primary = code & 0xFF;
  const char* reason = connection_ != nullptr ? sqlite3_errmsg(connection_) : sqlite3_errstr(code);
  if (primary == SQLITE_CONSTRAINT) {
    return base::fail(base::ErrorKind::kInvalid, reason, std::string(kConstraintCode));
  }
  const auto* advice =
      std::ranges::find_if(kAdvice, [&](const Advice& known) { return known.code == primary; });
  const bool known = advice != kAdvice.end();
  base::Error error{known ? advice->kind : base::ErrorKind::kIo,
                    primary == SQLITE_FULL ? std::string(kDiskFullCode) : std::string(),
                    fmt::format("{}: {}: {} (SQLite {}); {}", file_.string(), doing, reason, code,
                                known ? advice->text : "this should not happen: report it")};
  // Busy: try again. What comes behind a full disk is not over when there is room.
  const bool first = !failure_ || failure_->code == kDiskFullCode;
  if (first && primary != SQLITE_BUSY) failure_ = error;
  return std::unexpected(error);
}

}  // namespace onus::store
