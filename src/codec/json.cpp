#include "onus/codec/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "onus/base/check.h"
#include "onus/codec/jcs.h"

namespace onus::codec {
namespace {

using base::ErrorKind;
using base::Result;

// Reads text that `canonicalize` wrote. Anything else is a programmer's error: what came from
// outside was judged there.
class CanonicalReader {
 public:
  explicit CanonicalReader(std::string_view text) : text_(text) {}

  JsonValue document() {
    JsonValue value = read(0);
    ONUS_CHECK(at_ == text_.size());
    return value;
  }

 private:
  [[nodiscard]] char next() const {
    ONUS_CHECK(at_ < text_.size());
    return text_[at_];
  }
  bool take(char letter) {
    if (next() != letter) return false;
    ++at_;
    return true;
  }
  void expect(char letter) { ONUS_CHECK(take(letter)); }
  void skip_word(std::string_view word) {
    ONUS_CHECK(text_.substr(at_).starts_with(word));
    at_ += word.size();
  }

  JsonValue read(std::size_t depth);
  void read_object(JsonValue& value, std::size_t depth);
  void read_array(JsonValue& value, std::size_t depth);
  double number();
  std::string string();

  std::string_view text_;
  std::size_t at_ = 0;
};

JsonValue CanonicalReader::read(std::size_t depth) {
  ONUS_CHECK(depth <= kJsonDepthMax);
  JsonValue value;
  switch (next()) {
    case '{':
      value.kind = JsonValue::Kind::kObject;
      read_object(value, depth);
      break;
    case '[':
      value.kind = JsonValue::Kind::kArray;
      read_array(value, depth);
      break;
    case '"':
      value.kind = JsonValue::Kind::kString;
      value.string = string();
      break;
    case 'n': skip_word("null"); break;
    case 't':
    case 'f':
      value.kind = JsonValue::Kind::kBool;
      value.boolean = next() == 't';
      skip_word(value.boolean ? "true" : "false");
      break;
    default: value.kind = JsonValue::Kind::kNumber; value.number = number();
  }
  return value;
}

void CanonicalReader::read_object(JsonValue& value, std::size_t depth) {
  expect('{');
  if (take('}')) return;
  do {
    std::string key = string();
    expect(':');
    value.members.emplace_back(std::move(key), read(depth + 1));
  } while (take(','));
  expect('}');
}

void CanonicalReader::read_array(JsonValue& value, std::size_t depth) {
  expect('[');
  if (take(']')) return;
  do {
    value.items.push_back(read(depth + 1));
  } while (take(','));
  expect(']');
}

double CanonicalReader::number() {
  double value = 0;
  const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
  ONUS_CHECK(error == std::errc{});
  at_ = static_cast<std::size_t>(end - text_.data());
  return value;
}

// RFC 8785 escapes only these: \" \\ \b \t \n \f \r, and \u00XX for other controls.
std::string CanonicalReader::string() {
  constexpr std::string_view kLetters = "\"\\btnfr";
  constexpr std::string_view kMeanings = "\"\\\b\t\n\f\r";
  expect('"');
  std::string out;
  while (!take('"')) {
    if (!take('\\')) {
      out += text_[at_++];
      continue;
    }
    const char letter = next();
    ++at_;
    if (letter != 'u') {
      const std::size_t which = kLetters.find(letter);
      ONUS_CHECK(which != std::string_view::npos);
      out += kMeanings[which];
      continue;
    }
    unsigned control = 0;
    const std::string_view digits = text_.substr(at_, 4);
    ONUS_CHECK(digits.size() == 4);
    std::from_chars(digits.data(), digits.data() + digits.size(), control, 16);
    ONUS_CHECK(control < 0x20);
    out += static_cast<char>(control);
    at_ += 4;
  }
  return out;
}

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
  return CanonicalReader(canonical->text()).document();
}

Result<JsonValue> parse_canonical_json(std::string_view json) {
  const auto canonical = canonicalize(json);
  if (!canonical) return std::unexpected(canonical.error());
  const std::string& text = canonical->text();
  if (text != json) {
    const auto [at, other] = std::ranges::mismatch(text, json);
    return base::fail(
        ErrorKind::kInvalid,
        fmt::format("JSON, at byte {}: not the canonical spelling (RFC 8785)", at - text.begin()));
  }
  return CanonicalReader(text).document();
}

Result<std::string> canonical_text(const JsonValue& value) {
  auto text = written(value, 0);
  if (!text) return std::unexpected(text.error());
  return std::move(*text).text();
}

}  // namespace onus::codec
