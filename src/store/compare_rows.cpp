#include "compare_rows.h"

#include <fmt/format.h>

#include <array>
#include <map>
#include <optional>

#include "onus/ledger/merkle.h"
#include "onus/store/log.h"
#include "tree_rows.h"

namespace onus::store {
namespace {

using base::Result;

constexpr std::size_t kShownBytesMax = 120;
// Nothing is derived from an entry that does not fit the tree: what it says is not what was said.
constexpr const char* kStop = "stop";

std::string shown(std::string_view text) {
  if (text.size() <= kShownBytesMax) return std::string(text);
  return std::string(text.substr(0, kShownBytesMax)) + "…";
}

std::unexpected<base::Error> at_entry(std::uint64_t index, const base::Error& error) {
  return base::fail(error.kind, fmt::format("entry {}: {}", index, error.message), error.code);
}

// Stored tree hashes, read along with the entries that make them.
class StoredNodes {
 public:
  static Result<StoredNodes> open(Database& database) {
    auto query = database.query("SELECT position, hash FROM main.hashes ORDER BY position");
    if (!query) return std::unexpected(query.error());
    return StoredNodes(std::move(*query));
  }

  Result<void> compare(const ledger::Node& node, Differences& differences) {
    const std::uint64_t wanted = hash_position(node.id.level, node.id.index);
    while (!have_ || at_ < wanted) {
      if (have_) differences.add(fmt::format("table hashes: position {} is none", at_));
      if (auto read = next(); !read) return read;
      if (ended_) break;
    }
    if (ended_ || at_ != wanted) {
      differences.add(fmt::format("table hashes: the hash of tree node {}/{} is missing",
                                  node.id.level, node.id.index));
    } else {
      if (hash_ != node.hash) {
        differences.add(fmt::format("table hashes: tree node {}/{} is {}, but the entries give {}",
                                    node.id.level, node.id.index, hash_.hex(), node.hash.hex()));
      }
      have_ = false;
    }
    return {};
  }

  Result<void> finish(Differences& differences) {
    if (auto read = have_ ? Result<void>{} : next(); !read) return read;
    if (!ended_) differences.add(fmt::format("table hashes: position {} is none", at_));
    return {};
  }

 private:
  explicit StoredNodes(Query query) : query_(std::move(query)) {}

  Result<void> next() {
    if (ended_) return {};
    const auto row = query_.step();
    if (!row) return std::unexpected(row.error());
    have_ = *row;
    ended_ = !*row;
    if (ended_) return {};
    at_ = static_cast<std::uint64_t>(query_.integer(0));
    const auto hash = query_.digest(1);
    if (!hash) return std::unexpected(hash.error());
    hash_ = *hash;
    return {};
  }

  Query query_;
  bool have_ = false;
  bool ended_ = false;
  std::uint64_t at_ = 0;
  crypto::Digest hash_;
};

Result<std::map<std::uint64_t, SignedHead>> heads_by_size(Session& session,
                                                          Differences& differences) {
  std::map<std::uint64_t, SignedHead> by_size;
  auto heads = session.heads();
  if (!heads) return std::unexpected(heads.error());
  for (SignedHead& head : *heads) {
    const auto opened = open_head(session.identity(), head.note);
    if (!opened) {
      differences.add(fmt::format("table heads: size {}: {}", head.size, opened.error().message));
    } else if (opened->size != head.size || opened->root != head.root) {
      differences.add(fmt::format("table heads: size {}: the note beside it says size {}, root {}",
                                  head.size, opened->size, opened->root.hex()));
    } else if (head.size > session.size()) {
      differences.add(
          fmt::format("table heads: size {}: the log has {} entries", head.size, session.size()));
    }
    by_size.emplace(head.size, std::move(head));
  }
  return by_size;
}

// The derived tables: a key that orders them, and all columns as text.
struct Table {
  const char* name;
  const char* stored;
  const char* derived;
};
#define ONUS_STATEMENT_TEXT                                                                 \
  "SELECT idx, kind||' '||quote(subject)||' '||sequence||' '||quote(actor)||' '||quote(id)" \
  "||' '||quote(body)||' '||received||' '||valid_from||' '||coalesce(valid_to,'open')||' '" \
  "||quote(detail) FROM "
#define ONUS_STATE_TEXT "SELECT quote(space)||' '||quote(key), quote(value) FROM "
#define ONUS_ATTACHMENT_TEXT "SELECT hex(digest), idx FROM "
constexpr std::array kTables{
    Table{"statements", ONUS_STATEMENT_TEXT "main.statements ORDER BY idx",
          ONUS_STATEMENT_TEXT "temp.statements ORDER BY idx"},
    Table{"states", ONUS_STATE_TEXT "main.states ORDER BY space, key",
          ONUS_STATE_TEXT "temp.states ORDER BY space, key"},
    Table{"attachments", ONUS_ATTACHMENT_TEXT "main.attachments ORDER BY digest",
          ONUS_ATTACHMENT_TEXT "temp.attachments ORDER BY digest"}};

struct Row {
  std::string key;
  std::string columns;

  bool operator==(const Row&) const = default;
};

Result<std::optional<Row>> next_row(Query& query) {
  const auto row = query.step();
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  return Row{std::string(query.bytes(0)), std::string(query.bytes(1))};
}

// Row by row while they agree; empty once they do.
std::optional<std::string> difference(const char* table, const std::optional<Row>& stored,
                                      const std::optional<Row>& derived) {
  if (stored == derived) return std::nullopt;
  if (stored && derived && stored->key == derived->key) {
    return fmt::format("table {}: {} is stored as {}, but the entries give {}", table, stored->key,
                       shown(stored->columns), shown(derived->columns));
  }
  return fmt::format(
      "table {}: stored {}, the entries give {}: from here on the rows do not "
      "correspond",
      table, stored ? stored->key : "nothing more", derived ? derived->key : "nothing more");
}

}  // namespace

void Differences::add(std::string what) {
  if (report_.differences.size() < kDifferencesMax) {
    report_.differences.push_back(std::move(what));
  } else {
    report_.complete = false;
  }
}

Result<void> derive_anew(Database& database, const Deriver& derive, RebuildReport& report) {
  Differences differences(report);
  const auto session = Session::begin(database);
  if (!session) return std::unexpected(session.error());
  const auto heads = heads_by_size(**session, differences);
  if (!heads) return std::unexpected(heads.error());
  auto stored = StoredNodes::open(database);
  if (!stored) return std::unexpected(stored.error());
  ledger::Frontier tree;
  const std::uint64_t size = (*session)->size();
  const auto visit = [&](std::uint64_t index, std::string_view entry) -> Result<void> {
    for (const ledger::Node& node : tree.append(ledger::leaf_hash(entry))) {
      if (auto done = stored->compare(node, differences); !done) return done;
      ++report.rows;
    }
    if (!report.differences.empty()) return base::fail(base::ErrorKind::kInvalid, "", kStop);
    const auto head = heads->find(index + 1);
    if (head != heads->end() && head->second.root != tree.root()) {
      differences.add(
          fmt::format("table heads: {} was signed over {} entries, which have the root "
                      "{}",
                      head->second.root.hex(), index + 1, tree.root().hex()));
    }
    (*session)->rewind(index + 1);
    const auto derived = derive(index, entry, **session, **session);
    if (!derived) return at_entry(index, derived.error());
    return {};
  };
  const auto read = (*session)->entries(0, size, visit);
  if (!read && read.error().code == kStop) {
    report.complete = false;
    return {};
  }
  if (!read) return read;
  report.entries = size;
  return stored->finish(differences);
}

Result<void> compare_tables(Database& database, RebuildReport& report) {
  Differences differences(report);
  for (const Table& table : kTables) {
    auto stored = database.query(table.stored);
    if (!stored) return std::unexpected(stored.error());
    auto derived = database.query(table.derived);
    if (!derived) return std::unexpected(derived.error());
    while (true) {
      const auto here = next_row(*stored);
      if (!here) return std::unexpected(here.error());
      const auto there = next_row(*derived);
      if (!there) return std::unexpected(there.error());
      if (!*here && !*there) break;
      ++report.rows;
      if (auto found = difference(table.name, *here, *there)) differences.add(std::move(*found));
      // Rows that do not correspond would differ to the end.
      if (!*here || !*there || (*here)->key != (*there)->key) break;
    }
  }
  return {};
}

Result<void> check_beside(Database& database, const AttachmentFiles& files, RebuildReport& report) {
  Differences differences(report);
  {
    auto check = database.query("PRAGMA integrity_check");
    if (!check) return std::unexpected(check.error());
    while (true) {
      const auto row = check->step();
      if (!row) return std::unexpected(row.error());
      if (!*row) break;
      if (check->bytes(0) != "ok") {
        differences.add(fmt::format("{}: {}", database.file().string(), check->bytes(0)));
      }
    }
  }
  const auto session = Session::begin(database);
  if (!session) return std::unexpected(session.error());
  const auto texts = (*session)->texts();
  if (!texts) return std::unexpected(texts.error());
  for (const crypto::Digest& commitment : *texts) {
    const auto text = (*session)->text(commitment);
    if (!text) differences.add("table texts: " + text.error().message);
  }
  const auto attachments = (*session)->attachments();
  if (!attachments) return std::unexpected(attachments.error());
  for (const AttachmentRow& row : *attachments) {
    const auto read = files.read(row.digest);
    if (!read) {
      differences.add(fmt::format("entry {} names {}", row.index, read.error().message));
    }
  }
  return {};
}

Result<void> write_anew(Database& database, const Deriver& derive) {
  auto emptied = database.run(
      "DELETE FROM statements; DELETE FROM states; DELETE FROM attachments; DELETE FROM hashes");
  if (!emptied) return emptied;
  const auto session = Session::begin(database);
  if (!session) return std::unexpected(session.error());
  ledger::Frontier tree;
  const std::uint64_t size = (*session)->size();
  return (*session)->entries(
      0, size, [&](std::uint64_t index, std::string_view entry) -> Result<void> {
        for (const ledger::Node& node : tree.append(ledger::leaf_hash(entry))) {
          auto query = database.query("INSERT INTO hashes(position, hash) VALUES(?, ?)");
          if (!query) return std::unexpected(query.error());
          const std::uint64_t position = hash_position(node.id.level, node.id.index);
          if (auto done = query->bind(position).bind(node.hash).run(); !done) return done;
        }
        (*session)->rewind(index + 1);
        const auto derived = derive(index, entry, **session, **session);
        if (!derived) return at_entry(index, derived.error());
        return {};
      });
}

}  // namespace onus::store
