// What `rebuild` compares: rows as they are stored with rows as they follow from the entries.
#pragma once

#include <string>
#include <vector>

#include "attachment_files.h"
#include "database.h"
#include "onus/store/store.h"
#include "session.h"

namespace onus::store {

/// Collects differences, up to kDifferencesMax.
class Differences {
 public:
  explicit Differences(RebuildReport& report) : report_(report) {}
  void add(std::string what);

 private:
  RebuildReport& report_;
};

/// Derives every entry's rows into the connection's temporary tables, and holds the tree hashes and
/// the heads against the entries on the way.
///
/// Pre     A transaction is open; make_derived_tables was called.
[[nodiscard]] base::Result<void> derive_anew(Database& database, const Deriver& derive,
                                             RebuildReport& report);

/// Compares the stored derived tables with the temporary ones.
[[nodiscard]] base::Result<void> compare_tables(Database& database, RebuildReport& report);

/// Texts, attachments' files, and SQLite's own check of its file.
[[nodiscard]] base::Result<void> check_beside(Database& database, const AttachmentFiles& files,
                                              RebuildReport& report);

/// Replaces the stored derived tables and tree hashes.
///
/// Pre     A writing transaction is open, without temporary tables.
[[nodiscard]] base::Result<void> write_anew(Database& database, const Deriver& derive);

}  // namespace onus::store
