// A ledger as files for others: exported, verified, proved.
#pragma once

#include <functional>
#include <string>

#include "onus/report/ledger_files.h"
#include "onus/service/ledger.h"

namespace onus::service {

/// Writes the log as C2SP tlog-tiles with attachments and allowed_signers.
[[nodiscard]] base::Result<report::ExportAnswer> export_ledger(const LedgerPlace& place,
                                                               const std::string& directory,
                                                               bool texts);

struct VerifyRequest {
  std::string directory;
  std::string key;  // the log's verifier key; empty: the one in the export, which proves less
  unsigned threads = 2;
  std::function<void(std::uint64_t, std::uint64_t)> progress{};
};

/// Checks everything from the exported directory alone.
///
/// Errors  The first thing that is wrong, and where.
[[nodiscard]] base::Result<report::VerifyAnswer> verify_ledger(const VerifyRequest& request);

/// One text file that proves one statement to anybody (C2SP tlog-proof).
[[nodiscard]] base::Result<std::string> prove_entry(const LedgerPlace& place, std::uint64_t entry);

/// An entry as it stands in the log.
[[nodiscard]] base::Result<std::string> entry_of(const LedgerPlace& place, std::uint64_t entry);

/// Derives everything anew from the entries; `repair` also writes it.
[[nodiscard]] base::Result<store::RebuildReport> rebuild_ledger(const LedgerPlace& place,
                                                                bool repair);

}  // namespace onus::service
