// Between the store's rows and what the ledger means.
#pragma once

#include <string_view>
#include <vector>

#include "onus/service/ledger.h"

namespace onus::service {

inline constexpr std::string_view kPlaceFile = "place.json";
inline constexpr std::string_view kStoreFolder = "log";

/// What governance remembers, as it lies in the store.
[[nodiscard]] base::Result<std::vector<ledger::StateRow>> governance_rows(
    store::Snapshot& snapshot);

/// The log that a store holds, as a party of its statements. No snapshot stays open.
[[nodiscard]] base::Result<ledger::LogSelf> self_of(store::Store& store);

/// Says for the future where the second head and the log's key lie.
[[nodiscard]] base::Result<void> write_place(const LedgerPlace& place);

[[nodiscard]] base::Result<Act> act_from_row(const store::StatementRow& row);

}  // namespace onus::service
