// From files of other systems to what was observed, as one use.
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/inventory/store.h"
#include "onus/model/diagnostic.h"

namespace onus::inventory {

inline constexpr std::size_t kInputBytesMax = std::size_t{2} << 30;  // of one file
inline constexpr std::size_t kInputFilesMax = 10'000;                // directories unfolded

/// A kind of source that can be read.
struct KindInfo {
  std::string_view name;    // "kubernetes"
  std::string_view brief;   // what it is
  std::string_view how_to;  // the command that exports it
  bool by_mapping = false;  // a mapping file that came with the program
};

/// All kinds, ascending by name.
[[nodiscard]] std::vector<KindInfo> kinds();
/// The mapping file that a kind came with; empty where it has none.
[[nodiscard]] std::string_view shipped_mapping(std::string_view kind);

struct ImportRequest {
  std::string kind;
  std::vector<std::filesystem::path> files;  // files, directories, or "-" for standard input
  std::string source;                        // the name it is kept under; empty: the kind
  std::filesystem::path mapping;             // for csv, json and ndjson; empty: none
  std::string mapping_text;                  // in place of the file
  base::TimePoint now;
};

/// A reason and how many records it holds for.
struct Reason {
  std::string why;
  std::size_t count = 0;
  std::string first;  // where the first of them stands
};

/// What an import read and what it does to the estate's folder.
struct Import {
  std::string source, kind;
  std::vector<InputFact> inputs;
  std::size_t read = 0;      // records: imported + ignored + refused
  std::size_t imported = 0;  // records; several may be about one item
  std::size_t lost_links = 0, exposed = 0;
  std::vector<Reason> ignored, refused;
  std::vector<Reason> left_out;  // parts of records that are imported
  Update update;
  std::map<std::string, std::string> attachments;  // files that items name, beside the source's
  std::vector<model::Diagnostic> problems;  // not empty: a file was refused, nothing is to be done

  [[nodiscard]] std::size_t ignored_records() const;
  [[nodiscard]] std::size_t refused_records() const;
};

/// Reads files and works out what they change, and writes nothing.
///
/// Post    Same files, same `old_text`: same answer, but for the time of new inputs.
/// Errors  kNotFound: an unknown kind; kInvalid: a wrong name or mapping; kIo, kLimit: a file.
///         What is wrong inside of a file is in `problems`, with its place.
/// Cost    Linear in the files; memory about three times their size for JSON.
[[nodiscard]] base::Result<Import> read_import(const ImportRequest& request,
                                               std::string_view old_text);

/// A file held in memory.
struct NamedBytes {
  std::string name;
  std::string bytes;
};

/// The same for files in memory; `request.files` is not looked at.
[[nodiscard]] base::Result<Import> read_import(const ImportRequest& request,
                                               std::vector<NamedBytes> files,
                                               std::string_view old_text);

}  // namespace onus::inventory
