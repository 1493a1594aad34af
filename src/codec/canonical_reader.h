// Canonical JSON read in one pass: a value, or nothing where a byte is not what RFC 8785 writes.
#pragma once

#include <optional>
#include <string_view>

#include "onus/codec/json.h"

namespace onus::codec {

/// The value of a text that is canonical; nothing for any other text, valid JSON or not. Why not is
/// `canonicalize`'s to say.
///
/// Cost    One pass; numbers that are not plain whole ones are also written again.
/// Source  RFC 8785
[[nodiscard]] std::optional<JsonValue> read_canonical(std::string_view text);

}  // namespace onus::codec
