#include "canonical_reader.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <system_error>

#include "onus/codec/jcs.h"
#include "onus/codec/utf8.h"

namespace onus::codec {
namespace {

constexpr std::size_t kPlainDigitsMax = 15;  // whole numbers of so many digits are exact doubles

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

// What stands in a string as it is.
bool is_plain(char letter) {
  return static_cast<unsigned char>(letter) >= 0x20 && letter != '"' && letter != '\\';
}

// Every function takes what it reads, and returns false where it is not canonical.
class CanonicalReader {
 public:
  explicit CanonicalReader(std::string_view text) : text_(text) {}

  std::optional<JsonValue> document() {
    JsonValue value;
    if (!read(value, 0) || at_ != text_.size()) return std::nullopt;
    return value;
  }

 private:
  [[nodiscard]] char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char letter) {
    if (at_ >= text_.size() || text_[at_] != letter) return false;
    ++at_;
    return true;
  }
  bool take_word(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  bool read(JsonValue& value, std::size_t depth);
  bool read_object(JsonValue& value, std::size_t depth);
  bool read_array(JsonValue& value, std::size_t depth);
  bool read_bool(JsonValue& value);
  bool read_number(double& number);
  bool read_string(std::string& out);
  bool read_escape(std::string& out);

  std::string_view text_;
  std::size_t at_ = 0;
};

bool CanonicalReader::read(JsonValue& value, std::size_t depth) {
  switch (next()) {
    case '{': value.kind = JsonValue::Kind::kObject; return read_object(value, depth);
    case '[': value.kind = JsonValue::Kind::kArray; return read_array(value, depth);
    case '"': value.kind = JsonValue::Kind::kString; return read_string(value.string);
    case 'n': return take_word("null");
    case 't':
    case 'f': return read_bool(value);
    default: break;
  }
  value.kind = JsonValue::Kind::kNumber;
  return read_number(value.number);
}

bool CanonicalReader::read_bool(JsonValue& value) {
  value.kind = JsonValue::Kind::kBool;
  value.boolean = next() == 't';
  return take_word(value.boolean ? "true" : "false");
}

bool CanonicalReader::read_object(JsonValue& value, std::size_t depth) {
  if (depth >= kJsonDepthMax || !take('{')) return false;
  if (take('}')) return true;
  do {
    std::string key;
    if (!read_string(key) || !take(':')) return false;
    if (!value.members.empty() && !JcsKeyLess{}(value.members.back().first, key)) return false;
    auto& member = value.members.emplace_back(std::move(key), JsonValue{});
    if (!read(member.second, depth + 1)) return false;
  } while (take(','));
  return take('}');
}

bool CanonicalReader::read_array(JsonValue& value, std::size_t depth) {
  if (depth >= kJsonDepthMax || !take('[')) return false;
  if (take(']')) return true;
  do {
    if (!read(value.items.emplace_back(), depth + 1)) return false;
  } while (take(','));
  return take(']');
}

bool CanonicalReader::read_number(double& number) {
  const char* begin = text_.data() + at_;
  const char* end = text_.data() + text_.size();
  const auto [stop, error] = std::from_chars(begin, end, number);
  if (error != std::errc{}) return false;
  const std::string_view spelled(begin, static_cast<std::size_t>(stop - begin));
  at_ += spelled.size();
  const bool plain = spelled.size() <= kPlainDigitsMax && spelled.front() != '0' &&
                     std::all_of(spelled.begin(), spelled.end(), is_digit);
  // "inf" and "nan" are words to from_chars; no number in JSON begins with a letter.
  return plain ||
         (spelled.find_first_of("in") == std::string_view::npos && json_number(number) == spelled);
}

bool CanonicalReader::read_string(std::string& out) {
  if (!take('"')) return false;
  while (true) {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_plain(text_[at_])) ++at_;
    out.append(text_.substr(begin, at_ - begin));
    if (take('"')) return true;
    if (!take('\\') || !read_escape(out)) return false;
  }
}

// RFC 8785 escapes only these: \" \\ \b \t \n \f \r, and \u00xx for other controls.
bool CanonicalReader::read_escape(std::string& out) {
  constexpr std::string_view kLetters = "\"\\btnfr";
  constexpr std::string_view kMeanings = "\"\\\b\t\n\f\r";
  const std::size_t which = kLetters.find(next());
  if (at_ < text_.size() && which != std::string_view::npos) {
    out += kMeanings[which];
    ++at_;
    return true;
  }
  if (!take_word("u00") || text_.size() - at_ < 2) return false;
  const std::string_view digits = text_.substr(at_, 2);
  if (digits.find_first_not_of("0123456789abcdef") != std::string_view::npos) return false;
  unsigned control = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), control, 16);
  const char letter = static_cast<char>(control);
  if (control >= 0x20 || kMeanings.find(letter) != std::string_view::npos) return false;
  out += letter;
  at_ += digits.size();
  return true;
}

}  // namespace

std::optional<JsonValue> read_canonical(std::string_view text) {
  if (text.size() > kJsonBytesMax || first_bad_utf8(text)) return std::nullopt;
  return CanonicalReader(text).document();
}

}  // namespace onus::codec
