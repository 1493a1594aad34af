#include <fmt/format.h>

#include "onus/ledger/merkle.h"
#include "session.h"
#include "tree_rows.h"

namespace onus::store {

base::Result<void> Session::put_hash(std::uint64_t position, const crypto::Digest& hash) {
  auto query = database_.query("INSERT INTO hashes(position, hash) VALUES(?, ?)");
  if (!query) return std::unexpected(query.error());
  return query->bind(position).bind(hash).run();
}

base::Result<crypto::Digest> Session::edge(unsigned level) {
  std::optional<crypto::Digest>& known = ends_.edge[level];
  if (!known) {
    auto stored = tree_hash(level, (size() >> level) - 1);
    if (!stored) return stored;
    known = *stored;
  }
  return *known;
}

base::Result<std::uint64_t> Session::append_entry(std::string_view entry) {
  if (entry.empty() || entry.size() > kEntryBytesMax) {
    return base::fail(base::ErrorKind::kLimit,
                      fmt::format("an entry of {} bytes: it must have 1 to {}; what is larger "
                                  "lies beside the log, as an attachment",
                                  entry.size(), kEntryBytesMax));
  }
  const std::uint64_t index = size();
  auto query = database_.query("INSERT INTO entries(idx, entry) VALUES(?, ?)");
  if (!query) return std::unexpected(query.error());
  if (auto done = query->bind(index).bind_blob(entry).run(); !done) {
    return std::unexpected(done.error());
  }
  ledger::Hash hash = ledger::leaf_hash(entry);
  unsigned level = 0;
  const std::uint64_t first = hashes_of(index);
  // Each complete subtree to the left of this one joins it: carrying, as in counting.
  for (; (index >> level & 1U) != 0; ++level) {
    if (auto done = put_hash(first + level, hash); !done) return std::unexpected(done.error());
    const auto left = edge(level);
    if (!left) return std::unexpected(left.error());
    hash = ledger::node_hash(*left, hash);
    ends_.edge[level].reset();
  }
  if (auto done = put_hash(first + level, hash); !done) return std::unexpected(done.error());
  ends_.edge[level] = hash;
  ++ends_.size;
  return index;
}

base::Result<void> Session::put_state(std::string_view space, std::string_view key,
                                      std::string_view value) {
  if (space.size() > kNameBytesMax || key.size() > kNameBytesMax || value.size() > kStateBytesMax) {
    return base::fail(base::ErrorKind::kLimit,
                      fmt::format("a derived state of {} bytes under a key of {}: at most {} "
                                  "under {}",
                                  value.size(), key.size(), kStateBytesMax, kNameBytesMax));
  }
  auto query = database_.query(
      "INSERT INTO states(space, key, value) VALUES(?, ?, ?)"
      " ON CONFLICT DO UPDATE SET value = excluded.value");
  if (!query) return std::unexpected(query.error());
  return query->bind(space).bind(key).bind_blob(value).run();
}

base::Result<void> Session::drop_state(std::string_view space, std::string_view key) {
  auto query = database_.query("DELETE FROM states WHERE space = ? AND key = ?");
  if (!query) return std::unexpected(query.error());
  return query->bind(space).bind(key).run();
}

base::Result<void> Session::put_attachment(const AttachmentRow& row) {
  auto query =
      database_.query("INSERT INTO attachments(digest, idx) VALUES(?, ?) ON CONFLICT DO NOTHING");
  if (!query) return std::unexpected(query.error());
  return query->bind(row.digest).bind(row.index).run();
}

base::Result<crypto::Digest> Session::put_text(const ErasableText& text) {
  if (text.text.size() > kTextBytesMax) {
    return base::fail(
        base::ErrorKind::kLimit,
        fmt::format("an erasable text of {} bytes: at most {}", text.text.size(), kTextBytesMax));
  }
  auto commitment = text_commitment(text);
  if (!commitment) return commitment;
  auto query = database_.query(
      "INSERT INTO texts(commitment, salt, text) VALUES(?, ?, ?) ON CONFLICT DO NOTHING");
  if (!query) return std::unexpected(query.error());
  query->bind(*commitment);
  query->bind_blob({reinterpret_cast<const char*>(text.salt.data()), text.salt.size()});
  if (auto done = query->bind_blob(text.text).run(); !done) return std::unexpected(done.error());
  return commitment;
}

base::Result<void> Session::erase_text(const crypto::Digest& commitment) {
  auto known = database_.query("SELECT 1 FROM texts WHERE commitment = ?");
  if (!known) return std::unexpected(known.error());
  const auto row = known->bind(commitment).step();
  if (!row) return std::unexpected(row.error());
  if (!*row) {
    return base::fail(base::ErrorKind::kNotFound,
                      fmt::format("no text of commitment {} is here: it was erased before, or "
                                  "never came to this store",
                                  commitment.hex()));
  }
  auto query = database_.query("DELETE FROM texts WHERE commitment = ?");
  if (!query) return std::unexpected(query.error());
  return query->bind(commitment).run();
}

base::Result<void> Session::nested(const std::function<base::Result<void>(Transaction&)>& part) {
  // SQLite may have undone the whole transaction: a savepoint would now begin one of its own, and
  // its release would commit it.
  if (database_.failure()) return std::unexpected(*database_.failure());
  const Ends before = ends_;
  if (auto done = database_.run("SAVEPOINT part"); !done) return done;
  const auto result = part(*this);
  if (result) return database_.run("RELEASE part");
  ends_ = before;
  // After a failure of the disk there may be no savepoint left; the whole transaction fails then.
  if (database_.failure()) return result;
  if (auto done = database_.run("ROLLBACK TO part; RELEASE part"); !done) return done;
  return result;
}

}  // namespace onus::store
