#include <fmt/format.h>

#include "session.h"

namespace onus::store {
namespace {

#define ONUS_STATEMENT_COLUMNS                                                             \
  "SELECT idx, kind, subject, sequence, actor, id, body, received, valid_from, valid_to, " \
  "detail FROM statements "

base::TimePoint time_of(const Query& query, int column) {
  return base::TimePoint{base::Seconds{query.integer(column)}};
}

base::Result<StatementRow> row_of(const Query& query) {
  auto body = query.digest(6);
  if (!body) return std::unexpected(body.error());
  StatementRow row;
  row.index = static_cast<std::uint64_t>(query.integer(0));
  row.kind = query.bytes(1);
  row.subject = query.bytes(2);
  row.subject_sequence = static_cast<std::uint64_t>(query.integer(3));
  row.actor = query.bytes(4);
  row.id = query.bytes(5);
  row.body = *body;
  row.received = time_of(query, 7);
  row.valid_from = time_of(query, 8);
  if (!query.is_null(9)) row.valid_to = time_of(query, 9);
  row.detail = query.bytes(10);
  return row;
}

// A plus sign before a column keeps the planner from its index: with a subject, the order of the
// log is that of the subject's chain, which is read without sorting.
std::string sql_of(const StatementQuery& query) {
  const bool along_chain = query.subject && query.order != StatementOrder::kNewestValid;
  std::string sql = ONUS_STATEMENT_COLUMNS "WHERE idx >= ?";
  if (query.subject) sql += " AND subject = ?";
  if (query.kind) sql += along_chain ? " AND +kind = ?" : " AND kind = ?";
  if (query.actor) sql += query.subject ? " AND +actor = ?" : " AND actor = ?";
  if (query.valid_at) {
    sql += " AND valid_from <= ? AND (valid_to IS NULL OR valid_to > ?)";
  }
  if (query.known_size) sql += " AND idx < ?";
  switch (query.order) {
    case StatementOrder::kLog: sql += along_chain ? " ORDER BY sequence" : " ORDER BY idx"; break;
    case StatementOrder::kNewestFirst:
      sql += along_chain ? " ORDER BY sequence DESC" : " ORDER BY idx DESC";
      break;
    case StatementOrder::kNewestValid: sql += " ORDER BY valid_from DESC, idx DESC"; break;
  }
  return sql + " LIMIT ?";
}

void bind_all(Query& asked, const StatementQuery& query) {
  asked.bind(query.from_index);
  for (const auto* name : {&query.subject, &query.kind, &query.actor}) {
    if (*name) asked.bind(std::string_view(**name));
  }
  if (query.valid_at) {
    const std::int64_t at = query.valid_at->time_since_epoch().count();
    asked.bind(at).bind(at);
  }
  if (query.known_size) asked.bind(*query.known_size);
  asked.bind(std::uint64_t{query.limit});
}

}  // namespace

base::Result<std::optional<StatementRow>> Session::one_statement(Query query) {
  const auto found = query.step();
  if (!found) return std::unexpected(found.error());
  if (!*found) return std::nullopt;
  auto row = row_of(query);
  if (!row) return std::unexpected(row.error());
  return std::move(*row);
}

base::Result<std::optional<StatementRow>> Session::statement(std::uint64_t index) {
  auto query = database_.query(ONUS_STATEMENT_COLUMNS "WHERE idx = ?");
  if (!query) return std::unexpected(query.error());
  query->bind(index);
  return one_statement(std::move(*query));
}

base::Result<std::optional<StatementRow>> Session::statement_by_id(std::string_view id) {
  auto query = database_.query(ONUS_STATEMENT_COLUMNS "WHERE id = ?");
  if (!query) return std::unexpected(query.error());
  query->bind(id);
  return one_statement(std::move(*query));
}

base::Result<std::optional<StatementRow>> Session::newest_of_subject(std::string_view subject) {
  auto query =
      database_.query(ONUS_STATEMENT_COLUMNS "WHERE subject = ? ORDER BY sequence DESC LIMIT 1");
  if (!query) return std::unexpected(query.error());
  query->bind(subject);
  return one_statement(std::move(*query));
}

base::Result<void> Session::statements(const StatementQuery& query, const StatementVisitor& visit) {
  if (query.limit > kStatementsPerQueryMax) {
    return base::fail(base::ErrorKind::kLimit,
                      fmt::format("{} statements asked for at once: at most {}", query.limit,
                                  kStatementsPerQueryMax));
  }
  auto asked = database_.query(sql_of(query));
  if (!asked) return std::unexpected(asked.error());
  bind_all(*asked, query);
  while (true) {
    const auto found = asked->step();
    if (!found) return std::unexpected(found.error());
    if (!*found) return {};
    const auto row = row_of(*asked);
    if (!row) return std::unexpected(row.error());
    if (auto done = visit(*row); !done) return done;
  }
}

base::Result<std::uint64_t> Session::size_known_at(base::TimePoint known_at) {
  // `received` never goes back, so halving finds the first entry after `known_at`.
  std::uint64_t low = 0;
  std::uint64_t high = size();
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    auto query =
        database_.query("SELECT idx, received FROM statements WHERE idx >= ? ORDER BY idx LIMIT 1");
    if (!query) return std::unexpected(query.error());
    const auto found = query->bind(middle).step();
    if (!found) return std::unexpected(found.error());
    if (!*found || time_of(*query, 1) > known_at) {
      high = middle;
    } else {
      low = static_cast<std::uint64_t>(query->integer(0)) + 1;
    }
  }
  return low;
}

base::Result<void> Session::check_follows(const StatementRow& row) {
  if (!ends_.newest_known) {
    auto query = database_.query(ONUS_STATEMENT_COLUMNS "ORDER BY idx DESC LIMIT 1");
    if (!query) return std::unexpected(query.error());
    auto newest = one_statement(std::move(*query));
    if (!newest) return std::unexpected(newest.error());
    ends_.newest = std::move(*newest);
    ends_.newest_known = true;
  }
  if (row.index >= size() || (ends_.newest && row.index <= ends_.newest->index)) {
    return base::fail(base::ErrorKind::kInvalid,
                      fmt::format("a statement for entry {}, which is {}", row.index,
                                  row.index >= size() ? "not in the log" : "not a new one"));
  }
  if (ends_.newest && row.received < ends_.newest->received) {
    return base::fail(
        base::ErrorKind::kInvalid,
        fmt::format("the clock was set back: the log's newest statement was received {} s later "
                    "than now; set the clock right (is its time service running?) and try again",
                    (ends_.newest->received - row.received).count()));
  }
  const auto before = newest_of_subject(row.subject);
  if (!before) return std::unexpected(before.error());
  const std::uint64_t next = *before ? (*before)->subject_sequence + 1 : 0;
  if (row.subject_sequence != next) {
    return base::fail(base::ErrorKind::kInvalid,
                      fmt::format("statement {} about \"{}\" cannot come now: the next one is {}; "
                                  "another statement came in between, sign again",
                                  row.subject_sequence, row.subject, next));
  }
  return {};
}

base::Result<void> Session::put_statement(const StatementRow& row) {
  for (const auto* name : {&row.kind, &row.subject, &row.actor, &row.id}) {
    if (name->size() > kNameBytesMax) {
      return base::fail(base::ErrorKind::kLimit,
                        fmt::format("a name of {} bytes in a statement: at most {}", name->size(),
                                    kNameBytesMax));
    }
  }
  if (row.detail.size() > kDetailBytesMax) {
    return base::fail(base::ErrorKind::kLimit,
                      fmt::format("the detail of a statement has {} bytes: at most {}",
                                  row.detail.size(), kDetailBytesMax));
  }
  if (auto follows = check_follows(row); !follows) return follows;
  auto query = database_.query(
      "INSERT INTO statements(idx, kind, subject, sequence, actor, id, body, received, valid_from,"
      " valid_to, detail) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  if (!query) return std::unexpected(query.error());
  query->bind(row.index).bind(std::string_view(row.kind)).bind(std::string_view(row.subject));
  query->bind(row.subject_sequence).bind(std::string_view(row.actor));
  query->bind(std::string_view(row.id)).bind(row.body);
  query->bind(std::int64_t{row.received.time_since_epoch().count()});
  query->bind(std::int64_t{row.valid_from.time_since_epoch().count()});
  if (row.valid_to) {
    query->bind(std::int64_t{row.valid_to->time_since_epoch().count()});
  } else {
    query->bind_null();
  }
  const auto done = query->bind(std::string_view(row.detail)).run();
  if (!done && done.error().code == kConstraintCode) {
    return base::fail(base::ErrorKind::kInvalid,
                      fmt::format("the id {} was used before: a statement counts once; make and "
                                  "sign a new one",
                                  row.id));
  }
  if (!done) return done;
  ends_.newest = row;
  return {};
}

}  // namespace onus::store
