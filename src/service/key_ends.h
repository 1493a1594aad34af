// What a key that ended leaves open, told to those who ended it.
#pragma once

#include <string>
#include <vector>

#include "onus/service/ledger.h"

namespace onus::service {

inline constexpr std::size_t kKeyEndsToldMax = 32;

[[nodiscard]] bool ends_a_key(ledger::StatementKind kind);

/// After `ended` is in the log: approvals of open requests that count no more, requests that are
/// granted no more, and grants that go on until somebody ends them. Nothing for other statements.
///
/// Post    In the order of the requests' ids; at most kKeyEndsToldMax.
[[nodiscard]] std::vector<std::string> left_open(const LedgerView& view,
                                                 const ledger::StatementBody& ended,
                                                 base::TimePoint now);

}  // namespace onus::service
