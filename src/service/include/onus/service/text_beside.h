// A text that lies beside the log under its commitment, as it is sent.
#pragma once

#include "onus/base/result.h"
#include "onus/codec/json.h"
#include "onus/service/ledger.h"

namespace onus::service {

/// {"salt","text"} as a proposal and an entry of the API have it.
///
/// Post    `commitment` was computed here.
/// Errors  kInvalid: another form.
[[nodiscard]] base::Result<TextBeside> read_text_beside(const codec::JsonValue& value);

}  // namespace onus::service
