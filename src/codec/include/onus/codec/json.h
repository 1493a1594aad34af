// A JSON value to look into, for what we read back: statements, envelopes, client data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onus/base/result.h"

namespace onus::codec {

/// One JSON value. Exactly the part that `kind` names means something.
struct JsonValue {
  enum class Kind : std::uint8_t { kNull, kBool, kNumber, kString, kArray, kObject };

  Kind kind = Kind::kNull;
  bool boolean = false;
  double number = 0;
  std::string string;
  std::vector<JsonValue> items;
  std::vector<std::pair<std::string, JsonValue>> members;  // in canonical order

  /// The member of that name; null if this is no object or has none.
  [[nodiscard]] const JsonValue* find(std::string_view key) const;
  /// The string under `key`; none if there is none or it is no string.
  [[nodiscard]] std::optional<std::string_view> text_of(std::string_view key) const;
  /// The whole number under `key`, if it is one that every reader holds exactly.
  [[nodiscard]] std::optional<std::int64_t> integer_of(std::string_view key) const;

  bool operator==(const JsonValue&) const = default;
};

/// Reads any I-JSON text.
///
/// Errors  As codec::canonicalize.
/// Cost    Linear, after canonicalization.
[[nodiscard]] base::Result<JsonValue> parse_json(std::string_view json);

/// Reads a text that must already be canonical: what was hashed or signed.
///
/// Errors  As codec::canonicalize; kInvalid: another spelling of the same value; the message tells
///         the offset of the first difference.
/// Cost    One pass over a text that is canonical.
[[nodiscard]] base::Result<JsonValue> parse_canonical_json(std::string_view json);

/// The canonical spelling.
///
/// Errors  kInvalid: a string that is not UTF-8, a number that is not finite, a key twice.
[[nodiscard]] base::Result<std::string> canonical_text(const JsonValue& value);

}  // namespace onus::codec
