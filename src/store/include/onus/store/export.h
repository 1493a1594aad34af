// The log as files that anybody can check with other programs: C2SP tlog-tiles, and what is beside.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "onus/store/store.h"

namespace onus::store {

/// The bytes of a further file, for the head of `size` entries that is exported: it is asked for
/// after that head is known, for a server beside may have signed another since.
using ExportFile = std::function<base::Result<std::string>(std::uint64_t size)>;

struct ExportContent {
  std::map<std::string, ExportFile> files{};  // further ones by name: "allowed_signers"
  bool texts = false;  // erasable texts too: copies of them cannot be recalled
};

struct ExportReport {
  std::uint64_t size = 0;         // entries in the exported head
  std::uint64_t size_before = 0;  // entries that the directory had; 0: a new export
  std::uint64_t files_written = 0;
  std::uint64_t texts_removed = 0;  // that were erased since

  bool operator==(const ExportReport&) const = default;
};

/// Writes the newest signed head with all that it covers, or what was added since the last time.
///
/// Layout  checkpoint · key · tile/… as tlog-tiles has it · attachments/ab/abcd… · texts/abcd… ·
///         the further files.
/// Post    The checkpoint is replaced last, when all that it covers is durable: a reader sees the
///         old log or the new one. The same log gives the same bytes.
/// Errors  Those of a further file. kInvalid: nothing was signed yet; the directory has an export
///         of another log, or a further file's name is not plain. kDenied: its head does not belong
///         to this log's past. kNotFound: an attachment that an entry names is not here. kIo.
/// Cost    Linear in what was added, and in the number of attachments.
[[nodiscard]] base::Result<ExportReport> export_log(Store& store,
                                                    const std::filesystem::path& directory,
                                                    const ExportContent& content);

}  // namespace onus::store
