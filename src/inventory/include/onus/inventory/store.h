// What was observed, on disk: one file a source below observed/, written by imports alone.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/inventory/batch.h"

namespace onus::inventory {

inline constexpr base::Seconds kGoneKept{365 * 86400};  // how long a line tells what is gone
inline constexpr std::size_t kExamplesMax = 20;         // of each sort, in a summary

/// One item that differs from the last import.
struct Difference {
  std::string id;
  std::string keys;  // which of its keys differ; empty for new and gone ones
};

/// What an import does to a source's file.
struct Update {
  std::string text;  // the whole new file
  std::size_t items = 0, added = 0, changed = 0, gone = 0, unchanged = 0;
  std::vector<Difference> added_first, changed_first, gone_first;  // at most kExamplesMax each
  bool differs = false;                                            // from the file that is there
};

/// Whether `name` may name a source: [a-z0-9][a-z0-9-]*, at most 40, and not "decisions".
[[nodiscard]] bool is_source_name(std::string_view name);

/// The new file of a source, given the one that is there (empty: none).
///
/// Pre     `batch` is settled.
/// Post    An input with the digest of the last import keeps its time, so that to import the same
///         bytes again changes nothing. An item that is there no longer stays as a line that says
///         so for kGoneKept.
/// Errors  kInvalid: `old_text` was not written by an import.
/// Cost    Linear in both.
[[nodiscard]] base::Result<Update> update_source(std::string_view source, std::string_view old_text,
                                                 const Batch& batch, base::TimePoint now);

/// The path of a source's file below an estate's folder.
[[nodiscard]] std::filesystem::path source_path(const std::filesystem::path& estate,
                                                std::string_view source);

/// Reads a whole file. Errors: kIo with the reason; kLimit: larger than `bytes_max`. A file that is
/// not there is empty where `may_lack` says so.
[[nodiscard]] base::Result<std::string> read_file(const std::filesystem::path& path,
                                                  std::size_t bytes_max, bool may_lack = false);

/// Replaces a file as a whole: written beside it, flushed to the disk, renamed. Makes the folder.
///
/// Post    On failure the file is as it was, and nothing is left beside it.
/// Errors  kIo with the system's reason.
[[nodiscard]] base::Result<void> write_file(const std::filesystem::path& path,
                                            std::string_view text);

/// The same for a file that must not be there yet.
/// Errors  kIo; kDenied: it is there.
[[nodiscard]] base::Result<void> create_file(const std::filesystem::path& path,
                                             std::string_view text);

}  // namespace onus::inventory
