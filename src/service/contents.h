// What lies under a closure digest, as a text that can be kept and compared.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "onus/base/result.h"
#include "onus/model/canonical.h"
#include "onus/report/ledger_answers.h"

namespace onus::service {

/// Every item that a closure digest of `item` covers, with its content; canonical JSON.
///
/// Errors  kLimit: beyond what can be kept.
[[nodiscard]] base::Result<std::string> closure_contents(const model::Estate& estate,
                                                         model::ItemIndex item);

/// What is different between two such texts, item by item and field by field.
///
/// Errors  kInvalid: one of them is none.
[[nodiscard]] base::Result<std::vector<report::ItemChange>> contents_changes(
    std::string_view before, std::string_view after);

}  // namespace onus::service
