// Use cases around what other systems know: importing, drift, suggested owners, matches.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "onus/inventory/drift.h"
#include "onus/inventory/import.h"
#include "onus/service/session.h"

namespace onus::service {

/// What an import did.
struct ImportOutcome {
  inventory::Import import;
  std::filesystem::path file;  // below the estate's folder
  bool written = false;        // false: a dry run, a refused file, or nothing that differs
};

/// Reads a source and keeps what it says below `estate`/observed, unless `dry_run`.
///
/// Post    The file is replaced as a whole or not at all.
/// Errors  As read_import; kIo: it cannot be written; kDenied: the file there is not an import's.
[[nodiscard]] base::Result<ImportOutcome> import_into(const std::filesystem::path& estate,
                                                      const inventory::ImportRequest& request,
                                                      bool dry_run);

/// How what was observed differs from what is declared. `unseen_days` 0: the default.
[[nodiscard]] inventory::DriftResult drift(const Session& session, base::Seconds unseen_after);

/// Says that an observed record and an item are one (`same`) or two, below `estate`/observed.
/// `record` is an observed id; with an empty `item` the one that it matches now.
///
/// Post    The decisions file is replaced as a whole or not at all; its path.
/// Errors  kNotFound: no such record or item; kInvalid: nothing to part; kIo, kDenied: the file.
[[nodiscard]] base::Result<std::filesystem::path> decide_match(const Session& session,
                                                               const std::string& record,
                                                               const std::string& item, bool same);

struct TakeRequest {
  std::string identity, owner, purpose, sponsor, off_switch;
};
/// Declares an observed identity with its owner, in a new file below `estate`/taken.
///
/// Post    No file that is there is changed; the new file's path.
/// Errors  kNotFound: an unknown identity or party; kInvalid: it is declared already, or is no
///         identity; kDenied: the file is there; kIo.
[[nodiscard]] base::Result<std::filesystem::path> take(const Session& session,
                                                       const TakeRequest& request);

}  // namespace onus::service
