#include "onus/store/export.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <set>
#include <utility>

#include "durable_files.h"
#include "onus/ledger/tiles.h"
#include "onus/ledger/verify_log.h"
#include "onus/store/log.h"
#include "onus/store/proof.h"

namespace onus::store {
namespace {

using base::ErrorKind;
using base::Result;

// What the layout itself uses; a further file must have another name.
constexpr std::array<std::string_view, 5> kReserved{"checkpoint", "key", "tile", "attachments",
                                                    "texts"};

class Exporter {
 public:
  Exporter(Store& store, Snapshot& snapshot, std::filesystem::path directory)
      : store_(store), snapshot_(snapshot), directory_(std::move(directory)) {}

  Result<ExportReport> run(const ExportContent& content);

 private:
  Result<void> find_heads();
  Result<void> write_tiles();
  Result<std::string> tile_bytes(const ledger::TileId& tile);
  Result<void> write_attachments();
  Result<void> write_texts(bool wanted);
  Result<void> remove_superseded();
  /// Atomically, but not durably yet; nothing where the same bytes lie there.
  Result<void> put(const std::filesystem::path& name, std::string_view bytes);
  Result<void> sync_all();

  Store& store_;
  Snapshot& snapshot_;
  std::filesystem::path directory_;
  SignedHead head_;
  ExportReport report_;
};

Result<void> check_names(const ExportContent& content) {
  for (const auto& [name, make] : content.files) {
    const bool plain = !name.empty() && name.size() <= 100 && name.front() != '.' &&
                       std::ranges::all_of(name, [](unsigned char c) {
                         return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.';
                       });
    if (!plain || std::ranges::find(kReserved, name) != kReserved.end()) {
      return base::fail(ErrorKind::kInvalid,
                        fmt::format("an export cannot have a further file \"{}\"", name));
    }
  }
  return {};
}

// The head to write, and the one that lies there: it must be of this log's past.
Result<void> Exporter::find_heads() {
  auto newest = snapshot_.newest_head();
  if (!newest) return std::unexpected(newest.error());
  if (!*newest) {
    return base::fail(ErrorKind::kInvalid, "nothing was signed yet: there is no head to export");
  }
  head_ = std::move(**newest);
  report_.size = head_.size;
  const auto before = read_file(directory_ / "checkpoint", kNoteBytesMax);
  if (!before && before.error().kind == ErrorKind::kNotFound) return {};
  if (!before) return std::unexpected(before.error());
  const auto old = open_head(snapshot_.identity(), *before);
  if (!old) {
    return base::fail(ErrorKind::kInvalid,
                      fmt::format("{}: there is an export of another log, or a damaged one: {}; "
                                  "nothing was written: choose another directory",
                                  directory_.string(), old.error().message));
  }
  const bool longer = old->size > head_.size;
  const auto root = longer ? Result<crypto::Digest>{} : snapshot_.root(old->size);
  if (!root) return std::unexpected(root.error());
  if (longer || *root != old->root) {
    return base::fail(ErrorKind::kDenied,
                      fmt::format("{}: the export there has a head over {} entries that {}: "
                                  "nothing was written; keep both: this store was restored from an "
                                  "old backup, or there are two histories",
                                  directory_.string(), old->size,
                                  longer ? "this store does not have" : "contradicts this store"));
  }
  report_.size_before = old->size;
  return {};
}

Result<void> Exporter::put(const std::filesystem::path& name, std::string_view bytes) {
  const std::filesystem::path file = directory_ / name;
  const auto there = read_file(file, bytes.size());
  if (there && *there == bytes) return {};
  std::error_code error;
  std::filesystem::create_directories(file.parent_path(), error);
  if (error) return file_failure(file.parent_path(), "making a directory", error.value());
  ++report_.files_written;
  return write_file(file, bytes, Sync::kNot);
}

Result<std::string> Exporter::tile_bytes(const ledger::TileId& tile) {
  const std::uint64_t first = tile.index * ledger::kTileWidth;
  if (tile.kind == ledger::TileId::Kind::kHashes) {
    const auto hashes = snapshot_.tree_hashes(tile.level * ledger::kTileHeight, first, tile.width);
    if (!hashes) return std::unexpected(hashes.error());
    return ledger::write_hash_tile(*hashes);
  }
  std::vector<std::string> entries;
  const auto read =
      snapshot_.entries(first, first + tile.width, [&](std::uint64_t, std::string_view entry) {
        entries.emplace_back(entry);
        return Result<void>{};
      });
  if (!read) return std::unexpected(read.error());
  return ledger::write_entry_bundle(entries);
}

Result<void> Exporter::write_tiles() {
  for (const ledger::TileId& tile : ledger::tiles_of_growth({report_.size_before, report_.size})) {
    const auto bytes = tile_bytes(tile);
    if (!bytes) return std::unexpected(bytes.error());
    if (auto done = put(ledger::tile_path(tile), *bytes); !done) return done;
  }
  return {};
}

Result<void> Exporter::write_attachments() {
  const auto rows = snapshot_.attachments();
  if (!rows) return std::unexpected(rows.error());
  for (const AttachmentRow& row : *rows) {
    if (row.index >= report_.size) continue;  // of an entry that the head does not cover
    const auto bytes = store_.attachment(row.digest);
    if (!bytes) return std::unexpected(bytes.error());
    if (auto done = put(ledger::attachment_name(row.digest), *bytes); !done) return done;
  }
  return {};
}

// Salt, then text: what sha256sum needs to agree, after the label.
Result<void> Exporter::write_texts(bool wanted) {
  std::set<std::string> kept;
  const auto commitments = snapshot_.texts();
  if (!commitments) return std::unexpected(commitments.error());
  for (const crypto::Digest& commitment : *commitments) {
    if (!wanted) break;
    const auto text = snapshot_.text(commitment);
    if (!text) return std::unexpected(text.error());
    if (!*text) continue;
    std::string bytes((*text)->salt.begin(), (*text)->salt.end());
    bytes += (*text)->text;
    if (auto done = put(std::filesystem::path("texts") / commitment.hex(), bytes); !done) {
      return done;
    }
    kept.insert(commitment.hex());
  }
  // An earlier export may have had more.
  std::error_code error;
  for (const auto& there : std::filesystem::directory_iterator(directory_ / "texts", error)) {
    if (kept.contains(there.path().filename().string())) continue;
    if (::unlink(there.path().c_str()) != 0) return file_failure(there.path(), "removing", errno);
    ++report_.texts_removed;
  }
  return {};
}

// Partial tiles that wider ones replace: only after the checkpoint that needs them is gone.
Result<void> Exporter::remove_superseded() {
  if (report_.size_before == report_.size) return {};
  for (ledger::TileId tile : ledger::tiles_of_growth({0, report_.size_before})) {
    if (tile.width == ledger::kTileWidth) continue;
    if (ledger::tile_width(report_.size, tile.level, tile.index) == tile.width) continue;
    const std::filesystem::path file = directory_ / ledger::tile_path(tile);
    if (::unlink(file.c_str()) != 0 && errno != ENOENT) {
      return file_failure(file, "removing", errno);
    }
    ::rmdir(file.parent_path().c_str());  // stays where another width lies in it
  }
  return {};
}

// One sync of the file system for all files, not one for each.
Result<void> Exporter::sync_all() {
  const Descriptor opened(::open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.open()) return file_failure(directory_, "opening", errno);
  if (::syncfs(opened.number()) != 0) return file_failure(directory_, "making durable", errno);
  return {};
}

Result<ExportReport> Exporter::run(const ExportContent& content) {
  if (auto done = check_names(content); !done) return std::unexpected(done.error());
  if (auto done = find_heads(); !done) return std::unexpected(done.error());
  if (auto done = make_directories(directory_); !done) return std::unexpected(done.error());
  const auto checkpoint = published_checkpoint(snapshot_, head_);
  if (!checkpoint) return std::unexpected(checkpoint.error());
  Result<void> done = put("key", snapshot_.identity().verifier_key + "\n");
  if (done) done = write_tiles();
  if (done) done = write_attachments();
  if (done) done = write_texts(content.texts);
  for (const auto& [name, make] : content.files) {
    if (!done) break;
    const auto bytes = make(head_.size);
    done = bytes ? put(name, *bytes) : Result<void>(std::unexpected(bytes.error()));
  }
  if (done) done = sync_all();
  if (done) done = put("checkpoint", *checkpoint);
  if (done) done = sync_file(directory_ / "checkpoint");
  if (done) done = remove_superseded();
  if (!done) return std::unexpected(done.error());
  return report_;
}

}  // namespace

Result<ExportReport> export_log(Store& store, const std::filesystem::path& directory,
                                const ExportContent& content) {
  const auto snapshot = store.snapshot();
  if (!snapshot) return std::unexpected(snapshot.error());
  return Exporter(store, **snapshot, directory).run(content);
}

}  // namespace onus::store
