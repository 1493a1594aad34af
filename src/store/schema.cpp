#include "schema.h"

#include <fmt/format.h>

#include <array>

namespace onus::store {
namespace {

// docs/formats/ledger-store.md explains each table.
constexpr const char* kKept = R"sql(
CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE entries(idx INTEGER PRIMARY KEY, entry BLOB NOT NULL) STRICT;
CREATE TABLE hashes(position INTEGER PRIMARY KEY,
  hash BLOB NOT NULL CHECK(length(hash) = 32)) STRICT;
CREATE TABLE heads(size INTEGER PRIMARY KEY, root BLOB NOT NULL CHECK(length(root) = 32),
  note TEXT NOT NULL) STRICT;
CREATE TABLE cosignatures(size INTEGER NOT NULL REFERENCES heads(size), witness TEXT NOT NULL,
  line TEXT NOT NULL, PRIMARY KEY(size, witness)) STRICT, WITHOUT ROWID;
CREATE TABLE texts(commitment BLOB PRIMARY KEY CHECK(length(commitment) = 32),
  salt BLOB NOT NULL CHECK(length(salt) = 32), text BLOB NOT NULL) STRICT;
)sql";

// {0}: the schema's name with its dot.
constexpr const char* kDerived = R"sql(
CREATE TABLE {0}statements(idx INTEGER PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL,
  sequence INTEGER NOT NULL, actor TEXT NOT NULL, id TEXT NOT NULL, body BLOB NOT NULL,
  received INTEGER NOT NULL, valid_from INTEGER NOT NULL, valid_to INTEGER,
  detail TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX {0}statements_id ON statements(id);
CREATE UNIQUE INDEX {0}statements_chain ON statements(subject, sequence);
CREATE INDEX {0}statements_subject ON statements(subject, kind, valid_from);
CREATE INDEX {0}statements_kind ON statements(kind, valid_from);
CREATE INDEX {0}statements_kind_log ON statements(kind);
CREATE TABLE {0}states(space TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL,
  PRIMARY KEY(space, key)) STRICT, WITHOUT ROWID;
CREATE TABLE {0}attachments(digest BLOB PRIMARY KEY CHECK(length(digest) = 32),
  idx INTEGER NOT NULL) STRICT, WITHOUT ROWID;
)sql";

// kMigrations[v - 1] brings version v to v + 1.
constexpr std::array<const char*, kSchemaVersion - 1> kMigrations{};

std::string newer_text(const Database& database, std::int64_t version) {
  return fmt::format(
      "{}: this store has version {}, this program knows versions up to {}: use the newer program "
      "that wrote it",
      database.file().string(), version, kSchemaVersion);
}

}  // namespace

base::Result<void> make_schema(Database& database) {
  const std::string sql = fmt::format(
      "BEGIN IMMEDIATE; PRAGMA application_id={}; PRAGMA user_version={}; {}{} COMMIT",
      kApplicationId, kSchemaVersion, kKept, fmt::format(fmt::runtime(kDerived), "main."));
  return database.run(sql.c_str());
}

base::Result<void> make_derived_tables(Database& database) {
  return database.run(fmt::format(fmt::runtime(kDerived), "temp.").c_str());
}

base::Result<void> check_schema(Database& database) {
  const auto application = database.number("PRAGMA application_id");
  if (!application) return std::unexpected(application.error());
  const auto version = database.number("PRAGMA user_version");
  if (!version) return std::unexpected(version.error());
  if (*application != kApplicationId || *version < 1) {
    return base::fail(base::ErrorKind::kInvalid,
                      fmt::format("{}: a database, but not a ledger's: check the path",
                                  database.file().string()));
  }
  if (*version > kSchemaVersion) {
    return base::fail(base::ErrorKind::kDenied, newer_text(database, *version));
  }
  if (*version < kSchemaVersion) {
    return base::fail(
        base::ErrorKind::kNotFound,
        fmt::format("{}: this store has version {}; any command that appends brings it to {}",
                    database.file().string(), *version, kSchemaVersion),
        "migrate");
  }
  return {};
}

base::Result<void> migrate(Database& database) {
  const auto checked = check_schema(database);
  if (checked || checked.error().code != "migrate") return checked;
  const auto version = database.number("PRAGMA user_version");
  if (!version) return std::unexpected(version.error());
  std::string sql = "BEGIN IMMEDIATE;";
  for (auto step = static_cast<std::size_t>(*version); step <= kMigrations.size(); ++step) {
    sql += kMigrations[step - 1];
  }
  sql += fmt::format("PRAGMA user_version={}; COMMIT", kSchemaVersion);
  return database.run(sql.c_str());
}

}  // namespace onus::store
