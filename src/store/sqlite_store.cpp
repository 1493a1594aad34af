#include "sqlite_store.h"

#include <fmt/format.h>

#include <utility>

#include "onus/base/check.h"
#include "session.h"

namespace onus::store {
namespace {

constexpr int kWalPagesMax = 4'096;  // 16 MiB: then it moves into the file, between two writes

}  // namespace

SqliteStore::SqliteStore(StorePaths paths, std::unique_ptr<Database> writer,
                         std::optional<AppendLock> lock)
    : paths_(std::move(paths)),
      attachments_(paths_.attachments()),
      writer_(std::move(writer)),
      lock_(std::move(lock)),
      readers_(std::make_shared<ReaderPool>(paths_.database())) {
  ONUS_CHECK((writer_ == nullptr) == !lock_.has_value());
}

SqliteStore::~SqliteStore() {
  if (lock_ && !poison_) lock_->end_orderly();
}

base::Result<std::unique_ptr<Snapshot>> SqliteStore::snapshot() { return readers_->snapshot(); }

base::Result<void> SqliteStore::usable() const {
  if (writer_ == nullptr) {
    return base::fail(base::ErrorKind::kDenied,
                      fmt::format("{}: opened for reading only", paths_.directory.string()));
  }
  if (poison_) return std::unexpected(*poison_);
  return {};
}

base::Result<void> SqliteStore::take_lease(const std::string& holder) {
  return write([&](Transaction&) -> base::Result<void> {
    auto next = writer_->number(
        "SELECT coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'lease'), 0) + 1");
    if (!next) return std::unexpected(next.error());
    lease_ = *next;
    auto query = writer_->query(
        "INSERT INTO meta(name, value) VALUES('lease', ?), ('holder', ?)"
        " ON CONFLICT DO UPDATE SET value = excluded.value");
    if (!query) return std::unexpected(query.error());
    return query->bind(std::string_view(std::to_string(lease_)))
        .bind(std::string_view(holder))
        .run();
  });
}

// Locks do not hold on every shared file system; the lease shows a second process there too.
base::Result<void> SqliteStore::check_lease() {
  if (lease_ == 0) return {};
  auto query = writer_->query(
      "SELECT CAST(value AS INTEGER), (SELECT value FROM meta WHERE name = 'holder') FROM meta"
      " WHERE name = 'lease'");
  if (!query) return std::unexpected(query.error());
  const auto row = query->step();
  if (!row) return std::unexpected(row.error());
  if (*row && query->integer(0) == lease_) return {};
  return base::fail(
      base::ErrorKind::kDenied,
      fmt::format("{}: another process took the append path over: {}; does this file system keep "
                  "locks (NFS often does not)? Let one machine append, and end this process",
                  paths_.directory.string(), *row ? query->bytes(1) : "unknown"));
}

base::Result<void> SqliteStore::commit(const Change& change) {
  if (auto held = check_lease(); !held) return held;
  {
    auto session = Session::begin(*writer_);
    if (!session) return std::unexpected(session.error());
    if (auto done = change(**session); !done) return done;
  }
  // A change that swallowed a failure of the disk must not be half kept.
  if (writer_->failure()) return std::unexpected(*writer_->failure());
  return writer_->run("COMMIT");
}

base::Result<void> SqliteStore::write(const Change& change) {
  const std::scoped_lock guard(writing_);
  if (auto can = usable(); !can) return can;
  base::Result<void> done;
  // Before, not after: a failing disk is told to who did not get an answer yet.
  if (writer_->wal_pages() > kWalPagesMax) done = writer_->move_wal(true);
  if (done) done = writer_->run("BEGIN IMMEDIATE");
  if (done) {
    done = commit(change);
    if (!done && !writer_->failure()) {
      if (auto undone = writer_->run("ROLLBACK"); !undone) done = undone;
    }
  }
  if (writer_->failure()) return after_failure();
  return done;
}

// A full disk is over when there is room again; after any other failure what the kernel shows may
// not be what the disk has, and nothing is written until the store is opened anew.
base::Result<void> SqliteStore::after_failure() {
  base::Error failure = *writer_->failure();
  if (writer_->forget_full_disk()) return std::unexpected(failure);
  failure.code.clear();  // room alone mends nothing
  poison_ = failure;
  return std::unexpected(failure);
}

base::Result<void> SqliteStore::sweep_erased() {
  const std::scoped_lock guard(writing_);
  if (auto can = usable(); !can) return can;
  const auto swept = writer_->move_wal(false);
  if (swept) return swept;
  const bool full = writer_->failure() && writer_->failure()->code == kDiskFullCode;
  if (writer_->failure()) {
    if (auto failed = after_failure(); poison_) return failed;
  }
  return base::fail(
      base::ErrorKind::kDenied,
      fmt::format("{}: it is erased, but its bytes lie in the write-ahead log as long as {}; run "
                  "this again when {}",
                  paths_.directory.string(),
                  full ? "the disk is full" : "somebody reads an older state of the ledger",
                  full ? "there is room" : "exports and other readers have ended"),
      full ? std::string(kDiskFullCode) : std::string());
}

base::Result<crypto::Digest> SqliteStore::keep_attachment(std::string_view bytes) {
  const std::scoped_lock guard(writing_);
  if (auto can = usable(); !can) return std::unexpected(can.error());
  auto kept = attachments_.keep(bytes);
  const bool harmless = !kept && (kept.error().kind == base::ErrorKind::kLimit ||
                                  kept.error().code == kDiskFullCode);
  if (!kept && !harmless) poison_ = kept.error();
  return kept;
}

base::Result<std::string> SqliteStore::attachment_path(const crypto::Digest& digest) {
  std::filesystem::path path = attachments_.path(digest);
  std::error_code error;
  if (std::filesystem::is_regular_file(path, error)) return path.string();
  return base::fail(base::ErrorKind::kNotFound,
                    fmt::format("{}: this attachment is not here: copy it from another export of "
                                "the log",
                                path.string()));
}

base::Result<std::string> SqliteStore::attachment(const crypto::Digest& digest) {
  return attachments_.read(digest);
}

}  // namespace onus::store
