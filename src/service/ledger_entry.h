// One statement on its way into the log: what both ways of appending share.
#pragma once

#include <string>

#include "onus/ledger/note_signer.h"
#include "onus/service/ledger.h"

namespace onus::service {

struct Prepared {
  std::string text;
  ledger::Statement statement;
};

/// The entry that a proposal becomes as the next one of the log, its form, signatures and place
/// checked.
[[nodiscard]] base::Result<Prepared> prepare(store::Snapshot& log, const Proposal& proposal,
                                             base::TimePoint now);

/// Writes what follows from a ruling.
[[nodiscard]] base::Result<void> put_ruling(std::uint64_t index, const Prepared& entry,
                                            const ledger::Ruling& ruling, store::DerivedRows& rows);

/// Keeps the files that a proposal brings beside the log.
[[nodiscard]] base::Result<void> keep_files(store::Store& store, const Proposal& proposal);

/// Judges the proposal as the next entry and writes it with all that follows from it.
[[nodiscard]] base::Result<void> write_entry(store::Transaction& log, Deriving& deriving,
                                             const Proposal& proposal, base::TimePoint now,
                                             Appended& appended);

/// The log's own key.
///
/// Errors  As crypto::read_key_file.
[[nodiscard]] base::Result<ledger::KeySigner> log_signer(const LedgerPlace& place,
                                                         const std::string& origin);

}  // namespace onus::service
