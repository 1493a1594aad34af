#include "onus/codec/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "canonical_reader.h"
#include "onus/base/check.h"
#include "onus/codec/jcs.h"

namespace onus::codec {
namespace {

using base::ErrorKind;
using base::Result;

Result<JcsValue> written(const JsonValue& value, std::size_t depth) {
  if (depth > kJsonDepthMax) {
    return base::fail(ErrorKind::kLimit,
                      fmt::format("JSON: more than {} values within each other", kJsonDepthMax));
  }
  switch (value.kind) {
    case JsonValue::Kind::kNull: return jcs_null();
    case JsonValue::Kind::kBool: return jcs_bool(value.boolean);
    case JsonValue::Kind::kNumber: return jcs_number(value.number);
    case JsonValue::Kind::kString: return jcs_string(value.string);
    case JsonValue::Kind::kArray: {
      JcsArray array;
      for (const JsonValue& item : value.items) {
        const auto text = written(item, depth + 1);
        if (!text) return std::unexpected(text.error());
        array.add(*text);
      }
      return array.finish();
    }
    case JsonValue::Kind::kObject: break;
  }
  JcsObject object;
  for (const auto& [key, member] : value.members) {
    auto text = written(member, depth + 1);
    if (!text) return std::unexpected(text.error());
    if (const auto added = object.add(key, std::move(*text)); !added) {
      return std::unexpected(added.error());
    }
  }
  return object.finish();
}

}  // namespace

const JsonValue* JsonValue::find(std::string_view key) const {
  const auto found = std::ranges::find(members, key, &std::pair<std::string, JsonValue>::first);
  return found == members.end() ? nullptr : &found->second;
}

std::optional<std::string_view> JsonValue::text_of(std::string_view key) const {
  const JsonValue* member = find(key);
  if (member == nullptr || member->kind != Kind::kString) return std::nullopt;
  return member->string;
}

std::optional<std::int64_t> JsonValue::integer_of(std::string_view key) const {
  const JsonValue* member = find(key);
  if (member == nullptr || member->kind != Kind::kNumber) return std::nullopt;
  const double found = member->number;
  if (std::trunc(found) != found || std::abs(found) > double{kSafeIntegerMax}) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(found);
}

Result<JsonValue> parse_json(std::string_view json) {
  const auto canonical = canonicalize(json);
  if (!canonical) return std::unexpected(canonical.error());
  auto value = read_canonical(canonical->text());
  ONUS_CHECK(value.has_value());  // the writer and the reader of one spelling
  return std::move(*value);
}

Result<JsonValue> parse_canonical_json(std::string_view json) {
  if (auto value = read_canonical(json)) return std::move(*value);
  const auto canonical = canonicalize(json);  // slower, and tells what is wrong
  if (!canonical) return std::unexpected(canonical.error());
  const std::string& text = canonical->text();
  ONUS_CHECK(text != json);
  const auto [at, other] = std::ranges::mismatch(text, json);
  return base::fail(
      ErrorKind::kInvalid,
      fmt::format("JSON, at byte {}: not the canonical spelling (RFC 8785)", at - text.begin()));
}

Result<std::string> canonical_text(const JsonValue& value) {
  auto text = written(value, 0);
  if (!text) return std::unexpected(text.error());
  return std::move(*text).text();
}

}  // namespace onus::codec
