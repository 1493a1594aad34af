// Rows of state as canonical JSON: written field by field, read back with nothing assumed.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onus/base/check.h"
#include "onus/codec/json.h"
#include "onus/codec/time.h"
#include "onus/ledger/statement.h"

namespace onus::ledger {

class Row {
 public:
  Row() { value_.kind = codec::JsonValue::Kind::kObject; }
  Row& text(std::string_view key, std::string_view content) {
    codec::JsonValue value;
    value.kind = codec::JsonValue::Kind::kString;
    value.string = content;
    value_.members.emplace_back(key, std::move(value));
    return *this;
  }
  Row& whole(std::string_view key, std::uint64_t number) {
    codec::JsonValue value;
    value.kind = codec::JsonValue::Kind::kNumber;
    value.number = static_cast<double>(number);
    value_.members.emplace_back(key, std::move(value));
    return *this;
  }
  Row& time(std::string_view key, TimePoint at) { return text(key, codec::format_time(at)); }
  Row& texts(std::string_view key, const std::vector<std::string>& list) {
    codec::JsonValue value;
    value.kind = codec::JsonValue::Kind::kArray;
    for (const std::string& one : list) {
      codec::JsonValue item;
      item.kind = codec::JsonValue::Kind::kString;
      item.string = one;
      value.items.push_back(std::move(item));
    }
    value_.members.emplace_back(key, std::move(value));
    return *this;
  }
  Row& flag(std::string_view key, bool truth) {
    codec::JsonValue value;
    value.kind = codec::JsonValue::Kind::kBool;
    value.boolean = truth;
    value_.members.emplace_back(key, std::move(value));
    return *this;
  }
  Row& value(std::string_view key, codec::JsonValue value) {
    value_.members.emplace_back(key, std::move(value));
    return *this;
  }
  Row& values(std::string_view key, std::vector<codec::JsonValue> list) {
    codec::JsonValue value;
    value.kind = codec::JsonValue::Kind::kArray;
    value.items = std::move(list);
    return this->value(key, std::move(value));
  }
  [[nodiscard]] codec::JsonValue take() { return std::move(value_); }
  [[nodiscard]] std::string finish() const {
    auto text = codec::canonical_text(value_);
    ONUS_CHECK(text.has_value());  // ids, digests, times and base64 only
    return std::move(*text);
  }

 private:
  codec::JsonValue value_;
};

inline std::string text_of(const codec::JsonValue& value, std::string_view key) {
  return std::string(value.text_of(key).value_or(std::string_view{}));
}

inline std::uint64_t whole_of(const codec::JsonValue& value, std::string_view key) {
  return static_cast<std::uint64_t>(value.integer_of(key).value_or(0));
}

inline bool flag_of(const codec::JsonValue& value, std::string_view key) {
  const codec::JsonValue* member = value.find(key);
  return member != nullptr && member->boolean;
}

}  // namespace onus::ledger
