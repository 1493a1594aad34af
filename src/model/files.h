// The files of an estate: which they are, and their bytes. Everything that touches the disk is
// here.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bytes.h"
#include "onus/base/result.h"
#include "onus/model/load.h"

namespace onus::model {

enum class FileKind : std::uint8_t { kYaml, kNdjson, kOther };

/// What a name's ending says. Endings are lower case.
[[nodiscard]] FileKind kind_of(std::string_view name);

/// One file below the root, or a path there that was refused.
struct FoundFile {
  std::string relative;        // to the root, with /; what files are ordered by
  std::filesystem::path path;  // to open
  FileKind kind = FileKind::kOther;
  base::Error refusal{};  // code not empty: not to be read, and why
  std::string help{};
};

/// Every estate file below `root`, in byte order of their relative paths, refused ones among them.
/// `root` may be one file. Names that begin with a dot are passed over. A symbolic link is followed
/// where it stays below the root and leads to what was not already found: no file comes twice, and
/// loops end.
///
/// Post    The same tree gives the same list, whatever order the file system keeps.
/// Errors  As entries of the list: E0001 to E0004, E0006, E0007.
[[nodiscard]] std::vector<FoundFile> find_files(const std::filesystem::path& root,
                                                const LoadLimits& limits);

/// Opens a regular file for reading from front to back.
/// Errors  kIo: E0001 and the system's reason. kInvalid: E0004, not a regular file; a pipe or a
///         device is never waited for.
[[nodiscard]] base::Result<std::unique_ptr<ByteSource>> open_file(
    const std::filesystem::path& path);

/// Everything that is left of a source.
/// Errors  The source's; kLimit: E0005, more than `bytes_max`.
[[nodiscard]] base::Result<std::string> read_all(ByteSource& source, std::size_t bytes_max);

/// Whether `path` is `root` or lies below it. Pre: both are canonical.
[[nodiscard]] bool is_below(const std::filesystem::path& path, const std::filesystem::path& root);

/// A file that one of the estate's files names, relative to the folder of the naming one.
/// Errors  E0008: none there, or unreadable. E0009: absolute, or leads out of `root`, itself or by
///         a link. E0010: larger than `bytes_max`.
[[nodiscard]] base::Result<std::string> read_attachment(const std::filesystem::path& root,
                                                        const std::filesystem::path& naming_file,
                                                        std::string_view named,
                                                        std::size_t bytes_max);

}  // namespace onus::model
