#include <fmt/format.h>

#include <bit>

#include "onus/base/check.h"
#include "session.h"
#include "tree_rows.h"

namespace onus::store {
namespace {

constexpr unsigned kScannedLevelMax = 1;  // below, most hashes between two of a level are of it

}  // namespace

base::Result<std::unique_ptr<Session>> Session::begin(Database& database) {
  std::unique_ptr<Session> session(new Session(database));
  if (auto done = session->load(); !done) return std::unexpected(done.error());
  return session;
}

base::Result<void> Session::load() {
  if (auto done = read_size(); !done) return done;
  return read_identity();
}

std::unexpected<base::Error> Session::damaged(const std::string& what) const {
  return base::fail(base::ErrorKind::kIo,
                    fmt::format("{}: {}: the store is damaged: keep it, and restore a copy beside "
                                "it; \"onus ledger verify\" of both says which one to trust",
                                database_.file().string(), what));
}

base::Result<void> Session::read_size() {
  auto query = database_.query("SELECT idx FROM entries ORDER BY idx DESC LIMIT 1");
  if (!query) return std::unexpected(query.error());
  const auto row = query->step();
  if (!row) return std::unexpected(row.error());
  ends_.size = *row ? static_cast<std::uint64_t>(query->integer(0)) + 1 : 0;
  return {};
}

base::Result<void> Session::read_identity() {
  for (auto [name, value] : {std::pair{"origin", &identity_.origin},
                             std::pair{"verifier_key", &identity_.verifier_key}}) {
    auto asked = database_.query("SELECT value FROM meta WHERE name = ?");
    if (!asked) return std::unexpected(asked.error());
    const auto row = asked->bind(std::string_view(name)).step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return damaged(fmt::format("table meta has no {}", name));
    *value = asked->bytes(0);
  }
  return {};
}

base::Result<std::string> Session::entry(std::uint64_t index) {
  auto query = database_.query("SELECT entry FROM entries WHERE idx = ?");
  if (!query) return std::unexpected(query.error());
  const auto row = query->bind(index).step();
  if (!row) return std::unexpected(row.error());
  if (*row) return std::string(query->bytes(0));
  if (index < size()) return damaged(fmt::format("entry {} of {} is missing", index, size()));
  return base::fail(base::ErrorKind::kNotFound,
                    fmt::format("there is no entry {}: the log has {}", index, size()));
}

base::Result<void> Session::entries(std::uint64_t begin, std::uint64_t end,
                                    const EntryVisitor& visit) {
  if (end > size()) {
    return base::fail(base::ErrorKind::kNotFound,
                      fmt::format("entries up to {} were asked for: the log has {}", end, size()));
  }
  auto query =
      database_.query("SELECT idx, entry FROM entries WHERE idx >= ? AND idx < ? ORDER BY idx");
  if (!query) return std::unexpected(query.error());
  query->bind(begin).bind(end);
  for (std::uint64_t next = begin; next < end; ++next) {
    const auto row = query->step();
    if (!row) return std::unexpected(row.error());
    if (!*row || static_cast<std::uint64_t>(query->integer(0)) != next) {
      return damaged(fmt::format("entry {} of {} is missing", next, size()));
    }
    if (auto done = visit(next, query->bytes(1)); !done) return done;
  }
  return {};
}

base::Result<crypto::Digest> Session::tree_hash(unsigned level, std::uint64_t n) {
  if (level >= kLevels || n >= size() >> level) {
    return base::fail(base::ErrorKind::kNotFound,
                      fmt::format("tree node {} of level {} is not complete: the log has {} "
                                  "entries",
                                  n, level, size()));
  }
  auto query = database_.query("SELECT hash FROM hashes WHERE position = ?");
  if (!query) return std::unexpected(query.error());
  const auto row = query->bind(hash_position(level, n)).step();
  if (!row) return std::unexpected(row.error());
  if (!*row) return damaged(fmt::format("the hash of tree node {}/{} is missing", level, n));
  return query->digest(0);
}

base::Result<std::vector<crypto::Digest>> Session::tree_hashes(unsigned level, std::uint64_t first,
                                                               std::size_t count) {
  std::vector<crypto::Digest> hashes;
  if (count == 0) return hashes;
  hashes.reserve(count);
  if (level > kScannedLevelMax || first + count > size() >> level) {
    for (std::size_t i = 0; i < count; ++i) {
      auto hash = tree_hash(level, first + i);
      if (!hash) return std::unexpected(hash.error());
      hashes.push_back(*hash);
    }
    return hashes;
  }
  auto query = database_.query(
      "SELECT position, hash FROM hashes WHERE position >= ? AND position <= ? ORDER BY position");
  if (!query) return std::unexpected(query.error());
  query->bind(hash_position(level, first)).bind(hash_position(level, first + count - 1));
  while (hashes.size() < count) {
    const auto row = query->step();
    if (!row) return std::unexpected(row.error());
    const std::uint64_t wanted = hash_position(level, first + hashes.size());
    const auto at = *row ? static_cast<std::uint64_t>(query->integer(0)) : wanted + 1;
    if (at > wanted) {
      return damaged(
          fmt::format("the hash of tree node {}/{} is missing", level, first + hashes.size()));
    }
    if (at < wanted) continue;  // of another level
    auto hash = query->digest(1);
    if (!hash) return std::unexpected(hash.error());
    hashes.push_back(*hash);
  }
  return hashes;
}

base::Result<std::optional<std::string>> Session::state(std::string_view space,
                                                        std::string_view key) {
  auto query = database_.query("SELECT value FROM states WHERE space = ? AND key = ?");
  if (!query) return std::unexpected(query.error());
  const auto row = query->bind(space).bind(key).step();
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  return std::string(query->bytes(0));
}

base::Result<void> Session::states(std::string_view space, std::string_view prefix,
                                   const StateVisitor& visit) {
  auto query =
      database_.query("SELECT key, value FROM states WHERE space = ? AND key >= ? ORDER BY key");
  if (!query) return std::unexpected(query.error());
  query->bind(space).bind(prefix);
  while (true) {
    const auto row = query->step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return {};
    const std::string key(query->bytes(0));
    if (!key.starts_with(prefix)) return {};
    if (auto done = visit(key, query->bytes(1)); !done) return done;
  }
}

base::Result<std::optional<ErasableText>> Session::text(const crypto::Digest& commitment) {
  auto query = database_.query("SELECT salt, text FROM texts WHERE commitment = ?");
  if (!query) return std::unexpected(query.error());
  const auto row = query->bind(commitment).step();
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  const auto salt = query->digest(0);  // as long as a digest
  if (!salt) return std::unexpected(salt.error());
  ErasableText text{salt->bytes, std::string(query->bytes(1))};
  const auto committed = text_commitment(text);
  if (!committed) return std::unexpected(committed.error());
  if (*committed != commitment) {
    return damaged(fmt::format("the text of commitment {} is not the one that was committed to",
                               commitment.hex()));
  }
  return text;
}

base::Result<std::vector<crypto::Digest>> Session::texts() {
  std::vector<crypto::Digest> found;
  auto query = database_.query("SELECT commitment FROM texts ORDER BY commitment");
  if (!query) return std::unexpected(query.error());
  while (true) {
    const auto row = query->step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return found;
    auto commitment = query->digest(0);
    if (!commitment) return std::unexpected(commitment.error());
    found.push_back(*commitment);
  }
}

base::Result<std::vector<AttachmentRow>> Session::attachments() {
  std::vector<AttachmentRow> found;
  auto query = database_.query("SELECT digest, idx FROM attachments ORDER BY digest");
  if (!query) return std::unexpected(query.error());
  while (true) {
    const auto row = query->step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return found;
    auto digest = query->digest(0);
    if (!digest) return std::unexpected(digest.error());
    found.push_back({*digest, static_cast<std::uint64_t>(query->integer(1))});
  }
}

}  // namespace onus::store
