// The last signed head, at a path of the operator's choice: what an old backup does not have.
#pragma once

#include <filesystem>
#include <optional>

#include "onus/store/store.h"

namespace onus::store {

/// The newest of two heads, and who does not have it.
struct ComparedHeads {
  std::optional<SignedHead> newest;  // empty: nothing was signed yet
  bool store_lacks = false;
  bool second_lacks = false;
};

class SecondHead {
 public:
  explicit SecondHead(std::filesystem::path file) : file_(std::move(file)) {}

  /// Compares the store with what lies at the second path, both ways.
  ///
  /// Post    The store continues both.
  /// Errors  kDenied: the store is behind it, or contradicts it, or it is missing. kInvalid: it is
  ///         no head of this log. kIo.
  [[nodiscard]] base::Result<ComparedHeads> compare(Snapshot& snapshot) const;

  /// Replaces it, durably.
  [[nodiscard]] base::Result<void> write(const SignedHead& head) const;

  [[nodiscard]] const std::filesystem::path& file() const { return file_; }

 private:
  [[nodiscard]] base::Result<std::optional<SignedHead>> read(const LogIdentity& identity) const;
  [[nodiscard]] base::Result<void> check_continues(Snapshot& snapshot,
                                                   const SignedHead& head) const;

  std::filesystem::path file_;
};

}  // namespace onus::store
