// Files in, estate and diagnostics out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "onus/model/diagnostic.h"
#include "onus/model/estate.h"

namespace onus::model {

/// What a reader refuses to go beyond; every one ends in a diagnostic that names it.
struct LoadLimits {
  std::size_t files_max = 10'000;
  std::size_t directory_depth_max = 32;
  std::size_t directory_entries_max = 1'000'000;  // looked at below the root, of any kind
  std::size_t yaml_file_bytes_max = std::size_t{64} << 20;
  std::size_t ndjson_file_bytes_max = std::size_t{8} << 30;
  std::size_t ndjson_lines_max = 2'000'000'000;  // in one file
  std::size_t ndjson_line_bytes_max = std::size_t{1} << 20;
  std::size_t attachment_bytes_max = std::size_t{4} << 20;  // a rota's calendar
  std::size_t yaml_documents_max = 10'000;                  // in one file
  std::size_t nesting_max = 64;
  std::size_t alias_nodes_max = 1'000'000;  // nodes that aliases may stand for, in one file
  std::size_t scalar_bytes_max = std::size_t{1} << 20;
  std::size_t items_max = 5'000'000;
  std::size_t condition_nodes_max = 50'000'000;
  std::size_t id_bytes_max = 128;
  std::size_t diagnostics_max = 200;  // further ones are counted, not shown
};

/// One document held in memory: a name that ends in .yaml, .yml or .ndjson (or .ics), and its
/// bytes.
struct Document {
  std::string name;
  std::string_view bytes;
};

/// An estate and what is to be said of its files.
struct Loaded {
  Estate estate;
  std::vector<Diagnostic> diagnostics;  // in order of place
  std::size_t errors = 0;               // counted beyond diagnostics_max too
  std::size_t bytes_read = 0;

  /// Whether the estate may be used: no diagnostic is an error.
  [[nodiscard]] bool ok() const { return errors == 0; }
};

/// Reads the directory `root` (all *.yaml, *.yml and *.ndjson below it, in byte order of their
/// paths) or one single file as an estate.
///
/// Post    Never throws on input. Where !ok() the estate holds what could be understood.
/// Errors  All in `diagnostics`: unreadable files, links that leave `root`, every limit.
/// Source  docs/formats/estate.md
[[nodiscard]] Loaded load_estate(const std::filesystem::path& root, const LoadLimits& limits = {});

/// The same for documents in memory.
[[nodiscard]] Loaded load_documents(std::span<const Document> documents,
                                    const LoadLimits& limits = {});

}  // namespace onus::model
