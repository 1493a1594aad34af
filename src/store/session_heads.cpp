#include <fmt/format.h>

#include "session.h"

namespace onus::store {
namespace {

base::Result<std::optional<SignedHead>> one_head(Query query) {
  const auto row = query.step();
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  auto root = query.digest(1);
  if (!root) return std::unexpected(root.error());
  return SignedHead{static_cast<std::uint64_t>(query.integer(0)), *root,
                    std::string(query.bytes(2))};
}

}  // namespace

base::Result<std::optional<SignedHead>> Session::newest_head() {
  auto query = database_.query("SELECT size, root, note FROM heads ORDER BY size DESC LIMIT 1");
  if (!query) return std::unexpected(query.error());
  return one_head(std::move(*query));
}

base::Result<std::optional<SignedHead>> Session::newest_cosigned_head() {
  auto query = database_.query(
      "SELECT size, root, note FROM heads JOIN (SELECT max(size) AS size FROM cosignatures)"
      " USING(size)");
  if (!query) return std::unexpected(query.error());
  return one_head(std::move(*query));
}

base::Result<std::optional<SignedHead>> Session::head_covering(std::uint64_t size) {
  auto query =
      database_.query("SELECT size, root, note FROM heads WHERE size >= ? ORDER BY size LIMIT 1");
  if (!query) return std::unexpected(query.error());
  query->bind(size);
  return one_head(std::move(*query));
}

base::Result<std::vector<SignedHead>> Session::heads() {
  std::vector<SignedHead> found;
  auto query = database_.query("SELECT size, root, note FROM heads ORDER BY size");
  if (!query) return std::unexpected(query.error());
  while (true) {
    const auto row = query->step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return found;
    auto root = query->digest(1);
    if (!root) return std::unexpected(root.error());
    found.push_back(
        {static_cast<std::uint64_t>(query->integer(0)), *root, std::string(query->bytes(2))});
  }
}

base::Result<std::vector<Cosignature>> Session::cosignatures(std::uint64_t size) {
  std::vector<Cosignature> found;
  auto query =
      database_.query("SELECT witness, line FROM cosignatures WHERE size = ? ORDER BY witness");
  if (!query) return std::unexpected(query.error());
  query->bind(size);
  while (true) {
    const auto row = query->step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return found;
    found.push_back({std::string(query->bytes(0)), std::string(query->bytes(1))});
  }
}

base::Result<void> Session::put_head(const SignedHead& head) {
  if (head.note.size() > kNoteBytesMax) {
    return base::fail(base::ErrorKind::kLimit,
                      fmt::format("a checkpoint of {} bytes: at most {} are kept", head.note.size(),
                                  kNoteBytesMax));
  }
  const auto newest = newest_head();
  if (!newest) return std::unexpected(newest.error());
  if (*newest && (*newest)->size >= head.size) {
    if ((*newest)->size == head.size && (*newest)->root == head.root) return {};
    return base::fail(
        base::ErrorKind::kInvalid,
        fmt::format("a head of size {} and root {} cannot follow the signed one of size {} and "
                    "root {}",
                    head.size, head.root.hex(), (*newest)->size, (*newest)->root.hex()));
  }
  if (head.size > size()) {
    return base::fail(base::ErrorKind::kInvalid,
                      fmt::format("a head of size {} over a log of {}", head.size, size()));
  }
  auto query = database_.query("INSERT INTO heads(size, root, note) VALUES(?, ?, ?)");
  if (!query) return std::unexpected(query.error());
  return query->bind(head.size).bind(head.root).bind(std::string_view(head.note)).run();
}

base::Result<void> Session::put_cosignature(std::uint64_t size, const Cosignature& cosignature) {
  if (cosignature.witness.size() > kNameBytesMax || cosignature.line.size() > kNoteBytesMax) {
    return base::fail(base::ErrorKind::kLimit, "a cosignature longer than a checkpoint may be");
  }
  auto known = database_.query("SELECT 1 FROM heads WHERE size = ?");
  if (!known) return std::unexpected(known.error());
  const auto row = known->bind(size).step();
  if (!row) return std::unexpected(row.error());
  if (!*row) {
    return base::fail(base::ErrorKind::kNotFound,
                      fmt::format("no head of size {} was signed here", size));
  }
  auto query = database_.query(
      "INSERT INTO cosignatures(size, witness, line) VALUES(?, ?, ?)"
      " ON CONFLICT DO UPDATE SET line = excluded.line");
  if (!query) return std::unexpected(query.error());
  return query->bind(size)
      .bind(std::string_view(cosignature.witness))
      .bind(std::string_view(cosignature.line))
      .run();
}

}  // namespace onus::store
