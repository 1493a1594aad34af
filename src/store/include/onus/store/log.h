// The append path of one log: durable, then signed, then witnessed.
//
// Statements of concurrent callers are committed together, one sync for all. A head is signed only
// after the tree was recomputed from what was read back and continues the head signed last. That
// last head also lies at a second path, so that a restored old backup shows.
#pragma once

#include <filesystem>
#include <memory>

#include "onus/ledger/note.h"
#include "onus/store/store.h"

namespace onus::store {

inline constexpr std::size_t kGroupMax = 1'024;  // changes that are committed together

class Log {
 public:
  /// Opens the append path.
  ///
  /// `second_head` is a file outside of the store's directory, best on another disk; it is made
  /// with the first head.
  /// Pre     `store` was opened for appending.
  /// Errors  kDenied: the store is behind its second head (it lacks entries that were signed, or
  ///         has others in their place: it was restored from an old backup, or two stores share a
  ///         key), or heads were signed and the second one is missing. kInvalid: what lies at the
  ///         second path is no head of this log. kIo.
  [[nodiscard]] static base::Result<std::unique_ptr<Log>> open(std::unique_ptr<Store> store,
                                                               std::filesystem::path second_head);
  virtual ~Log() = default;

  [[nodiscard]] virtual Store& store() = 0;

  /// Appends and derives, in one transaction with whatever else is waiting; returns when durable.
  ///
  /// `change` may run in another caller's thread; an error of its own undoes it alone.
  /// Errors  Those of `change`. kIo with kDiskFullCode: nothing was written; also while the second
  ///         head finds no room, until checkpoint() has written one. kIo: every later call returns
  ///         the same error, and the process should end with exit code 3.
  /// Threads Any number at once.
  [[nodiscard]] virtual base::Result<void> append(const Store::Change& change) = 0;

  /// Signs the log as it is now, unless its newest head already says so.
  ///
  /// Post    The head is in the store and at the second path, both durable, before it is returned.
  /// Errors  kIo with kDiskFullCode: try again when there is room. kIo: also where what was read
  ///         back does not continue the head signed last; nothing is signed, and the log refuses to
  ///         go on. kInvalid: the log is empty, or `signer` has another key than the log's. What
  ///         the signer fails with.
  /// Cost    Reads and hashes the entries since the head before.
  [[nodiscard]] virtual base::Result<SignedHead> checkpoint(ledger::NoteSigner& signer) = 0;
};

/// Reads a signed head of the log of that identity.
///
/// Errors  kInvalid, kDenied: no checkpoint of this log, or not signed by its key.
[[nodiscard]] base::Result<SignedHead> open_head(const LogIdentity& identity,
                                                 std::string_view note);

}  // namespace onus::store
