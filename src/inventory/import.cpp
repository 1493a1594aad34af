#include "onus/inventory/import.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <optional>

#include "kinds.h"
#include "mapping.h"
#include "onus/base/nearest.h"
#include "onus/crypto/sha256.h"
#include "onus/model/read_trees.h"
#include "reading.h"

namespace onus::inventory {

namespace fs = std::filesystem;
using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t kDepthMax = 32;

std::size_t sum(const std::vector<Reason>& reasons) {
  return std::accumulate(reasons.begin(), reasons.end(), std::size_t{0},
                         [](std::size_t all, const Reason& one) { return all + one.count; });
}

// Directories unfolded, in byte order, without what begins with a dot.
Result<std::vector<fs::path>> unfold(const std::vector<fs::path>& named) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const fs::path& path : named) {
    if (path == "-" || !fs::is_directory(path, error)) {
      files.push_back(path);
      continue;
    }
    std::vector<fs::path> inside;
    fs::recursive_directory_iterator at(path, error);
    for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
      const bool hidden = at->path().filename().string().starts_with('.');
      if (hidden || at.depth() >= static_cast<int>(kDepthMax)) at.disable_recursion_pending();
      if (!hidden && at->is_regular_file(error)) inside.push_back(at->path());
      if (inside.size() > kInputFilesMax) {
        return fail(ErrorKind::kLimit, fmt::format("{}: more than {} files; name a folder further "
                                                   "down",
                                                   path.string(), kInputFilesMax));
      }
    }
    if (error) {
      return fail(ErrorKind::kIo, fmt::format("{}: {}", path.string(), error.message()));
    }
    std::sort(inside.begin(), inside.end());
    files.insert(files.end(), inside.begin(), inside.end());
  }
  return files;
}

Result<const Kind*> find_kind(const std::string& name) {
  std::vector<std::string_view> known;
  for (const Kind& kind : all_kinds()) {
    if (kind.info.name == name) return &kind;
    known.push_back(kind.info.name);
  }
  const auto near = base::nearest_name(name, known);
  return fail(ErrorKind::kNotFound,
              fmt::format("\"{}\" is no kind of source{}; onus import list names all of them",
                          name.substr(0, 64),
                          near ? fmt::format(" (did you mean \"{}\"?)", *near) : std::string()));
}

Result<Mapping> mapping_of(const ImportRequest& request, const Kind& kind,
                           std::vector<model::Diagnostic>& problems) {
  if (kind.info.by_mapping)
    return Mapping::parse(kind.mapping, "mapping " + request.kind, problems);
  if (!request.mapping_text.empty()) {
    return Mapping::parse(request.mapping_text, "mapping", problems);
  }
  if (request.mapping.empty()) {
    return fail(ErrorKind::kInvalid,
                fmt::format("{} needs to be told what its columns or keys mean: --mapping FILE "
                            "(docs/formats/mapping.md)",
                            request.kind));
  }
  auto bytes = read_file(request.mapping, kMappingBytesMax);
  if (!bytes) return std::unexpected(bytes.error());
  return Mapping::parse(*bytes, request.mapping.string(), problems);
}

std::vector<Reason> listed(const std::map<std::string, Tally, std::less<>>& tallies) {
  std::vector<Reason> reasons;
  for (const auto& [why, tally] : tallies) reasons.push_back({why, tally.count, tally.first});
  return reasons;
}

Result<void> read_one(NamedBytes file, const Kind& kind, Reading& reading) {
  const auto digest = crypto::sha256(file.bytes);
  if (!digest) return std::unexpected(digest.error());
  reading.batch.begin({.file = file.name == "-" ? "-" : fs::path(file.name).filename().string(),
                       .digest = "sha256:" + digest->hex(),
                       .at = reading.now});
  Source source{.name = file.name == "-" ? "standard input" : std::move(file.name),
                .bytes = std::move(file.bytes),
                .at = {}};
  kind.read(source, reading);
  return {};
}

}  // namespace

std::size_t Import::ignored_records() const { return sum(ignored); }
std::size_t Import::refused_records() const { return sum(refused); }

std::vector<KindInfo> kinds() {
  std::vector<KindInfo> list;
  for (const Kind& kind : all_kinds()) list.push_back(kind.info);
  return list;
}

std::string_view shipped_mapping(std::string_view name) {
  for (const Kind& kind : all_kinds()) {
    if (kind.info.name == name) return kind.mapping;
  }
  return {};
}

namespace {

/// Hands over one file after the other; none at the end.
using NextFile = std::function<Result<std::optional<NamedBytes>>()>;

Result<Import> read_all(const ImportRequest& request, const NextFile& next,
                        std::string_view old_text) {
  const auto kind = find_kind(request.kind);
  if (!kind) return std::unexpected(kind.error());
  Import made;
  made.kind = request.kind;
  made.source = request.source.empty() ? request.kind : request.source;
  if (!is_source_name(made.source)) {
    return fail(ErrorKind::kInvalid,
                fmt::format("--as \"{}\": a source's name begins with a-z or 0-9, goes on with "
                            "these and -, and has at most 40 characters",
                            made.source.substr(0, 64)));
  }
  std::optional<Mapping> mapping;
  if ((*kind)->wants_mapping) {
    auto parsed = mapping_of(request, **kind, made.problems);
    if (!made.problems.empty()) return made;
    if (!parsed) return std::unexpected(parsed.error());
    mapping = std::move(*parsed);
  }
  Batch batch;
  Reading reading{.batch = batch,
                  .problems = made.problems,
                  .now = request.now,
                  .mapping = mapping ? &*mapping : nullptr};
  for (;;) {  // ends: `next` does
    auto file = next();
    if (!file) return std::unexpected(file.error());
    if (!*file) break;
    const auto read = read_one(std::move(**file), **kind, reading);
    if (!read) return std::unexpected(read.error());
    if (!made.problems.empty()) return made;
  }
  if (reading.collector) reading.collector->finish(batch);
  made.read = batch.read();
  made.imported = batch.imported();
  made.exposed = batch.exposed();
  made.ignored = listed(batch.ignored());
  made.refused = listed(batch.refused());
  made.inputs = batch.inputs();
  made.left_out = listed(batch.left_out());
  batch.settle(made.source);
  made.attachments = batch.attachments();
  made.lost_links = batch.lost_links();
  auto update = update_source(made.source, old_text, batch, request.now);
  if (!update) return std::unexpected(update.error());
  made.update = std::move(*update);
  return made;
}

}  // namespace

Result<Import> read_import(const ImportRequest& request, std::string_view old_text) {
  const auto files = unfold(request.files);
  if (!files) return std::unexpected(files.error());
  std::size_t at = 0;
  const auto next = [&]() -> Result<std::optional<NamedBytes>> {
    if (at == files->size()) return std::optional<NamedBytes>();
    const fs::path& path = (*files)[at++];
    auto bytes = read_file(path, kInputBytesMax);
    if (!bytes) return std::unexpected(bytes.error());
    return std::optional(NamedBytes{path.string(), std::move(*bytes)});
  };
  return read_all(request, next, old_text);
}

Result<Import> read_import(const ImportRequest& request, std::vector<NamedBytes> files,
                           std::string_view old_text) {
  std::size_t at = 0;
  const auto next = [&]() -> Result<std::optional<NamedBytes>> {
    if (at == files.size()) return std::optional<NamedBytes>();
    return std::optional(std::move(files[at++]));
  };
  return read_all(request, next, old_text);
}

}  // namespace onus::inventory
