// The append path of one log: durable, then signed, then witnessed.
//
// Statements of concurrent callers are committed together, one sync for all. A head is signed only
// after the tree was recomputed from what was read back and continues the head signed last. That
// last head also lies at a second path, so that a restored old backup shows.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "onus/store/store.h"

namespace onus::store {

/// Signs heads with the log's key.
class HeadSigner {
 public:
  virtual ~HeadSigner() = default;
  /// The signed note of this head.
  [[nodiscard]] virtual base::Result<std::string> sign(std::uint64_t size,
                                                       const crypto::Digest& root) = 0;
};

/// Reads signed notes of this log.
class HeadVerifier {
 public:
  virtual ~HeadVerifier() = default;
  /// Errors  kInvalid: not a checkpoint of this log, or not signed by its key.
  [[nodiscard]] virtual base::Result<SignedHead> open(std::string_view note) const = 0;
};

/// How far a statement has come.
enum class Standing : std::uint8_t { kDurable, kSigned };

class Log {
 public:
  /// Opens the append path.
  ///
  /// `second_head` is a file outside of the store's directory, best on another disk; it is made
  /// with the first head. The verifier must outlive the log.
  /// Errors  kDenied "behind its second head": the store lacks entries that were signed, or has
  ///         others in their place; it was restored from an old backup, or two stores share a key.
  ///         kInvalid: the second head is not one of this log. kIo.
  [[nodiscard]] static base::Result<std::unique_ptr<Log>> open(std::unique_ptr<Store> store,
                                                               const HeadVerifier& verifier,
                                                               std::filesystem::path second_head);
  virtual ~Log() = default;

  [[nodiscard]] virtual Store& store() = 0;

  /// Appends and derives, in one transaction with whatever else is waiting; returns when durable.
  ///
  /// `change` may run in another caller's thread; an error of its own undoes it alone.
  /// Errors  Those of `change`; kIo, after which every call returns the same error (the process
  ///         should end with exit code 3).
  [[nodiscard]] virtual base::Result<void> append(const Store::Change& change) = 0;

  /// Signs the log as it is now, unless its newest head already says so.
  ///
  /// Post    The head is in the store and at the second path, both durable, before it is returned.
  /// Errors  kIo: also where what was read back does not continue the head signed last; nothing is
  ///         signed, and the log refuses to go on.
  [[nodiscard]] virtual base::Result<SignedHead> checkpoint(HeadSigner& signer) = 0;
};

/// Signed when a head covers the entry; whether that head is witnessed is the policy's word.
[[nodiscard]] base::Result<Standing> standing(Snapshot& snapshot, std::uint64_t index);

}  // namespace onus::store
