#include "onus/model/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

#include "bytes.h"
#include "decode.h"
#include "files.h"
#include "ndjson_reader.h"
#include "problems.h"
#include "read_ahead.h"
#include "source_lines.h"
#include "yaml_reader.h"

namespace onus::model {
namespace {

namespace fs = std::filesystem;
using base::ErrorKind;
using base::fail;
using base::Result;

constexpr std::uint64_t kAheadBytes = 1U << 20U;  // below, a second thread is not worth its start

/// One file or document of an estate; its place in the list is its index in Estate::files.
struct Input {
  std::string name;  // as shown to people
  FileKind kind = FileKind::kOther;
  int rank = 0;  // of what is read after what: see rank_of
  std::function<Result<std::unique_ptr<ByteSource>>()> open;
  std::uint64_t bytes = 0;  // about how many there are
  base::Error refusal{};    // code not empty: not to be opened
  std::string help{};
};

// What was observed is read when everything declared is known, and the decisions on what matches
// before the rest of it.
int rank_of(std::string_view relative) {
  if (!relative.starts_with(kObservedFolder)) return 0;
  return relative == kDecisionsFile ? 1 : 2;
}

/// Passes bytes on and counts them.
class CountedSource final : public ByteSource {
 public:
  CountedSource(ByteSource& source, std::size_t& count) : source_(source), count_(count) {}
  [[nodiscard]] Result<std::size_t> read(std::span<char> into) override {
    auto read = source_.read(into);
    if (read) count_ += *read;
    return read;
  }

 private:
  ByteSource& source_;
  std::size_t& count_;
};

std::string_view help_for(const base::Error& error) {
  if (error.code == "E0004") return "replace it by a file, or remove it from the estate's folder";
  if (error.code == "E0005") return "split the file, or write a large inventory as .ndjson";
  return "check that the file exists and may be read";
}

/// Reads inputs one after the other into one estate.
class Loader {
 public:
  Loader(std::vector<Input> inputs, const LoadLimits& limits)
      : inputs_(std::move(inputs)),
        limits_(limits),
        problems_(limits.diagnostics_max),
        builder_(limits, problems_) {}

  [[nodiscard]] Loaded run(Attachments& attachments);

 private:
  void read(std::uint32_t file);
  void read_yaml_input(ByteSource& source, std::uint32_t file);
  void refuse(std::uint32_t file, const base::Error& error, std::string_view help);
  void show_lines(std::vector<Diagnostic>& diagnostics);

  std::vector<Input> inputs_;
  const LoadLimits& limits_;
  Problems problems_;
  EstateBuilder builder_;
  std::size_t bytes_read_ = 0;
};

Loaded Loader::run(Attachments& attachments) {
  std::vector<SourceFile> files;
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    files.push_back({inputs_[i].name});
    read(static_cast<std::uint32_t>(i));
  }
  Loaded loaded;
  loaded.estate = builder_.finish(std::move(files), attachments);
  loaded.diagnostics = problems_.take_sorted(loaded.estate.files);
  loaded.errors = problems_.errors();
  loaded.bytes_read = bytes_read_;
  show_lines(loaded.diagnostics);
  return loaded;
}

void Loader::refuse(std::uint32_t file, const base::Error& error, std::string_view help) {
  problems_.error(error.code, {.file = file}, error.message, help);
  problems_.mark_incomplete();
}

void Loader::read(std::uint32_t file) {
  const Input& input = inputs_[file];
  if (!input.refusal.code.empty()) return refuse(file, input.refusal, input.help);
  if (input.kind == FileKind::kOther) {
    return refuse(file,
                  {ErrorKind::kInvalid, "E0011", "the name does not say how to read this file"},
                  "name it .yaml, .yml or .ndjson");
  }
  auto source = input.open();
  if (!source) return refuse(file, source.error(), help_for(source.error()));
  CountedSource counted(**source, bytes_read_);
  if (input.kind == FileKind::kYaml) return read_yaml_input(counted, file);
  const auto take = [&](const NodeTree& tree) {
    input.rank == 0 ? builder_.add_item(tree) : builder_.add_observed(tree);
  };
  (void)(input.bytes < kAheadBytes ? read_ndjson(counted, file, limits_, problems_, take)
                                   : read_ndjson_ahead(counted, file, limits_, problems_, take));
}

void Loader::read_yaml_input(ByteSource& source, std::uint32_t file) {
  const auto bytes = read_all(source, limits_.yaml_file_bytes_max);
  if (!bytes) return refuse(file, bytes.error(), help_for(bytes.error()));
  (void)read_yaml(*bytes, file, limits_, problems_,
                  [this](const NodeTree& tree) { builder_.add_document(tree); });
}

void Loader::show_lines(std::vector<Diagnostic>& diagnostics) {
  for (std::size_t i = 0; i < diagnostics.size();) {
    const std::uint32_t file = diagnostics[i].place.file;
    std::size_t end = i;
    while (end < diagnostics.size() && diagnostics[end].place.file == file) ++end;
    const bool has_lines = diagnostics[end - 1].place.line > 0;
    if (has_lines && file < inputs_.size() && inputs_[file].open) {
      auto source = inputs_[file].open();
      const LineEnds ends =
          inputs_[file].kind == FileKind::kYaml ? LineEnds::kLfOrCr : LineEnds::kLf;
      if (source) fill_source_lines({diagnostics.data() + i, end - i}, **source, ends);
    }
    i = end;
  }
}

/// Attachments from the estate's folder.
class FolderAttachments final : public Attachments {
 public:
  FolderAttachments(fs::path root, std::vector<fs::path> files, std::size_t bytes_max)
      : root_(std::move(root)), files_(std::move(files)), bytes_max_(bytes_max) {}
  [[nodiscard]] Result<std::string> read(std::uint32_t from, std::string_view path) override {
    if (from >= files_.size()) return fail(ErrorKind::kNotFound, "no such file", "E0008");
    return read_attachment(root_, files_[from], path, bytes_max_);
  }

 private:
  fs::path root_;
  std::vector<fs::path> files_;
  std::size_t bytes_max_;
};

/// Attachments among documents in memory.
class DocumentAttachments final : public Attachments {
 public:
  DocumentAttachments(std::span<const Document> documents, std::vector<std::string> names,
                      std::size_t bytes_max)
      : documents_(documents), names_(std::move(names)), bytes_max_(bytes_max) {}
  [[nodiscard]] Result<std::string> read(std::uint32_t from, std::string_view path) override {
    const fs::path folder =
        from < names_.size() ? fs::path(names_[from]).parent_path() : fs::path();
    const fs::path wanted = (folder / path).lexically_normal();
    if (wanted.is_absolute() || wanted.native().starts_with("..")) {
      return fail(ErrorKind::kDenied,
                  fmt::format("the file \"{}\" lies outside of the estate; it was not read", path),
                  "E0009");
    }
    for (const Document& document : documents_) {
      if (fs::path(document.name).lexically_normal() != wanted) continue;
      if (document.bytes.size() <= bytes_max_) return std::string(document.bytes);
      return fail(
          ErrorKind::kLimit,
          fmt::format("the file \"{}\": larger than {} bytes; it was not read", path, bytes_max_),
          "E0010");
    }
    return fail(ErrorKind::kNotFound,
                fmt::format("the file \"{}\" is not among the documents", path), "E0008");
  }

 private:
  std::span<const Document> documents_;
  std::vector<std::string> names_;  // by index in Estate::files
  std::size_t bytes_max_;
};

/// A file's size as the directory tells it; 0 where it does not.
std::uint64_t size_of(const fs::path& path) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  return error ? 0 : size;
}

std::string shown_name(const fs::path& root, const std::string& relative) {
  std::string folder = root.lexically_normal().generic_string();
  if (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
  if (relative.empty()) return folder;
  if (folder == "." || folder.empty()) return relative;
  return folder.ends_with('/') ? folder + relative : folder + "/" + relative;
}

}  // namespace

Loaded load_estate(const fs::path& root, const LoadLimits& limits) {
  std::vector<Input> inputs;
  std::vector<fs::path> paths;
  std::vector<FoundFile> files = find_files(root, limits);
  std::stable_sort(files.begin(), files.end(), [](const FoundFile& a, const FoundFile& b) {
    return rank_of(a.relative) < rank_of(b.relative);
  });
  for (FoundFile& found : files) {
    const fs::path path = found.path;
    paths.push_back(path);
    Input input{.name = shown_name(root, found.relative),
                .kind = found.kind,
                .rank = rank_of(found.relative),
                .open = {},
                .bytes = size_of(path),
                .refusal = std::move(found.refusal),
                .help = std::move(found.help)};
    if (!path.empty()) input.open = [path] { return open_file(path); };
    inputs.push_back(std::move(input));
  }
  std::error_code error;
  const fs::path folder = fs::is_directory(root, error) ? root : paths.front().parent_path();
  FolderAttachments attachments(folder, std::move(paths), limits.attachment_bytes_max);
  return Loader(std::move(inputs), limits).run(attachments);
}

Loaded load_documents(std::span<const Document> documents, const LoadLimits& limits) {
  std::vector<const Document*> ordered;
  for (const Document& document : documents) {
    if (!document.name.ends_with(".ics")) ordered.push_back(&document);
  }
  std::stable_sort(ordered.begin(), ordered.end(), [](const Document* a, const Document* b) {
    return std::pair(rank_of(a->name), std::string_view(a->name)) <
           std::pair(rank_of(b->name), std::string_view(b->name));
  });
  std::vector<Input> inputs;
  std::vector<std::string> names;
  for (const Document* document : ordered) {
    const std::string_view bytes = document->bytes;
    const auto open = [bytes]() -> Result<std::unique_ptr<ByteSource>> {
      return std::unique_ptr<ByteSource>(std::make_unique<MemorySource>(bytes));
    };
    names.push_back(document->name);
    inputs.push_back({.name = document->name,
                      .kind = kind_of(document->name),
                      .rank = rank_of(document->name),
                      .open = open,
                      .bytes = bytes.size()});
  }
  DocumentAttachments attachments(documents, std::move(names), limits.attachment_bytes_max);
  return Loader(std::move(inputs), limits).run(attachments);
}

}  // namespace onus::model
