// Reading a ledger: where it lies and what is known from it.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "ledger_rows.h"
#include "onus/codec/jcs.h"
#include "onus/codec/json.h"
#include "onus/ledger/merkle.h"
#include "onus/service/ledger.h"
#include "onus/store/sqlite.h"

namespace onus::service {

namespace fs = std::filesystem;
using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t kPlaceBytesMax = 64U * 1024U;

Result<std::string> read_small(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(kPlaceBytesMax + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in.eof()) {
    return fail(ErrorKind::kIo, fmt::format("{} cannot be read", report::safe(path.string())));
  }
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

}  // namespace

fs::path ledger_directory(const std::string& named, const fs::path& estate) {
  if (!named.empty()) return named;
  std::error_code ignored;
  const fs::path root = fs::is_directory(estate, ignored) ? estate : estate.parent_path();
  return root / ".onus" / "ledger";
}

bool has_ledger(const fs::path& directory) {
  std::error_code ignored;
  return fs::is_regular_file(directory / kPlaceFile, ignored);
}

Result<LedgerPlace> find_ledger(const std::string& named, const fs::path& estate) {
  const fs::path directory = ledger_directory(named, estate);
  if (!has_ledger(directory)) {
    return fail(
        ErrorKind::kNotFound,
        fmt::format("there is no ledger at \"{}\"; name it with --ledger DIR, or found one: "
                    "onus ledger init",
                    report::safe(directory.string())));
  }
  const auto text = read_small(directory / kPlaceFile);
  if (!text) return std::unexpected(text.error());
  const auto value = codec::parse_json(*text);
  const auto head = value ? value->text_of("second_head") : std::nullopt;
  const auto key = value ? value->text_of("key") : std::nullopt;
  if (!head || !key) {
    return fail(ErrorKind::kInvalid,
                fmt::format("{} does not say where the second head and the log's key lie",
                            report::safe((directory / kPlaceFile).string())));
  }
  return LedgerPlace{directory, directory / fs::path(std::string(*head)),
                     directory / fs::path(std::string(*key))};
}

Result<void> write_place(const LedgerPlace& place) {
  const auto from_here = [&](const fs::path& path) {
    const fs::path relative = path.lexically_proximate(place.directory);
    return codec::json_quoted(relative.empty() ? path.string() : relative.string());
  };
  const fs::path whole = place.directory / kPlaceFile;
  const fs::path part = place.directory / (std::string(kPlaceFile) + ".new");
  std::ofstream file(part, std::ios::binary);
  file << fmt::format("{{\"key\":{},\"second_head\":{}}}\n", from_here(place.key),
                      from_here(place.second_head));
  file.close();
  std::error_code error;
  if (file) fs::rename(part, whole, error);
  if (file && !error) return {};
  return fail(ErrorKind::kIo, fmt::format("cannot write {}", report::safe(whole.string())));
}

Result<std::shared_ptr<const ledger::EstateRecord>> StoredRecords::record(
    const Digest& digest) const {
  const std::scoped_lock guard(mutex_);
  for (const auto& [known, record] : read_) {
    if (known == digest) return record;
  }
  const auto text = store_.attachment(digest);
  if (!text) return std::unexpected(text.error());
  auto record = ledger::EstateRecord::parse(*text);
  if (!record) return std::unexpected(record.error());
  auto shared = std::make_shared<const ledger::EstateRecord>(std::move(*record));
  read_.emplace_back(digest, shared);
  return std::shared_ptr<const ledger::EstateRecord>(std::move(shared));
}

Result<std::vector<ledger::StateRow>> governance_rows(store::Snapshot& snapshot) {
  std::vector<ledger::StateRow> rows;
  for (const std::string_view space : ledger::governance_spaces()) {
    const auto read = snapshot.states(space, "", [&](std::string_view key, std::string_view value) {
      rows.push_back({std::string(space), std::string(key), std::string(value)});
      return Result<void>{};
    });
    if (!read) return std::unexpected(read.error());
  }
  return rows;
}

Result<ledger::LogSelf> self_of(store::Store& store) {
  const auto snapshot = store.snapshot();
  if (!snapshot) return std::unexpected(snapshot.error());
  const store::LogIdentity& identity = (*snapshot)->identity();
  return ledger::log_self(identity.origin, identity.verifier_key);
}

Result<Act> act_from_row(const store::StatementRow& row) {
  const ledger::KindSpec* kind = ledger::find_kind(row.kind);
  if (kind == nullptr) {
    return fail(ErrorKind::kInvalid, fmt::format("entry {} has a kind that this program does not "
                                                 "know; a newer one wrote it",
                                                 row.index));
  }
  Act act;
  if (auto read = ledger::read_detail(row.detail, act); !read) {
    return std::unexpected(read.error());
  }
  act.entry = row.index;
  act.kind = kind->kind;
  act.subject = row.subject;
  act.actor = row.actor;
  act.id = row.id;
  act.received = row.received;
  return act;
}

Result<LedgerView> LedgerView::open(const LedgerPlace& place) {
  auto store = store::open_store(place.directory / kStoreFolder, store::OpenMode::kRead, "onus");
  if (!store) return std::unexpected(store.error());
  auto view = of(place, **store, std::make_shared<const StoredRecords>(**store));
  if (view) view->own_store_ = std::move(*store);
  return view;
}

Result<LedgerView> LedgerView::of(const LedgerPlace& place, store::Store& store,
                                  std::shared_ptr<const StoredRecords> records) {
  LedgerView view;
  view.place_ = place;
  view.store_ = &store;
  view.records_ = std::move(records);
  auto snapshot = store.snapshot();
  if (!snapshot) return std::unexpected(snapshot.error());
  view.snapshot_ = std::move(*snapshot);
  const auto rows = governance_rows(*view.snapshot_);
  if (!rows) return std::unexpected(rows.error());
  const store::LogIdentity& identity = view.snapshot_->identity();
  auto self = ledger::log_self(identity.origin, identity.verifier_key);
  if (!self) return std::unexpected(self.error());
  auto governance = Governance::restore(std::move(*self), *view.records_, *rows);
  if (!governance) return std::unexpected(governance.error());
  view.governance_ = std::make_unique<Governance>(std::move(*governance));
  return view;
}

Result<std::vector<Act>> LedgerView::acts_about(std::string_view subject,
                                                std::uint64_t size) const {
  std::vector<Act> acts;
  store::StatementQuery query;
  query.subject = std::string(subject);
  if (size != UINT64_MAX) query.known_size = size;
  query.order = store::StatementOrder::kNewestFirst;
  query.limit = kActsMax;
  const auto read = snapshot_->statements(query, [&](const store::StatementRow& row) {
    auto act = act_from_row(row);
    if (!act) return Result<void>(std::unexpected(act.error()));
    acts.push_back(std::move(*act));
    return Result<void>{};
  });
  if (!read) return std::unexpected(read.error());
  std::reverse(acts.begin(), acts.end());
  return acts;
}

Result<Act> LedgerView::act(std::uint64_t entry) const {
  const auto row = snapshot_->statement(entry);
  if (!row) return std::unexpected(row.error());
  if (!*row) {
    return fail(ErrorKind::kNotFound,
                fmt::format("there is no entry {}; the log has {}", entry, snapshot_->size()));
  }
  return act_from_row(**row);
}

Result<ledger::SeenCheckpoint> LedgerView::seen() const {
  const auto head = snapshot_->newest_head();
  if (!head) return std::unexpected(head.error());
  if (!*head) return ledger::SeenCheckpoint{0, ledger::empty_root()};
  return ledger::SeenCheckpoint{(*head)->size, (*head)->root};
}

}  // namespace onus::service
