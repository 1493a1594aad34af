// Making the derived tables anew from the entries, to see that they agree.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "onus/store/store.h"

namespace onus::store {

/// Derives rows from one entry. Called for entry 0, 1, 2 … of the log; must be the same code that
/// derives on appending. What was derived before is read through `before`.
using Deriver = std::function<base::Result<void>(std::uint64_t index, std::string_view entry,
                                                 Snapshot& before, DerivedRows& rows)>;

enum class RebuildMode : std::uint8_t { kCompare, kRepair };

struct RebuildReport {
  std::uint64_t entries = 0;
  std::vector<std::string> differences;  // each names table, row, stored and derived value
  bool complete = true;                  // false: kDifferencesMax were found, there may be more
};

inline constexpr std::size_t kDifferencesMax = 100;

/// Compares tree hashes and derived rows with what the entries say; kRepair also replaces them.
///
/// Errors  What the deriver returned, with the entry's place; kIo.
[[nodiscard]] base::Result<RebuildReport> rebuild(Store& store, const Deriver& derive,
                                                  RebuildMode mode);

}  // namespace onus::store
