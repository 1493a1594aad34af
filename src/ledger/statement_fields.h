// Reading and checking the fields of a statement, one place for every type.
#pragma once

#include <set>
#include <string_view>

#include "onus/ledger/statement.h"

namespace onus::ledger {

/// Whether `value` has the form that the field asks for.
///
/// Errors  kInvalid, kLimit: it has not; the message names the field and what it should be.
[[nodiscard]] base::Result<void> check_field(const FieldSpec& field, const codec::JsonValue& value);

/// Whether `content` has exactly the fields of its kind.
[[nodiscard]] base::Result<void> check_content(const KindSpec& kind,
                                               const codec::JsonValue& content);

/// Whether `key` is "TYPE BASE64" of a key that may be enrolled. The message names the reason.
[[nodiscard]] base::Result<void> check_key_line(std::string_view key);

[[nodiscard]] std::unexpected<base::Error> refuse(std::string why);

}  // namespace onus::ledger
