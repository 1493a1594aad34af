// JSON values in the making.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onus/codec/json.h"

namespace onus::access::json {

inline codec::JsonValue text(std::string_view value) {
  codec::JsonValue made;
  made.kind = codec::JsonValue::Kind::kString;
  made.string = value;
  return made;
}

/// Pre     `value` is one that every reader holds exactly.
inline codec::JsonValue number(std::int64_t value) {
  codec::JsonValue made;
  made.kind = codec::JsonValue::Kind::kNumber;
  made.number = static_cast<double>(value);
  return made;
}

inline codec::JsonValue object(std::vector<std::pair<std::string, codec::JsonValue>> members) {
  codec::JsonValue made;
  made.kind = codec::JsonValue::Kind::kObject;
  made.members = std::move(members);
  return made;
}

inline codec::JsonValue array(std::vector<codec::JsonValue> items) {
  codec::JsonValue made;
  made.kind = codec::JsonValue::Kind::kArray;
  made.items = std::move(items);
  return made;
}

}  // namespace onus::access::json
